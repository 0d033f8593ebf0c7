"""What residents read this month: the types of fraud that are frequent in the county, without figures and places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wuzha.core.fraud_advice import HELP_SENTENCE, FraudAdvice
from wuzha.core.vocabulary import OrgKind
from wuzha.duties.talking_points import TalkingPoint, choose_points
from wuzha.orgs.models import Org

POINT_COUNT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthAdvice:
    """The advice of a month: first on what is frequent in the county of this name, then on what is in the country."""

    first_day: date
    county: str
    local: tuple[FraudAdvice, ...]
    general: tuple[FraudAdvice, ...]
    help_sentence: str = HELP_SENTENCE


def load_month_advice(day: date) -> MonthAdvice:
    """Return the advice of the month of the day: it changes once a month, whatever is entered meanwhile."""
    first_day = day.replace(day=1)
    county = _find_county(day)
    points = choose_points(county, first_day, POINT_COUNT).points
    return MonthAdvice(
        first_day=first_day,
        county=county.name if county else "",
        local=_select(points, is_local=True),
        general=_select(points, is_local=False),
    )


def _find_county(day: date) -> Org | None:
    """Return the county of the site; None where it serves several, or none as a whole."""
    counties = list(Org.objects.of_kind(OrgKind.COUNTY).in_use(day)[:2])
    return counties[0] if len(counties) == 1 else None


def _select(points: tuple[TalkingPoint, ...], *, is_local: bool) -> tuple[FraudAdvice, ...]:
    return tuple(point.advice for point in points if (point.frequent_in is not None) is is_local)
