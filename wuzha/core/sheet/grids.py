"""What grids did counts for their villages: facts know no grids, so nothing is judged, declared or signed by one."""

from __future__ import annotations

from wuzha.core.facts import FRAMES, Facts
from wuzha.core.vocabulary import OrgKind, Register


def without_grids(facts: Facts) -> Facts:
    """The same facts with the outreach of each grid under the village it is part of, and no org that is a grid."""
    names, outreach = FRAMES[Register.ORGS].names, FRAMES[Register.OUTREACH].names
    code, kind, parent, org = names.index("code"), names.index("kind"), names.index("parent"), outreach.index("org")
    orgs = facts.get(Register.ORGS, ())
    village = {row[code]: row[parent] for row in orgs if row[kind] == OrgKind.GRID}
    if not village:
        return facts
    done = [(*row[:org], village.get(row[org], row[org]), *row[org + 1 :]) for row in facts.get(Register.OUTREACH, ())]
    rest = [row for row in orgs if row[code] not in village]
    return {**facts, Register.ORGS: rest, Register.OUTREACH: done}
