"""The pages of results: the overview of an org above, and the evidence cards of an org or of its targets."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.assessments.clause_changes import ClauseChange, find_changes
from wuzha.assessments.consequence import consequence_of_programme
from wuzha.assessments.consequence_text import describe_consequence
from wuzha.assessments.missing_of_orgs import list_missing_of_orgs
from wuzha.assessments.overview import build_overview, build_tables
from wuzha.assessments.standing import assess, get_refusals
from wuzha.core.periods import Period
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import HIGHER_KINDS, Permission
from wuzha.core.words.explain import describe_unknown_sheets
from wuzha.intake.uploads.uploads_not_entered import describe_uploads_not_entered
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, find_scope, may
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import find_programme
from wuzha.programmes.services import set_programme
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.forms import refusals_on
from wuzha.web.standing.card_page import render_cards, render_targets
from wuzha.web.standing.circumstances import describe_page, limit_to_sight
from wuzha.web.standing.forms import ProgrammeForm
from wuzha.web.standing.look_back_form import LookBackForm
from wuzha.web.standing.page_query import list_programmes, read_outcome_filter, read_questions_and_days
from wuzha.web.write_preview import is_preview, keep_consequence, may_preview, try_writing

MAX_ORGS_IN_TABLES = 60
"""A page with more orgs shows tiles instead of tables: each street below has a page with its own tables."""


@require_permissions(Permission.SEE_STANDING)
@require_safe
def list_standings(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """List the programmes in the scope; if there is only one, show its overview at once."""
    programmes = list_programmes(scope)
    if len(programmes) == 1:
        return _show_overview(request, scope, programmes[0], programmes[0].org)
    managed_scope = find_scope(request.user, Permission.MANAGE_ORGS)
    tops = Org.objects.filter(path__in=managed_scope.paths) if managed_scope else ()
    notes = [(programme, _list_omissions(programme, scope)) for programme in programmes]
    return render(request, "standing/programmes.html", {"programmes": notes, "tops": tops})


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_standing(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Show the overview of an org above, or the evidence cards of a village or unit."""
    org, programme = get_org_and_programme(scope, code)
    if org.term in HIGHER_KINDS:
        return _show_overview(request, scope, programme, org)
    return render_cards(request, scope, programme, org)


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_targets(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Show the evidence cards of the targets of an org above."""
    org, programme = get_org_and_programme(scope, code)
    if org.term not in HIGHER_KINDS:
        raise Http404
    return render_targets(request, programme, org)


@require_permissions(Permission.MANAGE_ORGS)
@require_form_methods
def edit_programme(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Choose the plan of an org and the period that its pages show."""
    org = get_object_or_404(Org.objects.under(scope.paths).of_kind(*HIGHER_KINDS), code=code)
    programme = find_programme(org)
    form, consequence = ProgrammeForm(org, programme, request.POST or None), None
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            plan, period = form.cleaned_data["plan"], Period.parse(form.cleaned_data["period"])
            write = partial(set_programme, actor=request.user.get_username(), org=org, plan=plan, period=period)
            try_writing(write)
            if may_preview(request):
                consequence = consequence_of_programme(
                    org=org, plan=plan, period=period, viewer=request.user, today=timezone.localdate()
                )
            if not is_preview(request):
                write()
                if consequence is not None:
                    keep_consequence(request, consequence)
                messages.success(request, _("已确定方案和期间，结论按它评判。"))
                return redirect("standing", org.code)
    context = {
        "form": form,
        "org": org,
        "needs_signature": programme is not None and programme.needs_signature,
        "consequence": describe_consequence(consequence) if consequence else None,
        "may_preview": may_preview(request),
    }
    return render(request, "standing/programme.html", context)


def find_visible_changes(
    programme: Programme, questions: Questions, look_back: LookBackForm, top: Org, scope: Scope
) -> list[ClauseChange]:
    """Return what differs from the earlier day at and below an org, of the orgs in the scope; nothing without a day."""
    if look_back.day is None:
        return []
    codes = set(Org.objects.below(top).under(scope.paths).values_list("code", flat=True))
    before = assess(programme, questions, known_at=look_back.moment, with_rows=False)
    after = assess(programme, questions, with_rows=False)
    return [change for change in find_changes(before, after) if change.code in codes]


def _list_omissions(programme: Programme, scope: Scope) -> list[str]:
    """Return the lines about what was handed in and is not in the books."""
    unknown_sheets = describe_unknown_sheets(limit_to_sight(get_refusals(programme), programme.org, scope))
    return [*unknown_sheets, *describe_uploads_not_entered(programme.org)]


def get_org_and_programme(scope: Scope, code: str) -> tuple[Org, Programme]:
    """Return an org of the scope and the programme that counts for it.

    Raises: Http404 if there is none.
    """
    org = get_object_or_404(Org.objects.under(scope.paths), code=code)
    programme = find_programme(org)
    if programme is None:
        raise Http404
    return org, programme


def _show_overview(request: AuthenticatedRequest, scope: Scope, programme: Programme, top: Org) -> HttpResponse:
    questions, look_back = read_questions_and_days(request, programme)
    outcome_filter = read_outcome_filter(request)
    overview = build_overview(programme, questions, top, scope).with_outcome(outcome_filter)
    changes = find_visible_changes(programme, questions, look_back, top, scope)
    is_long = len(overview.findings) > MAX_ORGS_IN_TABLES and len(overview.groups) > 1
    context = {
        "overview": overview,
        "missing_items": list_missing_of_orgs(overview, user=request.user, today=timezone.localdate()),
        "outcome_filter": outcome_filter,
        "tables": () if is_long else build_tables(questions, overview.findings),
        "is_long": is_long,
        "look_back": look_back,
        "as_of": look_back.as_of_day,
        "look_back_query": _encode_query(period=questions.period.id, as_of=look_back.as_of_day, known_on=look_back.day),
        "export_query": _encode_query(
            period=questions.period.id,
            as_of=look_back.as_of_day,
            outcome=outcome_filter and outcome_filter.value,
        ),
        "outcome_changes": [change for change in changes if change.is_other_outcome],
        "figure_changes": [change for change in changes if not change.is_other_outcome],
        "sees_all": scope.holds(top.path),
        "may_set": may(request.user, Permission.MANAGE_ORGS, top),
        "may_export": may(request.user, Permission.EXPORT, top),
    }
    return render(request, "standing/standing.html", describe_page(programme, questions, top, scope) | context)


def _encode_query(**values: object) -> str:
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in values.items() if value is not None})
    return query.urlencode()
