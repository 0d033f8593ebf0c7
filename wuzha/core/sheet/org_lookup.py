"""Find the org that a word in a ledger names: by code, by name, or by a village's name with or without its ending.

No org is ever chosen by similarity; similar names are only shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from wuzha.core.normalise import normalise
from wuzha.core.sheet.cells import CellResult, RawCell, read_code, refuse
from wuzha.core.text_lengths import LONGEST_NAME
from wuzha.core.vocabulary import FACT_KINDS, HIGHER_KINDS, VILLAGE_KINDS, OrgKind

_VILLAGE_ENDINGS = ("村村民委员会", "村民委员会", "村村委会", "村委会")
_COMMUNITY_ENDINGS = ("社区居民委员会", "居民委员会", "社区居委会", "居委会")
_ENDINGS = ("村民委员会", "居民委员会", "社区居委会", "村委会", "居委会", "社区", "村")
_OFFICE_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "街道": ("街道办事处", "街道办"),
    "乡": ("乡人民政府", "乡政府"),
    "镇": ("镇人民政府", "镇政府"),
}
"""By the ending of a street's name: how its office is called."""
_CHOICES_LIMIT = 12
_SIMILAR_LIMIT = 500
"""For so many unknown names similar ones are looked for, which takes some milliseconds each; a sheet with more has
another fault than its spelling."""
_LONGEST_WORD = 2 * LONGEST_NAME
"""The names of a street and of an org below it, one after the other."""


class LookupKind(StrEnum):
    """The kind of org that a column takes; the value is the first word of its problem codes."""

    VILLAGE = "village"
    UNIT = "unit"
    ORG = "org"


_KINDS_OF_LOOKUP: Mapping[LookupKind, tuple[OrgKind, ...]] = {
    LookupKind.VILLAGE: VILLAGE_KINDS,
    LookupKind.UNIT: (OrgKind.UNIT,),
    LookupKind.ORG: FACT_KINDS,
}


@dataclass(frozen=True, slots=True)
class LookupOrg:
    """An org with everything that words may call it."""

    code: str
    name: str
    kind: OrgKind
    parent: str | None = None
    aliases: tuple[str, ...] = ()


class OrgLookup:
    """All orgs of the tree by everything that words may call them.

    `refused_words` are the codes and names of orgs whose own rows were refused.
    """

    def __init__(self, orgs: Iterable[LookupOrg], refused_words: Iterable[str] = ()) -> None:
        self.orgs = {org.code: org for org in orgs}
        self._similar_count = 0
        self._beginnings: set[str] | None = None
        self._refused_words = {normalise(word) for word in refused_words}
        self._codes = {normalise(code): org for code, org in self.orgs.items()}
        self._exact: dict[str, list[LookupOrg]] = defaultdict(list)
        self._whole: dict[str, list[LookupOrg]] = defaultdict(list)
        self._short: dict[str, list[LookupOrg]] = defaultdict(list)
        for org in self.orgs.values():
            names = {normalise(name) for name in (org.name, *org.aliases)}
            for name in names:
                self._exact[name].append(org)
            if org.kind in VILLAGE_KINDS:
                for whole in {_complete_ending(name, org.kind) for name in names}:
                    self._whole[whole].append(org)
                for short in {short for name in names for short in _strip_endings(name)}:
                    self._short[short].append(org)
            if org.kind is OrgKind.STREET:
                for office in {office for name in names for office in _list_offices(name)} - names:
                    self._whole[office].append(org)

    def find(self, raw: RawCell, kind: LookupKind, *, or_grid: bool = False) -> CellResult:
        """Return the code of the one org of this kind that the cell names; with `or_grid` a grid will do as well."""
        code = read_code(raw)
        if code.fault is not None:
            return code
        word = normalise(str(code.value))
        matches = (
            self._match_orgs(word, _KINDS_OF_LOOKUP[kind])
            or (self._match_orgs(word, (OrgKind.GRID,)) if or_grid else [])
            or self._match_below_street(word, _KINDS_OF_LOOKUP[kind])
        )
        if len(matches) == 1:
            return CellResult(matches[0].code)
        if matches:
            choices = "、".join(f"{org.name}({org.code})" for org in matches[:_CHOICES_LIMIT])
            return refuse(f"{kind}.ambiguous", choices=choices)
        misfits = self._match_orgs(word, tuple(OrgKind))
        if misfits:
            return refuse(f"{kind}.wrong_kind", kind=misfits[0].kind.chinese)
        # Checked last: an org that exists under another row counts, even if one row that names it was refused.
        if word in self._refused_words:
            return refuse(f"{kind}.row_refused")
        return refuse(f"{kind}.unknown", near=self._find_similar(word, _KINDS_OF_LOOKUP[kind]))

    def find_all(self, text: str) -> list[LookupOrg]:
        """Return the orgs of any kind that the text names: one, several of the same name, or none."""
        word, kinds = normalise(text), tuple(OrgKind)
        return self._match_orgs(word, kinds) or self._match_below_street(word, kinds)

    def find_village_code(self, raw: RawCell) -> str | None:
        """Return the code of the village that a free text names exactly, if it names one."""
        value = self.find(raw, LookupKind.VILLAGE).value
        return value if isinstance(value, str) else None

    def begins_name(self, word: str) -> bool:
        """Return whether the name of an org is this word or begins with it, as 云溪街道 does with 云溪."""
        if self._beginnings is None:
            self._beginnings = {name[:length] for name in self._exact for length in range(2, len(name) + 1)}
        return word in self._beginnings

    def iterate_upward(self, code: str) -> Iterator[str]:
        """Yield the codes of the org itself and of all orgs above it; the tree has no cycle."""
        org = self.orgs.get(code)
        while org is not None:
            yield org.code
            org = self.orgs.get(org.parent) if org.parent else None

    def _match_orgs(self, word: str, kinds: tuple[OrgKind, ...]) -> list[LookupOrg]:
        """Return the orgs a word names, at the first of four levels that has any.

        The levels are the code, the exact name, the name with its full ending, and the name without an ending.
        """
        if (org := self._codes.get(word)) and org.kind in kinds:
            return [org]
        levels = (
            self._exact.get(word, []),
            self._whole.get(_complete_ending(word), []),
            [*self._short.get(word, []), *self._match_villages(_strip_endings(word))],
        )
        for level in levels:
            matches = list({org.code: org for org in level if org.kind in kinds}.values())
            if matches:
                return matches
        return []

    def _match_below_street(self, word: str, kinds: tuple[OrgKind, ...]) -> list[LookupOrg]:
        """Return the orgs that the word names after the name of an org above them: 凤岭街道青石村."""
        matches: dict[str, LookupOrg] = {}
        for length in range(2, min(len(word) - 1, _LONGEST_WORD)):
            start = word[:length]
            for higher in (*self._exact.get(start, ()), *self._whole.get(start, ())):
                if higher.kind in HIGHER_KINDS:
                    for org in self._match_orgs(word[length:], kinds):
                        if org.code != higher.code and higher.code in self.iterate_upward(org.code):
                            matches[org.code] = org
        return list(matches.values())

    def _match_villages(self, words: Iterable[str]) -> list[LookupOrg]:
        return [org for word in words for org in self._exact.get(word, []) if org.kind in VILLAGE_KINDS]

    def _find_similar(self, word: str, kinds: tuple[OrgKind, ...]) -> str:
        """Return up to three similar names, separated by 、; none for very long words, and after very many words."""
        self._similar_count += 1
        if self._similar_count > _SIMILAR_LIMIT or len(word) > _LONGEST_WORD:
            return ""
        # Only names that share characters are compared, since difflib takes too long for all names of a county.
        letters = set(word)
        names = {org.name for org in self.orgs.values() if org.kind in kinds and letters & set(org.name)}
        candidates = sorted(names, key=lambda name: (-len(letters & set(name)), name))[:_CHOICES_LIMIT]
        return "、".join(get_close_matches(word, candidates, n=3, cutoff=0.3))


def list_search_words(text: str) -> tuple[str, ...]:
    """Return the words one of which the name of an org contains that a person searches for by this text.

    They are the text as names are compared, and how else the village, community or street is written: 青石村委会 finds
    青石村, 云溪社区 finds 云溪居委会, 云溪街道办 finds 云溪街道.
    """
    word = normalise(text)
    whole = _complete_ending(word)
    words = [word, whole, *_list_offices(word)]
    if whole.endswith("社区") and whole != "社区":
        words += [whole.removesuffix("社区") + ending for ending in ("居委会", "居民委员会")]
    return tuple(dict.fromkeys(words))


def list_stems(text: str) -> set[str]:
    """Return the text without 村, 社区 or the name of a committee at its end: what each way to write it contains."""
    return _strip_endings(normalise(text))


def _list_offices(name: str) -> Iterator[str]:
    """Yield how the office of a street is called, 云溪街道办事处, and the street itself where its office is named."""
    for ending, offices in _OFFICE_ENDINGS.items():
        if name.endswith(ending) and name != ending:
            yield from (name.removesuffix(ending) + office for office in offices)
        for office in offices:
            if name.endswith(office) and name != office:
                yield name.removesuffix(office) + ending
                yield from (name.removesuffix(office) + other_office for other_office in offices)


def _complete_ending(name: str, kind: OrgKind | None = None) -> str:
    """Return the name with 村 or 社区 in place of a committee: 青石村民委员会 and 青石村委会 become 青石村."""
    for endings, short_ending in ((_VILLAGE_ENDINGS, "村"), (_COMMUNITY_ENDINGS, "社区")):
        for ending in endings:
            if name.endswith(ending) and name != ending:
                return name.removesuffix(ending) + short_ending
    if kind is None or name.endswith(("村", "社区")):
        return name
    return name + ("村" if kind is OrgKind.VILLAGE else "社区")


def _strip_endings(name: str) -> set[str]:
    """Return the name without its ending, and also without 村 or 社区 before that ending."""
    stems = set()
    for ending in _ENDINGS:
        if name.endswith(ending) and name != ending:
            stem = name.removesuffix(ending)
            stems.add(stem)
            stems |= {stem.removesuffix(end) for end in ("村", "社区") if stem.endswith(end) and stem != end}
    return stems
