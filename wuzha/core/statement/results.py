"""Select a nation's results from the rows of a statement, so that they need not become Python objects.

`select_standings` gives one row per judged org and standard, `select_findings` one row per org and node, targets
included. Both read the rows of the statement from one table or view, and use the same outcome words as everything else.
Every row names plan, period and readings, since files get copied one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wuzha.core.plan.plan import AtLeast, AtMost, FellBy, Target
from wuzha.core.sql import FALSE, TRUE, Step, as_bigint, in_, literal
from wuzha.core.statement.headroom import build_allowance, compute_allowance, to_headroom_column
from wuzha.core.statement.outcomes import (
    build_node_condition,
    build_standard_condition,
    to_applies_column,
    to_column,
    walk_nodes,
)
from wuzha.core.statement.poisson import compute_chance
from wuzha.core.statement.questions import CriterionQuestion, Figure, Question, Questions, TestQuestion
from wuzha.core.statement.signatures import find_baseline
from wuzha.core.statement.statement import Statement
from wuzha.core.vocabulary import OrgKind, Outcome

NULL_NUMBER = as_bigint("NULL")
NULL_TEXT = "CAST(NULL AS VARCHAR(40))"


def build_basis(questions: Questions) -> dict[str, str]:
    """Return the columns with the basis of every row: plan, plan_sha256, period, as_of, reading, assumed_complete."""
    as_of = "NULL" if questions.as_of is None else literal(questions.as_of)
    return {
        "plan": literal(questions.plan.id),
        "plan_sha256": literal(questions.plan.sha256),
        "period": literal(questions.period.id),
        "as_of": f"CAST({as_of} AS DATE)",
        "reading": literal("/".join(f"{reading}={option}" for reading, option in questions.reading.items())),
        "assumed_complete": TRUE if questions.assume_complete else FALSE,
    }


def select_standings(questions: Questions, judged_rows: str) -> str:
    """Select one row per judged org: code, name, kind, parent, standard, outcome, headroom, criteria, basis.

    Each criterion has a column with its outcome, NULL where it belongs to another standard than the org's own.
    """
    criteria = [c.criterion.id for s in questions.standards for c in s.criteria]
    selects = []
    for question in questions.standards:
        outcomes = {c.criterion.id: _build_criterion_outcome(c) for c in question.criteria}
        columns = {name: name for name in ("code", "name", "kind", "parent")}
        columns["standard"] = literal(question.standard.id)
        applies = build_standard_condition(question).applies
        columns["outcome"] = _build_outcome(question.standard.id, applies)
        columns["headroom"] = to_headroom_column(question.standard.id)
        columns |= {criterion: outcomes.get(criterion, NULL_TEXT) for criterion in criteria}
        columns |= build_basis(questions)
        conditions = (in_("kind", question.standard.kinds),)
        selects.append(Step(name="standings", columns=columns, source=judged_rows, conditions=conditions).select())
    return "\nUNION ALL\n".join(selects)


def select_findings(questions: Questions, judged_rows: str, chances: str) -> str:
    """Select one row per org and node: org, standard or target, criterion, clause, node, outcome, figures, luck, basis.

    `chances` names a table of base and percent with the chance by luck; see `select_chances`.
    """
    rows = "\nUNION ALL\n".join(_select_node(entry, judged_rows) for entry in _list_nodes(questions))
    condition = (
        "chances.base = rows.base_low AND chances.percent = rows.fall_percent AND rows.base_low = rows.base_high"
    )
    columns = ", ".join(f"rows.{name}" for name in _BLANK_ROW if name != "fall_percent")
    basis = ", ".join(f"{expression} AS {name}" for name, expression in build_basis(questions).items())
    return (
        f"SELECT {columns}, chances.luck, {basis}\nFROM (\n{rows}\n) AS rows"
        f" LEFT JOIN {chances} AS chances ON {condition}"
    )


def select_exact_bases(statement: Statement, judged_rows: str) -> str:
    """Select every exact base that some fall is measured against: base, percent."""
    falls = {
        (node.base.name, node.test.percent)
        for entry in _list_nodes(statement.questions)
        for node in [entry.node]
        if isinstance(node, TestQuestion) and isinstance(node.test, FellBy) and node.base is not None
    }
    selects = [
        f"SELECT DISTINCT {name}_base_low AS base, {percent} AS percent FROM {judged_rows}"
        f" WHERE {name}_base_low = {name}_base_high"
        for name, percent in sorted(falls)
    ]
    return "\nUNION\n".join(selects or ["SELECT 0 AS base, 0 AS percent"])


def select_chances(bases: list[tuple[int, int]]) -> str:
    """Select the chance by luck for every base and percent: base, percent, luck."""
    # The exponent makes the number a double on every engine; without it some read a decimal.
    rows = [
        f"SELECT {base} AS base, {percent} AS percent,"
        f" {compute_chance(base, compute_allowance(base, percent)):.6e} AS luck"
        for base, percent in bases
    ]
    return "\nUNION ALL\n".join(rows or ["SELECT -1 AS base, 0 AS percent, 0e0 AS luck"])


@dataclass(frozen=True, slots=True)
class _NodeEntry:
    """A node of a criterion or target, with its standard or target and the kinds of org it applies to."""

    criterion: CriterionQuestion
    node: Question
    owner: str
    kinds: tuple[OrgKind, ...]


def _list_nodes(questions: Questions) -> Iterator[_NodeEntry]:
    for standard in questions.standards:
        for criterion in standard.criteria:
            for node in _list_distinct_nodes(criterion):
                yield _NodeEntry(criterion, node, standard.standard.id, standard.standard.kinds)
    for target in questions.targets:
        assert isinstance(target.criterion, Target)
        for node in _list_distinct_nodes(target):
            yield _NodeEntry(target, node, target.criterion.id, target.criterion.kinds)


def _list_distinct_nodes(criterion: CriterionQuestion) -> list[Question]:
    # A condition on an org has the id of the part it guards: both are one row.
    return list({node.id: node for node in walk_nodes(criterion.tree)}.values())


_BLANK_ROW: Mapping[str, str] = {
    "org": "code",
    "standard": "",
    "criterion": "",
    "clause": "",
    "node": "",
    "measure": NULL_TEXT,
    "outcome": "",
    "now_low": NULL_NUMBER,
    "now_high": NULL_NUMBER,
    "base_low": NULL_NUMBER,
    "base_high": NULL_NUMBER,
    "base_is_signed": "0",
    "required": NULL_NUMBER,
    "fall_percent": NULL_NUMBER,
}


def _select_node(entry: _NodeEntry, judged_rows: str) -> str:
    criterion, node = entry.criterion, entry.node
    columns = dict(_BLANK_ROW) | {
        "standard": literal(entry.owner),
        "criterion": literal(criterion.criterion.id),
        "clause": literal(criterion.criterion.clause),
        "node": literal(node.id),
        "outcome": _build_node_outcome(criterion, node),
    }
    if isinstance(node, TestQuestion) and node.now is not None:
        columns |= {
            "measure": literal(node.now.measure),
            "now_low": f"{node.now.name}_low",
            "now_high": f"{node.now.name}_high",
            "required": _build_required(node),
        }
        columns |= _build_base_columns(node, node.base)
    return Step(name="node", columns=columns, source=judged_rows, conditions=(in_("kind", entry.kinds),)).select()


def _build_base_columns(node: TestQuestion, base: Figure | None) -> dict[str, str]:
    if base is None or not isinstance(node.test, FellBy):
        return {}
    is_signed = f"CASE WHEN {base.name}_signed IS NULL THEN 0 ELSE 1 END" if find_baseline(base) is not None else "0"
    return {
        "base_low": f"{base.name}_base_low",
        "base_high": f"{base.name}_base_high",
        "base_is_signed": is_signed,
        "fall_percent": str(node.test.percent),
    }


def _build_required(leaf: TestQuestion) -> str:
    match leaf.test:
        case AtMost(limit=limit):
            return str(limit)
        case AtLeast(number=number):
            return str(number)
        case FellBy(percent=percent) if leaf.base is not None:
            base = f"{leaf.base.name}_base"
            return f"CASE WHEN {base}_low = {base}_high THEN {build_allowance(f'{base}_low', percent)} END"
        case _:
            return NULL_NUMBER


def _build_criterion_outcome(criterion: CriterionQuestion) -> str:
    if criterion.tree is None:
        return literal(Outcome.NOT_APPLICABLE)
    return _build_node_outcome(criterion, criterion.tree)


def _build_node_outcome(criterion: CriterionQuestion, node: Question) -> str:
    outermost = next(n for n in walk_nodes(criterion.tree) if n.id == node.id)
    return _build_outcome(node.id, build_node_condition(outermost).applies)


def _build_outcome(node_id: str, applies: str) -> str:
    column = to_column(node_id)
    is_left_out = f"WHEN {to_applies_column(node_id)} = 0 THEN {literal(Outcome.NOT_APPLICABLE)} "
    first = "" if applies == TRUE else is_left_out
    met, not_met, undetermined = (literal(o) for o in (Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED))
    return f"CASE {first}WHEN {column} = 1 THEN {met} WHEN {column} = 0 THEN {not_met} ELSE {undetermined} END"
