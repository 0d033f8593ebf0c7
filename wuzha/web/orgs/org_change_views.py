"""Changes of the tree: merged, split, renamed, moved; what follows is told first, and written when somebody is sure."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wuzha.core.vocabulary import SuccessionKind, Verb
from wuzha.orgs.models import Org, OrgQuerySet
from wuzha.orgs.services import change_org, draft_of, succeed_org
from wuzha.people.access import Scope
from wuzha.web.access import Asked, needs
from wuzha.web.forms import told_on
from wuzha.web.orgs.change_preview import of_move, of_succession
from wuzha.web.orgs.succession_form import MoveForm, SuccessionForm

ask = require_http_methods(["GET", "HEAD", "POST"])
_TITLES = {
    SuccessionKind.MERGED: gettext_lazy("%(name)s和别的组织合并"),
    SuccessionKind.SPLIT: gettext_lazy("%(name)s分成几个组织"),
    SuccessionKind.RENAMED: gettext_lazy("%(name)s改成另一个代码的组织"),
}


@needs(Verb.MANAGE_ORGS)
@ask
def succeed(request: Asked, scope: Scope, code: str, kind: str) -> HttpResponse:
    """An org merges, splits, or goes on under another code."""
    org = get_object_or_404(_within(scope), code=code)
    term = next((one for one in SuccessionKind if one == kind), None)
    if term is None:
        raise Http404
    form = SuccessionForm(org, term, scope, request.POST or None)
    follows: list[str] = []
    if request.method == "POST" and form.is_valid():
        is_sure = "sure" in request.POST
        with told_on(form):
            with transaction.atomic():
                _write(request, form)
                transaction.set_rollback(not is_sure)
            if is_sure:
                messages.success(request, _("已登记。"))
                return redirect("org", org.code)
            follows = list(of_succession(form))
    return _page(request, org, form, _TITLES[term] % {"name": org.name}, follows)


@needs(Verb.MANAGE_ORGS)
@ask
def move(request: Asked, scope: Scope, code: str) -> HttpResponse:
    """An org, with everything below it, stands below another one, since a day or always."""
    org = get_object_or_404(_within(scope).exclude(path__in=scope.paths), code=code)
    form = MoveForm(org, scope, request.POST or None)
    follows: list[str] = []
    if request.method == "POST" and form.is_valid():
        parent: Org = form.cleaned_data["parent"]
        if "sure" in request.POST:
            with told_on(form):
                draft, day = draft_of(org, parent=parent.code), form.cleaned_data["on"]
                change_org(actor=request.user.get_username(), draft=draft, moved_on=day)
                messages.success(request, _("已移到“%(name)s”之下。") % {"name": parent.name})
                return redirect("org", org.code)
        else:
            follows = list(of_move(org, parent, form.cleaned_data["on"]))
    return _page(request, org, form, _("移动%(name)s") % {"name": org.name}, follows)


def _within(scope: Scope) -> OrgQuerySet:
    return Org.objects.under(scope.paths).in_use(timezone.localdate()).select_related("parent")


def _write(request: Asked, form: SuccessionForm) -> None:
    succeed_org(
        actor=request.user.get_username(),
        predecessors=[org.code for org in form.before],
        successors=[org.code for org in form.there],
        new=form.new,
        kind=form.kind,
        on=form.cleaned_data["on"],
    )


def _page(request: Asked, org: Org, form: forms.Form, title: str, follows: Iterable[str]) -> HttpResponse:
    """The form; and once it is filled in, what follows from it, with the same answers kept for the yes."""
    return render(request, "orgs/change_tree.html", {"org": org, "form": form, "title": title, "follows": follows})
