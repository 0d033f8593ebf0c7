"""The leading groups of a street, the page of one, and the forms that record it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import GroupPost, Permission
from wuzha.duties.access import may_record_group
from wuzha.duties.formation_services import correct_formation, find_formation, record_formation
from wuzha.duties.group_record import GroupRecord, load_group
from wuzha.duties.models import GroupHolding
from wuzha.duties.post_services import (
    appoint,
    correct_holding,
    end_holding,
    hand_over,
    set_office,
    withdraw_holding,
)
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.models import LeadingGroup
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.duties.forms import (
    AppointmentForm,
    CorrectionForm,
    EndForm,
    FormationForm,
    HandOverForm,
    HoldingForm,
    OfficeForm,
    StandInForm,
    WithdrawalForm,
)
from wuzha.web.duties.group_access import get_holding_or_404, get_own_group_or_404, get_visible_group_or_404
from wuzha.web.duties.group_list import GroupList
from wuzha.web.duties.group_tops import choose_top
from wuzha.web.duties.org_work import load_org_work
from wuzha.web.forms import SiteForm, refusals_on
from wuzha.web.papers.paper_access import may_read


@require_permissions(Permission.SEE_STANDING)
@require_safe
def list_groups(request: AuthenticatedRequest, scope: Scope) -> HttpResponseBase:
    """List the groups of a street: which are formed, in time or late, and which are not."""
    choice = choose_top(scope, request.GET.get("top", ""))
    if choice is None:
        raise Http404
    page = GroupList(request, scope, top=choice.top, deadline=choice.deadline, neighbours=choice.neighbours)
    return page.respond()


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_group(request: AuthenticatedRequest, scope: Scope, group_code: str) -> HttpResponse:
    """Show the group of an org: its formation, its office, who holds its posts, and what was before."""
    org = get_visible_group_or_404(request.user, group_code)
    group = load_group(org, timezone.localdate())
    revisions = GroupHolding.objects.filter(org=org, superseded_at__isnull=False).select_related("recorded_by")
    context = {
        "org": org,
        "group": group,
        "sections": _list_sections(group),
        "may_record": may_record_group(request.user, org),
        "may_read_paper": may_record_group(request.user, org) or may_read(request.user, org),
        "revisions": revisions.order_by("-recorded_at", "-pk"),
        "withdrawn": GroupHolding.objects.filter(org=org, superseded_at__isnull=True, is_withdrawn=True),
        "work": load_org_work(request.user, org, timezone.localdate()),
        "trail": _make_trail(),
    }
    return render(request, "duties/group.html", context)


def _list_sections(group: GroupRecord) -> list[tuple[str, list[tuple[GroupHolding, GroupHolding | None]]]]:
    """Return the members of the group and of its office; each stand-in with the holder it stands in for."""
    parts = (
        (_("小组成员"), (GroupPost.LEADER, GroupPost.DEPUTY_LEADER, GroupPost.MEMBER)),
        (_("办公室"), (GroupPost.OFFICE_HEAD, GroupPost.OFFICE_MEMBER)),
    )
    return [(title, [(item, group.find_absent(item)) for item in group.list_of(*posts)]) for title, posts in parts]


@require_permissions(Permission.RECORD_GROUPS)
@require_form_methods
def edit_formation(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Record the day on which the group was formed, or correct it."""
    org = get_own_group_or_404(request.user, code)
    entry = find_formation(org)
    form = FormationForm(entry, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            _save_formation(request.user, org, entry, form.cleaned_data)
            messages.success(request, _("已登记。"))
            return redirect("group", org.code)
    title = _("登记成立") if entry is None else _("更正成立日期")
    return _show_form(request, org, form, title)


def _save_formation(user: User, org: Org, entry: LeadingGroup | None, values: Mapping[str, Any]) -> None:
    if entry is None:
        record_formation(actor=user, org=org, **values)
    else:
        correct_formation(actor=user, entry=entry, **values)


@require_permissions(Permission.RECORD_GROUPS)
@require_form_methods
def edit_office(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Record where the office of the group is."""
    org = get_own_group_or_404(request.user, code)
    form = OfficeForm(request.POST or None, initial={"since_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            set_office(actor=request.user, org=org, **form.cleaned_data)
            messages.success(request, _("已登记。"))
            return redirect("group", org.code)
    return _show_form(request, org, form, _("办公室地点"))


@require_permissions(Permission.RECORD_GROUPS)
@require_form_methods
def add_post(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Record who holds a post of the group."""
    org = get_own_group_or_404(request.user, code)
    formed_on = getattr(find_formation(org), "formed_on", None)
    form = AppointmentForm(request.POST or None, initial={"since_on": formed_on, "post": request.GET.get("post")})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            appoint(actor=request.user, org=org, draft=form.make_draft())
            messages.success(request, _("已登记。"))
            return redirect("group", org.code)
    return _show_form(request, org, form, _("登记任职"))


@dataclass(frozen=True, slots=True)
class PostAction:
    """What can be done with a record of a post: its title, its form, and the service that it calls."""

    title: Any
    form_type: type[HoldingForm]
    act: Callable[[User, GroupHolding, Any], GroupHolding]


POST_ACTIONS: Mapping[str, PostAction] = {
    "hand-over": PostAction(
        gettext_lazy("移交"),
        HandOverForm,
        lambda user, holding, form: hand_over(actor=user, holding=holding, **_get_values(form)),
    ),
    "stand-in": PostAction(
        gettext_lazy("登记代理"),
        StandInForm,
        lambda user, holding, form: appoint(actor=user, org=holding.org, draft=form.make_draft()),
    ),
    "end": PostAction(
        gettext_lazy("离任"),
        EndForm,
        lambda user, holding, form: end_holding(actor=user, holding=holding, **_get_values(form)),
    ),
    "correct": PostAction(
        gettext_lazy("更正"),
        CorrectionForm,
        lambda user, holding, form: correct_holding(
            actor=user, holding=holding, draft=form.make_draft(), reason=form.cleaned_data["reason"]
        ),
    ),
    "withdraw": PostAction(
        gettext_lazy("撤回"),
        WithdrawalForm,
        lambda user, holding, form: withdraw_holding(actor=user, holding=holding, **_get_values(form)),
    ),
}
"""By the last part of the address."""


def _get_values(form: SiteForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "seen"}


@require_permissions(Permission.RECORD_GROUPS)
@require_form_methods
def change_post(request: AuthenticatedRequest, scope: Scope, code: str, holding: int, act: str) -> HttpResponse:
    """Hand a post over, record a stand-in or a last day, correct a record or withdraw it."""
    org = get_own_group_or_404(request.user, code)
    record = get_holding_or_404(org, holding)
    action = POST_ACTIONS.get(act)
    if action is None or (act in ("hand-over", "stand-in") and record.is_stand_in):
        raise Http404
    form = action.form_type(record, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            if form.cleaned_data["seen"] != record.revision:
                raise RefusalError("group.changed_meanwhile")
            action.act(request.user, record, form)
            messages.success(request, _("已登记。"))
            return redirect("group", org.code)
    title = _("结束代理") if act == "end" and record.is_stand_in else str(action.title)
    return _show_form(request, org, form, title, record)


def _show_form(
    request: AuthenticatedRequest, org: Org, form: SiteForm, title: str, holding: GroupHolding | None = None
) -> HttpResponse:
    trail = [*_make_trail(), (reverse("group", args=(org.code,)), org.name)]
    context = {"org": org, "form": form, "title": title, "holding": holding, "trail": trail}
    return render(request, "duties/group_form.html", context)


def _make_trail() -> list[tuple[str, str]]:
    return [(reverse("groups"), _("领导小组"))]
