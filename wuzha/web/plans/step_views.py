"""The steps from a draft to a plan in force: preview it on the books, activate it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.assessments.consequence_text import ConsequenceText, describe_consequence
from wuzha.assessments.plan_preview import PeriodPreview, find_reading_changes, preview_plan
from wuzha.core.plan.loading import PlanError
from wuzha.core.plan.plan import Plan
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import HIGHER_KINDS, Permission
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, may
from wuzha.programmes.models import PlanVersion
from wuzha.programmes.plan_activation import (
    activate_plan,
    count_failed_examples,
    needs_signature,
    require_signature,
    sign_plan,
)
from wuzha.programmes.plan_choice import find_programme, load_plan_named, load_version
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions, require_post
from wuzha.web.forms import refusals_on
from wuzha.web.plans.new_plan_form import ActivateForm
from wuzha.web.plans.plan_page import PlanFault, describe_faults, load_history
from wuzha.web.plans.versions import get_version_or_404
from wuzha.web.write_preview import write_and_compare


@require_permissions(Permission.SEE_STANDING)
@require_safe
def preview(request: AuthenticatedRequest, scope: Scope, version: int) -> HttpResponse:
    """Show who would move by a version, this year and last, against the plan in force; activate it there."""
    plan_version = get_version_or_404(scope, version)
    failed = count_failed_examples(plan_version) if plan_version.is_draft else 0
    form = ActivateForm(failed, initial={"active_from": _find_first_day(plan_version)})
    return _show_preview(request, plan_version, form)


@require_permissions(Permission.MANAGE_ORGS)
@require_form_methods
def activate(request: AuthenticatedRequest, scope: Scope, version: int) -> HttpResponse:
    """Put a version in force from a day on."""
    plan_version = get_version_or_404(scope, version)
    if request.method != "POST":
        return redirect("preview_plan", plan_version.pk)
    form = ActivateForm(count_failed_examples(plan_version), request.POST)
    if form.is_valid():
        with refusals_on(form):
            day, reason = form.cleaned_data["active_from"], form.cleaned_data.get("reason", "")
            seen = form.cleaned_data["seen"]
            write = partial(
                activate_plan,
                actor=request.user,
                version=plan_version,
                active_from=day,
                reason=reason,
                seen_sha256=seen,
            )
            result = write_and_compare(request, plan_version.org, write)
            text = _("已送组长签批。") if result.is_draft else _("已启用：%(day)s起按这份方案评判。")
            messages.success(request, text % {"day": day})
            return redirect("plan", plan_version.pk)
    return _show_preview(request, plan_version, form)


@require_permissions(Permission.SIGN_PLANS)
@require_post
def sign(request: AuthenticatedRequest, scope: Scope, version: int) -> HttpResponse:
    """Put a version in force that was proposed to the leader."""
    plan_version = get_version_or_404(scope, version)
    try:
        seen, day = request.POST.get("seen", ""), request.POST.get("seen_day", "")
        write = partial(sign_plan, actor=request.user, version=plan_version, seen_sha256=seen, seen_day=day)
        result = write_and_compare(request, plan_version.org, write)
    except RefusalError as error:
        messages.error(request, str(error))
        return redirect("preview_plan", plan_version.pk)
    messages.success(request, _("已启用：%(day)s起按这份方案评判。") % {"day": result.active_from})
    return redirect("plan", plan_version.pk)


@require_permissions(Permission.MANAGE_ORGS)
@require_post
def ask_signature(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Set that the leader of the group signs each plan of the org before it counts."""
    return _set_signature(request, scope, code, is_required=True)


@require_permissions(Permission.SIGN_PLANS)
@require_post
def waive_signature(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Set that plans count without the leader's signature; the leader alone may."""
    return _set_signature(request, scope, code, is_required=False)


def _set_signature(request: AuthenticatedRequest, scope: Scope, code: str, *, is_required: bool) -> HttpResponse:
    org = get_object_or_404(Org.objects.under(scope.paths).of_kind(*HIGHER_KINDS), code=code)
    try:
        require_signature(actor=request.user, org=org, is_required=is_required)
    except RefusalError as error:
        messages.error(request, str(error))
        return redirect("plans")
    text = _("以后启用方案须由领导小组组长签批。") if is_required else _("以后启用方案不必由组长签批。")
    messages.success(request, text)
    return redirect("plans")


def _show_preview(request: AuthenticatedRequest, version: PlanVersion, form: ActivateForm) -> HttpResponse:
    form.show_files(version.files.content_sha256)
    problems: Sequence[PlanFault] = ()
    periods: list[tuple[PeriodPreview, ConsequenceText | None]] = []
    try:
        for part in preview_plan(version, timezone.localdate()):
            periods.append((part, None if part.consequence is None else describe_consequence(part.consequence)))
    except PlanError as error:
        problems = describe_faults(version, error)
    except RefusalError as error:
        problems = [PlanFault("", str(error), "")]
    is_ready = version.is_draft and not problems
    plan_in_force = _find_plan_in_force(version)
    readings = [] if problems or plan_in_force is None else find_reading_changes(plan_in_force, load_version(version))
    context = {
        "version": version,
        "periods": periods,
        "problems": problems,
        "form": form,
        "failed_examples": count_failed_examples(version) if version.is_draft else 0,
        "steps": load_history(version) if version.is_draft and version.proposed_from else (),
        "plan_in_force": plan_in_force,
        "readings": readings,
        "may_activate": is_ready and may(request.user, Permission.MANAGE_ORGS, version.org),
        "may_sign": is_ready and version.proposed_from and may(request.user, Permission.SIGN_PLANS, version.org),
        "needs_signature": needs_signature(version.org),
    }
    return render(request, "plans/preview_plan.html", context)


def _find_first_day(version: PlanVersion) -> object:
    """Return the first day from which the version can count: today, or that of its first period."""
    today = timezone.localdate()
    try:
        plan = load_version(version)
    except PlanError:
        return today
    return max(today, min(period.start for group in plan.periods.values() for period in group))


def _find_plan_in_force(version: PlanVersion) -> Plan | None:
    programme = find_programme(version.org)
    try:
        return None if programme is None else load_plan_named(programme.plan)
    except RefusalError:
        return None
