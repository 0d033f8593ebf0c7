"""List what many orgs still owe before their open clauses have outcomes: each thing once, with the orgs that wait."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.assessments.drill_down import Certainty, build_list_address
from wuzha.assessments.missing_items import (
    MissingItem,
    build_attestation_address,
    build_months_address,
    describe_attestation,
    describe_months,
    describe_refused,
    describe_unread,
)
from wuzha.assessments.open_rows import find_items_address
from wuzha.assessments.overview import Overview
from wuzha.assessments.row_blanks import name_owing_office
from wuzha.core.findings.findings import CriterionFinding, OrgFinding, TestFinding
from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.plan.plan import Attested
from wuzha.core.statement.questions import Figure
from wuzha.core.vocabulary import Outcome, Register
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.programmes.report_days import ReportDays
from wuzha.registers.access import find_read_scope, find_write_scopes


@dataclass(slots=True, kw_only=True)
class _Thing:
    """One thing that is missing, and all that wait for it: orgs by code, clauses, and the places of refused rows."""

    criterion: CriterionFinding
    register: Register | None = None
    months: tuple[Period, ...] = ()
    figure: Figure | None = None
    orgs: dict[str, OrgFinding] = field(default_factory=dict)
    clauses: dict[str, None] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Viewer:
    """Who reads the list, and what decides which fixes they have."""

    user: User
    overview: Overview
    write_scopes: dict[Register, Scope]
    report_days: ReportDays
    today: date

    def may_write(self, register: Register) -> bool:
        return self.write_scopes[register].holds(self.overview.top.path)


def list_missing_of_orgs(overview: Overview, *, user: User, today: date) -> tuple[MissingItem, ...]:
    """Return what keeps clauses of the orgs of the overview undetermined, in the order of the plan and the tree.

    Doubtful rows are named by their clause: which column each lacks is on the evidence cards, to which the orgs link.
    """
    things: dict[Hashable, _Thing] = {}
    for finding in overview.findings:
        for criterion in finding.criteria:
            if criterion.outcome is Outcome.UNDETERMINED:
                for key, thing in _list_of_clause(criterion):
                    known = things.setdefault(key, thing)
                    known.orgs[finding.code] = finding
                    known.clauses[criterion.clause] = None
                    known.places |= thing.places
    if not things:
        return ()
    viewer = _Viewer(
        user=user,
        overview=overview,
        write_scopes=find_write_scopes(user),
        report_days=ReportDays.load(),
        today=today,
    )
    return tuple(
        replace(_describe(key, thing, viewer), orgs=tuple(thing.orgs.values()), clauses=tuple(thing.clauses))
        for key, thing in things.items()
    )


def _list_of_clause(criterion: CriterionFinding) -> Iterator[tuple[Hashable, _Thing]]:
    """Yield the things by a key that says their kind first."""
    tests = [test for test in criterion.tests if test.outcome is Outcome.UNDETERMINED]
    if places := {place for test in tests for place in test.refused}:
        yield ("refused", criterion.id), _Thing(criterion=criterion, places=places)
    for test in tests:
        if isinstance(test.question.test, Attested):
            if not test.refused:
                yield ("attested", criterion.id), _Thing(criterion=criterion)
        else:
            yield from _list_of_figures(criterion, test)


def _list_of_figures(criterion: CriterionFinding, test: TestFinding) -> Iterator[tuple[Hashable, _Thing]]:
    figures = ((test.question.now, test.now, test.missing), (test.question.base, test.base, test.base_missing))
    is_incomplete = False
    for figure, value, missing in figures:
        if figure is None:
            continue
        register = MEASURES[figure.measure].register
        if missing:
            is_incomplete = True
            yield ("months", register, missing), _Thing(criterion=criterion, register=register, months=missing)
        elif value is not None and value.high is None:
            is_incomplete = True
            yield ("unread", register), _Thing(criterion=criterion, register=register)
    figure = test.question.now
    if figure is not None and not is_incomplete and (test.doubtful or test.base_doubtful or not test.refused):
        register = MEASURES[figure.measure].register
        yield ("doubt", criterion.id), _Thing(criterion=criterion, register=register, figure=figure)


def _describe(key: Hashable, thing: _Thing, viewer: _Viewer) -> MissingItem:
    kind = key[0] if isinstance(key, tuple) else ""
    if kind == "refused":
        numbers = [int(place) for place in thing.places]
        return describe_refused(len(numbers), find_items_address(viewer.user, numbers))
    if thing.register is None:
        return describe_attestation(thing.criterion, _find_attestation_form(thing, viewer))
    if kind == "unread":
        return describe_unread(thing.register)
    if thing.months:
        path, may_declare = viewer.overview.top.path, viewer.may_write(Register.DECLARATIONS)
        due_on = viewer.report_days.find_due_day(path, thing.months[0].start)
        address = _find_calendar(thing.register, thing) if may_declare else ""
        return describe_months(thing.register, thing.months, due_on, viewer.today, address)
    return MissingItem(
        text=_("%(clause)s的%(register)s记录待核实")
        % {"clause": thing.criterion.clause, "register": thing.register.label},
        owed_by=name_owing_office(thing.register),
        address=_find_rows(thing.register, thing, viewer),
        action=_("查看记录"),
        clauses=(),
    )


def _find_attestation_form(thing: _Thing, viewer: _Viewer) -> str:
    if not viewer.may_write(Register.ATTESTATIONS):
        return ""
    if len(thing.orgs) > 1:
        return reverse("attestations")
    (org,) = thing.orgs.values()
    return build_attestation_address(org.name, thing.criterion, viewer.overview.questions)


def _find_calendar(register: Register, thing: _Thing) -> str:
    if len(thing.orgs) > 1:
        return f"{reverse('declarations')}?register={register.value}"
    (code,) = thing.orgs
    return build_months_address(register, thing.months, code)


def _find_rows(register: Register, thing: _Thing, viewer: _Viewer) -> str:
    """Return the address of exactly the doubtful rows of one org; several orgs link to their cards."""
    overview = viewer.overview
    if len(thing.orgs) > 1 or thing.figure is None:
        return ""
    (code,) = thing.orgs
    rows = ""
    if find_read_scope(viewer.user, register).holds(overview.top.path):
        certainty = Certainty.PERHAPS
        rows = build_list_address(overview.programme, overview.questions, thing.figure, org=code, certainty=certainty)
    card = f"{reverse('standing', args=(code,))}?period={overview.questions.period.id}#{thing.criterion.id}"
    return rows or card
