"""List the plan's own work that waits: clauses to attest, duties with a day, records wanted in a part of the period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q

from wuzha.assessments.judged_orgs import JudgedOrg, describe_clause, list_open_tests
from wuzha.assessments.todo_items import TodoScopes
from wuzha.core.findings.findings import CriterionFinding, TestFinding
from wuzha.core.i18n import translate
from wuzha.core.measures import MEASURES
from wuzha.core.plan.plan import AtLeast, Attested, Duty, find_group_duty
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import Outcome, Register, TodoVerb
from wuzha.orgs.models import Org, find_holder
from wuzha.programmes.plan_choice import find_programme
from wuzha.registers.group_entries import read_first_groups
from wuzha.registers.models import Attestation

_OPEN_OUTCOMES = (Outcome.UNDETERMINED, Outcome.NOT_MET)
"""A clause that wants records in a window that still runs is not met so far, and can be met."""

_DUTY_FIELDS = ("org_id", "criterion")

DutyOfOrg = tuple[str, str]
"""The code of an org, and the id of a duty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _DutyReader:
    """Who reads the items: `grid_programme` is the pk of the programme whose orgs the grid of attestations shows."""

    scopes: TodoScopes
    grid_programme: int | None

    @classmethod
    def find(cls, scopes: TodoScopes) -> _DutyReader:
        programme = None
        if len(scopes.office.paths) == 1:
            programme = find_programme(find_holder(Org.objects.get(path=scopes.office.paths[0])))
        return cls(scopes=scopes, grid_programme=None if programme is None else programme.pk)

    def is_office_of(self, org: JudgedOrg) -> bool:
        return self.scopes.office.holds(org.path)

    def has_grid_of(self, org: JudgedOrg) -> bool:
        """Return whether the grid of attestations shows the org to this reader."""
        return self.is_office_of(org) and org.programme.pk == self.grid_programme


def list_duty_items(judged_orgs: Sequence[JudgedOrg], scopes: TodoScopes) -> Iterator[TodoItem]:
    """Yield the items about what the plan itself asks for, of a user with these scopes.

    Each is due on the day that the plan gives.
    """
    reader = _DutyReader.find(scopes)
    done_duties = _read_attested_duties(judged_orgs) | _read_formed_groups(judged_orgs)
    for org in judged_orgs:
        is_office = reader.is_office_of(org)
        if is_office:
            yield from _list_attestations(org, reader)
        if is_office or org.path in reader.scopes.own_orgs:
            yield from _list_dated_duties(org, reader, done_duties)
            yield from _list_wanted_records(org)


def _list_attestations(org: JudgedOrg, reader: _DutyReader) -> Iterator[TodoItem]:
    """Yield an item for each clause that people have to attest, due when the period ends."""
    for criterion in _list_attested_criteria(org):
        yield _make_item(
            org,
            reader,
            verb=TodoVerb.ATTEST,
            clause=criterion.id,
            key=f"attested:{org.questions.plan.id}:{criterion.id}",
            title=describe_clause(criterion),
            due_on=org.questions.period.end,
        )


def _list_dated_duties(org: JudgedOrg, reader: _DutyReader, done_duties: Set[DutyOfOrg]) -> Iterator[TodoItem]:
    """Yield an item for each duty with a day on which nothing is on record (R9).

    It matters in the period in which its day lies, and as long as a clause of the org waits to be attested.
    """
    period, code = org.questions.period, org.finding.code
    is_asked = any(_list_attested_criteria(org))
    for duty in _list_duties(org):
        if duty.due_on is None or (code, duty.id) in done_duties:
            continue
        if period.start <= duty.due_on <= period.end or (is_asked and duty.due_on < period.start):
            item = _make_item(
                org,
                reader,
                verb=TodoVerb.CARRY_OUT,
                clause=duty.id,
                key=f"duty:{org.questions.plan.id}:{duty.id}",
                title=translate("{clause}“{title}”", clause=duty.clause, title=duty.title),
                due_on=duty.due_on,
            )
            yield _lead_to_group(item) if duty == find_group_duty(_list_duties(org)) else item


def _lead_to_group(item: TodoItem) -> TodoItem:
    """Return the item with the page on which the group is recorded; people may still attest the duty itself."""
    return replace(
        item,
        page="group",
        arguments=(item.org_code,),
        query="",
        fragment="",
        group_page="groups",
        group_query=urlencode({"state": "owed"}),
    )


def _make_item(
    org: JudgedOrg, reader: _DutyReader, *, verb: TodoVerb, clause: str, key: str, title: str, due_on: date
) -> TodoItem:
    """Return an item that ends when people attest: it leads to the grid, or to the org's card where there is none."""
    code, has_grid = org.finding.code, reader.has_grid_of(org)
    choice = {"clause": clause, "period": org.questions.period.id}
    attested_ids = [criterion.id for criterion in _list_attested_criteria(org)]
    return TodoItem(
        verb=verb,
        key=key,
        title=title,
        org_code=code,
        org_name=org.finding.name,
        page="attestations" if has_grid else "standing",
        arguments=() if has_grid else (code,),
        query=urlencode(choice | {"org": code}) if has_grid else "",
        fragment="" if has_grid else "".join(attested_ids[:1]),
        group_page="attestations" if has_grid else "",
        group_query=urlencode(choice | {"open": "1"}) if has_grid else "",
        due_on=due_on,
        register=Register.ATTESTATIONS,
        is_settled_org=org.is_settled(Register.ATTESTATIONS),
    )


def _list_wanted_records(org: JudgedOrg) -> Iterator[TodoItem]:
    """Yield an item for each number of records that a clause wants by the end of a window that still runs (R10)."""
    for criterion in org.finding.criteria:
        for test in criterion.tests:
            wanted = test.question.test
            if isinstance(wanted, AtLeast) and org.is_running(test) and criterion.outcome in _OPEN_OUTCOMES:
                yield from _make_records_item(org, criterion, test, wanted.number)


def _make_records_item(
    org: JudgedOrg, criterion: CriterionFinding, test: TestFinding, number: int
) -> Iterator[TodoItem]:
    figure = test.question.now
    if figure is None or test.now is None or test.now.low >= number:
        return
    window, register = figure.window, MEASURES[figure.measure].register
    yield TodoItem(
        verb=TodoVerb.CARRY_OUT,
        key=f"records:{org.questions.plan.id}:{criterion.id}:{window.id}",
        title=translate("{clause}（{period}）", clause=describe_clause(criterion), period=window.label),
        org_code=org.finding.code,
        org_name=org.finding.name,
        page="standing",
        arguments=(org.finding.code,),
        fragment=criterion.id,
        due_on=window.end,
        count=number - test.now.low,
        quantity=translate("还差{count}次"),
        register=register,
        is_settled_org=org.is_settled(register),
    )


def _list_attested_criteria(org: JudgedOrg) -> Iterator[CriterionFinding]:
    """Yield the clauses whose outcome waits for people, and for no refused row."""
    for criterion in org.finding.criteria:
        if any(isinstance(test.question.test, Attested) and not test.refused for test in list_open_tests(criterion)):
            yield criterion


def _list_duties(org: JudgedOrg) -> tuple[Duty, ...]:
    return org.questions.plan.duties


def _read_attested_duties(judged_orgs: Iterable[JudgedOrg]) -> Set[DutyOfOrg]:
    """Return what is on record about duties with a day, of whichever period."""
    duties: Mapping[str, Duty] = {duty.id: duty for org in judged_orgs for duty in _list_duties(org) if duty.due_on}
    if not duties:
        return frozenset()
    attestations = Attestation.objects.as_of(None).filter(Q(criterion__in=duties))
    return frozenset((str(code), str(criterion)) for code, criterion in attestations.values_list(*_DUTY_FIELDS))


def _read_formed_groups(judged_orgs: Iterable[JudgedOrg]) -> Set[DutyOfOrg]:
    """Return the duty to form the group for each org that has one on record: people may attest it still."""
    duties = {org.finding.code: find_group_duty(_list_duties(org)) for org in judged_orgs}
    codes = read_first_groups(list(duties))
    return frozenset((code, duty.id) for code in codes if (duty := duties[code]) is not None)
