"""Find the orgs whose rows somebody has entered: who entered a thing cannot approve it."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from django.db.models import CharField

from wuzha.audit.prepared_query import PreparedQuery, ValueSlot
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.registers.models import BOOKS

_JUDGED_REGISTERS = (
    Register.CASES,
    Register.PERSONS,
    Register.DENS,
    Register.SANCTIONS,
    Register.OUTREACH,
    Register.BASELINES,
    Register.ATTESTATIONS,
)
"""Registers whose rows outcomes count; a declaration says only that a month is complete."""


def find_entered_orgs(user: User, orgs: Collection[Org]) -> frozenset[str]:
    """Return the codes of those orgs of which the user has recorded a row that is in the books now."""
    if len(orgs) == 1:
        return frozenset(org.code for org in orgs if user.pk in find_entering_people(org))
    codes = {org.code for org in orgs}
    codes_with_rows: set[str] = set()
    for register in _JUDGED_REGISTERS:
        model = BOOKS[register]
        rows = model.objects.as_of(None).filter(recorded_by=user, **{f"{model.owner}__in": codes})
        codes_with_rows |= set(rows.order_by().values_list(model.owner, flat=True).distinct())
    return frozenset(map(str, codes_with_rows))


def find_entering_people(org: Org) -> frozenset[int]:
    """Return the keys of the accounts that have recorded a row of the org that is in the books now."""
    return frozenset(pk for (pk,) in _prepare_entering_people().fetch_all(code=org.code) if pk is not None)


@cache
def _prepare_entering_people() -> PreparedQuery:
    code, models = ValueSlot("code", CharField()), [BOOKS[register] for register in _JUDGED_REGISTERS]
    first, *others = (
        model.objects.as_of(None).filter(**{model.owner: code}).order_by().values_list("recorded_by")
        for model in models
    )
    return PreparedQuery(first.union(*others))
