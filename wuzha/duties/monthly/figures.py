"""Define the figures that a cell of a form can be filled with: a closed list, each counted from one register.

A row counts, does not count, or may count (None): a row without a day may belong to any month. A figure is known only
where no row may count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from wuzha.core.i18n import noop, translate
from wuzha.core.periods import Period
from wuzha.core.vocabulary import (
    VILLAGE_KINDS,
    CaseKind,
    CaseStatus,
    Confirmation,
    FraudType,
    OrgKind,
    OutreachMust,
    PersonCategory,
    Register,
    Relation,
)

BookRow = Mapping[str, Any]
"""Columns of an entry by the names of the model's attributes, and `org_path`, the path of its org."""

RowMatch = bool | None
Match = Callable[[BookRow], RowMatch]

_FEN_IN_YUAN = 100
_FEN_IN_WAN = 1_000_000
_CENTS = Decimal("0.01")

ROW_COLUMNS: Mapping[Register, tuple[str, ...]] = {
    Register.CASES: ("relation", "loss_fen", "fraud_type", "case_kind", "status", "is_loss_about"),
    Register.PERSONS: ("category", "confirmation"),
    Register.DENS: (),
    Register.SANCTIONS: ("kind",),
    Register.OUTREACH: ("must", "form", "audience_count", "material_count"),
}
"""What the figures of a register read of an entry, beside its number, its org and its days."""

DAYS: Mapping[Register, tuple[str, ...]] = {
    Register.CASES: ("filed_on", "reported_on", "occurred_on"),
    Register.PERSONS: ("confirmed_on",),
    Register.DENS: ("found_on",),
    Register.SANCTIONS: ("issued_on",),
    Register.OUTREACH: ("done_on",),
}
"""The day that decides in which month an entry counts; the others lie before it, so that they bound it."""

UNDECLARED_REGISTERS = frozenset({Register.SANCTIONS, Register.OUTREACH})
"""Registers whose months nobody has to declare, as for the measures of a plan (R13)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFigure:
    """A figure: what it is called, and which rows of which register it counts or adds up.

    `owner` is the column with the org of a row, `amount` the column that is added up (None: rows are counted),
    `divisor` by what the sum is divided.
    """

    key: str
    name: str
    unit: str
    register: Register
    owner: str
    match: Match
    amount: str | None = None
    divisor: int = 1

    @property
    def label(self) -> str:
        """The name with its unit, in the language of the reader."""
        return translate("{name}（{unit}）", name=translate(self.name), unit=translate(self.unit))

    @property
    def needs_declarations(self) -> bool:
        """Whether a month without a row is zero only where it was declared."""
        return self.register not in UNDECLARED_REGISTERS

    @property
    def declaring_kinds(self) -> tuple[OrgKind, ...]:
        """The kinds of orgs that declare the months of the figure."""
        return (OrgKind.UNIT,) if self.owner == "unit" else VILLAGE_KINDS

    def judge_row(self, row: BookRow, window: Period) -> RowMatch:
        """Return whether the row counts in the window of days; None if it may."""
        is_inside = judge_days(self.register, row, window)
        return False if is_inside is False else and_verdicts(is_inside, self.match(row))

    def convert_sum(self, total: int) -> int | Decimal:
        """Return the sum in the unit of the figure."""
        if self.divisor == 1:
            return total
        return (Decimal(total) / self.divisor).quantize(_CENTS, ROUND_HALF_UP)


def judge_days(register: Register, row: BookRow, window: Period) -> RowMatch:
    """Return whether the day of the row lies in the window; None if it has none and may."""
    day, *days_before = (row.get(name) for name in DAYS[register])
    if day is not None:
        return day in window
    return False if any(before is not None and before > window.end for before in days_before) else None


def and_verdicts(left: RowMatch, right: RowMatch) -> RowMatch:
    """Return what both say together."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _match_case(row: BookRow) -> RowMatch:
    # A blank nature is read as criminal and a blank status as valid, as the measures of a plan do (R6).
    return row["case_kind"] in (None, CaseKind.CRIMINAL) and row["status"] in (None, CaseStatus.VALID)


def _match_fraud_type(fraud_type: FraudType) -> Match:
    def match(row: BookRow) -> RowMatch:
        word = row["fraud_type"]
        return and_verdicts(_match_case(row), word in fraud_type.words if word else None)

    return match


def _match_relation(*relations: Relation) -> Match:
    def match(row: BookRow) -> RowMatch:
        return and_verdicts(_match_case(row), row["relation"] in relations if row["relation"] else None)

    return match


def _match_person(*categories: PersonCategory) -> Match:
    def match(row: BookRow) -> RowMatch:
        is_listed = row["category"] in categories if row["category"] else None
        is_confirmed = True if row["confirmation"] in (None, Confirmation.CONFIRMED) else None
        return and_verdicts(is_listed, is_confirmed)

    return match


def _match_channel(channel: OutreachMust) -> Match:
    def match(row: BookRow) -> RowMatch:
        if row["must"] is None and row["form"] is None:
            return None
        return bool(row["must"] == channel)

    return match


def _match_all(row: BookRow) -> RowMatch:
    return True


def _make_case_figure(key: str, name: str, match: Match, **fields: Any) -> FormFigure:
    values = {"unit": noop("起"), "owner": "village"} | fields
    return FormFigure(key=key, name=name, register=Register.CASES, match=match, **values)


def _make_outreach_figure(key: str, name: str, match: Match = _match_all, **fields: Any) -> FormFigure:
    values = {"unit": noop("次")} | fields
    return FormFigure(key=key, name=name, register=Register.OUTREACH, owner="org", match=match, **values)


def _make_person_figure(key: str, name: str, *categories: PersonCategory) -> FormFigure:
    match, unit = _match_person(*categories), noop("人")
    return FormFigure(key=key, name=name, unit=unit, register=Register.PERSONS, owner="village", match=match)


_ALL_FIGURES = (
    _make_case_figure("cases", noop("立案"), _match_case),
    _make_case_figure(
        "loss_yuan", noop("被骗金额"), _match_case, unit=noop("元"), amount="loss_fen", divisor=_FEN_IN_YUAN
    ),
    _make_case_figure(
        "loss_wan", noop("被骗金额"), _match_case, unit=noop("万元"), amount="loss_fen", divisor=_FEN_IN_WAN
    ),
    _make_case_figure("staff_cases", noop("职工被骗案件"), _match_relation(Relation.SELF), owner="unit"),
    _make_case_figure("staff_family_cases", noop("职工及家属被骗案件"), _match_relation(*Relation), owner="unit"),
    *(_make_case_figure(f"cases_{term}", term.chinese, _match_fraud_type(term)) for term in FraudType),
    _make_outreach_figure("outreach", noop("宣传")),
    _make_outreach_figure("audience", noop("受众"), unit=noop("人次"), amount="audience_count"),
    _make_outreach_figure("materials", noop("发放资料"), unit=noop("份"), amount="material_count"),
    *(_make_outreach_figure(f"outreach_{term}", term.chinese, _match_channel(term)) for term in OutreachMust),
    _make_person_figure("persons", noop("新认定重点人员"), *PersonCategory),
    *(_make_person_figure(f"persons_{term}", term.chinese, term) for term in PersonCategory),
    FormFigure(
        key="dens", name=noop("窝点"), unit=noop("个"), register=Register.DENS, owner="village", match=_match_all
    ),
    FormFigure(
        key="sanctions", name=noop("督办"), unit=noop("次"), register=Register.SANCTIONS, owner="org", match=_match_all
    ),
)
FORM_FIGURES: Mapping[str, FormFigure] = {figure.key: figure for figure in _ALL_FIGURES}
"""Every figure by its key, which mappings store."""
