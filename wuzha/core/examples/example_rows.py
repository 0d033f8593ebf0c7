"""Read the short entries of examples.yaml into facts.

An entry names only the columns it needs. Beside the columns of its register it may have `times: 4` (equal rows),
`loss_yuan` and the like for a column in fen, and, for declarations, `months: 2021H2` (a row for each month).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from wuzha.core.facts import FACT_SCHEMAS, FactColumn, FactKind, FactRow, Facts, FactSchema, FactValue
from wuzha.core.plan.items import LARGEST_NUMBER, ItemReader, PlanItem
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
ORG_REFERENCE_COLUMNS = ("parent", "village", "occurred_in", "unit", "org")
TIMES_KEY, MONTHS_KEY, MONTH_KEY = "times", "months", "month"
_YUAN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")


def list_column_names(register: Register) -> tuple[str, ...]:
    """Return the names that an entry of the register may use."""
    names = [_get_entry_name(column) for column in FACT_SCHEMAS[register].columns]
    return (*(MONTHS_KEY if name == MONTH_KEY else name for name in names), TIMES_KEY)


def _get_entry_name(column: FactColumn) -> str:
    return f"{column.name.removesuffix('_fen')}_yuan" if column.name.endswith("_fen") else column.name


@dataclass(frozen=True)
class ExampleRowReader:
    """Reads the entries of one example; `attestable_ids` are the ids of its criteria and duties."""

    reader: ItemReader
    orgs: Collection[str]
    attestable_ids: Collection[str]

    def read_facts(self, entries: Mapping[Register, PlanItem]) -> Facts:
        """Return the rows of every register."""
        return {register: tuple(self._read_rows(register, item)) for register, item in entries.items()}

    def _read_rows(self, register: Register, item: PlanItem) -> Iterator[FactRow]:
        schema, names = FACT_SCHEMAS[register], list_column_names(register)
        number = 0
        for part in self.reader.read_parts(item):
            fields = self.reader.read_fields(part, (), names)
            values = {column.name: self._read_value(schema, column, fields) for column in schema.columns}
            if register is Register.ORGS:
                values["name"] = values["name"] or values["code"]
            times = self.reader.read_integer(fields[TIMES_KEY], 1, 1000) if TIMES_KEY in fields else 1
            for _ in range(times):
                for month in self._list_months(register, fields):
                    number += 1
                    row_values = {MONTH_KEY: month} if register is Register.DECLARATIONS else {}
                    # Repeated rows need numbers of their own, or they would be one row.
                    if schema.identity and (values[schema.identity] is None or times > 1):
                        row_values[schema.identity] = f"{register}-{number}"
                    yield tuple((values | row_values)[name] for name in schema.column_names)

    def _list_months(self, register: Register, fields: Mapping[str, PlanItem]) -> tuple[str | None, ...]:
        if register is not Register.DECLARATIONS or MONTHS_KEY not in fields:
            return (None,)
        return tuple(month.id for month in self.reader.read_period(fields[MONTHS_KEY]).months)

    def _read_value(self, schema: FactSchema, column: FactColumn, fields: Mapping[str, PlanItem]) -> FactValue:
        item = fields.get(_get_entry_name(column))
        if item is None or item.content is None:
            return None
        match column.kind:
            case FactKind.DATE:
                return self.reader.read_day(item)
            case FactKind.BOOLEAN:
                return self.reader.read_choice(item, "取值", ("true", "false")) == "true"
            case FactKind.INTEGER if column.name.endswith("_fen"):
                return self._read_fen(item)
            case FactKind.INTEGER:
                return self.reader.read_integer(item, 0, LARGEST_NUMBER)
            case _:
                return self._read_text(schema.register, column.name, item)

    def _read_fen(self, item: PlanItem) -> int:
        text = self.reader.read_text(item)
        if not _YUAN.fullmatch(text):
            self.reader.note("example.row", item, text, how="请写元，最多两位小数，如 499999.99。")
            return 0
        return int(Decimal(text) * 100)

    def _read_text(self, register: Register, column: str, item: PlanItem) -> str:
        if (register, column) in TERMS:
            term = self.reader.read_term(item, "说法", TERMS[register, column])
            return "" if term is None else str(term.value)
        if column == "period":
            return self.reader.read_period(item).id
        if column in ORG_REFERENCE_COLUMNS:
            return self.reader.read_choice(item, "组织", self.orgs) or ""
        if (register, column) == (Register.ATTESTATIONS, "criterion"):
            return self.reader.read_choice(item, "条件", self.attestable_ids) or ""
        return self.reader.read_text(item)
