"""A nation's results as rows of a statement, so that they need not become Python objects.

`standings`: one row per judged org and standard. `findings`: one row per org and node, targets included. Both read the
kept rows of the statement (one table or view) and use the same outcome words as everything else. Every row says on
what it rests (`basis`), since files are copied apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wuzha.core.plan.plan import AtLeast, AtMost, FellBy
from wuzha.core.sql import TRUE, Table, literal, one_of, whole
from wuzha.core.statement.figures import baseline_of
from wuzha.core.statement.headroom import allowance, column_of
from wuzha.core.statement.outcomes import column, node_condition, nodes
from wuzha.core.statement.poisson import chance_by_luck
from wuzha.core.statement.questions import Asked, CriterionAsked, Figure, Question, Questions
from wuzha.core.statement.statement import Statement
from wuzha.core.vocabulary import OrgKind, Outcome

UNKNOWN = whole("NULL")
NO_TEXT = "CAST(NULL AS VARCHAR(40))"


def basis(questions: Questions) -> dict[str, str]:
    """The columns that say on what a row rests: plan, plan_sha256, period, as_of, reading, assumed_complete."""
    as_of = "NULL" if questions.as_of is None else literal(questions.as_of)
    return {
        "plan": literal(questions.plan.id),
        "plan_sha256": literal(questions.plan.sha256),
        "period": literal(questions.period.id),
        "as_of": f"CAST({as_of} AS DATE)",
        "reading": literal("/".join(f"{reading}={option}" for reading, option in questions.reading.items())),
        "assumed_complete": "1 = 1" if questions.assume_complete else "1 = 0",
    }


def standings(questions: Questions, kept: str) -> str:
    """One row per judged org: code, name, kind, parent, standard, outcome, headroom, each criterion's outcome, basis.

    A criterion of another standard than the org's own is NULL.
    """
    every = [c.criterion.id for s in questions.standards for c in s.criteria]
    selects = []
    for asked in questions.standards:
        own = {c.criterion.id: _criterion_outcome(c) for c in asked.criteria}
        columns = {name: name for name in ("code", "name", "kind", "parent")}
        columns["standard"] = literal(asked.standard.id)
        columns["outcome"] = _outcome(column(asked.standard.id))
        columns["headroom"] = column_of(asked.standard.id)
        columns |= {criterion: own.get(criterion, NO_TEXT) for criterion in every}
        columns |= basis(questions)
        selects.append(Table("standings", columns, kept, (one_of("kind", asked.standard.kinds),)).select())
    return "\nUNION ALL\n".join(selects)


def findings(questions: Questions, kept: str, chances: str) -> str:
    """One row per org and node: org, standard or target, criterion, clause, node, outcome, figures, luck, basis.

    `chances` names a table of base and percent with the chance by luck; see `luck_rows`.
    """
    selects = [_node_row(asked, node, owner, kinds, kept) for asked, node, owner, kinds in _asked_nodes(questions)]
    rows = "\nUNION ALL\n".join(selects)
    same = "chances.base = rows.base_low AND chances.percent = rows.fall_percent AND rows.base_low = rows.base_high"
    columns = [name for name in _BLANK if name != "fall_percent"]
    listed = ", ".join(f"rows.{name}" for name in columns)
    rests_on = ", ".join(f"{expression} AS {name}" for name, expression in basis(questions).items())
    return (
        f"SELECT {listed}, chances.luck, {rests_on}\nFROM (\n{rows}\n) AS rows LEFT JOIN {chances} AS chances ON {same}"
    )


def exact_bases(statement: Statement, kept: str) -> str:
    """Every exact base that some fall is measured against: base, percent."""
    falls = {
        (leaf.base.name, leaf.test.percent)
        for _, node, _, _ in _asked_nodes(statement.questions)
        for leaf in [node]
        if isinstance(leaf, Asked) and isinstance(leaf.test, FellBy) and leaf.base is not None
    }
    selects = [
        f"SELECT DISTINCT {name}_base_low AS base, {percent} AS percent FROM {kept}"
        f" WHERE {name}_base_low = {name}_base_high"
        for name, percent in sorted(falls)
    ]
    return "\nUNION\n".join(selects or ["SELECT 0 AS base, 0 AS percent"])


def luck_rows(bases: list[tuple[int, int]]) -> str:
    """The chance by luck for every base and percent, as a SELECT; an exponent makes the number a double everywhere."""
    rows = [
        f"SELECT {base} AS base, {percent} AS percent,"
        f" {chance_by_luck(base, base * (100 - percent) // 100):.6e} AS luck"
        for base, percent in bases
    ]
    return "\nUNION ALL\n".join(rows or ["SELECT -1 AS base, 0 AS percent, 0e0 AS luck"])


def _asked_nodes(questions: Questions) -> Iterator[tuple[CriterionAsked, Question, str, tuple[OrgKind, ...]]]:
    for standard in questions.standards:
        for asked in standard.criteria:
            for node in _distinct(asked):
                yield asked, node, standard.standard.id, standard.standard.kinds
    for target in questions.targets:
        for node in _distinct(target):
            yield target, node, target.criterion.id, target.criterion.kinds  # type: ignore[union-attr]


def _distinct(asked: CriterionAsked) -> list[Question]:
    """The nodes, a condition on an org counted as one with what it guards."""
    return list({node.id: node for node in nodes(asked.question)}.values())


_BLANK: Mapping[str, str] = {
    "org": "code",
    "standard": "",
    "criterion": "",
    "clause": "",
    "node": "",
    "measure": NO_TEXT,
    "outcome": "",
    "now_low": UNKNOWN,
    "now_high": UNKNOWN,
    "base_low": UNKNOWN,
    "base_high": UNKNOWN,
    "base_is_signed": "0",
    "required": UNKNOWN,
    "fall_percent": UNKNOWN,
}


def _node_row(asked: CriterionAsked, node: Question, owner: str, kinds: tuple[OrgKind, ...], kept: str) -> str:
    columns = dict(_BLANK) | {
        "standard": literal(owner),
        "criterion": literal(asked.criterion.id),
        "clause": literal(asked.criterion.clause),
        "node": literal(node.id),
        "outcome": _node_outcome(asked, node),
    }
    if isinstance(node, Asked) and node.now is not None:
        columns |= {
            "measure": literal(node.now.measure),
            "now_low": f"{node.now.name}_low",
            "now_high": f"{node.now.name}_high",
            "required": _required(node),
        }
        columns |= _base_columns(node, node.base)
    return Table("node", columns, kept, (one_of("kind", kinds),)).select()


def _base_columns(node: Asked, base: Figure | None) -> dict[str, str]:
    if base is None or not isinstance(node.test, FellBy):
        return {}
    signed = f"CASE WHEN {base.name}_signed IS NULL THEN 0 ELSE 1 END" if baseline_of(base) is not None else "0"
    return {
        "base_low": f"{base.name}_base_low",
        "base_high": f"{base.name}_base_high",
        "base_is_signed": signed,
        "fall_percent": str(node.test.percent),
    }


def _required(leaf: Asked) -> str:
    match leaf.test:
        case AtMost(limit=limit):
            return str(limit)
        case AtLeast(number=number):
            return str(number)
        case FellBy(percent=percent) if leaf.base is not None:
            base = f"{leaf.base.name}_base"
            return f"CASE WHEN {base}_low = {base}_high THEN {allowance(f'{base}_low', percent)} END"
        case _:
            return UNKNOWN


def _criterion_outcome(asked: CriterionAsked) -> str:
    if asked.question is None:
        return literal(Outcome.NOT_APPLICABLE)
    return _node_outcome(asked, asked.question)


def _node_outcome(asked: CriterionAsked, node: Question) -> str:
    whole_condition = next(n for n in nodes(asked.question) if n.id == node.id)
    asked_column = None if node_condition(whole_condition).asked == TRUE else f"{column(node.id)}_asked"
    return _outcome(column(node.id), asked_column)


def _outcome(name: str, asked: str | None = None) -> str:
    first = f"WHEN {asked} = 0 THEN {literal(Outcome.NOT_APPLICABLE)} " if asked else ""
    met, failed, open_ = (literal(o) for o in (Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED))
    return f"CASE {first}WHEN {name} = 1 THEN {met} WHEN {name} = 0 THEN {failed} ELSE {open_} END"
