"""Build the views of a screen on a wall (大屏): outcomes of orgs, months reported, days that are left (ADR 29).

Whoever passes by reads it, so that nothing here is made of a case, a person, an amount or a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from wuzha.assessments.late_months import list_unreported_months
from wuzha.assessments.overview import Overview, build_overview, build_tables, count_outcomes
from wuzha.assessments.standing import add_refusals
from wuzha.core.declaration_states import find_due_day
from wuzha.core.periods import Period
from wuzha.core.vocabulary import Outcome
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.plan_choice import build_questions, find_programme
from wuzha.programmes.report_days import ReportDays

TILES_PER_VIEW = 30
"""Five columns of six: names of 40 px on a screen of 1920 px, which are read at four metres."""

MONTHS_PER_VIEW = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeBoard:
    """The outcomes of some orgs of one standard: part `part` of `part_count`; `counts` are those of all parts."""

    org_name: str
    title: str
    tiles: tuple[tuple[str, Outcome], ...]
    counts: tuple[tuple[Outcome, int], ...]
    part: int
    part_count: int
    template: str = "wall/outcomes.html"


@dataclass(frozen=True, slots=True)
class MonthProgress:
    """How many orgs have reported a month, are late, or still have time."""

    month: Period
    complete: int
    late: int
    pending: int


@dataclass(frozen=True, slots=True)
class MonthBoard:
    """The months of the period that have ended, so far."""

    months: tuple[MonthProgress, ...]
    template: str = "wall/months.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBoard:
    """The days to the next report day, and to the end of the period; negative once it is over."""

    report_month: Period
    report_on: date
    days_to_report: int
    period_end: date
    days_to_end: int
    template: str = "wall/days.html"


WallView = OutcomeBoard | MonthBoard | DayBoard


@dataclass(frozen=True, slots=True)
class WallBoards:
    """The views of a screen in their order; none without a programme or orgs."""

    org_name: str
    period: Period | None
    views: tuple[WallView, ...]


def build_boards(org: Org, today: date) -> WallBoards:
    """Return the views of the org's screen on this day."""
    programme = find_programme(org)
    if programme is None:
        return WallBoards(org.name, None, ())
    questions = add_refusals(build_questions(programme, today), programme)
    overview = build_overview(programme, questions, org, Scope((org.path,)))
    if not overview.findings:
        return WallBoards(org.name, questions.period, ())
    report_days = ReportDays.load()
    views: tuple[WallView, ...] = (
        *_build_outcome_boards(overview),
        *_build_month_boards(overview, report_days, today),
        _build_day_board(overview, report_days, today),
    )
    return WallBoards(org.name, questions.period, views)


def _build_outcome_boards(overview: Overview) -> Iterator[OutcomeBoard]:
    """Yield the boards of each standard, street by street, in the order of the tree: it is no ranking."""
    for standard in build_tables(overview.questions, overview.findings):
        for group in overview.groups:
            orgs = [finding for finding in group.orgs if finding.standard == standard.standard.id]
            parts = [orgs[start : start + TILES_PER_VIEW] for start in range(0, len(orgs), TILES_PER_VIEW)]
            for part, members in enumerate(parts, 1):
                yield OutcomeBoard(
                    org_name=group.top.name,
                    title=standard.standard.title,
                    tiles=tuple((finding.name, finding.outcome) for finding in members),
                    counts=count_outcomes(orgs),
                    part=part,
                    part_count=len(parts),
                )


def _build_month_boards(overview: Overview, report_days: ReportDays, today: date) -> Iterator[MonthBoard]:
    paths = dict(Org.objects.below(overview.top).order_by().values_list("code", "path"))
    orgs: dict[str, set[Period]] = {}
    for finding in overview.findings:
        orgs.setdefault(finding.code, set()).update(list_unreported_months(finding))
    days = {code: report_days.find_day(paths[code]) for code in orgs}
    months = [month for month in overview.questions.period.months if month.end < today]
    for start in range(0, len(months), MONTHS_PER_VIEW):
        part = months[start : start + MONTHS_PER_VIEW]
        yield MonthBoard(tuple(_count_month(month, orgs, days, today) for month in part))


def _count_month(
    month: Period, unreported: Mapping[str, set[Period]], days: Mapping[str, int], today: date
) -> MonthProgress:
    open_codes = [code for code, months in unreported.items() if month in months]
    late = sum(find_due_day(month, days[code]) < today for code in open_codes)
    return MonthProgress(month, len(unreported) - len(open_codes), late, len(open_codes) - late)


def _build_day_board(overview: Overview, report_days: ReportDays, today: date) -> DayBoard:
    month, report_on = report_days.find_next_due_day(overview.top.path, today)
    period_end = overview.questions.period.end
    return DayBoard(
        report_month=month,
        report_on=report_on,
        days_to_report=(report_on - today).days,
        period_end=period_end,
        days_to_end=(period_end - today).days,
    )
