"""The processes that read files: a server, and a fork of it for each file, which writes its sheets to a pipe.

A hostile or damaged file can make a reader allocate any amount of memory, run for ever or end its process: here it
ends this one.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import IO, Any

from wuzha.core.problems import RefusalError
from wuzha.intake.files.biff import PasswordNeededError, open_xls_package
from wuzha.intake.files.cell_reader import CellSheet, LimitError, WorkbookReader, read_text_sheet
from wuzha.intake.files.fork_server import serve_forks
from wuzha.intake.files.reader_messages import (
    LONGEST_COMPUTING_SECONDS,
    OLE_MAGIC,
    WORKBOOK_SUFFIXES,
    ZIP_MAGIC,
    Message,
)
from wuzha.intake.files.xlsx_package import open_package

MEMORY_BYTES = 512 * 2**20
_ROWS_PER_CHUNK = 1000
# No text equals a day; 1, 1.0 and True equal each other, and a day is no moment.
_SHARED_TYPES = frozenset({str, date})
_ENCRYPTION_MARK = "EncryptedPackage".encode("utf-16-le")


def main() -> int:
    """Serve the socket whose number is the argument, until its other end is closed; return 0.

    A request is the name of a file, its suffix and its stem.
    """
    serve_forks(int(sys.argv[1]), _write_messages, memory_bytes=MEMORY_BYTES, seconds=LONGEST_COMPUTING_SECONDS)
    return 0


def _write_messages(content: IO[bytes], answer: IO[bytes], words: Sequence[str]) -> None:
    """Read the file and write its sheets as messages."""
    file, suffix, name = words
    for message in iterate_messages(content.read(), file, suffix, name):
        pickle.dump(message, answer, protocol=5)


def iterate_messages(data: bytes, file: str, suffix: str, name: str) -> Iterator[tuple[Any, ...]]:
    """Yield the sheets of a file as messages, at the end why it is refused if it is."""
    try:
        for sheet in _iterate_sheets(data, file, suffix, name):
            yield from _describe_sheet(sheet)
    except PasswordNeededError:
        yield Message.REFUSAL, "file.protected"
    except MemoryError:
        yield Message.REFUSAL, "file.too_large"
    except RefusalError as refusal:
        yield Message.REFUSAL, refusal.code, dict(refusal.context)
    yield (Message.END,)


def _iterate_sheets(data: bytes, file: str, suffix: str, name: str) -> Iterator[CellSheet]:
    if not data.strip():
        raise RefusalError("file.empty", file=file)
    if data.startswith(ZIP_MAGIC):
        yield from WorkbookReader(data, file, open_package(data, file)).iterate_sheets()
    elif data.startswith(OLE_MAGIC):
        if _ENCRYPTION_MARK in data:
            raise RefusalError("file.protected", file=file)
        yield from WorkbookReader(*_open_xls(data, file)).iterate_sheets()
    elif suffix in WORKBOOK_SUFFIXES:
        raise RefusalError("file.damaged", file=file)
    else:
        yield read_text_sheet(data, file, name)


def _open_xls(data: bytes, file: str) -> tuple[bytes, str, Any]:
    mended, package = open_xls_package(data, file)
    return mended, file, package


def _describe_sheet(sheet: CellSheet) -> Iterator[tuple[Any, ...]]:
    description = {
        "name": sheet.name,
        "merges": sheet.merges,
        "since_1904": sheet.since_1904,
        "is_hidden": sheet.is_hidden,
        "first_column": sheet.first_column,
    }
    yield Message.SHEET, description
    fault = sheet.fault
    try:
        while rows := list(islice(sheet.rows, _ROWS_PER_CHUNK)):
            lines, cells = zip(*rows, strict=True)
            yield Message.ROWS, lines, _share_equal_cells(cells)
    except LimitError as error:
        fault = error.code
    yield Message.SHEET_END, fault


def _share_equal_cells(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Return the rows with one object for equal texts and days: each is pickled, sent and stored once."""
    share: Callable[[Any, Any], Any] = {}.setdefault
    return [[share(cell, cell) if type(cell) in _SHARED_TYPES else cell for cell in cells] for cells in rows]


if __name__ == "__main__":
    sys.exit(main())
