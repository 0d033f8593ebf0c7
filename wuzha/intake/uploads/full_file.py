"""A full file of cases: of which months somebody has said it is one, and which known cases of them it does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from wuzha.core.calendar_words import month_of_year
from wuzha.core.facts import FRAMES
from wuzha.core.i18n import say
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.upload_content import Content
from wuzha.registers.keys import key_of
from wuzha.registers.models import Case


def case_months_of(content: Content) -> tuple[str, ...]:
    """The first and the last month in which a case of the files was filed; nothing where there is none."""
    days = list(_days(content))
    return (f"{min(days):%Y-%m}", f"{max(days):%Y-%m}") if days else ()


def missing_from(content: Content, upload: Upload) -> list[str]:
    """The numbers of known cases that the full file does not hold; none of a file of which nobody has said it is full.

    Known is what the book holds now, or held when the file was entered, of its own villages: one that has moved is in
    another's file. A row that was sent back stands in the file.
    """
    if upload.full_from is None:
        return []
    held = {key_of(Register.CASES, line.row) for line in content.lines[Register.CASES]} | set(content.refused_cases)
    filed_then = {"filed_on__range": (upload.full_from, upload.full_to)}
    known = Case.objects.as_of(upload.settled_at).under(upload.holder).filter(holder=upload.holder, **filed_then)
    return sorted(key for key in known.order_by().values_list("key", flat=True).iterator() if key not in held)


def months_of(upload: Upload) -> str:
    """The months of which it is the full file, in words; empty where nobody has said so."""
    if upload.full_from is None or upload.full_to is None:
        return ""
    first, last = (month_of_year(day.year, day.month) for day in (upload.full_from, upload.full_to))
    return first if first == last else say("{start}至{end}", start=first, end=last)


def _days(content: Content) -> Iterator[date]:
    filed = FRAMES[Register.CASES].names.index("filed_on")
    return (day for line in content.lines[Register.CASES] if isinstance(day := line.row[filed], date))
