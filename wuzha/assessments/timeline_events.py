"""Count what happened between the steps of a timeline: cases filed, months declared, uploads, corrections and more.

Counts alone: who may open the rows behind a count is decided where the link leads.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from wuzha.assessments.look_back import end_of_day
from wuzha.core.i18n import noop, translate
from wuzha.core.periods import Period
from wuzha.core.vocabulary import HIGHER_KINDS, Permission, Register
from wuzha.orgs.models import Org, match_paths_under
from wuzha.people.access import find_scope
from wuzha.people.models import User
from wuzha.registers.access import find_read_scope
from wuzha.registers.models import BOOKS

_EVENT_DAYS = {
    Register.CASES: ("filed_on", noop("立案{count}起")),
    Register.OUTREACH: ("done_on", noop("宣传{count}次")),
    Register.SANCTIONS: ("issued_on", noop("督办{count}次")),
    Register.DECLARATIONS: ("filed_on", noop("报送{count}项")),
    Register.BASELINES: ("signed_on", noop("签认基数{count}项")),
    Register.ATTESTATIONS: ("attested_on", noop("认定{count}条")),
    Register.GROUPS: ("formed_on", noop("成立小组{count}个")),
}
"""The column with the day of the event in each register that has events, and the words for a number of them."""


@dataclass(frozen=True, slots=True)
class EventCount:
    """So many events of one kind between two steps; `address` lists them, empty where the reader may not open it."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class _DaysOfStep:
    """The days after the step before, up to the day of the step."""

    since: date
    until: date


def count_events(user: User, org: Org, period: Period, days: Sequence[date]) -> list[tuple[EventCount, ...]]:
    """Return the events of the org, and of all below it, that lie between the steps, for each step."""
    starts = [period.start, *(day + timedelta(days=1) for day in days[:-1])]
    spans = [_DaysOfStep(since, until) for since, until in zip(starts, days, strict=True)]
    events: list[list[EventCount]] = [[] for _ in spans]
    for register, (column, text) in _EVENT_DAYS.items():
        counts = _sort_into_spans(_count_by_day(register, column, org, period), spans)
        may_open = find_read_scope(user, register).holds(org.path)
        for number, count in counts.items():
            address = _make_address(register, org, spans[number]) if may_open else ""
            events[number].append(EventCount(translate(text, count=count), address))
    for number, event in _count_writes(user, org, spans):
        events[number].append(event)
    return [tuple(events_of_step) for events_of_step in events]


def _match_org(register: Register, org: Org) -> Q:
    owner = BOOKS[register].owner
    condition = match_paths_under([org.path], f"{owner}__path")
    if register is Register.DECLARATIONS and org.term not in HIGHER_KINDS:
        # What an org above declares, it declares for this one too.
        condition |= Q(org__code__in=[code for code in org.path.split("/") if code])
    return condition


def _list_bases(period: Period) -> list[Period]:
    """Return the periods and halves that a plan compares this one with."""
    halves = [period.first_half, period.second_half]
    return [base for part in (period, *halves) for base in (part.previous, part.year_ago)]


def _match_period(register: Register, column: str, period: Period) -> Q:
    """Match what is about the period or its bases: also papers signed, and months declared, after its end."""
    if register is Register.DECLARATIONS:
        months = {month.id for part in (period, *_list_bases(period)) for month in part.months}
        return Q(month__in=months)
    if register is Register.ATTESTATIONS:
        return Q(period__in=period.spellings)
    if register is Register.BASELINES:
        return Q(period__in={text for part in (period, *_list_bases(period)) for text in part.spellings})
    return Q(**{f"{column}__lte": period.end})


def _count_by_day(register: Register, column: str, org: Org, period: Period) -> Iterator[tuple[date, int]]:
    of_org, of_period = _match_org(register, org), _match_period(register, column, period)
    entries = BOOKS[register].objects.as_of(None).filter(of_org, of_period, **{f"{column}__isnull": False})
    yield from entries.order_by().values_list(column).annotate(count=Count("pk"))


def _sort_into_spans(days: Iterable[tuple[date, int]], spans: Sequence[_DaysOfStep]) -> Counter[int]:
    """Return the number of events by the number of the span; events before the first or after the last are left out."""
    ends = [span.until for span in spans]
    counts = Counter[int]()
    for day, count in days:
        number = bisect_left(ends, day)
        if number < len(spans) and day >= spans[0].since:
            counts[number] += count
    return counts


def _make_address(register: Register, org: Org, span: _DaysOfStep) -> str:
    if register is Register.DECLARATIONS:
        return reverse("declarations")
    fields = {"org": org.code, "since": span.since.isoformat(), "until": span.until.isoformat()}
    return f"{reverse('book', args=(register,))}?{urlencode(fields)}"


def _count_writes(user: User, org: Org, spans: Sequence[_DaysOfStep]) -> Iterator[tuple[int, EventCount]]:
    """Yield the uploads that wrote entries of the org, and the corrections and withdrawals by hand."""
    start, end = end_of_day(spans[0].since - timedelta(days=1)), end_of_day(spans[-1].until)
    uploads: dict[object, date] = {}
    corrections = list[tuple[date, int]]()
    for register, book in BOOKS.items():
        written = book.objects.filter(_match_org(register, org), recorded_at__gte=start, recorded_at__lt=end)
        groups = written.order_by().values_list("upload", "recorded_at")
        for upload, moment, count in groups.annotate(count=Count("pk", filter=Q(revision__gt=1, upload=None))):
            if upload is not None:
                uploads[upload] = min(uploads.get(upload, date.max), _get_day(moment))
            elif count:
                corrections.append((_get_day(moment), count))
    may_open = find_scope(user, Permission.UPLOAD).holds(org.path)
    for number, count in _sort_into_spans(((day, 1) for day in uploads.values()), spans).items():
        yield number, EventCount(translate("上传{count}次", count=count), reverse("uploads") if may_open else "")
    for number, count in _sort_into_spans(corrections, spans).items():
        yield number, EventCount(translate("更正、撤回{count}条", count=count), "")


def _get_day(moment: datetime) -> date:
    return timezone.localdate(moment)
