"""Template tags for the rows of a timeline: orgs, or groups of them, with a cell for each step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.template import Library
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wuzha.web.templatetags.icons import render_mark, render_outcome
from wuzha.web.templatetags.language import mark_chinese

if TYPE_CHECKING:
    from wuzha.assessments.timeline import TimelineCell, TimelineRow
    from wuzha.web.timeline.group_steps import GroupStep, StepGroup
    from wuzha.web.timeline.step_choice import StepChoice

register = Library()
_ROW = '<tr><th scope="row"><a href="{}?{}">{}</a>{}</th>{}</tr>'
_CELL = '<td class="{}" data-label="{}">{}</td>'


@register.simple_tag(name="timeline_rows")
def render_rows(rows: Sequence[TimelineRow], choice: StepChoice) -> SafeString:
    """Return a table row for each org or target: its name, and the mark of its outcome at each step.

    Where it differs from the step before, the mark is a badge that leads to the reasons.
    """
    labels = [choice.label(day) for day in choice.days]
    return format_html_join("", _ROW, (_list_row_parts(row, labels, choice) for row in rows))


def _list_row_parts(row: TimelineRow, labels: Sequence[str], choice: StepChoice) -> tuple[object, ...]:
    query = choice.links[choice.number].query
    change_page = reverse("timeline_change", args=(row.code,))
    clause = format_html(' <span class="note">{}</span>', mark_chinese(row.clause)) if row.clause else ""
    cells = format_html_join("", _CELL, _list_cells(row, labels, change_page, choice))
    return reverse("timeline", args=(row.code,)), query, mark_chinese(row.name), clause, cells


def _list_cells(
    row: TimelineRow, labels: Sequence[str], change_page: str, choice: StepChoice
) -> Iterator[tuple[object, ...]]:
    for cell, label in zip(row.cells, labels, strict=True):
        is_chosen = " chosen" if cell.step.day == choice.chosen else ""
        if cell.outcome is None:
            yield f"blank{is_chosen}", label, _("未评")
        elif cell.is_moved:
            yield f"differs{is_chosen}", label, _render_moved(cell, change_page, choice)
        else:
            mark = render_mark(cell.outcome)
            text = format_html('{}<span class="unseen">{}</span>', mark, cell.outcome.label)
            yield f"{cell.outcome.value}{is_chosen}", label, text


def _render_moved(cell: TimelineCell, change_page: str, choice: StepChoice) -> SafeString:
    assert cell.outcome is not None  # noqa: S101  the caller has looked
    return format_html(
        '<a href="{}?period={}&amp;since={}&amp;as_of={}">{}</a>',
        change_page,
        choice.period.id,
        cell.step.previous_day,
        cell.step.day,
        render_outcome(cell.outcome),
    )


@register.simple_tag(name="timeline_groups")
def render_groups(groups: Sequence[StepGroup], choice: StepChoice) -> SafeString:
    """Return a table row for each org above: its name, and how many orgs below it have which outcome at each step."""
    labels = [choice.label(day) for day in choice.days]
    query = choice.links[choice.number].query

    def list_parts() -> Iterator[tuple[object, ...]]:
        for group in groups:
            cells = format_html_join(
                "",
                _CELL,
                (
                    (_choose_class(step), label, _render_counts(step))
                    for step, label in zip(group.steps, labels, strict=True)
                ),
            )
            yield reverse("timeline", args=(group.top.code,)), query, mark_chinese(group.top.name), "", cells

    return format_html_join("", _ROW, list_parts())


def _choose_class(step: GroupStep) -> str:
    return "differs" if step.moved_count else "counts"


def _render_counts(step: GroupStep) -> SafeString:
    return format_html_join(
        " ",
        '<span class="{}">{}<span class="unseen">{}</span>{}</span>',
        ((outcome.value, render_mark(outcome), outcome.label, count) for outcome, count in step.counts),
    )
