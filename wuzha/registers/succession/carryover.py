"""What orgs that became one had declared and signed, as the declarations and baselines of the one they became (R17).

A month is declared for the whole when it is for every org that was there in it: by itself or by an org above it. A
baseline is signed for the whole when each of them had signed, as the sum. Otherwise nobody declared it, nobody signed
it: what is not known of one of them is not known of the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, product
from typing import Any, Protocol

from django.db import connection

from wuzha.core.periods import Period
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.registers.succession.resolution import Lineage

Source = tuple[str, tuple[Any, ...]]
Rows = Any
"""Entries of one register: Django's types know the columns of none but a named one."""


class Carried(Protocol):
    """How rows of one register are carried over to the org that several became."""

    def left_out(self, rows: Rows, lineage: Lineage) -> Rows:
        """The rows without those that are replaced."""

    def rows(self, rows: Rows, lineage: Lineage) -> Source | None:
        """The rows that replace them, as a SELECT; None where there is none."""


Months = dict[tuple[str, str, str], date | None]
"""Org, register and month → when it was declared, where that is known."""


@dataclass(frozen=True, slots=True)
class CarriedReports:
    """Months declared."""

    def left_out(self, rows: Rows, lineage: Lineage) -> Rows:
        """What the members declared counts for the whole only together; what an org above declared before others came
        below it does not count for these.
        """
        rows = rows.exclude(org__code__in=lineage.declared_by.keys() | lineage.members)
        for above, on in lineage.resized.items():
            rows = rows.exclude(org__code=above, month__lte=f"{on - timedelta(days=1):%Y-%m}")
        return rows

    def rows(self, rows: Rows, lineage: Lineage) -> Source | None:
        """A row per register and month that every member then there has declared, filed when the last of them was."""
        filed = _filed(rows.filter(org__code__in=lineage.places.parents.keys()))
        carried: Months = {}
        undeclared: set[tuple[str, str, str]] = set()
        orgs = {org.code: org for org in Org.objects.filter(code__in=lineage.declared_by.keys() | lineage.members)}
        asked = sorted({(book, month) for _org, book, month in filed})
        for (after, group), (book, month) in product(lineage.declared_by.items(), asked):
            there = [code for code in group if code in orgs and _existed(orgs[code], month)]
            lines = [line for code in there for line in lineage.places.lines(code, Period.parse(month))]
            days = [_by_a_line(line, book, month, filed) for line in lines]
            if there and all(is_declared for is_declared, _day in days):
                carried[after, book, month] = max((day for _is, day in days if day), default=None)
            elif there:
                undeclared.add((after, book, month))
        carried |= self._of_those_above(filed, undeclared, lineage)
        return _select([(*of, day) for of, day in carried.items()], ("varchar", "varchar", "varchar", "date"))

    def _of_those_above(self, filed: Months, undeclared: Set[tuple[str, str, str]], lineage: Lineage) -> Months:
        """What orgs above had declared before others came below them: of all that was below them then."""
        found: Months = {}
        now_above = {code: set(chain(*lineage.places.lines(code))) for code in lineage.declared_by}
        for (above, book, month), day in filed.items():
            if above not in lineage.resized or Period.parse(month).start >= lineage.resized[above]:
                continue
            of_the_month = {code for code, of, when in undeclared if (of, when) == (book, month)}
            came = {code for code in of_the_month if above in now_above[code] and code != above}
            for org in _without(above, came, now_above) if came else [above]:
                found.setdefault((org, book, month), day)
        return found


@dataclass(frozen=True, slots=True)
class CarriedBaselines:
    """Baselines signed."""

    def left_out(self, rows: Rows, lineage: Lineage) -> Rows:
        """What one that lives on had signed before is not the whole's; after the change it signs for the whole. What
        an org above had signed was for other villages than it has since.
        """
        for after, group in lineage.groups.items():
            on = lineage.since[after]
            rows = rows.exclude(org__code__in=group[:-1]).exclude(org__code=after, signed_on__lt=on)
        for above, on in lineage.resized.items():
            rows = rows.exclude(org__code=above, signed_on__lt=on)
        return rows

    def rows(self, rows: Rows, lineage: Lineage) -> Source | None:
        """A row per period and measure that every member has signed, the sum, signed when the last of them was."""
        orgs = {org.code: org for org in Org.objects.filter(code__in=lineage.members)}
        carried = []
        for after, group in lineage.groups.items():
            told = rows.filter(org__code__in=group).exclude(org__code=after, signed_on__gte=lineage.since[after])
            latest: dict[tuple[str, str], dict[str, tuple[int, date | None]]] = {}
            for org, period, measure, count, day in told.order_by("signed_on", "pk").values_list(
                "org_id", "period", "measure", "signed_count", "signed_on"
            ):
                latest.setdefault((period, measure), {})[org] = (count, day)
            for (period, measure), signed in latest.items():
                there = [code for code in group if code in orgs and _existed(orgs[code], period)]
                if there and all(code in signed for code in there):
                    days = [day for _count, day in signed.values() if day]
                    total = sum(signed[code][0] for code in there)
                    carried.append((after, period, measure, total, max(days, default=None)))
        return _select(carried, ("varchar", "varchar", "varchar", "integer", "date"))


CARRIED: Mapping[Register, Carried] = {
    Register.DECLARATIONS: CarriedReports(),
    Register.BASELINES: CarriedBaselines(),
}


def _filed(rows: Rows) -> Months:
    """When each org declared each month first."""
    filed: Months = {}
    for org, book, month, day in rows.values_list("org_id", "book", "month", "filed_on"):
        earlier = filed.get((org, book, month), day)
        filed[org, book, month] = min(earlier, day) if earlier and day else None
    return filed


def _by_a_line(line: Iterable[str], book: str, month: str, filed: Months) -> tuple[bool, date | None]:
    """Whether one of them declared the month, and when first."""
    days = [filed[org, book, month] for org in line if (org, book, month) in filed]
    return bool(days), None if None in days else min((day for day in days if day), default=None)


def _without(above: str, came: Set[str], now_above: Mapping[str, Set[str]]) -> Iterator[str]:
    """The orgs that together are everything below the one but those that came."""
    for child in Org.objects.filter(parent__code=above).values_list("code", flat=True):
        if child in came:
            continue
        if any(child in now_above[code] for code in came):
            yield from _without(child, came, now_above)
        else:
            yield child


def _existed(org: Org, period: str) -> bool:
    """Whether the org was there in some part of the period."""
    days = Period.parse(period)
    opened = org.opened_on is None or org.opened_on <= days.end
    return opened and (org.closed_on is None or org.closed_on > days.start)


def _select(rows: Iterable[tuple[Any, ...]], kinds: tuple[str, ...]) -> Source | None:
    """The rows as a SELECT. SQLite keeps a day as its text, and a cast to a day would make a number of it."""
    is_typed = connection.vendor == "postgresql"
    cells = ", ".join(f"CAST(%s AS {kind})" if is_typed else "%s" for kind in kinds)
    values = list(rows)
    if not values:
        return None
    return f"SELECT * FROM (VALUES {', '.join([f'({cells})'] * len(values))}) AS carried", tuple(_flat(values))  # noqa: S608  placeholders


def _flat(rows: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
    for row in rows:
        for value in row:
            yield value.isoformat() if isinstance(value, date) else value
