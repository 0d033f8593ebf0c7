"""An entry in words: its cells in the order of the columns, and field by field what one revision says otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from wuzha.core.facts import NAMES
from wuzha.core.i18n import say
from wuzha.core.plan.named_clauses import named_clauses
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.services import DEFAULT_PLAN
from wuzha.orgs.models import Org
from wuzha.programmes.plans import plan_named, programme_of
from wuzha.registers.models import Entry
from wuzha.registers.value_text import NOTHING, format_key, format_value

Difference = tuple[str, str, str]
"""The label of a field, what it said, and what it says."""


@dataclass(frozen=True, slots=True)
class Words:
    """What entries speak of: orgs' names by code, and the clauses of the plan that counts, by holder of the book."""

    names: Mapping[str, str]
    clauses: Mapping[int, ClauseLookup]


def clauses_of(holder: Org) -> ClauseLookup:
    """The clauses of the plan that counts for the holder of a book."""
    programme = programme_of(holder)
    return ClauseLookup(named_clauses(plan_named(DEFAULT_PLAN if programme is None else programme.plan)))


def clauses_by_holder(register: Register, holders: Collection[int]) -> dict[int, ClauseLookup]:
    """The clauses for each of these holders, where entries of the register speak of clauses."""
    if register is not Register.ATTESTATIONS:
        return {}
    return {holder.pk: clauses_of(holder) for holder in Org.objects.filter(pk__in=set(holders))}


def words_of(register: Register, entries: Iterable[Entry]) -> Words:
    """What these entries of one register speak of."""
    entries = list(entries)
    codes = {getattr(one, name) for one in entries for name in type(one).fact_fields() if name.endswith("_id")}
    names = dict(Org.objects.filter(code__in=codes - {None}).values_list("code", "name"))
    return Words(names, clauses_by_holder(register, {one.holder_id for one in entries}))


def title_of(one: Entry, words: Words) -> str:
    """What the entry is called: its number, or in words what tells it from the others."""
    return format_key(one.register, one.key, words.names, words.clauses.get(one.holder_id))


def cells_of(register: Register, one: Entry, words: Words) -> tuple[str, ...]:
    """Every column in words; orgs by name, clauses as the plan prints them."""
    columns = zip(NAMES[register], one.row_fields(), one.row, strict=True)
    clauses = words.clauses.get(one.holder_id)
    return tuple(
        words.names.get(str(value), str(value))
        if field.endswith("_id") and value
        else format_value(register, name, value, clauses)
        for name, field, value in columns
    )


def listed(cells: Iterable[str]) -> tuple[str, ...]:
    """In a list a blank is blank."""
    nothing = say(NOTHING)
    return tuple("" if cell == nothing else cell for cell in cells)


def differences(register: Register, before: Entry | None, after: Entry, words: Words) -> tuple[Difference, ...]:
    """Field by field what the later revision says otherwise; nothing where there is none before it."""
    if before is None:
        return ()
    labels = after.row_labels().values()
    told = zip(labels, cells_of(register, before, words), cells_of(register, after, words), strict=True)
    return tuple((label, old, new) for label, old, new in told if old != new)
