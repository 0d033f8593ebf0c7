"""List the columns of the empty workbook: those of the sheets, with the org kinds and clauses of one plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from wuzha.core.clause_name import ClauseName
from wuzha.core.plan.named_clauses import list_clause_names
from wuzha.core.plan.plan import Plan
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.sheet.sheet_column import SheetColumn
from wuzha.core.vocabulary import HIGHER_KINDS, VILLAGE_KINDS, OrgKind, Register

Columns = Mapping[Register, tuple[SheetColumn, ...]]

Changes = Mapping[tuple[Register, str], Mapping[str, object]]
"""Changes of columns for a plan, by register and key of the column."""

_EXAMPLE_UNIT_NAME = "社会治理办公室"


@dataclass(frozen=True, slots=True)
class ListedClause:
    """A clause that people attest: how a sheet names it, and its title in the plan."""

    clause: ClauseName
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class TemplateColumns:
    """The columns that are printed, by register; `clauses` are the plan's, for the drop-down of the clause column."""

    columns: Columns
    clauses: tuple[ListedClause, ...] = ()
    has_units: bool = True

    def select_registers(self, registers: Collection[Register]) -> TemplateColumns:
        """Return the columns of these registers alone."""
        columns = {register: columns for register, columns in self.columns.items() if register in registers}
        return replace(self, columns=columns)


def list_template_columns(plan: Plan | None) -> TemplateColumns:
    """Return the columns of the workbook for a plan; without one, those of any plan."""
    columns = {
        register: tuple(column for column in columns if column.is_read) for register, columns in SHEET_COLUMNS.items()
    }
    if plan is None:
        return TemplateColumns(columns)
    judged_kinds = [kind for kind in OrgKind if any(kind in standard.kinds for standard in plan.standards)]
    example_kind = next((kind for kind in VILLAGE_KINDS if kind in judged_kinds), OrgKind.VILLAGE)
    clauses = _list_clauses(plan)
    changes: Changes = {
        # A grid is part of a village and is judged by no plan; its workers record outreach.
        (Register.ORGS, "kind"): _limit_kinds([*judged_kinds, *HIGHER_KINDS, OrgKind.GRID], example_kind),
        **_adapt_attestations(clauses, example_kind),
    }
    return TemplateColumns(_apply_changes(columns, changes), clauses, OrgKind.UNIT in judged_kinds)


def _apply_changes(columns: Columns, changes: Changes) -> Columns:
    return {
        register: tuple(replace(column, **changes.get((register, column.key), {})) for column in register_columns)  # type: ignore[arg-type]
        for register, register_columns in columns.items()
    }


def _limit_kinds(kinds: list[OrgKind], example_kind: OrgKind) -> dict[str, object]:
    labels = {kind.chinese for kind in kinds}
    (column,) = [column for column in SHEET_COLUMNS[Register.ORGS] if column.key == "kind"]
    return {
        "choices": tuple(choice for choice in column.choices if choice in labels),
        "example": example_kind.chinese,
    }


def _list_clauses(plan: Plan) -> tuple[ListedClause, ...]:
    """Return the clauses as a sheet names them: by their number, or by their id where two share a number."""
    clause_names = list_clause_names(plan)
    lookup = ClauseLookup(clause_names)
    titles = {criterion.id: criterion.title for standard in plan.standards for criterion in standard.criteria}
    titles |= {duty.id: duty.title for duty in plan.duties}
    return tuple(
        ListedClause(clause, lookup.format_clause(clause.id), titles[clause.id])
        for clause in clause_names
        if clause.is_duty or clause.is_attested
    )


def _adapt_attestations(clauses: tuple[ListedClause, ...], example_kind: OrgKind) -> Changes:
    """Return the changes to the attestations: the clauses in the note, and an example that has an effect."""
    if not clauses:
        return {(Register.ATTESTATIONS, "criterion"): {"note": "", "example": ""}}
    example = _choose_example(clauses, example_kind)
    note = f"填方案里的条款号：{'、'.join(clause.name for clause in clauses)}"
    changes: dict[tuple[Register, str], Mapping[str, object]] = {
        (Register.ATTESTATIONS, "criterion"): {"note": note, "example": example.name}
    }
    if not example.clause.is_duty and example_kind not in example.clause.kinds:
        changes[Register.ATTESTATIONS, "org"] = {"example": _EXAMPLE_UNIT_NAME}
    return changes


def _choose_example(clauses: tuple[ListedClause, ...], example_kind: OrgKind) -> ListedClause:
    """Return the clause of the example row: one that applies to the example org, else a duty, else the first."""
    for listing in clauses:
        if example_kind in listing.clause.kinds:
            return listing
    return next((listing for listing in clauses if listing.clause.is_duty), clauses[0])
