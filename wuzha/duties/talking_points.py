"""Choose what is said to residents this week: the types of fraud that are frequent here, and the advice on each.

A type is called frequent only where at least `FEWEST_CASES` cases of the weeks before were of it: fewer could point at
somebody. What too few cases of the org say is taken from the orgs above it, and at last from the country.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from wuzha.core.fraud_advice import FRAUD_ADVICE, HELP_SENTENCE, NATIONAL_ORDER, SHEET_TITLE, FraudAdvice
from wuzha.core.vocabulary import FraudType
from wuzha.duties.recent_cases import TYPES_BY_WORD, select_recent_cases
from wuzha.orgs.models import Org

FEWEST_CASES = 5
WINDOW = timedelta(weeks=8)
POINT_COUNT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkingPoint:
    """A type of fraud that is spoken of, what is said, and the org in which it is frequent (None: the country)."""

    fraud_type: FraudType
    advice: FraudAdvice
    frequent_in: Org | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkingPoints:
    """What is said from a day on, the most frequent first, and as text for each way of saying it.

    `begin_on` and `end_on` are the first and the last day of the weeks whose cases were counted.
    """

    points: tuple[TalkingPoint, ...]
    begin_on: date
    end_on: date

    @property
    def loudspeaker_text(self) -> str:
        """Return what is read aloud."""
        parts = (f"{point.advice.slogan}{point.advice.course}{point.advice.remedy}" for point in self.points)
        return "".join(("各位乡亲，请听防骗提醒。", *parts, HELP_SENTENCE))

    @property
    def screen_text(self) -> str:
        """Return the lines of a screen."""
        return "\n".join((*(point.advice.slogan for point in self.points), "咨询96110  报警110"))

    @property
    def chat_text(self) -> str:
        """Return the message to a chat group."""
        lines = (
            f"{number}. {point.advice.slogan}{point.advice.course}{point.advice.remedy}"
            for number, point in enumerate(self.points, 1)
        )
        return "\n".join((SHEET_TITLE, *lines, HELP_SENTENCE))


def choose_points(org: Org | None, first_day: date, point_count: int = POINT_COUNT) -> TalkingPoints:
    """Return what is said in the org from a day on: its own frequent types, then those of the orgs above, then others.

    Without an org it is what is frequent in the country. The cases of the weeks before the day are counted by the day
    they were filed on, else reported on.
    """
    begin_on, end_on = first_day - WINDOW, first_day - timedelta(days=1)
    points: dict[FraudType, TalkingPoint] = {}
    for point in _list_points(org, begin_on, end_on):
        if len(points) == point_count:
            break
        points.setdefault(point.fraud_type, point)
    return TalkingPoints(points=tuple(points.values()), begin_on=begin_on, end_on=end_on)


def find_monday(day: date) -> date:
    """Return the first day of the week: what is said changes once a week."""
    return day - timedelta(days=day.weekday())


def _list_points(org: Org | None, begin_on: date, end_on: date) -> Iterator[TalkingPoint]:
    places = Org.objects.filter(code__in=[] if org is None else org.path.strip("/").split("/"))
    for place in places.order_by("-path"):
        for fraud_type in _list_frequent_types(place, begin_on, end_on):
            yield _make_point(fraud_type, place)
    for fraud_type in NATIONAL_ORDER:
        yield _make_point(fraud_type, None)


def _make_point(fraud_type: FraudType, frequent_in: Org | None) -> TalkingPoint:
    return TalkingPoint(fraud_type=fraud_type, advice=FRAUD_ADVICE[fraud_type], frequent_in=frequent_in)


def _list_frequent_types(place: Org, begin_on: date, end_on: date) -> list[FraudType]:
    """Return the types of at least `FEWEST_CASES` cases of these days, the most frequent first."""
    counts = Counter[FraudType]()
    rows = select_recent_cases(place, begin_on, end_on).filter(fraud_type__in=list(TYPES_BY_WORD))
    for word, count in rows.values_list("fraud_type").annotate(count=Count("pk")).order_by():
        counts[TYPES_BY_WORD[word]] += count
    frequent = [(count, fraud_type) for fraud_type, count in counts.items() if count >= FEWEST_CASES]
    order = list(FRAUD_ADVICE)
    return [fraud_type for count, fraud_type in sorted(frequent, key=lambda pair: (-pair[0], order.index(pair[1])))]
