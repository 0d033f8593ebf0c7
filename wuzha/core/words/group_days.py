"""Say when a leading group was formed against the day that the plan gives (领导小组): a fact, never a verdict."""

from __future__ import annotations

from datetime import date

from wuzha.core.calendar_words import format_day
from wuzha.core.i18n import translate


def describe_formation(formed_on: date, due_on: date | None) -> str:
    """Return the day on which the group was formed, and whether that was in time."""
    day = format_day(formed_on)
    if due_on is None:
        return translate("{day}成立", day=day)
    if formed_on <= due_on:
        return translate("{day}成立，按期", day=day)
    return translate("{day}成立，迟{count}天", day=day, count=(formed_on - due_on).days)
