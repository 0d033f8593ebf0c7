"""An entry in words: its cells in the order of the columns, and field by field what one revision says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wuzha.core.facts import FRAMES
from wuzha.core.language import say
from wuzha.core.vocabulary import Register
from wuzha.intake.changes import NOTHING, said
from wuzha.orgs.models import Org
from wuzha.registers.base import Entry

Difference = tuple[str, str, str]
"""The label of a field, what it said, and what it says."""


def names_of(entries: Iterable[Entry]) -> dict[str, str]:
    """The names of the orgs that these entries speak of, by code."""
    codes = {getattr(one, name) for one in entries for name in type(one).fact_fields() if name.endswith("_id")}
    return dict(Org.objects.filter(code__in=codes - {None}).values_list("code", "name"))


def cells_of(register: Register, one: Entry, names: Mapping[str, str]) -> tuple[str, ...]:
    """Every fact column in words; orgs by name."""
    columns = zip(FRAMES[register].names, one.fact_fields(), one.fact, strict=True)
    return tuple(
        names.get(str(value), str(value)) if field.endswith("_id") and value else said(register, name, value)
        for name, field, value in columns
    )


def listed(cells: Iterable[str]) -> tuple[str, ...]:
    """In a list a blank is blank."""
    nothing = say(NOTHING)
    return tuple("" if cell == nothing else cell for cell in cells)


def differences(
    register: Register, before: Entry | None, after: Entry, names: Mapping[str, str]
) -> tuple[Difference, ...]:
    """Field by field what the later revision says otherwise; nothing where there is none before it."""
    if before is None:
        return ()
    labels = after.fact_labels().values()
    told = zip(labels, cells_of(register, before, names), cells_of(register, after, names), strict=True)
    return tuple((label, old, new) for label, old, new in told if old != new)
