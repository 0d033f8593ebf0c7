"""Draw the sheets of a form as tables: with buttons to choose its empty cells, or with the values they are filled with.

A form may have thousands of cells, so they are joined here and not by a template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wuzha.duties.monthly.filling import FilledCell, FilledForm, describe_cell
from wuzha.duties.monthly.form_sheets import FormCell, FormSheet
from wuzha.web.templatetags.language import mark_chinese

_CHOICE = (
    '<label><input type="radio" name="place" value="{0}!{1}"{2}>'
    '<span class="unseen">{3}</span><span aria-hidden="true">{1}</span></label>'
)


_DrawCell = Callable[[FormSheet, FormCell], SafeString | str]


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A sheet as a page shows it."""

    title: str
    html: SafeString


def draw_choices(sheets: Sequence[FormSheet], taken: Mapping[tuple[str, str], str], place: str) -> list[SheetTable]:
    """Return the sheets with a button in each empty cell; one that is mapped has the name of its figure instead.

    `place` is the cell that is chosen, as 月报表!C5.
    """

    def draw_cell(sheet: FormSheet, cell: FormCell) -> SafeString:
        name = taken.get((sheet.title, cell.address))
        mark = SafeString(" checked") if place == f"{sheet.title}!{cell.address}" else ""
        choice = format_html(_CHOICE, sheet.title, cell.address, mark, _("选单元格"))
        return choice if name is None else format_html("{}<small>{}</small>", choice, mark_chinese(name))

    return [_draw_sheet(sheet, draw_cell) for sheet in sheets]


def draw_values(sheets: Sequence[FormSheet], filled_form: FilledForm) -> list[SheetTable]:
    """Return the sheets with the values of the mapped cells; one that stays empty has a mark and its reason."""
    cells: Mapping[tuple[str, str], FilledCell] = {
        (cell.slot.sheet, cell.slot.address): cell for cell in filled_form.cells
    }

    def draw_cell(sheet: FormSheet, cell: FormCell) -> SafeString | str:
        filled_cell = cells.get((sheet.title, cell.address))
        if filled_cell is None:
            return ""
        if filled_cell.value.value is None:
            reason = describe_cell(filled_cell)
            return format_html('<mark title="{0}">{1}<span class="unseen">{0}</span></mark>', reason, _("不明"))
        return format_html("<strong>{}</strong>", filled_cell.value.value)

    return [_draw_sheet(sheet, draw_cell) for sheet in sheets]


def _draw_sheet(sheet: FormSheet, draw_cell: _DrawCell) -> SheetTable:
    heads = format_html_join("", '<th scope="col">{}</th>', ((column,) for column in sheet.columns))
    rows = format_html_join(
        "",
        '<tr{}><th scope="row">{}</th>{}</tr>',
        (
            (
                SafeString(' class="hidden-row"') if line.is_hidden else "",
                line.number,
                format_html_join("", "<td{}>{}</td>", _list_cells(sheet, line.cells, draw_cell)),
            )
            for line in sheet.rows
        ),
    )
    html = format_html(
        '<table class="form-sheet" lang="zh-Hans"><thead><tr><td></td>{}</tr></thead><tbody>{}</tbody></table>',
        heads,
        rows,
    )
    return SheetTable(sheet.title, html)


def _list_cells(
    sheet: FormSheet, cells: Sequence[FormCell], draw_cell: _DrawCell
) -> Iterator[tuple[SafeString | str, SafeString | str]]:
    for cell in cells:
        spans = format_html(
            "{}{}",
            format_html(' rowspan="{}"', cell.row_span) if cell.row_span > 1 else "",
            format_html(' colspan="{}"', cell.column_span) if cell.column_span > 1 else "",
        )
        content = draw_cell(sheet, cell) if cell.is_fillable else cell.text or _("公式")
        yield spans, content
