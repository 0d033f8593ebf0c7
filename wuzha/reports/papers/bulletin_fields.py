"""Make the values of the papers about the books of today: the bulletin of a month, and the report on targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from wuzha.assessments.clause_changes import ClauseChange, find_outcome_changes
from wuzha.assessments.look_back import end_of_day
from wuzha.assessments.overview import Overview, TargetSummary
from wuzha.assessments.standing import assess, assess_targets
from wuzha.assessments.target_forecast import TargetForecast, TargetForecasts, forecast_targets
from wuzha.assessments.target_trends import TargetTrends, find_target_trends
from wuzha.audit.models import LogLine
from wuzha.core.findings.findings import Range, TargetFinding
from wuzha.core.i18n import override
from wuzha.core.periods import Period
from wuzha.core.statement.questions import Figure
from wuzha.core.words.explain import format_chance
from wuzha.core.words.phrases import format_extent
from wuzha.core.words.sentences import explain_requirement
from wuzha.programmes.plan_choice import build_questions
from wuzha.reports.brief import build_brief
from wuzha.reports.papers.paper_contents import MonthlyBulletin, TargetReport
from wuzha.reports.papers.paper_rows import LateOrgRow, OutcomeChangeRow, TargetOutlookRow, TextRow
from wuzha.reports.papers.round_books import write_reason
from wuzha.reports.papers.round_rows import count_outcomes

_NO_FORECAST = "期间已结束，或这项目标不能推算，不作预测。"
_UNKNOWN = "—"


def build_monthly_bulletin(overview: Overview, today: date) -> MonthlyBulletin:
    """Return the bulletin of the month that the overview's day lies in: how things stand, and what changed in it."""
    questions = overview.questions
    month = Period.parse(f"{questions.last_day:%Y-%m}")
    with override(None):
        brief = build_brief(overview, today)
        return MonthlyBulletin(
            number=month.start.month,
            month=month.label,
            counts=count_outcomes((finding.kind, finding.outcome) for finding in overview.findings),
            changes=tuple(_list_changes(overview, month.start - timedelta(days=1))),
            late=tuple(LateOrgRow(org.name, org.months_text) for org in brief.late.items)
            + ((LateOrgRow(f"另有{brief.late.more_count}个", "见系统"),) if brief.late.more_count else ()),
            tasks=tuple(TextRow(task.text) for task in brief.tasks) or (TextRow("按期报送上月台账。"),),
        )


def _list_changes(overview: Overview, day: date) -> Iterator[OutcomeChangeRow]:
    """Yield the orgs whose outcome differs from that of the day; none where the books or the period began later."""
    first_moment = LogLine.objects.order_by("number").values_list("at", flat=True).first()
    moment = end_of_day(day)
    if day < overview.questions.period.start or first_moment is None or first_moment >= moment:
        return
    questions = build_questions(overview.programme, day, overview.questions.period)
    before = assess(overview.programme, questions, known_at=moment, with_rows=False)
    codes = {finding.code for finding in overview.findings}
    changes = [change for change in find_outcome_changes(before, overview.assessment) if change.code in codes]
    for change in changes:
        if not change.clause:
            yield OutcomeChangeRow(
                change.name, change.before.chinese, change.after.chinese, _explain_change(change, changes)
            )


def _explain_change(change: ClauseChange, changes: Iterable[ClauseChange]) -> str:
    clauses = [item for item in changes if item.code == change.code and item.clause and not item.is_target]
    return "；".join(f"{item.clause}：{write_reason(item.after_sentence)}" for item in clauses) or "见系统"


def build_target_report(overview: Overview) -> TargetReport:
    """Return the report on the targets of the org and those below it."""
    programme, questions = overview.programme, overview.questions
    codes = {target.code for target in overview.targets}
    with override(None):
        targets = assess_targets(programme, questions)
        forecasts = forecast_targets(programme, questions, targets, codes)
        trends = find_target_trends(programme, questions, codes)
        findings = {(target.code, target.criterion.id): target for target in targets.targets}
        rows = tuple(
            _make_outlook_row(overview, target, findings[target.code, target.id], trends, forecasts)
            for target in overview.targets
        )
        return TargetReport(targets=rows, method=_explain_method(forecasts), back_test=_explain_back_test(forecasts))


def _make_outlook_row(
    overview: Overview,
    summary: TargetSummary,
    target: TargetFinding,
    trends: TargetTrends,
    forecasts: TargetForecasts,
) -> TargetOutlookRow:
    test, key = target.test, (target.code, target.criterion.id)
    trend, forecast = trends.get(key), forecasts.get(key)
    has_luck = test is not None and test.luck is not None and test.base is not None and bool(test.base.low)
    return TargetOutlookRow(
        target=summary.name_within(overview.top),
        now=_UNKNOWN if test is None else _format(test.question.now, test.now, len(test.doubtful)),
        base=_UNKNOWN if test is None else _format(test.question.now, test.base, len(test.base_doubtful)),
        required=_UNKNOWN if test is None else explain_requirement(test.question, overview.questions),
        outcome=summary.outcome.chinese,
        allowance=summary.allowance,
        trend="资料不足，暂不判断。" if trend is None else f"{trend.sentence}。",
        forecast=_NO_FORECAST if forecast is None else f"{forecast.sentence}。",
        luck=_describe_luck(test.luck) if has_luck and test is not None and test.luck is not None else "",
    )


def _describe_luck(luck: float) -> str:
    return f"案件数较少，实际情况不变时仅因偶然波动达到此降幅的概率{format_chance(luck)}。"


def _format(figure: Figure | None, value: Range | None, doubt_count: int) -> str:
    return _UNKNOWN if figure is None or value is None else format_extent(figure, value, doubt_count)


def _find_forecast(forecasts: TargetForecasts) -> TargetForecast | None:
    """Return one that has an interval: the method of all is the same."""
    return next((forecast for forecast in forecasts.values() if forecast.has_interval), None)


def _explain_method(forecasts: TargetForecasts) -> str:
    forecast = _find_forecast(forecasts)
    return _NO_FORECAST if forecast is None else "\n".join(forecast.method[:3])


def _explain_back_test(forecasts: TargetForecasts) -> str:
    forecast = _find_forecast(forecasts)
    return "" if forecast is None else "\n".join(forecast.method[3:])
