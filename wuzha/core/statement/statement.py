"""The one statement: a plan, a period and its readings as SQL that gives a row per org with every node's outcome.

Rows: one per judged org (its standard's nodes filled) and one per org above (its targets' nodes filled).
Columns: code, name, kind, parent; per figure `_low` and `_high` (NULL: unbounded), per base `_base_low`, `_base_high`
and `_signed`, per register and window the declared months as bits; per node 1 (met), 0 (not met) or NULL
(undetermined), and `_asked` where it is not asked of everyone; per standard its outcome and headroom. An org above has
the figures its targets look at, and `is_all`: 1 when no village or street lies outside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from wuzha.core.measures import ANY_JUDGED_KIND, MEASURES
from wuzha.core.plan.plan import Attested
from wuzha.core.problems import Refusal
from wuzha.core.sql import TRUE, Table, both, either, literal, one_of, statement, verdict, whole
from wuzha.core.statement.declared_months import (
    Cover,
    absent,
    below,
    covers,
    declared_steps,
    its_own,
    not_in_use,
    since,
)
from wuzha.core.statement.figures import (
    Book,
    attested_step,
    baseline_of,
    books,
    count_step,
    counts_or_may,
    marked_rows,
    ranges_step,
    signed_step,
)
from wuzha.core.statement.headroom import column_of, headroom
from wuzha.core.statement.outcomes import column, group_nodes, node_condition, nodes, test_condition
from wuzha.core.statement.questions import Asked, CriterionAsked, Figure, Group, Questions, StandardAsked, leaves
from wuzha.core.statement.rollup import Summed, above_step, sum_steps
from wuzha.core.vocabulary import OrgKind

ORG_COLUMNS = ("code", "name", "kind", "parent")


@dataclass(frozen=True)
class Statement:
    """The statement of some questions. With `one_org` it serves one judged org, bound as `:org`."""

    questions: Questions
    one_org: bool = False

    @cached_property
    def _standard_leaves(self) -> tuple[Asked, ...]:
        return tuple(leaf for s in self.questions.standards for c in s.criteria for leaf in leaves(c.question))

    @cached_property
    def _target_leaves(self) -> tuple[Asked, ...]:
        targets = () if self.one_org else self.questions.targets
        return tuple(leaf for target in targets for leaf in leaves(target.question))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure of the assessed period that some test looks at."""
        return _unique(leaf.now for leaf in (*self._standard_leaves, *self._target_leaves))

    @cached_property
    def bases(self) -> tuple[Figure, ...]:
        """Every figure that some test compares with."""
        return _unique(leaf.base for leaf in (*self._standard_leaves, *self._target_leaves))

    @cached_property
    def books(self) -> tuple[Book, ...]:
        """The scans, one per register and key."""
        kinds: dict[Figure, set[OrgKind]] = {figure: set() for figure in _unique((*self.figures, *self.bases))}
        for standard in self.questions.standards:
            for asked in standard.criteria:
                for leaf in leaves(asked.question):
                    for figure in _unique((leaf.now, leaf.base)):
                        kinds[figure].update(standard.standard.kinds)
        for leaf in self._target_leaves:
            for figure in _unique((leaf.now, leaf.base)):
                kinds[figure].update(MEASURES[figure.measure].kinds)
        return books(self.questions, kinds)

    @cached_property
    def covers(self) -> tuple[Cover, ...]:
        """The registers and windows that must be declared."""
        return covers(self.questions, _unique((*self.figures, *self.bases)))

    @cached_property
    def _criteria(self) -> tuple[CriterionAsked, ...]:
        asked = [c for s in self.questions.standards for c in s.criteria]
        return tuple(c for c in asked if c.question is not None)

    @cached_property
    def _targets(self) -> tuple[CriterionAsked, ...]:
        return () if self.one_org else tuple(t for t in self.questions.targets if t.question is not None)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The statement's columns, in order."""
        return tuple(self._judged_columns)

    @cached_property
    def sql(self) -> str:
        """The whole text."""
        last = [_select(self._judged_columns, "standards", "in_use = 1")]
        if self._has_above:
            last.append(_select(self._above_columns, "target_outcomes", TRUE))
        return statement(self._steps, "\nUNION ALL\n".join(last))

    @property
    def _has_above(self) -> bool:
        """Whether the orgs above are asked anything; one village alone has nobody to sum up."""
        return bool(self.questions.targets) and not self.one_org

    @cached_property
    def _summed(self) -> Summed:
        """What is summed up for the orgs above: only what their targets look at."""
        figures = _unique(leaf.now for leaf in self._target_leaves)
        bases = _unique(leaf.base for leaf in self._target_leaves)
        return Summed(figures, bases, covers(self.questions, _unique((*figures, *bases))))

    @property
    def _steps(self) -> tuple[Table, ...]:
        questions = self.questions
        attested = attested_step(questions, [leaf for leaf in self._standard_leaves if isinstance(leaf.test, Attested)])
        signed = signed_step(questions, self.bases)
        people = [table for table in (signed, attested) if table is not None]
        steps = [judged_step(questions, self.covers, self.one_org)]
        if self.covers or self._has_above:
            steps.append(above_step(self.one_org))
        steps += declared_steps(questions, self.covers) if self.covers else ()
        steps += [count_step(questions, book, self.one_org) for book in self.books]
        steps += people
        steps.append(ranges_step(questions, self.figures, self.bases, self.covers, self.books, people))
        steps += _outcome_steps("figures", self._standard_leaves, self._criteria, ("tests", "criteria"))
        steps.append(self._standards())
        if self._has_above:
            steps += sum_steps(questions, self._summed)
            names = ("target_tests", "target_outcomes")
            steps += _outcome_steps("above_figures", self._target_leaves, self._targets, names)
        return tuple(steps)

    def _standards(self) -> Table:
        columns = {"*": "*"}
        for asked in self.questions.standards:
            holds = _standard_holds(asked)
            columns[column(asked.standard.id)] = holds
            columns[column_of(asked.standard.id)] = headroom(self.questions, asked.criteria, holds)
        return Table("standards", columns, "criteria", says="a standard is met when all its criteria are")

    @cached_property
    def _judged_columns(self) -> dict[str, str]:
        columns = _figure_columns(self.figures, self.bases, self.covers)
        for criterion in self._criteria:
            columns |= _node_columns(criterion)
        for asked in self.questions.standards:
            columns[column(asked.standard.id)] = verdict(column(asked.standard.id))
            columns[column_of(asked.standard.id)] = column_of(asked.standard.id)
        for target in self._targets:
            columns |= dict.fromkeys(_node_columns(target), whole("NULL"))
        return columns | {"is_all": whole("NULL")} if self._has_above else columns

    @cached_property
    def _above_columns(self) -> dict[str, str]:
        filled = _figure_columns(self._summed.figures, self._summed.bases, self._summed.covers)
        for target in self._targets:
            filled |= _node_columns(target)
        filled["is_all"] = "is_all"
        return {name: filled.get(name, whole("NULL")) for name in self._judged_columns}


def compile(questions: Questions, *, one_org: bool = False) -> Statement:
    """The statement of these questions; with `one_org` for the one judged org bound as `:org`."""
    return Statement(questions, one_org)


def judged_step(questions: Questions, asked: Sequence[Cover], one_org: bool = False) -> Table:
    """Every village, community and unit, with the months of each cover that are not asked of it."""
    day = literal(questions.last_day)
    in_use = both(either("opened_on IS NULL", f"opened_on <= {day}"), either("closed_on IS NULL", f"closed_on > {day}"))
    columns = {name: name for name in ORG_COLUMNS}
    columns["has_management_duty"] = "CASE WHEN has_management_duty THEN 1 ELSE 0 END"
    columns["in_use"] = f"CASE WHEN {in_use} THEN 1 ELSE 0 END"
    columns["split_on"] = "split_on"
    columns |= {absent(cover): not_in_use(cover) for cover in asked}
    columns |= {its_own(cover): since(cover, "split_on") for cover in asked}
    columns |= {below(cover): since(cover, "joined_on") for cover in asked}
    where = [one_of("kind", ANY_JUDGED_KIND), *(["code = :org"] if one_org else [])]
    return Table("judged", columns, "orgs", where, says="villages, communities and units")


def evidence(questions: Questions, book: Book, org: str | None = None) -> tuple[str, dict[str, str]]:
    """Every row of the book that counts or may count for one of its figures, as text and parameters.

    Columns: org (NULL for a row without one), id, then a mark per figure: 1 counts, NULL may count, 0 does not.
    """
    columns = {"org": "org", "id": "id"} | {figure.name: verdict(figure.name) for figure in book.figures}
    where = [counts_or_may(book)]
    if org is not None:
        where.append("org = :org")
    elif not any(MEASURES[figure.measure].has_unplaced_rows for figure in book.figures):
        where.append(f"org IN (SELECT code FROM orgs WHERE {one_of('kind', book.kinds)})")
    text = Table("evidence", columns, marked_rows(questions, book, with_id=True), where).select()
    return f"{text}\nORDER BY id", {} if org is None else {"org": org}


def show(questions: Questions, node_id: str) -> str:
    """The statement behind one node, runnable where the registers are tables of these names.

    Raises: Refusal for a node the plan does not ask in this period; the sentence lists those it does.
    """
    only = _only(questions, node_id)
    text = compile(only)
    scope = f"{questions.plan.title} · {questions.period.label}"
    rows = "\n\n".join(f"-- 证据：{book.register}\n{evidence(only, book)[0]};" for book in text.books)
    key = "1 达标，0 未达标，NULL 待定；_low 至少，_high 至多（NULL 表示上限不明）"
    return f"-- {node_id}（{scope}）\n-- {key}\n{text.sql};\n\n{rows}"


def _only(questions: Questions, node_id: str) -> Questions:
    """The questions, reduced to one node."""
    asked = [c for s in questions.standards for c in s.criteria] + list(questions.targets)
    found = {
        node.id: (criterion, node)
        for criterion in reversed(asked)
        if criterion.question is not None
        for node in reversed(list(nodes(criterion.question)))
    }
    if node_id not in found:
        known = "、".join(sorted(found))
        raise Refusal(f"{questions.period.label}没有“{node_id}”这个节点。可用的节点：{known}。")
    criterion, node = found[node_id]
    kept = CriterionAsked(criterion.criterion, node)
    standards = tuple(
        StandardAsked(s.standard, (kept,)) for s in questions.standards if criterion.criterion in s.standard.criteria
    )
    targets = (kept,) if criterion in questions.targets else ()
    return replace(questions, standards=standards, targets=targets)


def _outcome_steps(
    source: str, asked: Iterable[Asked], criteria: Iterable[CriterionAsked], names: tuple[str, str]
) -> tuple[Table, Table]:
    tests = {"*": "*"} | {column(leaf.id): test_condition(leaf) for leaf in asked}
    outcomes = {"*": "*"}
    for criterion in criteria:
        for node in group_nodes(criterion.question):
            condition = node_condition(node)
            if isinstance(node, Group):
                outcomes[column(node.id)] = condition.holds
            if condition.asked != TRUE:
                outcomes[f"{column(node.id)}_asked"] = f"CASE WHEN {condition.asked} THEN 1 ELSE 0 END"
    return Table(names[0], tests, source), Table(names[1], outcomes, names[0])


def _figure_columns(figures: Sequence[Figure], bases: Sequence[Figure], asked: Sequence[Cover]) -> dict[str, str]:
    names = [f"{figure.name}_{end}" for figure in figures for end in ("low", "high")]
    for base in bases:
        names += [f"{base.name}_base_{end}" for end in ("low", "high")]
        names += [f"{base.name}_signed"] if baseline_of(base) is not None else []
    names += [cover.name for cover in asked]
    return {name: name for name in ORG_COLUMNS} | {name: whole(name) for name in names}


def _node_columns(criterion: CriterionAsked) -> dict[str, str]:
    columns = {}
    for node in nodes(criterion.question):
        columns[column(node.id)] = verdict(column(node.id))
        if node_condition(node).asked != TRUE:
            columns[f"{column(node.id)}_asked"] = f"{column(node.id)}_asked"
    return columns


def _standard_holds(asked: StandardAsked) -> str:
    conditions = [node_condition(c.question) for c in asked.criteria if c.question is not None]
    return both(*(c.holds if c.asked == TRUE else either(f"NOT ({c.asked})", c.holds) for c in conditions))


def _unique(figures: Iterable[Figure | None]) -> tuple[Figure, ...]:
    return tuple(dict.fromkeys(figure for figure in figures if figure is not None))


def _select(columns: Mapping[str, str], source: str, where: str) -> str:
    return Table("last", columns, source, (where,)).select()
