"""Make the values of the one-page brief as a paper from the brief that the page shows."""

from __future__ import annotations

from collections.abc import Iterator

from wuzha.core.calendar_words import format_day
from wuzha.core.i18n import override
from wuzha.core.vocabulary import Outcome
from wuzha.reports.brief import Brief, BriefCounts, BriefReason, BriefTarget
from wuzha.reports.papers.paper_contents import BriefPaper
from wuzha.reports.papers.paper_rows import (
    BriefTargetRow,
    BriefTaskRow,
    LateOrgRow,
    OrgClauseRow,
    OutcomeCountRow,
    TitledTextRow,
)


def build_brief_paper(brief: Brief) -> BriefPaper:
    """Return the values of the paper; the brief must have been built in Chinese, since its sentences are taken over."""
    with override(None):
        return BriefPaper(
            org=brief.org_name,
            day_note=f"截至{format_day(brief.as_of)}{'，期间尚未结束' if brief.is_provisional else ''}",
            counts=tuple(map(_make_count_row, brief.counts)),
            changes=_describe_changes(brief),
            targets=tuple(
                _make_target_row(target, has_forecast=brief.has_room_for_forecasts) for target in brief.targets.items
            ),
            attention=tuple(
                TitledTextRow(item.title, item.reason or item.figure or "见系统") for item in brief.attention
            ),
            not_met=tuple(map(_make_reason_row, brief.not_met.items)),
            more_not_met=brief.not_met.more_count,
            late=tuple(LateOrgRow(org.name, org.months_text) for org in brief.late.items),
            more_late=brief.late.more_count,
            tasks=tuple(BriefTaskRow(task.text, task.due_on) for task in brief.tasks),
        )


def _make_count_row(counts: BriefCounts) -> OutcomeCountRow:
    numbers = {count.outcome: count.now for count in counts.counts}
    return OutcomeCountRow(
        counts.label,
        counts.all_count,
        numbers[Outcome.MET],
        numbers[Outcome.NOT_MET],
        numbers[Outcome.UNDETERMINED],
    )


def _describe_changes(brief: Brief) -> str:
    """Return how the counts have changed since the day compared with; empty where that is not known."""
    if brief.before_on is None:
        return ""
    sentences = [_describe_group(counts) for counts in brief.counts if all(n.before is not None for n in counts.counts)]
    if not sentences:
        return ""
    return f"与{format_day(brief.before_on)}相比：{'；'.join(sentences)}。"


def _describe_group(counts: BriefCounts) -> str:
    changes = "、".join(_list_changes(counts))
    return f"{counts.label}{changes}" if changes else f"{counts.label}没有变化"


def _list_changes(counts: BriefCounts) -> Iterator[str]:
    for count in counts.counts:
        difference = count.now - (count.before or 0)
        if difference:
            yield f"{count.outcome.chinese}{'增加' if difference > 0 else '减少'}{abs(difference)}个"


def _make_target_row(target: BriefTarget, *, has_forecast: bool) -> BriefTargetRow:
    summary, forecast = target.summary, target.forecast if has_forecast else ""
    return BriefTargetRow(target.name, summary.outcome.chinese, summary.allowance, target.trend, forecast)


def _make_reason_row(reason: BriefReason) -> OrgClauseRow:
    clause, _, text = reason.reason.partition("：")
    return OrgClauseRow(reason.name, clause, text)
