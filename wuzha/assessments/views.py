"""The pages of where everyone stands: one table per standard, and for each org the whole reasoning."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.assessments.cards import cards_of, targets_of
from wuzha.assessments.models import Programme
from wuzha.assessments.standing import programme_of, questions_of, stand
from wuzha.core.explain import circumstances, explain_headroom
from wuzha.core.explain import standing as in_words
from wuzha.core.findings import Assessment, OrgFinding
from wuzha.core.periods import Period
from wuzha.core.plan import Standard
from wuzha.core.problems import Refusal
from wuzha.core.questions import Questions
from wuzha.core.vocabulary import ABOVE_KINDS, Outcome, Verb
from wuzha.orgs.models import Org, lies_under
from wuzha.people.access import Scope, may
from wuzha.people.gate import Asked, needs


@dataclass(frozen=True, slots=True)
class Table:
    """The orgs of one standard, and how many have which outcome."""

    standard: Standard
    clauses: tuple[str, ...]
    orgs: tuple[OrgFinding, ...]
    counts: tuple[tuple[Outcome, int], ...]


@needs(Verb.SEE_STANDING)
@require_safe
def standings(request: Asked, scope: Scope) -> HttpResponse:
    """The programmes in sight; where there is but one, its standing at once."""
    programmes = list(_programmes(scope))
    if len(programmes) == 1:
        return _standing(request, scope, programmes[0])
    return render(request, "assessments/programmes.html", {"programmes": programmes})


@needs(Verb.SEE_STANDING)
@require_safe
def standing(request: Asked, scope: Scope, code: str) -> HttpResponse:
    """The standing of one programme, or the reasoning for one village or unit."""
    org = get_object_or_404(Org.objects.under(scope.paths), code=code)
    programme = programme_of(org)
    if programme is None:
        raise Http404
    if org.term in ABOVE_KINDS:
        return _standing(request, scope, programme)
    return _reasons(request, programme, org)


def _standing(request: Asked, scope: Scope, programme: Programme) -> HttpResponse:
    """Only the rows of the viewer's own part of the tree are shown; targets to those who see the whole of it."""
    questions = _questions(request, programme)
    assessment = stand(programme, questions)
    seen = {org.code for org in Org.objects.below(programme.org).under(scope.paths)}
    shown = {
        "programme": programme,
        "questions": questions,
        "circumstances": list(circumstances(questions)),
        "tables": list(_tables(assessment, seen)),
        "targets": targets_of(assessment, seen),
        "periods": _periods(questions),
    }
    return render(request, "assessments/standing.html", shown)


def _reasons(request: Asked, programme: Programme, org: Org) -> HttpResponse:
    """The evidence cards of one org; beside them, where asked, what was known at the end of an earlier day."""
    questions = _questions(request, programme)
    assessment = stand(programme, questions, org=org)
    if not assessment.orgs:
        raise Http404
    finding = assessment.orgs[0]
    known_on = _day(request)
    then = None if known_on is None else _then(programme, questions, org, known_on)
    may_see = may(request.user, Verb.SEE_ENTRIES, org)
    shown = {
        "org": org,
        "programme": programme,
        "questions": questions,
        "circumstances": list(circumstances(questions)),
        "outcome": in_words(finding.outcome, questions),
        "finding": finding,
        "headroom": explain_headroom(finding, questions),
        "cards": cards_of(finding, assessment, then, may_see=may_see),
        "known_on": known_on,
        "then": then,
        "may_see": may_see,
    }
    return render(request, "assessments/reasons.html", shown)


def _day(request: Asked) -> date | None:
    try:
        return parse_date(request.GET.get("known_on", ""))
    except ValueError:
        return None


def _then(programme: Programme, questions: Questions, org: Org, known_on: date) -> OrgFinding | None:
    end = timezone.make_aware(datetime.combine(known_on, time()) + timedelta(days=1))
    found = stand(programme, questions, org=org, known_at=end).orgs
    return found[0] if found else None


def _tables(assessment: Assessment, seen: set[str]) -> list[Table]:
    tables = []
    for asked in assessment.questions.standards:
        orgs = tuple(org for org in assessment.orgs if org.standard == asked.standard.id and org.code in seen)
        counts = Counter(org.outcome for org in orgs)
        clauses = tuple(criterion.criterion.clause for criterion in asked.criteria)
        told = tuple((outcome, counts[outcome]) for outcome in Outcome if counts[outcome])
        if orgs:
            tables.append(Table(asked.standard, clauses, orgs, told))
    return tables


def _questions(request: Asked, programme: Programme) -> Questions:
    wanted = request.GET.get("period")
    try:
        period = Period.parse(wanted) if wanted else None
        return questions_of(programme, timezone.localdate(), period)
    except (Refusal, ValueError) as fault:
        raise Http404(_("没有这个期间。")) from fault


def _periods(questions: Questions) -> list[Period]:
    """The periods of the plan, to go from one to another."""
    return [period for named in questions.plan.periods.values() for period in named]


def _programmes(scope: Scope) -> list[Programme]:
    """Those of orgs in the scope, and those that count for it from above."""
    above = {code for path in scope.paths for code in path.split("/") if code}
    wanted = lies_under(scope.paths, "org__path") | Q(org__code__in=above)
    found = list(Programme.objects.filter(wanted).select_related("org").order_by("org__path"))
    return [one for one in found if not any(_is_above(one, other, scope) for other in found)]


def _is_above(one: Programme, other: Programme, scope: Scope) -> bool:
    """Whether the other one counts for the whole scope instead, standing between it and this one."""
    nearer = one.org.path != other.org.path and other.org.path.startswith(one.org.path)
    return nearer and all(path.startswith(other.org.path) for path in scope.paths)
