"""Read the sheets of a file as raw rows, each with the line number it has in the sheet.

The bytes of a file are read by a child process with limited memory and time (`reader_process`).
"""

from __future__ import annotations

import pickle
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread
from typing import IO, Any, NamedTuple

from wuzha.core.input_paths import check_input_file
from wuzha.core.problems import RefusalError
from wuzha.core.sheet.cells import RawCell
from wuzha.intake.files.reader_messages import LONGEST_SECONDS, WORKBOOK_SUFFIXES, Message
from wuzha.intake.files.reader_pool import READER, ReaderProcess

_LARGEST_FILE = 200 * 2**20
_CHECK_SECONDS = 0.2
# Windows does not know the signal.
_OUT_OF_TIME = getattr(signal, "SIGXCPU", None)


class ReadingGivenUpError(Exception):
    """The sender has given up the reading."""


def is_never_given_up() -> bool:
    """Return False: nobody can give up the reading."""
    return False


class RawRow(NamedTuple):
    """One row that is not blank; `line` is its line number in the sheet."""

    line: int
    cells: list[RawCell]


class Merge(NamedTuple):
    """Cells merged into one, by lines and by the positions of cells in a row, both ends inclusive."""

    first_line: int
    first_position: int
    last_line: int
    last_position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSheet:
    """A sheet before recognition: every row that is not blank, all of one width.

    `first_column` is the column of the first cell of each row, from zero. A blank cell is an empty text; None marks
    the cells that a shorter row of a text file does not have. A sheet that cannot be read has no rows and the code of
    the problem as `fault`.
    """

    file: str
    name: str
    rows: tuple[RawRow, ...]
    merges: tuple[Merge, ...] = ()
    since_1904: bool = False
    is_hidden: bool = False
    first_column: int = 0
    fault: str = ""


def read_file(path: Path, file: str, is_given_up: Callable[[], bool] = is_never_given_up) -> tuple[RawSheet, ...]:
    """Return the sheets of a file that are not blank; `file` is the name that problems give it.

    `is_given_up` is asked several times a second while the child process reads.

    Raises: RefusalError when the file cannot be read at all; ReadingGivenUpError.
    """
    _check_path(path, file)
    try:
        with path.open("rb") as content:
            sheets = tuple(_read_in_child_process(content, path, file, is_given_up))
    except (OSError, ValueError) as error:
        raise RefusalError("file.not_allowed", file=file) from error
    if not sheets:
        raise RefusalError("file.empty", file=file)
    if all(sheet.fault == "sheet.unreadable" for sheet in sheets):
        raise RefusalError("file.damaged", file=file)
    return sheets


def _check_path(path: Path, file: str) -> None:
    if path.name.startswith("~$"):
        raise RefusalError("file.temporary", file=file)
    check_input_file(path)
    if path.is_dir():
        raise RefusalError("file.not_a_file", file=file)
    if path.suffix.lower() not in WORKBOOK_SUFFIXES | {".csv"}:
        raise RefusalError("file.unsupported" if path.is_file() else "file.not_found", file=file)
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise RefusalError("file.too_large", file=file)
    except FileNotFoundError as error:
        raise RefusalError("file.not_found", file=file) from error
    except (OSError, ValueError) as error:
        raise RefusalError("file.not_allowed", file=file) from error


def _read_in_child_process(
    content: IO[bytes], path: Path, file: str, is_given_up: Callable[[], bool]
) -> Iterator[RawSheet]:
    process = READER.start(content, (file, path.suffix.lower(), path.stem))
    with _watch(process, is_given_up) as watch:
        try:
            yield from _receive_sheets(_load_messages(process.answer), file)
        except (EOFError, pickle.UnpicklingError) as error:
            if watch.is_given_up.is_set():
                raise ReadingGivenUpError from error
            raise RefusalError(_find_cause(process, watch.is_late), file=file) from error


class _Watch(NamedTuple):
    """Why a process was ended by its watch, if it was."""

    is_late: Event
    is_given_up: Event


@contextmanager
def _watch(process: ReaderProcess, is_given_up: Callable[[], bool]) -> Iterator[_Watch]:
    """End the process after the longest time, when it is given up, and when its answer is no longer wanted."""
    watch, is_over = _Watch(Event(), Event()), Event()
    deadline = time.monotonic() + LONGEST_SECONDS

    def end_in_time() -> None:
        while not is_over.wait(max(0.0, min(_CHECK_SECONDS, deadline - time.monotonic()))):
            if is_given_up():
                watch.is_given_up.set()
            elif time.monotonic() >= deadline:
                watch.is_late.set()
            else:
                continue
            process.kill()
            return

    Thread(target=end_in_time, daemon=True).start()
    try:
        yield watch
    finally:
        is_over.set()
        process.end()


def _find_cause(process: ReaderProcess, is_late: Event) -> str:
    """Return the code for a process that ended before the end of its answer."""
    cause = -process.wait()
    if is_late.is_set() or cause == _OUT_OF_TIME:
        return "file.too_slow"
    # The reader of cells ends the process at once where memory is refused to it.
    return "file.too_large" if cause == signal.SIGABRT else "file.damaged"


def _receive_sheets(messages: Iterator[tuple[Any, ...]], file: str) -> Iterator[RawSheet]:
    """Yield the sheets of the messages that are not blank.

    Raises: RefusalError as the messages say; EOFError or UnpicklingError where the answer of a child breaks off.
    """
    sheet = RawSheet(file=file, name="", rows=())
    rows: list[RawRow] = []
    for kind, *content in messages:
        match kind:
            case Message.SHEET:
                description, rows = content[0], []
                merges = tuple(Merge(*merge) for merge in description.pop("merges"))
                sheet = RawSheet(file=file, rows=(), merges=merges, **description)
            case Message.ROWS:
                rows += map(RawRow, *content)
            case Message.SHEET_END if content[0]:
                yield replace(sheet, fault=content[0])
            case Message.SHEET_END if rows:
                yield replace(sheet, rows=tuple(rows))
            case Message.REFUSAL:
                code, *context = content
                raise RefusalError(code, **({"file": file} | (context[0] if context else {})))
            case Message.END:
                return


def _load_messages(answer: IO[bytes]) -> Iterator[tuple[Any, ...]]:
    while True:
        yield pickle.load(answer)  # noqa: S301  written by `reader_process`, not by the file
