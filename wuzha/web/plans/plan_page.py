"""The page of a plan: its clauses in order, beside each the fields of what is judged by it, and the problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from django.forms import BoundField
from django.utils.translation import gettext as _

from wuzha.audit.models import LogLine
from wuzha.core.plan.bound_numbers import BoundNumber
from wuzha.core.plan.clauses import divide_clause, find_unused_clauses
from wuzha.core.plan.editing import find_half_words, outline_files
from wuzha.core.plan.items import PlanItem
from wuzha.core.plan.loading import PlanError
from wuzha.core.plan.plan import Clause, Criterion, Plan, Target
from wuzha.core.plan.plan_periods import START_YEAR_KEY
from wuzha.core.plan.problems import format_place
from wuzha.core.plan.rolling import list_plan_years, roll_files
from wuzha.core.problems import Problem, RefusalError
from wuzha.core.words.phrases import join_clause
from wuzha.core.words.plan_outline import outline_node
from wuzha.programmes.models import PlanVersion, Programme
from wuzha.programmes.plan_choice import load_files_named, load_version
from wuzha.programmes.plan_services import list_changed_lines
from wuzha.web.log.log_sentences import LogSentence, describe_lines
from wuzha.web.plans.flow_fields import FLOW_PREFIX
from wuzha.web.plans.plan_form import CLAUSE_PREFIX, HEAD_FIELDS, PlanForm

HASH_LENGTH = 12


@dataclass(frozen=True, slots=True)
class PlanFault:
    """What the check refuses: where, what and the remedy; `anchor` is the clause on the page, if it is known."""

    place: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class NumberField:
    """A field of a number, with its unit."""

    field: BoundField
    number: BoundNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionBlock:
    """A criterion, a target or a duty beside its clause; `tests` say in words how it is judged."""

    kind: str
    title: str
    tests: Sequence[str]
    numbers: Sequence[NumberField]
    fields: Sequence[BoundField]
    readings: Sequence[BoundField]
    texts: Sequence[BoundField]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseBlock:
    """A clause, its field, and the conditions that cite it."""

    number: str
    title: str
    lines: Sequence[str]
    field: BoundField
    conditions: Sequence[ConditionBlock]

    @property
    def has_errors(self) -> bool:
        """Whether what was typed for its text is refused."""
        return bool(self.field.errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """The state of the page of one version."""

    version: PlanVersion
    plan: Plan | None
    form: PlanForm
    problems: Sequence[PlanFault]
    half_words: Sequence[str]
    unused_clauses: Sequence[Clause]
    history: Sequence[LogSentence]
    state: str
    state_class: str

    @property
    def short_hash(self) -> str:
        """The beginning of the hash."""
        return self.version.sha256[:HASH_LENGTH]

    @property
    def periods(self) -> str:
        """The periods of the plan."""
        return list_periods(self.plan)

    @property
    def head_fields(self) -> list[BoundField]:
        """The fields of the head: title, numbers of papers, periods."""
        periods = [name for name in self.form.fields if name.startswith("periods.")]
        return list(self.form.list_named(*HEAD_FIELDS, START_YEAR_KEY, *periods))

    @property
    def flow_fields(self) -> list[BoundField]:
        """The fields of the flow of rounds."""
        return [self.form[name] for name in self.form.fields if name.startswith(FLOW_PREFIX)]

    @property
    def option_fields(self) -> list[BoundField]:
        """The fields of the texts of readings."""
        return [self.form[name] for name in self.form.fields if name.startswith("readings.") and name.endswith(".text")]

    @property
    def blocks(self) -> list[ClauseBlock]:
        """The clauses with what is judged by them."""
        conditions: dict[str, list[ConditionBlock]] = {}
        shown_readings: set[str] = set()
        for clause, block in self._build_conditions(shown_readings):
            conditions.setdefault(clause, []).append(block)
        return [self._build_clause(clause, conditions.pop(clause.number, ())) for clause in self.form.outline.clauses]

    def _build_clause(self, clause: Clause, conditions: Sequence[ConditionBlock]) -> ClauseBlock:
        title, lines = divide_clause(clause)
        return ClauseBlock(
            number=clause.number,
            title=title,
            lines=lines,
            field=self.form[f"{CLAUSE_PREFIX}{clause.number}"],
            conditions=conditions,
        )

    def _build_conditions(self, shown_readings: set[str]) -> Iterator[tuple[str, ConditionBlock]]:
        tests = _list_tests(self.plan)
        outline = self.form.outline
        for group, entries in (("", outline.list_conditions()), ("duties", outline.list_entries("duties"))):
            for entry, item in entries:
                name = entry.rpartition(".")[2]
                is_target = entry.startswith("targets.")
                kind = _("职责") if group else _("目标") if is_target else _("条件")
                readings = [f"readings.{reading}.default" for reading in _read_parts(item, "readings")]
                new_readings = [reading for reading in readings if reading not in shown_readings]
                shown_readings.update(new_readings)
                yield (
                    _read(item, "clause"),
                    ConditionBlock(
                        kind=kind,
                        title=_read(item, "title"),
                        tests=tests.get(name, ()),
                        numbers=[
                            NumberField(self.form[key], number)
                            for key, number in self.form.numbers.items()
                            if number.entry == entry
                        ],
                        fields=list(self.form.list_named(f"{entry}.due_on")),
                        readings=list(self.form.list_named(*new_readings)),
                        texts=list(self.form.list_named(f"{entry}.title", f"{entry}.quote")),
                    ),
                )


def build_plan_page(
    version: PlanVersion, programme: Programme | None, today: date, form: PlanForm | None = None
) -> PlanPage:
    """Build the page of a version; its problems are those of what is stored, not of what was just typed."""
    plan: Plan | None = None
    problems: tuple[PlanFault, ...] = ()
    try:
        plan = load_version(version)
    except PlanError as error:
        problems = describe_faults(version, error)
    state, state_class = describe_state(version, programme, today)
    return PlanPage(
        version=version,
        plan=plan,
        form=form or PlanForm(version.files),
        problems=problems,
        half_words=find_half_words(version.files) if version.is_draft else (),
        unused_clauses=() if plan is None else find_unused_clauses(plan),
        history=load_history(version),
        state=state,
        state_class=state_class,
    )


def describe_faults(version: PlanVersion, error: PlanError) -> tuple[PlanFault, ...]:
    """Return the problems of a version with the clauses they are about, which a clerk knows, in place of paths."""
    parts = outline_files(version.files)
    entries = [*parts.list_conditions(), *parts.list_entries("duties")]
    return tuple(_describe_fault(problem, entries) for problem in error.problems)


def _describe_fault(problem: Problem, entries: Sequence[tuple[str, PlanItem]]) -> PlanFault:
    path, place = problem.column or "", " ".join(format_place(problem))
    for entry, item in entries:
        if f"{path}.".startswith(f"{entry}."):
            clause = _read(item, "clause")
            return PlanFault(join_clause(clause, _read(item, "title")), f"{problem.text}{problem.remedy}", clause)
    return PlanFault(place, f"{problem.text}{problem.remedy}", "")


def list_differences(version: PlanVersion) -> list[str] | None:
    """Return the lines that differ from the plan the version was made from; None where that is not known any more.

    That plan is rolled to the years of the version, so that what was changed by hand is left; examples are not listed.
    """
    if not version.based_on:
        return None
    try:
        files, base = version.files, load_files_named(version.based_on)
    except RefusalError:
        return None
    with suppress(RefusalError):
        base_plan, plan = base.build_plan(""), load_version(version)
        base = roll_files(base, base_plan, list_plan_years(plan)[0] - list_plan_years(base_plan)[0])
    return list_changed_lines(replace(base, examples=""), replace(files, examples=""))


def load_history(version: PlanVersion) -> list[LogSentence]:
    """Return who did what with a version, in sentences."""
    subject = f"plan:{version.org.code}:{version.number}"
    lines = LogLine.objects.filter(org=version.org.code, subject=subject, at__gte=version.made_at)
    return describe_lines(lines.order_by("number"))


def describe_state(version: PlanVersion, programme: Programme | None, today: date) -> tuple[str, str]:
    """Return the state of a version in a word, and the class of its badge."""
    if version.is_draft:
        return (_("待签批") if version.proposed_from else _("草稿")), "undetermined"
    if version.is_waiting(today) and programme is not None and programme.next_plan == version.name:
        return _("%(day)s起启用") % {"day": version.active_from}, "undetermined"
    if programme is not None and programme.plan == version.name:
        return _("现行"), "met"
    return _("已停用"), "not_applicable"


def list_periods(plan: Plan | None) -> str:
    """Return the periods of a plan in words."""
    periods = [] if plan is None else [period.label for group in plan.periods.values() for period in group]
    return _("、").join(periods)


def _list_tests(plan: Plan | None) -> Mapping[str, Sequence[str]]:
    if plan is None:
        return {}
    conditions: list[Criterion | Target] = [*plan.targets]
    conditions += [criterion for standard in plan.standards for criterion in standard.criteria]
    return {condition.id: outline_node(condition.node, plan) for condition in conditions}


def _read(item: PlanItem, key: str) -> str:
    part = item.content.get(key) if isinstance(item.content, Mapping) else None
    return part.content if part is not None and isinstance(part.content, str) else ""


def _read_parts(item: PlanItem, key: str) -> list[str]:
    part = item.content.get(key) if isinstance(item.content, Mapping) else None
    parts = part.content if part is not None and isinstance(part.content, tuple) else ()
    return [str(piece.content) for piece in parts]
