"""List the criteria and duties of a plan as the attestations of a sheet name them."""

from __future__ import annotations

from wuzha.core.clause_name import ClauseName
from wuzha.core.plan.plan import AllOf, AnyOf, Attested, ByReading, During, Node, OnlyIf, Plan


def list_clause_names(plan: Plan) -> tuple[ClauseName, ...]:
    """Return the criteria of the plan's standards in their order, then its duties."""
    criteria = (
        ClauseName(criterion.id, criterion.clause, standard.kinds, is_attested=_is_attested(criterion.node))
        for standard in plan.standards
        for criterion in standard.criteria
    )
    duties = (ClauseName(duty.id, duty.clause, is_duty=True) for duty in plan.duties)
    return (*criteria, *duties)


def _is_attested(node: Node) -> bool:
    match node:
        case Attested():
            return True
        case AnyOf(parts) | AllOf(parts):
            return any(_is_attested(part) for part in parts)
        case OnlyIf(_, part) | During(_, part):
            return _is_attested(part)
        case ByReading(_, options):
            return any(_is_attested(part) for part in options.values())
    return False
