"""Which org rows make a tree: every parent exists and stands higher, and no chain of parents runs in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from wuzha.core.cells import Raw
from wuzha.core.directory import Directory, Org
from wuzha.core.spelling import plain
from wuzha.core.vocabulary import ABOVE_KINDS, OrgKind
from wuzha.intake.books import Entry

_HEIGHT = {kind: height for height, kind in enumerate(ABOVE_KINDS, 1)}
"""How high an org stands: streets lowest of those above others, villages, communities and units at the bottom."""


def build_directory(entries: Iterable[Entry], refused_names: Iterable[str]) -> Directory:
    """The orgs that make a tree; rows that cannot be part of it are sent back, and those below them too."""
    rows = {str(entry.facts[0][0]): entry for entry in entries}
    orgs = {code: _org(entry) for code, entry in rows.items()}
    sent_back = {plain(word) for word in refused_names}
    for circle in _circles(orgs):
        for code in circle:
            way_round = "→".join([*circle[circle.index(code) :], *circle[: circle.index(code)], code])
            _send_back(rows[code], "org.parent.cycle", orgs[code].parent, choices=way_round)
    has_changed = True
    while has_changed:
        standing = [org for code, org in orgs.items() if org.parent is not None and not rows[code].is_refused]
        has_changed = any([_goes_back(org, orgs, rows, sent_back) for org in standing])
    kept_orgs = [org for code, org in orgs.items() if not rows[code].is_refused]
    for org in kept_orgs:
        if org.parent is None and org.kind not in ABOVE_KINDS:
            entry = rows[org.code]
            entry.tally.report("org.parent.blank", line=entry.line, column="上级代码")
    later_names = {name for entry in rows.values() if entry.is_refused for name in entry.names}
    return Directory(kept_orgs, later_names | sent_back)


def _org(entry: Entry) -> Org:
    code, name, kind, parent, *_ = entry.facts[0]
    return Org(str(code), str(name), OrgKind.of(str(kind)), None if parent is None else str(parent), entry.names[2:])


def _goes_back(org: Org, orgs: Mapping[str, Org], rows: Mapping[str, Entry], sent_back: set[str]) -> bool:
    """Send the row back if its parent is unknown, sent back itself or no higher."""
    entry, parent = rows[org.code], orgs.get(org.parent or "")
    if parent is None or rows[parent.code].is_refused:
        known = parent is not None or plain(org.parent or "") in sent_back
        _send_back(entry, "org.parent.row_refused" if known else "org.parent.unknown", org.parent)
        return True
    if _HEIGHT.get(parent.kind, 0) <= _HEIGHT.get(org.kind, 0):
        _send_back(entry, "org.parent.not_higher", org.parent, kind=parent.kind.label)
        return True
    return False


def _circles(orgs: Mapping[str, Org]) -> Iterator[list[str]]:
    """Every circle of parents, as the codes on it."""
    walked: set[str] = set()
    for start in orgs:
        path: dict[str, int] = {}
        code = start
        while code in orgs and code not in walked:
            path[code] = len(path)
            walked.add(code)
            code = orgs[code].parent or ""
        if code in path:
            yield [*path][path[code] :]


def _send_back(entry: Entry, code: str, raw: Raw, **context: object) -> None:
    entry.refuse()
    entry.tally.report(code, line=entry.line, column="上级代码", raw=raw, **context)
