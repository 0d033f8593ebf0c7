"""The pages of plans: list, new plan, the form beside the clauses, and what can be done with a version."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.plan.loading import PlanError
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.plan.rolling import list_plan_years, roll_files
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import HIGHER_KINDS, Permission
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, find_scope, may
from wuzha.programmes.models import PlanVersion, Programme
from wuzha.programmes.plan_choice import find_programme, load_files_named, load_version
from wuzha.programmes.plan_examples import run_examples
from wuzha.programmes.plan_services import change_plan, discard_plan, make_plan
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions, require_post
from wuzha.web.forms import refusals_on
from wuzha.web.plans.new_plan_form import NewPlanForm
from wuzha.web.plans.plan_archive import pack_files, unpack_files
from wuzha.web.plans.plan_form import PlanForm
from wuzha.web.plans.plan_list import list_built_in_choices, list_plans
from wuzha.web.plans.plan_page import build_plan_page, list_differences
from wuzha.web.plans.versions import get_version_or_404


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_plans(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """List the plans of the orgs in the scope, and those that come with the program."""
    context = {
        "groups": list_plans(request.user, scope, timezone.localdate()),
        "built_in_plans": list_built_in_choices(),
        "may_make": bool(find_scope(request.user, Permission.MANAGE_ORGS)),
    }
    return render(request, "plans/plans.html", context)


@require_permissions(Permission.MANAGE_ORGS)
@require_form_methods
def add_plan(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Make a draft from another plan, in other years, or from the zip of a plan's folder."""
    orgs = list(Org.objects.filter(path__in=scope.paths).of_kind(*HIGHER_KINDS).order_by("path"))
    versions = list(PlanVersion.objects.within(scope.paths).select_related("org").order_by("-made_at"))
    form = NewPlanForm(orgs, versions, timezone.localdate(), request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            archive, based_on = form.cleaned_data["archive"], form.cleaned_data["based_on"]
            if archive is not None:
                files, based_on = unpack_files(archive.read()), ""
            else:
                files = _begin_in(load_files_named(based_on), form.cleaned_data["start_year"])
            version = make_plan(actor=request.user, org=form.cleaned_data["org"], files=files, based_on=based_on)
            messages.success(request, _("已建立草稿。改好后先看影响，再启用。"))
            return redirect("plan", version.pk)
    return render(request, "plans/new_plan.html", {"form": form})


def _begin_in(files: PlanFiles, year: int) -> PlanFiles:
    """Return the files with the first period in this year; a plan with problems stays in its years."""
    try:
        plan = files.build_plan("")
    except PlanError:
        return files
    return roll_files(files, plan, year - list_plan_years(plan)[0])


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_plan(request: AuthenticatedRequest, scope: Scope, version: int) -> HttpResponse:
    """Show a version: its clauses, and beside each the numbers, days and readings that are bound to it."""
    return _show_page(request, get_version_or_404(scope, version))


@require_permissions(Permission.MANAGE_ORGS)
@require_form_methods
def save_plan(request: AuthenticatedRequest, scope: Scope, version: int) -> HttpResponse:
    """Save what was changed in a draft; the page then lists everything that the check refuses."""
    plan_version = get_version_or_404(scope, version)
    if request.method != "POST":
        return redirect("plan", plan_version.pk)
    form = PlanForm(plan_version.files, request.POST)
    if form.is_valid():
        with refusals_on(form):
            # What others changed before is in the form already; what they change from here on is refused.
            sha256 = form.plan_files.content_sha256
            change_plan(actor=request.user, version=plan_version, files=form.apply(), seen_sha256=sha256)
            messages.success(request, _("已保存并核对。"))
            changed_version = PlanVersion.objects.get(pk=plan_version.pk)
            query = "?examples=1" if _count_failed_examples(changed_version) else ""
            return redirect(reverse("plan", args=[plan_version.pk]) + query)
    return _show_page(request, plan_version, form)


def _count_failed_examples(version: PlanVersion) -> int:
    """Return how many worked examples of a sound plan come out otherwise."""
    try:
        return len(run_examples(version.files).failed)
    except RefusalError:
        return 0


def _show_page(request: AuthenticatedRequest, version: PlanVersion, form: PlanForm | None = None) -> HttpResponse:
    may_change = may(request.user, Permission.MANAGE_ORGS, version.org)
    page = build_plan_page(version, _find_own_programme(version.org), timezone.localdate(), form)
    differences = list_differences(version)
    context = {"page": page, "version": version, "may_change": may_change, "differences": differences}
    # Running them takes seconds; after a save the result is at hand.
    if version.is_draft and may_change and "examples" in request.GET:
        context["failed_examples"] = _count_failed_examples(version)
    return render(request, "plans/plan.html", context)


@require_permissions(Permission.MANAGE_ORGS)
@require_post
def roll_plan(request: AuthenticatedRequest, scope: Scope, version: int) -> HttpResponse:
    """Make next year's draft from a version: periods, days and years in the text roll, numbers stay."""
    plan_version = get_version_or_404(scope, version)
    try:
        files = roll_files(plan_version.files, load_version(plan_version), 1)
        draft = make_plan(actor=request.user, org=plan_version.org, files=files, based_on=plan_version.name)
    except RefusalError as error:
        messages.error(request, str(error))
        return redirect("plan", plan_version.pk)
    messages.success(request, _("已建立下一年的草稿：年份和期限顺延一年，数字不变。"))
    return redirect("plan", draft.pk)


@require_permissions(Permission.MANAGE_ORGS)
@require_post
def remove_plan(request: AuthenticatedRequest, scope: Scope, version: int) -> HttpResponse:
    """Discard a draft."""
    plan_version = get_version_or_404(scope, version)
    try:
        discard_plan(actor=request.user, version=plan_version, seen_sha256=request.POST.get("seen", ""))
    except RefusalError as error:
        messages.error(request, str(error))
        return redirect("plan", plan_version.pk)
    messages.success(request, _("已删除草稿。"))
    return redirect("plans")


@require_permissions(Permission.SEE_STANDING)
@require_safe
def download_plan(request: AuthenticatedRequest, scope: Scope, version: int) -> HttpResponse:
    """Send the folder of a version as a zip."""
    plan_version = get_version_or_404(scope, version)
    response = HttpResponse(pack_files(plan_version.files), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="plan-{plan_version.org.code}-{plan_version.number}.zip"'
    return response


def _find_own_programme(org: Org) -> Programme | None:
    programme = find_programme(org)
    return programme if programme is not None and programme.org == org else None
