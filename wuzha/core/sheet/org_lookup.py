"""Which org a word in a ledger means: by code, by name, or by a village's name with or without its ending.

Nothing is assigned by likeness; near names are only shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from wuzha.core.normalise import plain
from wuzha.core.sheet.cells import Cell, Raw, read_code, refused
from wuzha.core.vocabulary import VILLAGE_KINDS, OrgKind

_VILLAGE_ENDINGS = ("村村民委员会", "村民委员会", "村村委会", "村委会")
_COMMUNITY_ENDINGS = ("社区居民委员会", "居民委员会", "社区居委会", "居委会")
_ENDINGS = ("村民委员会", "居民委员会", "社区居委会", "村委会", "居委会", "社区", "村")
_SHOWN = 12


class Wanted(StrEnum):
    """What kind of org a column asks for; the value opens the codes of its problems."""

    VILLAGE = "village"
    UNIT = "unit"
    ORG = "org"


_ORGS = tuple(kind for kind in OrgKind if kind is not OrgKind.GRID)
_KINDS: Mapping[Wanted, tuple[OrgKind, ...]] = {
    Wanted.VILLAGE: VILLAGE_KINDS,
    Wanted.UNIT: (OrgKind.UNIT,),
    Wanted.ORG: _ORGS,
}


@dataclass(frozen=True, slots=True)
class Org:
    """An org as words may refer to it."""

    code: str
    name: str
    kind: OrgKind
    parent: str | None = None
    aliases: tuple[str, ...] = ()


class Directory:
    """All orgs of the tree by everything they may be called; `refused` are codes and names of rows sent back."""

    def __init__(self, orgs: Iterable[Org], refused: Iterable[str] = ()) -> None:
        self.orgs = {org.code: org for org in orgs}
        self._refused = {plain(word) for word in refused}
        self._codes = {plain(code): org for code, org in self.orgs.items()}
        self._exact: dict[str, list[Org]] = defaultdict(list)
        self._whole: dict[str, list[Org]] = defaultdict(list)
        self._short: dict[str, list[Org]] = defaultdict(list)
        for org in self.orgs.values():
            names = {plain(name) for name in (org.name, *org.aliases)}
            for name in names:
                self._exact[name].append(org)
            if org.kind in VILLAGE_KINDS:
                for whole in {_whole(name, org.kind) for name in names}:
                    self._whole[whole].append(org)
                for short in {short for name in names for short in _shortened(name)}:
                    self._short[short].append(org)

    def find(self, raw: Raw, wanted: Wanted, *, or_grid: bool = False) -> Cell:
        """The code of the one org of the wanted kind that the cell means; of a grid too, where grids do such things."""
        code = read_code(raw)
        if code.fault is not None:
            return code
        word = plain(str(code.value))
        found = self._named(word, _KINDS[wanted]) or (self._named(word, (OrgKind.GRID,)) if or_grid else [])
        if len(found) == 1:
            return Cell(found[0].code)
        if found:
            choices = "、".join(f"{org.name}({org.code})" for org in found[:_SHOWN])
            return refused(f"{wanted}.ambiguous", choices=choices)
        others = self._named(word, tuple(OrgKind))
        if others:
            return refused(f"{wanted}.wrong_kind", kind=others[0].kind.written)
        if word in self._refused:
            return refused(f"{wanted}.row_refused")
        return refused(f"{wanted}.unknown", near=self._near(word, _KINDS[wanted]))

    def village_named(self, raw: Raw) -> str | None:
        """The code of the village a free text exactly names, if it does."""
        value = self.find(raw, Wanted.VILLAGE).value
        return value if isinstance(value, str) else None

    def above(self, code: str) -> Iterator[str]:
        """The codes of the org itself and of all above it; the tree has no cycle."""
        org = self.orgs.get(code)
        while org is not None:
            yield org.code
            org = self.orgs.get(org.parent) if org.parent else None

    def _named(self, word: str, kinds: tuple[OrgKind, ...]) -> list[Org]:
        """The orgs a word names at the first level that names any: code, exact name, whole name, one ending apart."""
        if (org := self._codes.get(word)) and org.kind in kinds:
            return [org]
        levels = (
            self._exact.get(word, []),
            self._whole.get(_whole(word), []),
            [*self._short.get(word, []), *self._villages_called(_shortened(word))],
        )
        for level in levels:
            found = list({org.code: org for org in level if org.kind in kinds}.values())
            if found:
                return found
        return []

    def _villages_called(self, words: Iterable[str]) -> list[Org]:
        return [org for word in words for org in self._exact.get(word, []) if org.kind in VILLAGE_KINDS]

    def _near(self, word: str, kinds: tuple[OrgKind, ...]) -> str:
        """Up to three names that look alike, one after the other."""
        letters = set(word)
        names = {org.name for org in self.orgs.values() if org.kind in kinds and letters & set(org.name)}
        likely = sorted(names, key=lambda name: (-len(letters & set(name)), name))[:_SHOWN]
        near = get_close_matches(word, likely, n=3, cutoff=0.3)
        return "、".join(near)


def _whole(name: str, kind: OrgKind | None = None) -> str:
    """The name with 村 or 社区 for any of its committees: 青石村民委员会, 青石村委会 and 青石村 are one."""
    for endings, ending in ((_VILLAGE_ENDINGS, "村"), (_COMMUNITY_ENDINGS, "社区")):
        for long in endings:
            if name.endswith(long) and name != long:
                return name.removesuffix(long) + ending
    if kind is None or name.endswith(("村", "社区")):
        return name
    return name + ("村" if kind is OrgKind.VILLAGE else "社区")


def _shortened(name: str) -> set[str]:
    """The name without its ending, and without 村 or 社区 before that ending."""
    found = set()
    for long in _ENDINGS:
        if name.endswith(long) and name != long:
            short = name.removesuffix(long)
            found.add(short)
            found |= {short.removesuffix(end) for end in ("村", "社区") if short.endswith(end) and short != end}
    return found
