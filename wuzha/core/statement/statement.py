"""Build the one statement: a plan, a period and its readings as SQL that returns every node's outcome for every org.

Rows: one per judged org, with the columns of its standard's nodes, and one per org above, with those of its targets.
Columns: code, name, kind, parent; per figure `_low` and `_high` (NULL: unbounded), per base `_base_low`, `_base_high`
and `_signed`, per register and window the declared months (`_bits`); per node 1 (met), 0 (not met) or NULL
(undetermined), and `_applies` where it does not apply to everyone; per standard its outcome and headroom. An org above
has the figures of its targets, and `is_all`: 1 when no village or street lies outside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from wuzha.core.measures import MEASURES
from wuzha.core.plan.plan import Attested
from wuzha.core.sql import TRUE, Step, and_, as_bigint, as_verdict, build_statement, in_, literal, or_
from wuzha.core.statement.declared_months import (
    Coverage,
    build_declared_steps,
    build_month_columns,
    list_coverages,
)
from wuzha.core.statement.figures import (
    RangeInputs,
    RegisterScan,
    build_count_step,
    build_ranges_step,
    plan_scans,
)
from wuzha.core.statement.headroom import build_headroom, to_headroom_column
from wuzha.core.statement.outcomes import (
    Condition,
    build_node_condition,
    build_standard_condition,
    build_test_condition,
    to_applies_column,
    to_column,
    walk_groups,
    walk_nodes,
)
from wuzha.core.statement.questions import (
    CriterionQuestion,
    Figure,
    GroupQuestion,
    Questions,
    TestQuestion,
    walk_tests,
)
from wuzha.core.statement.refused_signatures import build_open_baselines_step
from wuzha.core.statement.rollup import RollupInputs, build_above_step, build_rollup_steps
from wuzha.core.statement.signatures import build_attested_step, build_signed_step, find_baseline, get_criterion_id
from wuzha.core.vocabulary import JUDGED_KINDS, OrgKind

RESULT_ORG_COLUMNS = ("code", "name", "kind", "parent")


@dataclass(frozen=True)
class Statement:
    """The statement of some questions. With `one_org` it serves one judged org, bound as `:org`."""

    questions: Questions
    one_org: bool = False

    @cached_property
    def _standard_tests(self) -> tuple[TestQuestion, ...]:
        return tuple(leaf for s in self.questions.standards for c in s.criteria for leaf in walk_tests(c.tree))

    @cached_property
    def _target_tests(self) -> tuple[TestQuestion, ...]:
        return tuple(leaf for target in self._targets for leaf in walk_tests(target.tree))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure of the assessed period that a test uses."""
        return _drop_duplicates(leaf.now for leaf in (*self._standard_tests, *self._target_tests))

    @cached_property
    def bases(self) -> tuple[Figure, ...]:
        """Every figure that a test compares with."""
        return _drop_duplicates(leaf.base for leaf in (*self._standard_tests, *self._target_tests))

    @cached_property
    def scans(self) -> tuple[RegisterScan, ...]:
        """The scans, one per register and key."""
        kinds: dict[Figure, set[OrgKind]] = {figure: set() for figure in _drop_duplicates((*self.figures, *self.bases))}
        for standard in self.questions.standards:
            for criterion in standard.criteria:
                for leaf in walk_tests(criterion.tree):
                    for figure in _drop_duplicates((leaf.now, leaf.base)):
                        kinds[figure].update(standard.standard.kinds)
        for leaf in self._target_tests:
            for figure in _drop_duplicates((leaf.now, leaf.base)):
                kinds[figure].update(MEASURES[figure.measure].kinds)
        return plan_scans(self.questions, kinds)

    @property
    def attested_criteria(self) -> tuple[str, ...]:
        """The ids of the criteria that people decide."""
        return tuple(get_criterion_id(leaf) for leaf in self._standard_tests if isinstance(leaf.test, Attested))

    @cached_property
    def coverages(self) -> tuple[Coverage, ...]:
        """The registers and windows that must be declared."""
        return list_coverages(self.questions, _drop_duplicates((*self.figures, *self.bases)))

    @cached_property
    def _criteria(self) -> tuple[CriterionQuestion, ...]:
        return tuple(c for s in self.questions.standards for c in s.criteria if c.tree is not None)

    @cached_property
    def _targets(self) -> tuple[CriterionQuestion, ...]:
        return () if self.one_org else tuple(t for t in self.questions.targets if t.tree is not None)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The statement's columns in order."""
        return tuple(self._judged_columns)

    @cached_property
    def sql(self) -> str:
        """The whole text."""
        # Orgs out of use are left out only here: until then their rows are part of the sums above.
        selects = [_select(self._judged_columns, "standards", "in_use = 1")]
        if self._has_above:
            selects.append(_select(self._above_columns, "target_outcomes", TRUE))
        return build_statement(self._steps, "\nUNION ALL\n".join(selects))

    @property
    def _has_above(self) -> bool:
        """Whether orgs above have rows: the plan has targets, and the statement is not for one org alone."""
        return bool(self.questions.targets) and not self.one_org

    @cached_property
    def _rollup(self) -> RollupInputs:
        """The sums of the orgs above: only the figures of their targets."""
        figures = _drop_duplicates(leaf.now for leaf in self._target_tests)
        bases = _drop_duplicates(leaf.base for leaf in self._target_tests)
        return RollupInputs(figures, bases, list_coverages(self.questions, _drop_duplicates((*figures, *bases))))

    @property
    def _steps(self) -> tuple[Step, ...]:
        questions = self.questions
        attestations = [leaf for leaf in self._standard_tests if isinstance(leaf.test, Attested)]
        signed_step = build_signed_step(questions, self.bases, self.figures)
        signed_steps = [signed_step, build_attested_step(questions, attestations), self._build_open_baselines()]
        inputs = RangeInputs(
            self.figures, self.bases, self.coverages, self.scans, [step for step in signed_steps if step is not None]
        )
        # A step may read only the steps before it.
        steps = [build_judged_step(questions, self.coverages, self.one_org)]
        if self.coverages or self._has_above:
            steps.append(build_above_step(self.one_org))
        if self.coverages:
            steps += build_declared_steps(questions, self.coverages)
        steps += [build_count_step(questions, scan, self.one_org) for scan in self.scans]
        steps += [*inputs.signed_steps, build_ranges_step(questions, inputs)]
        steps.append(_build_tests("tests", "figures", self._standard_tests))
        steps.append(_build_outcomes("criteria", "tests", self._criteria))
        steps.append(self._build_standards())
        if self._has_above:
            steps += build_rollup_steps(questions, self._rollup)
            steps.append(_build_tests("target_tests", "above_figures", self._target_tests))
            steps.append(_build_outcomes("target_outcomes", "target_tests", self._targets))
        return tuple(steps)

    def _build_open_baselines(self) -> Step | None:
        bases = [(base, measure) for base in self.bases if (measure := find_baseline(base)) is not None]
        return build_open_baselines_step(self.questions, bases)

    def _build_standards(self) -> Step:
        columns = {"*": "*"}
        for standard in self.questions.standards:
            condition = build_standard_condition(standard)
            columns[to_column(standard.standard.id)] = condition.holds
            columns |= _list_applies_column(standard.standard.id, condition)
            headroom = build_headroom(self.questions, standard.criteria, condition.holds)
            columns[to_headroom_column(standard.standard.id)] = headroom
        comment = "a standard is met when all its criteria are"
        return Step(name="standards", columns=columns, source="criteria", comment=comment)

    @cached_property
    def _judged_columns(self) -> dict[str, str]:
        columns = _list_figure_columns(self.figures, self.bases, self.coverages)
        for criterion in self._criteria:
            columns |= _list_node_columns(criterion)
        for standard in self.questions.standards:
            name, headroom = to_column(standard.standard.id), to_headroom_column(standard.standard.id)
            columns |= {name: as_verdict(name), headroom: headroom}
            columns |= {
                name: name for name in _list_applies_column(standard.standard.id, build_standard_condition(standard))
            }
        # UNION ALL needs the same columns in both SELECTs, and a bare NULL has another type on each engine.
        for target in self._targets:
            columns |= dict.fromkeys(_list_node_columns(target), as_bigint("NULL"))
        if not self._has_above:
            return columns
        return columns | dict.fromkeys((*self._rollup.mixed_columns, "is_all"), as_bigint("NULL"))

    @cached_property
    def _above_columns(self) -> dict[str, str]:
        columns = _list_figure_columns(self._rollup.figures, self._rollup.bases, self._rollup.coverages)
        for target in self._targets:
            columns |= _list_node_columns(target)
        columns |= {name: name for name in (*self._rollup.mixed_columns, "is_all")}
        return {name: columns.get(name, as_bigint("NULL")) for name in self._judged_columns}


def compile_statement(questions: Questions, *, one_org: bool = False) -> Statement:
    """Return the statement of these questions; with `one_org` for the one judged org bound as `:org`."""
    return Statement(questions, one_org)


def build_judged_step(questions: Questions, coverages: Sequence[Coverage], one_org: bool = False) -> Step:
    """Build every village, community and unit, with the months of each coverage that it need not declare."""
    day = literal(questions.last_day)
    in_use = and_(or_("opened_on IS NULL", f"opened_on <= {day}"), or_("closed_on IS NULL", f"closed_on > {day}"))
    columns = {name: name for name in RESULT_ORG_COLUMNS}
    # As 1 or 0: SQLite has no boolean type, and a blank means no duty.
    columns["has_management_duty"] = "CASE WHEN has_management_duty THEN 1 ELSE 0 END"
    columns["in_use"] = f"CASE WHEN {in_use} THEN 1 ELSE 0 END"
    columns["split_on"] = "split_on"
    columns |= build_month_columns(coverages)
    conditions = [in_("kind", JUDGED_KINDS), *(["code = :org"] if one_org else [])]
    return Step(
        name="judged", columns=columns, source="orgs", conditions=conditions, comment="villages, communities and units"
    )


def _build_tests(name: str, source: str, leaves: Iterable[TestQuestion]) -> Step:
    columns = {"*": "*"} | {to_column(leaf.id): build_test_condition(leaf) for leaf in leaves}
    return Step(name=name, columns=columns, source=source)


def _build_outcomes(name: str, source: str, criteria: Iterable[CriterionQuestion]) -> Step:
    columns = {"*": "*"}
    for criterion in criteria:
        for node in walk_groups(criterion.tree):
            condition = build_node_condition(node)
            if isinstance(node, GroupQuestion):
                columns[to_column(node.id)] = condition.holds
            columns |= _list_applies_column(node.id, condition)
    return Step(name=name, columns=columns, source=source)


def _list_figure_columns(
    figures: Sequence[Figure], bases: Sequence[Figure], coverages: Sequence[Coverage]
) -> dict[str, str]:
    names = [f"{figure.name}_{end}" for figure in figures for end in ("low", "high")]
    names += [f"{figure.name}_disputed" for figure in figures if find_baseline(figure) is not None]
    for base in bases:
        names += [f"{base.name}_base_{end}" for end in ("low", "high")]
        names += [f"{base.name}_signed"] if find_baseline(base) is not None else []
    names += [coverage.declared_bits for coverage in coverages]
    return {name: name for name in RESULT_ORG_COLUMNS} | {name: as_bigint(name) for name in names}


def _list_node_columns(criterion: CriterionQuestion) -> dict[str, str]:
    columns = {}
    for node in walk_nodes(criterion.tree):
        columns[to_column(node.id)] = as_verdict(to_column(node.id))
        columns |= {name: name for name in _list_applies_column(node.id, build_node_condition(node))}
    return columns


def _list_applies_column(node_id: str, condition: Condition) -> dict[str, str]:
    """Return the column that tells whether the node applies to the org; none where it applies to every org."""
    if condition.applies == TRUE:
        return {}
    return {to_applies_column(node_id): f"CASE WHEN {condition.applies} THEN 1 ELSE 0 END"}


def _drop_duplicates(figures: Iterable[Figure | None]) -> tuple[Figure, ...]:
    return tuple(dict.fromkeys(figure for figure in figures if figure is not None))


def _select(columns: Mapping[str, str], source: str, condition: str) -> str:
    return Step(name="last", columns=columns, source=source, conditions=(condition,)).select()
