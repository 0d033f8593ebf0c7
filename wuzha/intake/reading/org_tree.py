"""Which org rows make a tree: every parent exists and stands higher, and no chain of parents runs in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from wuzha.core.normalise import plain
from wuzha.core.sheet.org_lookup import Directory, Org
from wuzha.core.vocabulary import ABOVE_KINDS, OrgKind, Register, stands_below
from wuzha.intake.reading.books import Books, Entry

_COLUMN = "上级代码"


class _Fault(NamedTuple):
    """An org that cannot be part of the tree, and why."""

    org: Org
    code: str
    context: Mapping[str, object]


def build_directory(books: Books, refused_names: Iterable[str], known: Iterable[Org] = ()) -> Directory:
    """The orgs that make a tree, with those known already; rows that cannot be part of it are sent back.

    Those below them are sent back too. Where a later file's row is sent back, an earlier row of the org stays in force.
    """
    sent_back = {plain(word) for word in refused_names}
    before = {org.code: org for org in known}
    while True:
        rows = {str(entry.facts[0][0]): entry for entry in books.in_force(Register.ORGS)}
        orgs = before | {code: _org(entry) for code, entry in rows.items()}
        # What is known already is not ours to send back, and may stand below an org that is not told here.
        own = [fault for fault in _own_faults(orgs, sent_back) if fault.org.code in rows]
        faults = own or [fault for fault in _faults_of_others(orgs) if fault.org.code in rows]
        if not faults:
            break
        for fault in faults:
            _send_back(rows[fault.org.code], fault)
            sent_back |= {plain(name) for name in rows[fault.org.code].names}
    for code, entry in rows.items():
        if orgs[code].parent is None and orgs[code].kind not in ABOVE_KINDS:
            entry.tally.report("org.parent.blank", line=entry.line, column=_COLUMN)
    return Directory(orgs.values(), sent_back)


def _org(entry: Entry) -> Org:
    code, name, kind, parent, *_ = entry.facts[0]
    return Org(str(code), str(name), OrgKind.of(str(kind)), None if parent is None else str(parent), entry.names[2:])


def _own_faults(orgs: Mapping[str, Org], sent_back: set[str]) -> Iterator[_Fault]:
    """The rows whose parent is in a circle with them, not known at all, or no higher."""
    in_circles = set()
    for circle in _circles(orgs):
        for at, code in enumerate(circle):
            in_circles.add(code)
            way_round = "→".join([*circle[at:], *circle[:at], code])
            yield _Fault(orgs[code], "org.parent.cycle", {"choices": way_round})
    for org in orgs.values():
        if org.parent is None or org.code in in_circles:
            continue
        parent = orgs.get(org.parent)
        if parent is None:
            if plain(org.parent) not in sent_back:
                yield _Fault(org, "org.parent.unknown", {})
        elif not stands_below(org.kind, parent.kind):
            yield _Fault(org, "org.parent.not_higher", {"kind": parent.kind.written})


def _faults_of_others(orgs: Mapping[str, Org]) -> Iterator[_Fault]:
    """The rows whose parent was sent back."""
    for org in orgs.values():
        if org.parent is not None and org.parent not in orgs:
            yield _Fault(org, "org.parent.row_refused", {})


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


def _send_back(entry: Entry, fault: _Fault) -> None:
    entry.refuse()
    entry.tally.report(fault.code, line=entry.line, column=_COLUMN, raw=fault.org.parent, **fault.context)
