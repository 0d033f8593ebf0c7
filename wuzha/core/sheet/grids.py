"""Count the outreach of grids for their villages: facts have no grids, so that none is judged, declares or signs."""

from __future__ import annotations

from wuzha.core.facts import FACT_SCHEMAS, Facts
from wuzha.core.vocabulary import OrgKind, Register


def move_grids_to_villages(facts: Facts) -> Facts:
    """Return the facts with each grid's outreach under its village, and without the grids among the orgs."""
    names, outreach = FACT_SCHEMAS[Register.ORGS].column_names, FACT_SCHEMAS[Register.OUTREACH].column_names
    code, kind, parent, org = names.index("code"), names.index("kind"), names.index("parent"), outreach.index("org")
    orgs = facts.get(Register.ORGS, ())
    villages = {row[code]: row[parent] for row in orgs if row[kind] == OrgKind.GRID}
    if not villages:
        return facts
    village_outreach = [
        (*row[:org], villages.get(row[org], row[org]), *row[org + 1 :]) for row in facts.get(Register.OUTREACH, ())
    ]
    other_orgs = [row for row in orgs if row[code] not in villages]
    return {**facts, Register.ORGS: other_orgs, Register.OUTREACH: village_outreach}
