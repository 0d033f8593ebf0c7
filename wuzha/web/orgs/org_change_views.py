"""Merge, split, rename and move orgs: the page first shows the consequences, then asks to confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.assessments.consequence_text import ConsequenceText
from wuzha.core.vocabulary import Permission, SuccessionKind
from wuzha.orgs.drafts import to_draft
from wuzha.orgs.models import Org, OrgQuerySet
from wuzha.orgs.services import change_org, succeed_org
from wuzha.people.access import Scope
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.forms import refusals_on
from wuzha.web.orgs.change_preview import preview_move, preview_succession
from wuzha.web.orgs.succession_form import MoveForm, SuccessionForm
from wuzha.web.write_preview import preview_org_change, write_and_compare

_TITLES = {
    SuccessionKind.MERGED: gettext_lazy("%(name)s和别的组织合并"),
    SuccessionKind.SPLIT: gettext_lazy("%(name)s分成几个组织"),
    SuccessionKind.RENAMED: gettext_lazy("%(name)s改成另一个代码的组织"),
}


@dataclass(frozen=True, slots=True)
class ChangePage:
    """The page of a change of the tree; before the confirmation with what it does, in sentences and outcomes."""

    org: Org
    form: forms.Form
    title: str
    sentences: Sequence[str] = ()
    consequence: ConsequenceText | None = None


@require_permissions(Permission.MANAGE_ORGS)
@require_form_methods
def succeed(request: AuthenticatedRequest, scope: Scope, code: str, kind: str) -> HttpResponse:
    """Register that an org merges with others, splits, or continues under another code."""
    org = get_object_or_404(_list_orgs_in_use(scope), code=code)
    term = next((term for term in SuccessionKind if term == kind), None)
    if term is None:
        raise Http404
    form = SuccessionForm(org, term, scope, request.POST or None)
    page = ChangePage(org, form, _TITLES[term] % {"name": org.name})
    if request.method == "POST" and form.is_valid():
        books, write = [org, *form.predecessors, *form.existing_successors], partial(_succeed_orgs, request, form)
        with refusals_on(form):
            if "sure" in request.POST:
                write_and_compare(request, books, write)
                messages.success(request, _("已登记。"))
                return redirect("org", org.code)
            # Written and rolled back: so every refusal of the service shows at once.
            consequence = preview_org_change(request, books, write)
            page = replace(page, sentences=list(preview_succession(form)), consequence=consequence)
    return _render_page(request, page)


@require_permissions(Permission.MANAGE_ORGS)
@require_form_methods
def move(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Move an org, with everything below it, below another one; without a day, as if it had always been there."""
    org = get_object_or_404(_list_orgs_in_use(scope).exclude(path__in=scope.paths), code=code)
    form = MoveForm(org, scope, request.POST or None)
    page = ChangePage(org, form, _("移动%(name)s") % {"name": org.name})
    if request.method == "POST" and form.is_valid():
        parent: Org = form.cleaned_data["parent"]
        draft, day = to_draft(org, parent=parent.code), form.cleaned_data["on"]
        books, actor = [org, parent], request.user.get_username()
        write = partial(change_org, actor=actor, draft=draft, moved_on=day)
        with refusals_on(form):
            if "sure" in request.POST:
                write_and_compare(request, books, write)
                messages.success(request, _("已移到“%(name)s”之下。") % {"name": parent.name})
                return redirect("org", org.code)
            consequence = preview_org_change(request, books, write)
            page = replace(page, sentences=list(preview_move(org, parent, day)), consequence=consequence)
    return _render_page(request, page)


def _list_orgs_in_use(scope: Scope) -> OrgQuerySet:
    return Org.objects.under(scope.paths).in_use(timezone.localdate()).select_related("parent")


def _succeed_orgs(request: AuthenticatedRequest, form: SuccessionForm) -> None:
    succeed_org(
        actor=request.user.get_username(),
        predecessors=[org.code for org in form.predecessors],
        successors=[org.code for org in form.existing_successors],
        new=form.new_successors,
        kind=form.kind,
        on=form.cleaned_data["on"],
    )


def _render_page(request: AuthenticatedRequest, page: ChangePage) -> HttpResponse:
    return render(request, "orgs/change_tree.html", {"page": page, "form": page.form})
