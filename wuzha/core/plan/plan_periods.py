"""Read the periods of a plan, which may be said relative to its first year: `+1H2` of 2021 is 2022H2."""

from __future__ import annotations

import re

from wuzha.core.periods import Period, PeriodError
from wuzha.core.plan.items import NO_PERIOD, ItemReader, PlanItem

START_YEAR_KEY = "start_year"
LAST_YEAR = 9000
_YEARS_LATER = re.compile(r"\+(\d{1,2})(?!\d)")


def read_start_year(item: PlanItem, reader: ItemReader) -> int:
    """Return the year from which the periods count."""
    return reader.read_integer(item, minimum=1, maximum=LAST_YEAR)


def resolve_period_id(text: str, start_year: int) -> str:
    """Return the id of a period with its years in place of `+1` and the like."""
    return _YEARS_LATER.sub(lambda match: f"{start_year + int(match[1]):04d}", text)


def read_plan_period(item: PlanItem, start_year: int | None, reader: ItemReader) -> Period:
    """Return the period that the item names, by its years or relative to the plan's first year."""
    text = item.content
    if not isinstance(text, str) or "+" not in text:
        return reader.read_period(item)
    if start_year is None:
        reader.note("plan.no_start_year", item, text)
        return NO_PERIOD
    try:
        return Period.parse(resolve_period_id(text.strip(), start_year))
    except PeriodError:
        reader.note("plan.not_period", item, text)
        return NO_PERIOD
