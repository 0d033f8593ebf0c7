"""What orgs that became one had declared and signed, as the declarations and baselines of the one they became (R17).

A month is declared for the whole when it is for every org that was there in it: by itself or by an org above it. A
baseline is signed for the whole when each of them had signed, as the sum. Otherwise nobody declared it, nobody signed
it: what is not known of one of them is not known of the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any, Protocol

from django.db import connection

from wuzha.core.periods import Period
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.registers.lineage import Lineage

Source = tuple[str, tuple[Any, ...]]
Rows = Any
"""Entries of one register: Django's types know the columns of none but a named one."""


class Carried(Protocol):
    """How rows of one register are carried over to the org that several became."""

    def left_out(self, rows: Rows, lineage: Lineage) -> Rows:
        """The rows without those that are replaced."""

    def rows(self, rows: Rows, lineage: Lineage) -> Source | None:
        """The rows that replace them, as a SELECT; None where there is none."""


@dataclass(frozen=True, slots=True)
class CarriedReports:
    """Months declared."""

    def left_out(self, rows: Rows, lineage: Lineage) -> Rows:
        """What the members declared counts for the whole only together."""
        return rows.exclude(org__code__in=lineage.members)

    def rows(self, rows: Rows, lineage: Lineage) -> Source | None:
        """A row per register and month that every member then there has declared, filed when the last of them was."""
        orgs = {org.code: org for org in Org.objects.filter(code__in=lineage.members)}
        lines = {code: _line(org) for code, org in orgs.items()}
        told = rows.filter(org__code__in={code for line in lines.values() for code in line})
        filed: dict[tuple[str, str, str], date | None] = {}
        for org, book, month, day in told.values_list("org_id", "book", "month", "filed_on"):
            earlier = filed.get((org, book, month), day)
            filed[org, book, month] = min(earlier, day) if earlier and day else None
        asked = sorted({(book, month) for _org, book, month in filed})
        carried = []
        for (after, group), (book, month) in product(lineage.groups.items(), asked):
            there = [orgs[code] for code in group if code in orgs and _existed(orgs[code], month)]
            days = [_filed(lines[org.code], book, month, filed) for org in there]
            if there and all(is_declared for is_declared, _day in days):
                carried.append((after, book, month, max((day for _is, day in days if day), default=None)))
        return _select(carried, ("varchar", "varchar", "varchar", "date"))


@dataclass(frozen=True, slots=True)
class CarriedBaselines:
    """Baselines signed."""

    def left_out(self, rows: Rows, lineage: Lineage) -> Rows:
        """What one that lives on had signed before is not the whole's; after the change it signs for the whole."""
        for after, group in lineage.groups.items():
            on = lineage.since[after]
            rows = rows.exclude(org__code__in=group[:-1]).exclude(org__code=after, signed_on__lt=on)
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
    Register.REPORTS: CarriedReports(),
    Register.BASELINES: CarriedBaselines(),
}


def _line(org: Org) -> tuple[str, ...]:
    """The codes of the org and of every org above it."""
    return tuple(code for code in org.path.split("/") if code)


def _filed(
    line: Iterable[str], book: str, month: str, filed: Mapping[tuple[str, str, str], date | None]
) -> tuple[bool, date | None]:
    """Whether one of them declared the month, and when first."""
    days = [filed[org, book, month] for org in line if (org, book, month) in filed]
    return bool(days), None if None in days else min((day for day in days if day), default=None)


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
    return "\nUNION ALL\n".join([f"SELECT {cells}"] * len(values)), tuple(_flat(values))


def _flat(rows: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
    for row in rows:
        for value in row:
            yield value.isoformat() if isinstance(value, date) else value
