"""Check that org rows make a tree: every parent exists and is of a higher kind, and there are no cycles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from wuzha.core.normalise import normalise
from wuzha.core.sheet.org_lookup import LookupOrg, OrgLookup
from wuzha.core.vocabulary import HIGHER_KINDS, OrgKind, Register, can_have_parent
from wuzha.intake.reading.books import LedgerBooks
from wuzha.intake.reading.row_versions import LedgerRow, RowVersion

_COLUMN, _CODE_COLUMN = "上级代码", "代码"


class OrgRowFault(NamedTuple):
    """An org that cannot be part of the tree, and why; `column` is that of the cell at fault."""

    org: LookupOrg
    code: str
    context: Mapping[str, object]
    column: str = _COLUMN


def build_org_lookup(
    books: LedgerBooks,
    refused_names: Iterable[str],
    known_orgs: Iterable[LookupOrg] = (),
    foreign_codes: Collection[str] = (),
) -> OrgLookup:
    """Return the orgs that make a tree together with the known ones; refuse the rows that cannot be part of it.

    The rows below them are refused too. If the row of a later file is refused, an earlier row of the org is in force
    again, so the check is repeated until nothing is refused. A known org whose row names no parent, or the one that it
    has, stays where it is, also below one that is not among `known_orgs`. `foreign_codes` are of orgs that are not the
    sender's to manage.
    """
    refused_words = {normalise(word) for word in refused_names}
    known_by_code = {org.code: org for org in known_orgs}
    while True:
        versions = {str(version.key[0]): version for version in books.list_in_force(Register.ORGS)}
        rows = {code: version.row for code, version in versions.items()}
        orgs = known_by_code | {code: _make_org(version, known_by_code) for code, version in versions.items()}
        # Only rows of the files can be refused: a known org may be below one that is not among `known_orgs`.
        movable_codes = {code for code in rows if not _stays_in_place(orgs[code], orgs, known_by_code)}
        # Rows with a fault of their own come first; those below them get theirs in the next round, with that reason.
        foreign_faults = [
            OrgRowFault(orgs[code], "org.row_not_yours", {}, _CODE_COLUMN) for code in rows if code in foreign_codes
        ]
        own_faults = foreign_faults or [
            fault for fault in _find_parent_faults(orgs, refused_words) if fault.org.code in movable_codes
        ]
        faults = own_faults or [fault for fault in _find_refused_parents(orgs) if fault.org.code in movable_codes]
        if not faults:
            break
        for fault in faults:
            _refuse_row(rows[fault.org.code], fault)
            refused_words |= {normalise(name) for name in rows[fault.org.code].names}
    for code, row in rows.items():
        if orgs[code].parent is None and orgs[code].kind not in HIGHER_KINDS:
            row.report.add_problem("org.parent.blank", line=row.line, column=_COLUMN)
    return OrgLookup(orgs.values(), refused_words)


def _make_org(version: RowVersion, known_by_code: Mapping[str, LookupOrg]) -> LookupOrg:
    code, name, kind, parent, *_ = version.fact
    if parent is None and (known := known_by_code.get(str(code))):
        parent = known.parent
    return LookupOrg(
        str(code), str(name), OrgKind.of(str(kind)), None if parent is None else str(parent), version.aliases
    )


def _stays_in_place(org: LookupOrg, orgs: Mapping[str, LookupOrg], known_by_code: Mapping[str, LookupOrg]) -> bool:
    """Return whether the row leaves a known org below its parent, as far as the kind of this is known."""
    known = known_by_code.get(org.code)
    return known is not None and known.parent == org.parent and (known.kind is org.kind or org.parent not in orgs)


def _find_parent_faults(orgs: Mapping[str, LookupOrg], refused_words: set[str]) -> Iterator[OrgRowFault]:
    """Yield the rows whose parent is in a cycle with them, unknown, or not of a higher kind."""
    cyclic_codes = set()
    for cycle in _iterate_cycles(orgs):
        for start, code in enumerate(cycle):
            cyclic_codes.add(code)
            cycle_text = "→".join([*cycle[start:], *cycle[:start], code])
            yield OrgRowFault(orgs[code], "org.parent.cycle", {"choices": cycle_text})
    for org in orgs.values():
        if org.parent is None or org.code in cyclic_codes:
            continue
        parent = orgs.get(org.parent)
        if parent is None:
            if normalise(org.parent) not in refused_words:
                yield OrgRowFault(org, "org.parent.unknown", {})
        elif not can_have_parent(org.kind, parent.kind):
            yield OrgRowFault(org, "org.parent.not_higher", {"kind": parent.kind.chinese})


def _find_refused_parents(orgs: Mapping[str, LookupOrg]) -> Iterator[OrgRowFault]:
    """Yield the rows whose parent was refused."""
    for org in orgs.values():
        if org.parent is not None and org.parent not in orgs:
            yield OrgRowFault(org, "org.parent.row_refused", {})


def _iterate_cycles(orgs: Mapping[str, LookupOrg]) -> Iterator[list[str]]:
    """Yield every cycle of parents as a list of codes."""
    visited_codes: set[str] = set()
    for start in orgs:
        path: dict[str, int] = {}
        code = start
        while code in orgs and code not in visited_codes:
            path[code] = len(path)
            visited_codes.add(code)
            code = orgs[code].parent or ""
        if code in path:
            yield [*path][path[code] :]


def _refuse_row(row: LedgerRow, fault: OrgRowFault) -> None:
    row.refuse()
    raw = fault.org.code if fault.column == _CODE_COLUMN else fault.org.parent
    row.report.add_problem(fault.code, line=row.line, column=fault.column, raw=raw, **fault.context)
