"""The page that says why the outcomes of an org differ between two days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from wuzha.assessments.known_between import DaysCompared, compare_days
from wuzha.assessments.standing import assess, assess_targets
from wuzha.assessments.timeline import build_step_questions, list_step_days
from wuzha.core.findings.findings import Assessment, CriterionFinding
from wuzha.core.periods import Period
from wuzha.core.vocabulary import HIGHER_KINDS, Outcome, Register
from wuzha.orgs.models import Org
from wuzha.programmes.models import Programme
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.books.reading_log import try_recording_reading


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPair:
    """Two days of a period, the earlier first; `error` says why those of the address were not used."""

    period: Period
    today: date
    since: date
    until: date
    error: str = ""


def read_days(query: Mapping[str, str], period: Period, today: date) -> DayPair:
    """Return the two days in the address; without them, or where they cannot be used, the last two steps."""
    days = list_step_days(period, today)
    since = days[-2] if len(days) > 1 else today - timedelta(days=1)
    last = DayPair(period=period, today=today, since=since, until=today)
    texts = query.get("since"), query.get("as_of")
    if texts == (None, None):
        return last
    try:
        since, until = (date.fromisoformat(text or "") for text in texts)
    except ValueError:
        return replace(last, error=_("两个日期有读不出的。请写成 2022-07-31 的样式。"))
    if not period.start <= since < until <= today:
        values = {"start": period.start, "today": today}
        return replace(last, error=_("两个日期须在%(start)s到%(today)s之间，前一个早于后一个。") % values)
    return replace(last, since=since, until=until)


def describe_days(
    request: AuthenticatedRequest, programme: Programme, org: Org, days: DayPair
) -> dict[str, Any] | None:
    """Return what the page shows; None if the org is not judged on the later day."""
    before, after = (_assess(programme, days, day, org) for day in (days.since, days.until))
    past, now = _list_criteria(before, org), _list_criteria(after, org)
    if not now and org.term not in HIGHER_KINDS:
        return None
    compared = DaysCompared(programme=programme, org=org, before=before, after=after)
    moves = compare_days(request.user, compared, past, now)
    registers = frozenset[Register]().union(*(move.registers for move in moves))
    if not try_recording_reading(request, registers):
        moves = tuple(move.without(Register.PERSONS) for move in moves)
    period = days.period
    return {
        "days": days,
        "is_above": org.term in HIGHER_KINDS,
        "outcomes": (_get_outcome(before, org), _get_outcome(after, org)),
        "moves": moves,
        "months": [month for month in period.months if days.since < min(month.end, period.end) <= days.until],
        "may_find": bool(moves) and (days.until - days.since).days > 1,
    }


def _assess(programme: Programme, days: DayPair, day: date, org: Org) -> Assessment:
    questions = build_step_questions(programme, days.period, day, days.today)
    return assess_targets(programme, questions) if org.term in HIGHER_KINDS else assess(programme, questions, org=org)


def _list_criteria(assessment: Assessment, org: Org) -> Sequence[CriterionFinding]:
    if org.term in HIGHER_KINDS:
        return [target.criterion for target in assessment.targets if target.code == org.code]
    return [criterion for finding in assessment.orgs for criterion in finding.criteria]


def _get_outcome(assessment: Assessment, org: Org) -> Outcome | None:
    return next((finding.outcome for finding in assessment.orgs if finding.code == org.code), None)
