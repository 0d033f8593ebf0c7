"""List what of an upload stays open, as the registers store it, and what of it replaces earlier open items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from wuzha.core.problems import Problem
from wuzha.core.refused_rows import UnreadSheet
from wuzha.core.vocabulary import Register, Severity
from wuzha.intake.reading.recognition import find_named_register
from wuzha.intake.uploads.models import Upload, UploadedFile
from wuzha.intake.uploads.upload_content import UploadContent
from wuzha.registers.access import find_write_scopes
from wuzha.registers.keys import to_key
from wuzha.registers.models import BOOKS, RefusedItem
from wuzha.registers.refused_item_queries import build_key
from wuzha.registers.refused_items import NewItem, SheetName

NOT_YOURS = "upload.not_yours"
"""The code of the refusal of a register that is not the sender's to write."""

MAX_PROBLEMS = 10
"""The most problems that are stored of one row."""

UNNAMED = "file.personal_name"
"""The problem of a file whose name is not stored: it stands under its number, and cannot come again under that."""

_NO_LEDGERS = frozenset({NOT_YOURS, "file.temporary"})
"""The problems of files that hold nothing of the sender's: another one's register, or what a program left behind."""

_Place = tuple[str | None, str | None, int | None]


def list_new_items(content: UploadContent, upload: Upload) -> Iterator[NewItem]:
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
    file_problems = dict(upload.files.filter(problem__isnull=False).values_list("name", "problem"))
    for sheet in content.unread_sheets:
        place = sheet.file, sheet.sheet
        causes = [problem for key, group in problems.items() if key[:2] == place for problem in group]
        packed_causes = pack_problems(causes)
        if not packed_causes and (file_problem := file_problems.get(sheet.file)) is not None:
            packed_causes = [file_problem]
        yield from make_unread_items(sheet.register, sheet.file, sheet.sheet, packed_causes, upload=upload)


def list_unread_files(upload: Upload) -> Iterator[UnreadSheet]:
    """Yield the files that could not be read and whose names do not say what they hold: it may be any register.

    They are open items when the upload is confirmed, as sheets are of which nobody knows what they hold: a picture or a
    paper may be a ledger too, and who knows that it is none waives it. Those with the name of a register are open items
    at once, by `open_unread_files`.
    """
    for file in upload.files.filter(is_left_out=False, problem__isnull=False).order_by("pk"):
        if may_be_ledger(file) and not find_named_register(Path(file.name).stem):
            yield UnreadSheet(file=file.name, sheet="", register=None)


def may_be_ledger(file: UploadedFile) -> bool:
    """Return whether a file that was refused as a whole may hold rows of the sender's, so that it is an open item."""
    return (file.problem or {}).get("code") not in _NO_LEDGERS


def make_unread_items(
    register: Register | None, file: str, sheet: str, problems: Sequence[Mapping[str, Any]], *, upload: Upload
) -> Iterator[NewItem]:
    """Yield the items of a sheet that was not read: of its register, or of each that it may be of.

    A register that the sender may not write is none of these, and of a sender who writes for one org alone the rows
    are that org's. Whoever writes the whole book has one item, of any register.
    """
    scopes = find_write_scopes(upload.uploaded_by)
    # No outcome depends on groups: a sheet that may be anything is not kept open for them.
    possible_registers = [item for item in Register if item is not Register.GROUPS] if register is None else [register]
    writable = [possible for possible in possible_registers if scopes[possible]]
    if register is None and all(scopes[possible].holds(upload.holder.path) for possible in BOOKS):
        yield NewItem(register=None, file=file, sheet=sheet, line=None, values={}, problems=problems)
        return
    for possible in writable:
        paths = scopes[possible].paths
        is_whole_book = scopes[possible].holds(upload.holder.path)
        org = None if is_whole_book or len(paths) > 1 else paths[0].rstrip("/").rsplit("/", 1)[-1]
        yield NewItem(register=possible, file=file, sheet=sheet, line=None, values={}, problems=problems, org=org)


def pack_problems(problems: Sequence[Problem]) -> list[Mapping[str, Any]]:
    """Return the problems as they are stored: what cells say is described, never quoted."""
    return [asdict(problem.without_quotes()) for problem in problems[:MAX_PROBLEMS]]


def list_replacing_keys(content: UploadContent) -> dict[str, Iterator[str]]:
    """Return the keys of the rows that the upload enters, or that the books have already, computed as they are read.

    Most books have no open item, and nobody reads the keys then.
    """
    keys: dict[str, Iterator[str]] = {
        register: map(partial(to_key, register), (line.row for line in lines))
        for register, lines in content.lines.items()
    }
    for row in content.refused_rows:
        # A row that is refused once more takes the place of the earlier item too.
        if key := build_key(row.register, row.values):
            keys[row.register] = chain(keys.get(row.register, ()), [key])
    return keys


def list_replacing_sheets(
    content: UploadContent, upload: Upload, open_sheets: Sequence[RefusedItem]
) -> list[SheetName]:
    """Return the sheets that the upload hands in, read or not: one that is unread again is a new open item.

    A file that was saved in another format (周报.docx as 周报.xlsx) takes the place of the one among `open_sheets` that
    could not be read.
    """
    sheets = [(sheet.file, sheet.sheet, sheet.register) for sheet in content.read if sheet.register is not None]
    unread = [(sheet.file, sheet.sheet, sheet.register) for sheet in content.unread_sheets]
    if unread:
        unnamed_files = {file.name for file in upload.files.all() if _is_unnamed(file.problem)}
        unread = [name for name in unread if name[0] not in unnamed_files]
    earlier = [item for item in open_sheets if not item.sheet and item.upload != upload.pk]
    return [*sheets, *unread, *_list_other_formats(sheets, earlier)]


def _list_other_formats(sheets: Sequence[SheetName], open_files: Sequence[RefusedItem]) -> Iterator[SheetName]:
    """Yield the sheets that were read, under the name that their file had in the format that could not be read.

    A file that was sent beside one of the other format is no earlier form of that one.
    """
    for item in open_files:
        if _is_unnamed(next(iter(item.problems), None)):
            continue
        for file, sheet, register in sheets:
            is_other_format = file != item.file and Path(file).stem == Path(item.file).stem
            if is_other_format and not UploadedFile.objects.filter(upload=item.upload, name=file).exists():
                yield item.file, sheet, register


def _is_unnamed(problem: Mapping[str, Any] | None) -> bool:
    return problem is not None and problem.get("code") == UNNAMED
