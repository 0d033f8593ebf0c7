"""The pages of where everyone stands: an org above at a glance, and for each org and target the whole reasoning."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wuzha.assessments.cards import Card, cards_of
from wuzha.assessments.evidence import Viewer
from wuzha.assessments.look_back import Changed, Compared, changed, compared
from wuzha.assessments.overview import overview_of, tables_of
from wuzha.assessments.standing import stand, stand_targets
from wuzha.core.findings.findings import Assessment, CriterionFinding, OrgFinding
from wuzha.core.periods import Period, PeriodError
from wuzha.core.problems import Refusal
from wuzha.core.sheet.days import FIRST_YEAR, LAST_YEAR
from wuzha.core.statement.declared_months import MOST_MONTHS
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import ABOVE_KINDS, Outcome, Verb
from wuzha.core.words.explain import circumstances, explain_headroom
from wuzha.core.words.explain import standing as in_words
from wuzha.orgs.models import Org, lies_under
from wuzha.people.access import Scope, may, scope_of
from wuzha.programmes.models import Programme
from wuzha.programmes.plans import periods_begun, programme_of, questions_of
from wuzha.programmes.services import set_programme
from wuzha.web.access import Asked, needs
from wuzha.web.forms import told_on
from wuzha.web.standing.forms import ProgrammeForm
from wuzha.web.standing.look_back_form import LookBack

MANY = 60
"""More orgs than this are not listed clause by clause on one page: each street has a page of its own."""


@needs(Verb.SEE_STANDING)
@require_safe
def standings(request: Asked, scope: Scope) -> HttpResponse:
    """The programmes in sight; where there is but one, its standing at once."""
    programmes = programmes_in(scope)
    if len(programmes) == 1:
        return _standing(request, scope, programmes[0], programmes[0].org)
    manages = scope_of(request.user, Verb.MANAGE_ORGS)
    tops = Org.objects.filter(path__in=manages.paths) if manages else ()
    return render(request, "standing/programmes.html", {"programmes": programmes, "tops": tops})


@needs(Verb.SEE_STANDING)
@require_safe
def standing(request: Asked, scope: Scope, code: str) -> HttpResponse:
    """The standing of an org above, or the reasoning for one village or unit."""
    org, programme = _org_and_programme(scope, code)
    if org.term in ABOVE_KINDS:
        return _standing(request, scope, programme, org)
    return _reasons(request, programme, org)


@needs(Verb.SEE_STANDING)
@require_safe
def targets(request: Asked, scope: Scope, code: str) -> HttpResponse:
    """The evidence cards of the targets of an org above."""
    org, programme = _org_and_programme(scope, code)
    if org.term not in ABOVE_KINDS:
        raise Http404
    questions = questions_asked(request, programme)
    found = _targets(stand_targets(programme, questions), org)
    look_back = LookBack(request.GET)
    beside = None
    if look_back.day is not None:
        then = _targets(stand_targets(programme, questions, known_at=look_back.moment), org)
        beside = compared(request.user, programme, questions, org, look_back.day, found, then)
    shown = _told(request, programme, questions, org) | {
        "cards": _cards(request, programme, questions, org, found, beside),
        "look_back": look_back,
        "compared": beside,
    }
    return render(request, "standing/targets.html", shown)


@needs(Verb.MANAGE_ORGS)
@require_http_methods(["GET", "HEAD", "POST"])
def programme(request: Asked, scope: Scope, code: str) -> HttpResponse:
    """Which plan the org runs, and which period its pages look at."""
    org = get_object_or_404(Org.objects.under(scope.paths).of_kind(*ABOVE_KINDS), code=code)
    form = ProgrammeForm(programme_of(org), request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            given = form.cleaned_data
            plan, period = given["plan"], Period.parse(given["period"])
            set_programme(actor=request.user.get_username(), org=org, plan=plan, period=period)
            messages.success(request, _("已确定方案和期间，结论按它评判。"))
            return redirect("standing", org.code)
    return render(request, "standing/programme.html", {"form": form, "org": org})


def _org_and_programme(scope: Scope, code: str) -> tuple[Org, Programme]:
    org = get_object_or_404(Org.objects.under(scope.paths), code=code)
    found = programme_of(org)
    if found is None:
        raise Http404
    return org, found


def _standing(request: Asked, scope: Scope, programme: Programme, top: Org) -> HttpResponse:
    """Only the rows of the viewer's own part of the tree are shown; targets to those who see the whole of it."""
    questions = questions_asked(request, programme)
    wanted = outcome_asked(request)
    whole = overview_of(programme, questions, top, scope)
    overview = whole.narrowed(wanted)
    look_back = LookBack(request.GET)
    changes = changes_in_sight(programme, questions, look_back, top, scope)
    is_long = len(overview.findings) > MANY and len(overview.groups) > 1
    shown = _told(request, programme, questions, top) | {
        "overview": overview,
        "wanted": wanted,
        "tables": () if is_long else tables_of(questions, overview.findings),
        "is_long": is_long,
        "periods": periods_begun(questions.plan, timezone.localdate()),
        "look_back": look_back,
        "moved": [one for one in changes if one.is_other_outcome],
        "recounted": [one for one in changes if not one.is_other_outcome],
        "sees_all": scope.holds(top.path),
        "may_set": may(request.user, Verb.MANAGE_ORGS, top),
        "may_export": may(request.user, Verb.EXPORT, top),
    }
    return render(request, "standing/standing.html", shown)


def _reasons(request: Asked, programme: Programme, org: Org) -> HttpResponse:
    """The evidence cards of one org; beside them, where asked, what was known at the end of an earlier day."""
    questions = questions_asked(request, programme)
    finding = _finding(stand(programme, questions, org=org))
    if finding is None:
        raise Http404
    look_back = LookBack(request.GET)
    then, beside = None, None
    if look_back.day is not None:
        then = _finding(stand(programme, questions, org=org, known_at=look_back.moment))
        before = then.criteria if then else ()
        beside = compared(request.user, programme, questions, org, look_back.day, finding.criteria, before)
    shown = _told(request, programme, questions, org) | {
        "outcome": in_words(finding.outcome, questions),
        "finding": finding,
        "headroom": explain_headroom(finding, questions),
        "cards": _cards(request, programme, questions, org, finding.criteria, beside),
        "look_back": look_back,
        "then": then,
        "compared": beside,
    }
    return render(request, "standing/reasons.html", shown)


def _told(request: Asked, programme: Programme, questions: Questions, org: Org) -> dict[str, object]:
    """What every page of results says: of whom, by which plan, for which period, and of which moment."""
    return {
        "org": org,
        "programme": programme,
        "questions": questions,
        "circumstances": list(circumstances(questions)),
        "known_now": timezone.now(),
    }


def _finding(assessment: Assessment) -> OrgFinding | None:
    return next(iter(assessment.orgs), None)


def _targets(assessment: Assessment, org: Org) -> tuple[CriterionFinding, ...]:
    return tuple(target.criterion for target in assessment.targets if target.code == org.code)


def _cards(
    request: Asked,
    programme: Programme,
    questions: Questions,
    org: Org,
    found: tuple[CriterionFinding, ...],
    beside: Compared | None,
) -> tuple[Card, ...]:
    differences = beside.differences if beside else {}
    return cards_of(found, questions, Viewer(request.user, programme, org, questions), differences)


def changes_in_sight(
    programme: Programme, questions: Questions, look_back: LookBack, top: Org, scope: Scope
) -> list[Changed]:
    """What stands otherwise than on the earlier day, at and below an org, of those in sight; nothing without a day."""
    if look_back.day is None:
        return []
    seen = set(Org.objects.below(top).under(scope.paths).values_list("code", flat=True))
    before = stand(programme, questions, known_at=look_back.moment, with_rows=False)
    return [one for one in changed(before, stand(programme, questions, with_rows=False)) if one.code in seen]


def questions_asked(request: Asked, programme: Programme) -> Questions:
    """The programme's questions for the period in the address, today."""
    wanted = request.GET.get("period")
    try:
        period = _period_of(wanted) if wanted else None
        return questions_of(programme, timezone.localdate(), period)
    except (Refusal, ValueError) as fault:
        raise Http404(_("没有这个期间。")) from fault


def _period_of(text: str) -> Period:
    """The period of an address.

    Raises: PeriodFault when it is none, reaches beyond the years ledgers have, or is too long to be judged.
    """
    period = Period.parse(text)
    if period.start.year < FIRST_YEAR or period.end.year > LAST_YEAR or len(period.months) > MOST_MONTHS:
        raise PeriodError(text)
    return period


def outcome_asked(request: Asked) -> Outcome | None:
    """The outcome of which the orgs are asked for; None: of any."""
    wanted = request.GET.get("outcome")
    return next((outcome for outcome in Outcome if outcome == wanted), None)


def programmes_in(scope: Scope) -> list[Programme]:
    """Those of orgs in the scope, and those that count for it from above."""
    above = {code for path in scope.paths for code in path.split("/") if code}
    wanted = lies_under(scope.paths, "org__path") | Q(org__code__in=above)
    found = list(Programme.objects.filter(wanted).select_related("org").order_by("org__path"))
    return [one for one in found if not any(_is_above(one, other, scope) for other in found)]


def _is_above(one: Programme, other: Programme, scope: Scope) -> bool:
    """Whether the other one counts for the whole scope instead, standing between it and this one."""
    nearer = one.org.path != other.org.path and other.org.path.startswith(one.org.path)
    return nearer and all(path.startswith(other.org.path) for path in scope.paths)
