"""Build the base template of a kind of paper as a Word file that a clerk can change in WPS."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, assert_never

from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from wuzha.reports.papers.base_templates.registry import BASE_TEMPLATES
from wuzha.reports.papers.document_setup import create_document, make_element, save_document
from wuzha.reports.papers.package_bytes import fix_package
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.paper_style import (
    ANNEX,
    BODY,
    CELL,
    CELL_CENTRE,
    CELL_HEAD,
    COMMAND,
    DAY,
    MODE,
    OFFICE,
    SPACER,
    TEXT_WIDTH_MM,
    TITLE,
    PaperStyle,
)
from wuzha.reports.papers.template_blocks import (
    AnnexHead,
    FormRow,
    PaperBlock,
    PaperCondition,
    PaperForm,
    PaperRepetition,
    PaperTable,
    PaperText,
    PaperTitle,
    SignatureLines,
)

TWIPS_PER_MM = 1440 / 25.4
_BORDERS = ("top", "left", "bottom", "right", "insideH", "insideV")
_LABEL_MM = 28


@cache
def build_template(kind: PaperKind) -> bytes:
    """Return the base template of a kind; the same bytes every time."""
    document = create_document(kind.chinese)
    writer = TemplateWriter(document)
    writer.write(BASE_TEMPLATES[kind])
    return fix_package(save_document(document))


class TemplateWriter:
    """Writes the parts of a template into a document."""

    def __init__(self, document: WordDocument) -> None:
        self._body = document.element.body

    def write(self, blocks: Sequence[PaperBlock]) -> None:
        """Write parts one after the other."""
        for block in blocks:
            self._write_block(block)

    def _write_block(self, block: PaperBlock) -> None:
        match block:
            case PaperTitle(lines, has_number):
                self._write_title(lines, has_number=has_number)
            case PaperText(text, style):
                self._add(_make_paragraph(text, style))
            case PaperCondition(condition, parts, otherwise):
                self._write_condition(condition, parts, otherwise)
            case PaperRepetition(list_name, parts):
                self._write_command(f"for 项 in {list_name}")
                self.write(parts)
                self._write_command("endfor")
            case PaperTable():
                self._write_table(_make_list_table(block))
            case PaperForm(rows):
                self._write_table(_make_form_table(rows))
            case SignatureLines():
                self._write_signature()
            case AnnexHead(label, title):
                self._add(_make_paragraph(label, ANNEX, begins_page=True))
                self.write([PaperText(""), PaperText(title, TITLE), PaperText("")])
            case _:
                assert_never(block)

    def _add(self, element: Any) -> None:
        # The properties of the section stay the last element.
        self._body[-1].addprevious(element)

    def _write_table(self, table: Any) -> None:
        """Write a table with a little space around it; without it, two tables in a row would become one."""
        self._add(_make_paragraph("", SPACER, keeps_with_next=True))
        self._add(table)
        self._add(_make_paragraph("", SPACER))

    def _write_signature(self) -> None:
        """Write office and day; the text before them goes with them, since no page may hold them alone."""
        last_text = next(
            (
                element
                for element in self._body[-2::-1]
                if element.tag != qn("w:p") or element.pPr.pStyle.val not in (COMMAND.id, SPACER.id)
            ),
            None,
        )
        if last_text is not None and last_text.tag == qn("w:p"):
            last_text.pPr.pStyle.addnext(make_element("keepNext"))
        self._add(_make_paragraph("", BODY, keeps_with_next=True))
        self.write([PaperText("{{ 落款 }}", OFFICE), PaperText("{{ 成文日期 }}", DAY)])

    def _write_command(self, command: str) -> None:
        self._add(_make_paragraph(f"{{%p {command} %}}", COMMAND))

    def _write_title(self, lines: Sequence[str], *, has_number: bool) -> None:
        for line in lines:
            self._add(_make_paragraph(line, TITLE))
        self._write_condition("内部考核", [PaperText("（{{ 内部考核 }}）", MODE)], ())
        if has_number:
            self._write_condition("文号", [PaperText("{{ 文号 }}", MODE)], ())
            self._add(_make_paragraph("", BODY))

    def _write_condition(self, condition: str, parts: Sequence[PaperBlock], otherwise: Sequence[PaperBlock]) -> None:
        self._write_command(f"if {condition}")
        self.write(parts)
        if otherwise:
            self._write_command("else")
            self.write(otherwise)
        self._write_command("endif")


def _make_paragraph(text: str, style: PaperStyle, *, begins_page: bool = False, keeps_with_next: bool = False) -> Any:
    paragraph, properties = make_element("p"), make_element("pPr")
    properties.append(make_element("pStyle", val=style.id))
    if keeps_with_next:
        properties.append(make_element("keepNext"))
    if begins_page:
        properties.append(make_element("pageBreakBefore"))
    paragraph.append(properties)
    if text:
        run, content = make_element("r"), make_element("t")
        content.text = text
        content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(content)
        paragraph.append(run)
    return paragraph


def _make_list_table(block: PaperTable) -> Any:
    columns = block.columns
    widths = [column.width_mm for column in columns]
    table = _make_table(widths)
    head = [_make_cell(column.heading, CELL_HEAD, column.width_mm) for column in columns]
    table.append(_make_row(head, is_head=True))
    table.append(_make_command_row(f"for 行 in {block.list_name}", widths))
    table.append(_make_row([_make_cell(column.text, column.style, column.width_mm) for column in columns]))
    table.append(_make_command_row("else", widths))
    table.append(_make_row([_make_cell(block.if_empty, CELL_CENTRE, sum(widths), span=len(widths))]))
    table.append(_make_command_row("endfor", widths))
    return table


def _make_form_table(rows: Sequence[FormRow]) -> Any:
    """Return a form of four columns: two pairs of label and field; a single field takes the whole row."""
    field_mm = (TEXT_WIDTH_MM - 2 * _LABEL_MM) / 2
    widths = [_LABEL_MM, field_mm, _LABEL_MM, field_mm]
    table = _make_table(widths)
    for row in rows:
        if len(row.cells) == len(widths):
            cells = [
                _make_cell(text, CELL if place % 2 else CELL_HEAD, width)
                for place, (text, width) in enumerate(zip(row.cells, widths, strict=True))
            ]
        else:
            label, text = row.cells
            cells = [
                _make_cell(label, CELL_HEAD, _LABEL_MM),
                _make_cell(text, CELL, TEXT_WIDTH_MM - _LABEL_MM, span=3),
            ]
        table.append(_make_row(cells, height_mm=row.height_mm))
    return table


def _make_table(widths_mm: Sequence[float]) -> Any:
    table, properties, grid = make_element("tbl"), make_element("tblPr"), make_element("tblGrid")
    properties.append(make_element("tblW", w=_to_twips(sum(widths_mm)), type="dxa"))
    properties.append(make_element("jc", val="center"))
    borders = make_element("tblBorders")
    for side in _BORDERS:
        borders.append(make_element(side, val="single", sz="4", space="0", color="000000"))
    properties.append(borders)
    # Fixed: else a program makes its own widths of the contents, each another one.
    properties.append(make_element("tblLayout", type="fixed"))
    margins = make_element("tblCellMar")
    for side, margin in (("top", 20), ("left", 80), ("bottom", 20), ("right", 80)):
        margins.append(make_element(side, w=margin, type="dxa"))
    properties.append(margins)
    for width in widths_mm:
        grid.append(make_element("gridCol", w=_to_twips(width)))
    table.append(properties)
    table.append(grid)
    return table


def _make_row(cells: Sequence[Any], *, is_head: bool = False, height_mm: float = 8) -> Any:
    row, properties = make_element("tr"), make_element("trPr")
    properties.append(make_element("cantSplit"))
    properties.append(make_element("trHeight", val=_to_twips(height_mm), hRule="atLeast"))
    if is_head:
        properties.append(make_element("tblHeader"))
    row.append(properties)
    for cell in cells:
        row.append(cell)
    return row


def _make_command_row(command: str, widths_mm: Sequence[float]) -> Any:
    return _make_row([_make_cell(f"{{%tr {command} %}}", COMMAND, sum(widths_mm), span=len(widths_mm))], height_mm=5)


def _make_cell(text: str, style: PaperStyle, width_mm: float, *, span: int = 1) -> Any:
    cell, properties = make_element("tc"), make_element("tcPr")
    properties.append(make_element("tcW", w=_to_twips(width_mm), type="dxa"))
    if span > 1:
        properties.append(make_element("gridSpan", val=span))
    properties.append(make_element("vAlign", val="center"))
    cell.append(properties)
    cell.append(_make_paragraph(text, style))
    return cell


def _to_twips(millimetres: float) -> int:
    return round(millimetres * TWIPS_PER_MM)
