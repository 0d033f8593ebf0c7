"""List what of an upload stays open, as the registers store it, and what of it replaces earlier open items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from wuzha.core.problems import Problem
from wuzha.core.vocabulary import Register, Severity
from wuzha.intake.uploads.upload_content import UploadContent
from wuzha.registers.keys import to_key
from wuzha.registers.refused_items import NewItem, build_key

MAX_PROBLEMS = 10
"""The most problems that are stored of one row."""

_Place = tuple[str | None, str | None, int | None]


def list_new_items(content: UploadContent) -> Iterator[NewItem]:
    """Yield the refused rows and the unread sheets of the upload, each with its problems."""
    problems: dict[_Place, list[Problem]] = defaultdict(list)
    for problem in content.problems:
        if problem.severity is Severity.REFUSED:
            problems[problem.file, problem.sheet, problem.line or None].append(problem)
    for row in content.refused_rows:
        # Without a problem of its own, the row was refused for the fault of its whole sheet.
        causes = problems[row.file, row.sheet, row.line] or problems[row.file, row.sheet, None]
        yield NewItem(
            register=row.register,
            file=row.file,
            sheet=row.sheet,
            line=row.line,
            values=row.values,
            problems=pack_problems(causes),
        )
    for sheet in content.unread_sheets:
        causes = [
            problem for place, group in problems.items() if place[:2] == (sheet.file, sheet.sheet) for problem in group
        ]
        yield NewItem(
            register=sheet.register,
            file=sheet.file,
            sheet=sheet.sheet,
            line=None,
            values={},
            problems=pack_problems(causes),
        )


def pack_problems(problems: Sequence[Problem]) -> list[Mapping[str, Any]]:
    """Return the problems as they are stored: what cells say is described, never quoted."""
    return [asdict(problem.without_quotes()) for problem in problems[:MAX_PROBLEMS]]


def list_replacing_keys(content: UploadContent) -> dict[Register, list[str]]:
    """Return the keys of the rows that the upload enters, or that the books have already."""
    keys = {register: [to_key(register, line.row) for line in lines] for register, lines in content.lines.items()}
    for row in content.refused_rows:
        # A row that is refused once more takes the place of the earlier item too.
        if key := build_key(row.register, row.values):
            keys.setdefault(row.register, []).append(key)
    return keys


def list_read_sheets(content: UploadContent) -> list[tuple[str, str]]:
    """Return the file and the name of each sheet that was recognised and read."""
    unread = {(sheet.file, sheet.sheet) for sheet in content.unread_sheets}
    return [
        (sheet.file, sheet.sheet)
        for sheet in content.read
        if sheet.register is not None and (sheet.file, sheet.sheet) not in unread
    ]
