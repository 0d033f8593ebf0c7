"""Find the known cases that a full file of cases lacks, and the months for which it was declared full."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from wuzha.core.calendar_words import format_month_of_year
from wuzha.core.facts import FACT_SCHEMAS
from wuzha.core.i18n import translate
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.upload_content import UploadContent
from wuzha.registers.keys import to_key
from wuzha.registers.models import Case
from wuzha.registers.refused_item_queries import build_key


def find_case_months(content: UploadContent) -> tuple[str, ...]:
    """Return the first and the last month in which a case of the files was filed; empty without cases."""
    days = list(_iterate_filing_days(content))
    return (f"{min(days):%Y-%m}", f"{max(days):%Y-%m}") if days else ()


def find_missing_cases(content: UploadContent, upload: Upload) -> list[str]:
    """Return the numbers of known cases that the full file lacks; empty while nobody has declared the file full.

    Known cases are those of the book's own villages, now or when the file was committed: a case that has moved is in
    another book's file. A case whose row was refused is in the file all the same.
    """
    if upload.full_from is None:
        return []
    present = {to_key(Register.CASES, line.row) for line in content.lines[Register.CASES]} | set(content.refused_cases)
    months = {"filed_on__range": (upload.full_from, upload.full_to)}
    cases = Case.objects.as_of(upload.settled_at).under(upload.holder).filter(holder=upload.holder, **months)
    return sorted(key for key in cases.order_by().values_list("key", flat=True).iterator() if key not in present)


def count_unread_cases(content: UploadContent) -> int:
    """Return how many refused rows of cases have a number that could not be read, and sheets that may hold cases.

    Each may be a case that the file seems to lack.
    """
    rows = sum(
        row.register is Register.CASES and not build_key(row.register, row.values) for row in content.refused_rows
    )
    return rows + sum(sheet.register in (None, Register.CASES) for sheet in content.unread_sheets)


def format_full_months(upload: Upload) -> str:
    """Return the months that the file was declared full for, in words; empty where nobody has declared it."""
    if upload.full_from is None or upload.full_to is None:
        return ""
    first, last = (format_month_of_year(day.year, day.month) for day in (upload.full_from, upload.full_to))
    return first if first == last else translate("{start}至{end}", start=first, end=last)


def _iterate_filing_days(content: UploadContent) -> Iterator[date]:
    column = FACT_SCHEMAS[Register.CASES].column_names.index("filed_on")
    return (day for line in content.lines[Register.CASES] if isinstance(day := line.row[column], date))
