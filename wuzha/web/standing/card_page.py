"""The page of evidence cards of a village or unit, and that of the targets of an org above."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from wuzha.assessments.cards import build_cards
from wuzha.assessments.evidence import load_evidence
from wuzha.assessments.look_back import OrgComparison, compare_org
from wuzha.assessments.missing_items import list_missing_items
from wuzha.assessments.open_rows import link_open_rows
from wuzha.assessments.standing import assess, assess_targets
from wuzha.assessments.target_forecast import forecast_targets
from wuzha.core.findings.duty_sheet import make_blank_sheet
from wuzha.core.findings.findings import Assessment, CriterionFinding, DutySheet, OrgFinding, Range
from wuzha.core.measures import MEASURES
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.vocabulary import JUDGED_KINDS, Outcome, Register
from wuzha.core.words.brief import format_extent_briefly
from wuzha.core.words.explain import explain_headroom
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.registers.access import find_read_scope, find_write_scope
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.books.reading_log import try_recording_reading
from wuzha.web.standing.circumstances import describe_page
from wuzha.web.standing.page_query import read_questions_and_days

_LINKED_REGISTERS = (Register.CASES, Register.PERSONS, Register.DENS, Register.OUTREACH)


@dataclass(frozen=True, slots=True)
class SummaryFigure:
    """A figure of the summary: its window, its number or range, and how many rows of it are doubtful."""

    window: str
    extent: str
    doubt_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSummary:
    """The figures at the head of a page of cards: cases now and in the base, and how many clauses are met."""

    now: SummaryFigure | None
    base: SummaryFigure | None
    met_count: int
    open_count: int
    not_met_count: int
    clause_count: int


def render_cards(request: AuthenticatedRequest, scope: Scope, programme: Programme, org: Org) -> HttpResponse:
    """Show the evidence cards of one org, compared with an earlier day if the address names one."""
    questions, look_back = read_questions_and_days(request, programme)
    assessment = assess(programme, questions, org=org)
    finding = _get_finding(assessment)
    if finding is None:
        raise Http404
    finding_before, comparison = None, None
    if look_back.day is not None:
        finding_before = _get_finding(assess(programme, questions, org=org, known_at=look_back.moment))
        comparison = compare_org(
            request.user,
            programme=programme,
            questions=questions,
            org=org,
            day=look_back.day,
            now=finding.criteria,
            past=finding_before.criteria if finding_before else (),
        )
    context = {
        "finding": finding,
        "headroom": explain_headroom(finding, questions),
        "summary": _summarise(finding.criteria),
        "neighbours": _find_neighbours(scope, org),
        "look_back": look_back,
        "as_of": look_back.as_of_day,
        "finding_before": finding_before,
        "comparison": comparison,
    } | _build_cards(
        request,
        programme,
        questions,
        org,
        criteria=finding.criteria,
        comparison=comparison,
        duty_sheet=assessment.duty_sheets.get(org.code) or make_blank_sheet(questions),
    )
    return render(request, "standing/reasons.html", describe_page(programme, questions, org) | context)


def render_targets(request: AuthenticatedRequest, programme: Programme, org: Org) -> HttpResponse:
    """Show the evidence cards of the targets of an org above."""
    questions, look_back = read_questions_and_days(request, programme)
    targets = assess_targets(programme, questions)
    criteria = _select_targets(targets, org)
    comparison = None
    if look_back.day is not None:
        before = _select_targets(assess_targets(programme, questions, known_at=look_back.moment), org)
        comparison = compare_org(
            request.user,
            programme=programme,
            questions=questions,
            org=org,
            day=look_back.day,
            now=criteria,
            past=before,
        )
    cards = _build_cards(request, programme, questions, org, criteria=criteria, comparison=comparison)
    forecasts = forecast_targets(programme, questions, targets, {org.code})
    cards["cards"] = [replace(card, forecast=forecasts.get((org.code, card.id))) for card in cards["cards"]]
    context = {"look_back": look_back, "as_of": look_back.as_of_day, "comparison": comparison} | cards
    return render(request, "standing/targets.html", describe_page(programme, questions, org) | context)


def _get_finding(assessment: Assessment) -> OrgFinding | None:
    return next(iter(assessment.orgs), None)


def _select_targets(assessment: Assessment, org: Org) -> tuple[CriterionFinding, ...]:
    return tuple(target.criterion for target in assessment.targets if target.code == org.code)


def _summarise(criteria: tuple[CriterionFinding, ...]) -> CardSummary:
    tests = [test for criterion in criteria for test in criterion.tests if _counts_cases(test.question.now)]
    # The test with a base has both figures.
    test = next((test for test in tests if test.base is not None), tests[0] if tests else None)
    outcomes = [criterion.outcome for criterion in criteria]
    return CardSummary(
        now=None if test is None else _describe_figure(test.question.now, test.now, len(test.doubtful)),
        base=None if test is None else _describe_figure(test.question.base, test.base, len(test.base_doubtful)),
        met_count=outcomes.count(Outcome.MET),
        open_count=outcomes.count(Outcome.UNDETERMINED),
        not_met_count=outcomes.count(Outcome.NOT_MET),
        clause_count=len(outcomes) - outcomes.count(Outcome.NOT_APPLICABLE),
    )


def _counts_cases(figure: Figure | None) -> bool:
    return figure is not None and MEASURES[figure.measure].is_a_case


def _describe_figure(figure: Figure | None, value: Range | None, doubt_count: int) -> SummaryFigure | None:
    if figure is None or value is None:
        return None
    return SummaryFigure(figure.window.label, format_extent_briefly(figure, value), doubt_count)


def _find_neighbours(scope: Scope, org: Org) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    """Return code and name of the orgs before and after this one below the same org; None at the ends."""
    if org.parent_id is None or org.path in scope.paths:
        return None, None
    siblings = Org.objects.filter(parent__code=org.parent_id).under(scope.paths).of_kind(*JUDGED_KINDS)
    orgs = list(siblings.in_use(timezone.localdate()).order_by("path").values_list("code", "name"))
    place = next((number for number, (code, _name) in enumerate(orgs) if code == org.code), None)
    if place is None:
        return None, None
    return orgs[place - 1] if place else None, orgs[place + 1] if place + 1 < len(orgs) else None


def _build_cards(
    request: AuthenticatedRequest,
    programme: Programme,
    questions: Questions,
    org: Org,
    *,
    criteria: tuple[CriterionFinding, ...],
    comparison: OrgComparison | None,
    duty_sheet: DutySheet | None = None,
) -> dict[str, Any]:
    """Return the cards, what is missing, and the pages beside them, as a template reads them."""
    user = request.user
    evidence = load_evidence(user, programme=programme, org=org, questions=questions, criteria=criteria)
    registers = evidence.registers | (comparison.registers if comparison else frozenset())
    if not try_recording_reading(request, registers):
        evidence = evidence.without(Register.PERSONS)
        comparison = comparison and comparison.without(Register.PERSONS)
    open_rows = link_open_rows(user, criteria)
    missing = list_missing_items(
        criteria,
        user=user,
        org=org,
        questions=questions,
        tables=evidence.tables,
        open_rows=open_rows,
        today=questions.as_of or timezone.localdate(),
        has_total=duty_sheet is not None,
    )
    cards = build_cards(
        criteria,
        questions,
        evidence,
        differences=comparison.differences if comparison else {},
        open_rows=open_rows,
        duty_sheet=duty_sheet,
        closings=missing.closings,
    )
    return {"cards": cards, "missing_items": missing.items} | _describe_links(user, org)


def _describe_links(user: User, org: Org) -> dict[str, Any]:
    """Return which pages the cards lead to."""
    registers = [register for register in _LINKED_REGISTERS if find_read_scope(user, register).holds(org.path)]
    return {
        "linked_registers": registers,
        "may_attest": find_write_scope(user, Register.ATTESTATIONS).holds(org.path),
    }
