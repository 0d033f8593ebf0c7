"""Template tags for the rows of an evidence card: up to 200 of them, too many for a loop of a template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.template import Context, Library
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wuzha.assessments.evidence_table import EvidenceRow, EvidenceTable, TableColumn
from wuzha.assessments.figure_columns import RowMark
from wuzha.assessments.row_blanks import name_owing_office
from wuzha.web.templatetags.language import mark_chinese

register = Library()
_FIX = "standing/row_fix.html"


@register.simple_tag(name="evidence_rows", takes_context=True)
def render_evidence_rows(context: Context, table: EvidenceTable, clause: str) -> SafeString:
    """Return the rows of the table, each with its marks and, where it is doubtful, with what it lacks and its fix."""
    marks = {mark: _render_mark(mark) for mark in (True, None, False)}
    return format_html_join("\n", "<tr{}>{}{}{}</tr>", _list_rows(context, table, clause, marks))


def _list_rows(
    context: Context, table: EvidenceTable, clause: str, marks: dict[RowMark, SafeString]
) -> Iterator[tuple[SafeString, ...]]:
    has_doubts, owed_by = table.has_doubts, name_owing_office(table.register)
    for row in table.rows:
        cells = _render_cells(row, table)
        titles = (title for title, _total in table.figures)
        figures = format_html_join(
            "", '<td class="mark" data-label="{}">{}</td>', zip(titles, map(marks.get, row.marks), strict=True)
        )
        lacks = SafeString("")
        if has_doubts:
            text = _render_lacks(context, row, owed_by, clause) if row.is_doubtful else ""
            lacks = format_html('<td class="lacks">{}</td>', text)
        yield SafeString(' class="doubtful"') if row.is_doubtful else SafeString(""), cells, figures, lacks


def _render_cells(row: EvidenceRow, table: EvidenceTable) -> SafeString:
    first, *other_cells = row.cells
    blanks = {blank.label for blank in row.blanks}
    head = format_html('<th scope="row"><a href="{}">{}</a></th>', row.address, mark_chinese(first))
    cells = format_html_join(
        "",
        '<td{} data-label="{}">{}</td>',
        (
            (
                _choose_class(column),
                column.label,
                mark_chinese(text) if text or column.label not in blanks else _render_blank(),
            )
            for column, text in zip(table.columns[1:], other_cells, strict=True)
        ),
    )
    return format_html("{}{}", head, cells)


def _choose_class(column: TableColumn) -> SafeString:
    """Return the class of a cell: numbers stand at the right, and a day is not broken."""
    if column.is_number:
        return SafeString(' class="number"')
    return SafeString(' class="code"') if column.is_day else SafeString("")


def _render_blank() -> SafeString:
    return format_html('<strong class="soon">{}</strong>', _("缺"))


def _render_mark(mark: RowMark) -> SafeString:
    if mark is None:
        return format_html(
            '<span class="outcome undetermined"><span aria-hidden="true">?</span><span class="unseen">{}</span></span>',
            _("待核实"),
        )
    if mark:
        return SafeString("1")
    return format_html('<span aria-hidden="true">–</span><span class="unseen">{}</span>', _("不计入"))


def _render_lacks(context: Context, row: EvidenceRow, owed_by: str, clause: str) -> SafeString:
    """Return what the row lacks: a field for it if the viewer may fill it in, else who owes it."""
    fixable = {fix.column for fix in row.fixes}
    texts: Iterable[str] = [
        _("缺%(column)s") % {"column": blank.label} for blank in row.blanks if blank.column not in fixable
    ]
    if not row.blanks:
        texts = [_("待核实")]
    parts = [format_html("<p>{} → {}</p>", text, owed_by) for text in texts]
    if row.fixes:
        template = get_template(_FIX)
        values = {"csrf_token": context.get("csrf_token"), "page": context["request"].get_full_path(), "clause": clause}
        values |= {"owed_by": owed_by, "key": row.key}
        parts += [SafeString(template.render(values | {"fix": fix})) for fix in row.fixes]
    return format_html_join("", "{}", ((part,) for part in parts))
