"""Say of a doubtful row what is missing, and who owes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wuzha.core.facts import FactValue
from wuzha.core.measures import MEASURES, SETTINGS
from wuzha.core.statement.questions import Figure
from wuzha.core.vocabulary import Permission, Register
from wuzha.registers.access import WRITE_PERMISSIONS

_DECIDING_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "unit_cases": ("relation",),
    "staff_victim_cases": ("relation",),
    "persons_of_concern": ("residence", "confirmed_on"),
    "staff_of_concern": ("relation", "confirmed_on"),
    "dens": ("found_on",),
    "sanctions": ("kind", "issued_on", "issued_by"),
    "outreach": ("done_on",),
}
"""The columns that make a row doubtful when they are blank, by measure, beside the date, the amount and the org."""

_OWED_BY: Mapping[Permission, str] = {
    Permission.RECORD_POLICE: gettext_noop("派出所"),
    Permission.RECORD_OUTREACH: gettext_noop("村（社区）、单位"),
    Permission.RECORD_OFFICE: gettext_noop("街道办公室"),
}

FIXED_IN_PLACE = frozenset({"filed_on", "reported_on", "occurred_on", "loss_fen", "village", "occurred_in"})
"""The columns that a card has a field for, in the row that lacks the value."""


@dataclass(frozen=True, slots=True)
class RowFix:
    """The field of a row in which the viewer may enter what is missing, and the address that it is sent to."""

    column: str
    label: str
    address: str

    @property
    def is_day(self) -> bool:
        """Whether the value is a day."""
        return self.column.endswith("_on")

    @property
    def is_amount(self) -> bool:
        """Whether the value is an amount of money."""
        return self.column.endswith("_fen")


@dataclass(frozen=True, slots=True)
class RowBlank:
    """What a doubtful row lacks: the column and its label; both empty if it lacks none and has to be checked."""

    column: str
    label: str


def find_blanks(
    figures: Iterable[Figure], fact: Mapping[str, FactValue], labels: Mapping[str, str], settings: Mapping[str, str]
) -> tuple[RowBlank, ...]:
    """Return the blank columns that make a row doubtful in one of the figures."""
    columns = dict.fromkeys(column for figure in figures for column in list_deciding_columns(figure, settings))
    return tuple(RowBlank(column, labels[column]) for column in columns if column in fact and fact[column] is None)


def name_owing_office(register: Register) -> str:
    """Return the office that completes rows of the register."""
    return _(_OWED_BY[WRITE_PERMISSIONS[register]])


def list_deciding_columns(figure: Figure, settings: Mapping[str, str]) -> Iterator[str]:
    """Yield the columns without which nobody knows whether a row counts in the figure."""
    measure = MEASURES[figure.measure]
    if measure.register is Register.CASES:
        yield settings.get("case_date", SETTINGS["case_date"][0])
    if dict(figure.arguments).get("loss_at_least_yuan") is not None:
        yield "loss_fen"
        if settings.get("loss") == "net":
            yield from ("stopped_fen", "returned_fen")
    yield from _DECIDING_COLUMNS.get(measure.name, ())
    yield measure.find_key_column(settings)
