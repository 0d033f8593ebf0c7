"""The rows of a worked case: written as short entries in examples.yaml, handed to an engine as facts.

An entry names only the columns it needs. Beside a register's own columns it may say `times: 4` (so many like rows),
`loss_yuan` and the like for a column of fen, and, for reports, `months: 2021H2` (each month of the period).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from wuzha.core.facts import FRAMES, Column, Facts, Frame, Kind, Row, Value
from wuzha.core.plan.items import Item, Reader
from wuzha.core.vocabulary import (
    BaselineMeasure,
    CaseKind,
    CaseStatus,
    Confirmation,
    FraudType,
    IssuedBy,
    OrgKind,
    OutreachForm,
    OutreachMust,
    PersonCategory,
    Register,
    Relation,
    Residence,
    SanctionKind,
    Term,
    Venue,
    Verdict,
)

TERMS: Mapping[tuple[Register, str], type[Term]] = {
    (Register.ORGS, "kind"): OrgKind,
    (Register.CASES, "relation"): Relation,
    (Register.CASES, "fraud_type"): FraudType,
    (Register.CASES, "case_kind"): CaseKind,
    (Register.CASES, "status"): CaseStatus,
    (Register.PERSONS, "category"): PersonCategory,
    (Register.PERSONS, "residence"): Residence,
    (Register.PERSONS, "relation"): Relation,
    (Register.PERSONS, "confirmation"): Confirmation,
    (Register.SANCTIONS, "kind"): SanctionKind,
    (Register.SANCTIONS, "issued_by"): IssuedBy,
    (Register.OUTREACH, "must"): OutreachMust,
    (Register.OUTREACH, "form"): OutreachForm,
    (Register.OUTREACH, "venue"): Venue,
    (Register.DECLARATIONS, "register"): Register,
    (Register.BASELINES, "measure"): BaselineMeasure,
    (Register.ATTESTATIONS, "verdict"): Verdict,
}
ORG_COLUMNS = ("parent", "village", "occurred_in", "unit", "org")
TIMES, MONTHS, MONTH = "times", "months", "month"
MOST = 10**12
_YUAN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")


def column_names(register: Register) -> tuple[str, ...]:
    """What an entry of the register may say."""
    names = [_entry_name(column) for column in FRAMES[register].columns]
    return (*(MONTHS if name == MONTH else name for name in names), TIMES)


def _entry_name(column: Column) -> str:
    return f"{column.name.removesuffix('_fen')}_yuan" if column.name.endswith("_fen") else column.name


@dataclass(frozen=True)
class RowReader:
    """Reads the entries of one worked case. `asked` are the ids a person may attest."""

    reader: Reader
    orgs: Collection[str]
    asked: Collection[str]

    def facts(self, entries: Mapping[Register, Item]) -> Facts:
        """The rows of every register."""
        return {register: tuple(self._rows(register, item)) for register, item in entries.items()}

    def _rows(self, register: Register, item: Item) -> Iterator[Row]:
        frame, names = FRAMES[register], column_names(register)
        number = 0
        for part in self.reader.parts(item):
            fields = self.reader.fields(part, (), names)
            values = {column.name: self._value(frame, column, fields) for column in frame.columns}
            if register is Register.ORGS:
                values["name"] = values["name"] or values["code"]
            times = self.reader.whole(fields[TIMES], 1, 1000) if TIMES in fields else 1
            for _ in range(times):
                for month in self._months(register, fields):
                    number += 1
                    same = {MONTH: month} if register is Register.DECLARATIONS else {}
                    if frame.identity and (values[frame.identity] is None or times > 1):
                        same[frame.identity] = f"{register}-{number}"
                    yield tuple((values | same)[name] for name in frame.names)

    def _months(self, register: Register, fields: Mapping[str, Item]) -> tuple[str | None, ...]:
        if register is not Register.DECLARATIONS or MONTHS not in fields:
            return (None,)
        return tuple(month.id for month in self.reader.period(fields[MONTHS]).months)

    def _value(self, frame: Frame, column: Column, fields: Mapping[str, Item]) -> Value:
        item = fields.get(_entry_name(column))
        if item is None or item.content is None:
            return None
        match column.kind:
            case Kind.DATE:
                return self.reader.day(item)
            case Kind.TRUTH:
                return self.reader.one_of(item, "取值", ("true", "false")) == "true"
            case Kind.WHOLE if column.name.endswith("_fen"):
                return self._fen(item)
            case Kind.WHOLE:
                return self.reader.whole(item, 0, MOST)
            case _:
                return self._text(frame.register, column.name, item)

    def _fen(self, item: Item) -> int:
        text = self.reader.text(item)
        if not _YUAN.fullmatch(text):
            self.reader.note("example.row", item, text, how="请写元，最多两位小数，如 499999.99。")
            return 0
        return int(Decimal(text) * 100)

    def _text(self, register: Register, column: str, item: Item) -> str:
        if (register, column) in TERMS:
            term = self.reader.term(item, "说法", TERMS[register, column])
            return "" if term is None else str(term.value)
        if column == "period":
            return self.reader.period(item).id
        if column in ORG_COLUMNS:
            return self.reader.one_of(item, "组织", self.orgs) or ""
        if (register, column) == (Register.ATTESTATIONS, "criterion"):
            return self.reader.one_of(item, "条件", self.asked) or ""
        return self.reader.text(item)
