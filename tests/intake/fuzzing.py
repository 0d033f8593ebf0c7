"""Read broken books and judge how it went: no traceback, hang or memory, nothing that a second reader contradicts."""

from __future__ import annotations

import math
import re
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any, NamedTuple

from tests.intake.grammar.text_books import draw_csv
from tests.intake.grammar.xls_books import draw_xls
from tests.intake.grammar.xlsx_books import draw_xlsx
from tests.intake.second_readers import Places, read_with_openpyxl, read_with_xlrd, to_number
from tests.office import load_fengling
from wuzha.core.problems import RefusalError
from wuzha.core.sheet.cells import is_error
from wuzha.core.sheet.org_lookup import LookupOrg
from wuzha.core.vocabulary import OrgKind
from wuzha.intake.files.workbook import RawSheet, read_file
from wuzha.intake.reading.ledger_reader import read_files

LONGEST_SECONDS = 20
LARGEST_MEMORY = 512 * 2**20
SECONDS_OF_SECOND_READER = 5
ORGS = (
    LookupOrg("520399001000", "云溪街道", OrgKind.STREET),
    LookupOrg("520399001201", "青石村", OrgKind.VILLAGE, "520399001000"),
)
_TOLERANCE = 1e-6
_SECOND = 1.5 / 86_400
_ESCAPE = re.compile("_x([0-9A-F]{4})_")
_LETTER = re.compile("[^-.0-9]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def draw_book(seed: int, folder: Path) -> Path:
    """Write the book of this seed: of ten, five are .xlsx, four .xls and one .csv."""
    chance = Random(seed)
    match seed % 10:
        case 0:
            path, content = folder / f"{seed}.csv", draw_csv(chance)
        case 1 | 3 | 5 | 7:
            return draw_xls(chance, folder / f"{seed}.xls")
        case _:
            path, content = folder / f"{seed}.xlsx", draw_xlsx(chance)
    path.write_bytes(content)
    return path


class Attempt(NamedTuple):
    """How the reading of a book went: what was wrong with it, and whether the book was read or refused."""

    faults: list[str]
    is_read: bool


def try_book(seed: int, folder: Path) -> Attempt:
    """Read the book of this seed; a book that was read wrongly stays in the folder."""
    path = draw_book(seed, folder)
    start, is_read = monotonic(), False
    try:
        is_read, faults = _read(path, with_ledgers=seed % 3 == 0)
    except Exception as error:
        faults = [f"{type(error).__name__}: {error}"]
    seconds = monotonic() - start
    if seconds > LONGEST_SECONDS:
        faults.append(f"{seconds:.0f} s")
    if not faults:
        path.unlink()
    return Attempt([f"{path.name}: {fault}" for fault in faults], is_read)


def measure_memory() -> int:
    """Return the most memory that this process has had; its children cannot have more than the limit."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _read(path: Path, *, with_ledgers: bool) -> tuple[bool, list[str]]:
    try:
        if with_ledgers:
            read_files([path], plan=load_fengling(), known_orgs=ORGS)
        sheets = read_file(path, path.name)
    except RefusalError as refusal:
        text = str(refusal)
        return False, [] if text.endswith("。") and "请" in text else [f"no remedy: {text}"]
    return True, list(_find_contradictions(path, sheets))


def _find_contradictions(path: Path, sheets: tuple[RawSheet, ...]) -> Iterator[str]:
    if path.suffix == ".csv":
        yield from _find_invented_texts(path.read_bytes(), sheets)
        return
    read = read_with_openpyxl if path.suffix == ".xlsx" else read_with_xlrd
    try:
        with _limit_seconds():
            books = read(path.read_bytes())
    except Exception:
        # What the second reader cannot read it cannot contradict.
        return
    for sheet in sheets:
        if sheet.name in books:
            yield from _compare(sheet, books[sheet.name])


@contextmanager
def _limit_seconds() -> Iterator[None]:
    """Raise TimeoutError where the second reader hangs, which some books make it do."""

    def give_up(number: int, frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(SECONDS_OF_SECOND_READER)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _compare(sheet: RawSheet, places: Places) -> Iterator[str]:
    for row in sheet.rows:
        for position, cell in enumerate(row.cells):
            if cell in ("", None) or is_error(cell):
                continue
            column = sheet.first_column + position + 1
            others = places.get((row.line, column), set())
            if not any(_agree(cell, other, since_1904=sheet.since_1904) for other in others):
                yield f"{sheet.name} {row.line}/{column}: {cell!r}, but {sorted(map(repr, others))}"


def _agree(cell: Any, other: Any, *, since_1904: bool) -> bool:
    if isinstance(cell, str) and isinstance(other, str):
        # openpyxl leaves the escapes of characters that XML cannot hold.
        unescaped = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), other)
        return cell.split() in (other.split(), unescaped.split())
    number = to_number(other, since_1904=since_1904)
    if isinstance(cell, str):
        # A number format has put zeros before the number, or a unit behind it.
        return number is not None and _shows_number(cell, number)
    own_number = to_number(cell, since_1904=since_1904)
    if number is None or own_number is None:
        return False
    if math.isnan(number) or (number < 0 and isinstance(cell, time | datetime | timedelta)):
        # Neither is ever read as a value: no column takes what is not finite, or a time of day.
        return True
    return abs(number - own_number) <= max(_SECOND, abs(number) * _TOLERANCE)


def _shows_number(text: str, number: float) -> bool:
    shown = _NUMBER.search(_LETTER.sub("", text))
    return shown is not None and abs(Decimal(shown[0]) - Decimal(repr(number))) <= Decimal("1e-5")


def _find_invented_texts(content: bytes, sheets: tuple[RawSheet, ...]) -> Iterator[str]:
    """Yield cells of a text file that do not stand in it in any encoding."""
    texts = [content.decode(encoding, "replace") for encoding in ("utf-8-sig", "gb18030", "utf-16")]
    texts = [text.replace('""', '"').replace("\r\n", "\n") for text in texts]
    for cell in (cell for sheet in sheets for row in sheet.rows for cell in row.cells if cell):
        if not any(str(cell).replace("\r\n", "\n").replace('""', '"') in text for text in texts):
            yield f"{cell!r} does not stand in the file"
