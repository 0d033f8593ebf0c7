"""List what outcomes wait for in the ledgers: months to report, rows to verify; and what no longer matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from wuzha.assessments.drill_down import Certainty, build_list_address
from wuzha.assessments.judged_orgs import JudgedOrg, describe_clause, is_open, list_open_tests
from wuzha.assessments.standing import assess
from wuzha.core.declaration_states import find_due_day
from wuzha.core.findings.findings import CriterionFinding, TestFinding
from wuzha.core.i18n import translate
from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.statement.questions import Figure
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import JUDGED_KINDS, Permission, Register, TodoVerb
from wuzha.core.words.phrases import format_months, split_into_runs
from wuzha.orgs.models import Org, match_paths_under
from wuzha.people.access import Scope, find_scopes, list_roles_today
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions, find_programme_at
from wuzha.programmes.report_days import ReportDays
from wuzha.registers.access import find_write_scopes


@dataclass(frozen=True, slots=True)
class _MonthRun:
    """Consecutive months: their words, how a link names them, and the day by which the first is reported."""

    id: str
    words: str
    link: str
    due_on: date


_Runs = dict[tuple[frozenset[Period], int], tuple[_MonthRun, ...]]
"""The runs of undeclared months with a report day: most villages of a county lack the same months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoScopes:
    """Where one user has something to do: attest and declare, report an org of their own, enter rows by register."""

    office: Scope
    own_orgs: Set[str]
    registers: Mapping[Register, Scope]

    @classmethod
    def find(cls, user: User) -> TodoScopes:
        """Return the scopes of the user today; `own_orgs` are paths."""
        scopes = find_scopes(user, (Permission.RECORD_OFFICE, Permission.UPLOAD))
        judged_paths = {role.org.path for role in list_roles_today(user) if role.org.term in JUDGED_KINDS}
        return cls(
            office=scopes[Permission.RECORD_OFFICE],
            own_orgs=judged_paths.intersection(scopes[Permission.UPLOAD].paths),
            registers=find_write_scopes(user),
        )

    def may_enter(self, register: Register, path: str) -> bool:
        """Return whether the user may correct rows of the register at the path."""
        return register in self.registers and self.registers[register].holds(path)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path at or under which the user has something to do."""
        entry_paths = (path for scope in self.registers.values() for path in scope.paths)
        return tuple({*self.office.paths, *self.own_orgs, *entry_paths})


def list_todo_items(
    judged_orgs: Iterable[JudgedOrg], scopes: TodoScopes, today: date, incomplete: Set[str] = frozenset()
) -> Iterator[TodoItem]:
    """Yield the items about the outcomes of these orgs, of a user with these scopes.

    `incomplete` are the codes of orgs, and of holders of books, with cases that lack values: what is doubtful about
    cases there is an item of its own already.
    """
    days, runs = ReportDays.load(), _Runs()
    for org in judged_orgs:
        is_office = scopes.office.holds(org.path)
        if is_office or org.path in scopes.own_orgs:
            verb = TodoVerb.CHASE if is_office else TodoVerb.REPORT
            yield from _list_months(org, verb, days.find_day(org.path), today, runs)
        without = frozenset({Register.CASES}) if incomplete & set(org.path.split("/")) else frozenset[Register]()
        yield from _list_doubts(org, scopes, without)


def load_judged_orgs(scopes: TodoScopes, today: date) -> tuple[JudgedOrg, ...]:
    """Return the orgs in which there is something to do, judged by the nearest programme above each."""
    paths = scopes.paths
    if not paths:
        return ()
    places = dict(Org.objects.under(paths).of_kind(*JUDGED_KINDS).order_by().values_list("code", "path"))
    orgs_by_code: dict[str, JudgedOrg] = {}
    for programme in _list_programmes(paths):
        for org in _judge(programme, places, today):
            orgs_by_code.setdefault(org.finding.code, org)
    return tuple(orgs_by_code[code] for code in sorted(orgs_by_code))


def _list_programmes(paths: Iterable[str]) -> list[Programme]:
    """Return the programmes at, above and below the paths, the lowest of the tree first: each org has its nearest."""
    paths = tuple(paths)
    programmes = {programme.pk: programme for programme in map(find_programme_at, paths) if programme}
    below = Programme.objects.filter(match_paths_under(paths, "org__path")).select_related("org")
    programmes |= {programme.pk: programme for programme in below}
    return sorted(programmes.values(), key=lambda programme: -len(programme.org.path))


def _judge(programme: Programme, places: Mapping[str, str], today: date) -> Iterator[JudgedOrg]:
    questions = build_questions(programme, today)
    assessment = assess(programme, questions, with_rows=False)
    targets = (target.criterion for target in assessment.targets)
    open_registers = frozenset(
        MEASURES[test.question.now.measure].register
        for criterion in targets
        for test in list_open_tests(criterion)
        if test.question.now is not None
    )
    for finding in assessment.orgs:
        if path := places.get(finding.code):
            yield JudgedOrg(
                finding=finding,
                path=path,
                programme=programme,
                questions=questions,
                open_registers=open_registers,
                today=today,
            )


def _list_months(org: JudgedOrg, verb: TodoVerb, report_day: int, today: date, runs: _Runs) -> Iterator[TodoItem]:
    """Yield an item for each run of months of a register that no declaration covers, the late ones apart."""
    for register, undeclared_months in _find_undeclared(org).items():
        key = frozenset(undeclared_months), report_day
        if key not in runs:
            runs[key] = tuple(_split_months(undeclared_months, report_day, today))
        yield from (_make_month_item(org, verb, register, run) for run in runs[key])


def _split_months(months: Set[Period], report_day: int, today: date) -> Iterator[_MonthRun]:
    late = {month for month in months if find_due_day(month, report_day) < today}
    for group in (late, months - late):
        for first, last in split_into_runs(sorted(group, key=lambda month: month.start)):
            run = Period(first.start, last.end)
            yield _MonthRun(
                id=run.id,
                words=format_months(run.months),
                link=first.id if first == last else f"{first.id}~{last.id}",
                due_on=find_due_day(first, report_day),
            )


def _find_undeclared(org: JudgedOrg) -> dict[Register, set[Period]]:
    """Return the undeclared months that an outcome of the org waits for, or the target of an org above it."""
    undeclared_months: dict[Register, set[Period]] = {}
    for criterion in org.finding.criteria:
        for test in criterion.tests:
            for figure, months in ((test.question.now, test.missing), (test.question.base, test.base_missing)):
                register = None if figure is None else MEASURES[figure.measure].register
                if register is not None and months and (is_open(criterion, test) or register in org.open_registers):
                    undeclared_months.setdefault(register, set()).update(months)
    return undeclared_months


def _make_month_item(org: JudgedOrg, verb: TodoVerb, register: Register, run: _MonthRun) -> TodoItem:
    code = org.finding.code
    return TodoItem(
        verb=verb,
        key=f"months:{register}:{run.id}",
        title=translate("{months}{register}台账", months=run.words, register=register.label),
        org_code=code,
        org_name=org.finding.name,
        page="declarations",
        query=urlencode({"org": code, "months": run.link, "register": register}, safe="~"),
        due_on=run.due_on,
        register=register,
        is_settled_org=org.is_settled(register),
    )


def _list_doubts(org: JudgedOrg, scopes: TodoScopes, without: frozenset[Register]) -> Iterator[TodoItem]:
    """Yield an item for each clause that rows may or may not count for, where the user may correct these rows.

    Refused rows and the registers of `without` have items of their own.
    """
    for criterion in org.finding.criteria:
        for test in list_open_tests(criterion):
            figure = test.question.now
            if figure is None or test.missing or test.base_missing or test.refused:
                continue
            register = MEASURES[figure.measure].register
            is_unread = test.now is not None and test.now.high is None
            if is_unread or register in without or not scopes.may_enter(register, org.path):
                continue
            yield _make_doubt_item(org, criterion, test, register)
            break


def _make_doubt_item(org: JudgedOrg, criterion: CriterionFinding, test: TestFinding, register: Register) -> TodoItem:
    code, address = org.finding.code, ""
    figure, count = _find_doubtful_figure(test)
    if figure is not None:
        address = build_list_address(org.programme, org.questions, figure, org=code, certainty=Certainty.PERHAPS)
    return TodoItem(
        verb=TodoVerb.VERIFY,
        key=f"doubt:{org.questions.plan.id}:{criterion.id}",
        title=translate("{clause}待核实的记录", clause=describe_clause(criterion)),
        org_code=code,
        org_name=org.finding.name,
        page="book" if address else "standing",
        arguments=(register.value,) if address else (code,),
        query=address.partition("?")[2],
        fragment="" if address else criterion.id,
        count=count,
        quantity=(translate("{count}起") if register is Register.CASES else translate("{count}条")) if address else "",
        due_on=org.questions.period.end,
        register=register,
        is_settled_org=org.is_settled(register),
    )


def _find_doubtful_figure(test: TestFinding) -> tuple[Figure | None, int]:
    """Return the figure that rows may or may not count for, with their number: the one now, else its base."""
    for figure, values in ((test.question.now, test.now), (test.question.base, test.base)):
        if figure is not None and values is not None and values.high is not None and values.high > values.low:
            return figure, values.high - values.low
    return None, 1
