"""The tree on the web: browsed by those who see results there, changed by those who look after it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wuzha.core.vocabulary import ABOVE_KINDS, Verb
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org, change_org
from wuzha.people.access import Scope, may
from wuzha.people.forms import told_on
from wuzha.people.gate import Asked, needs
from wuzha.site.pages.branches import state_of, with_counts
from wuzha.site.pages.org_form import ChangeOrgForm, OrgForm

ON_A_PAGE = 100
ask = require_http_methods(["GET", "HEAD", "POST"])


@needs(Verb.SEE_STANDING)
@require_safe
def orgs(request: Asked, scope: Scope) -> HttpResponse:
    """Where the reader's part of the tree begins, or what is found in it by code or name."""
    wanted = request.GET.get("q", "").strip()
    if wanted:
        named = Q(code__startswith=wanted) | Q(name__icontains=wanted) | Q(aliases__icontains=wanted)
        found = Org.objects.under(scope.paths).filter(named)
    else:
        found = Org.objects.filter(path__in=scope.paths)
    today = timezone.localdate()
    page = Paginator(with_counts(found, today), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "pages/orgs.html", {"page": page, "wanted": wanted, "rows": _rows(page.object_list)})


@needs(Verb.SEE_STANDING)
@require_safe
def org(request: Asked, scope: Scope, code: str) -> HttpResponse:
    """One org, the way down to it, and what stands below it."""
    within = Org.objects.under(scope.paths)
    shown = get_object_or_404(within.select_related("parent"), code=code)
    today = timezone.localdate()
    page = Paginator(with_counts(within.filter(parent=shown), today), ON_A_PAGE).get_page(request.GET.get("page"))
    manages = may(request.user, Verb.MANAGE_ORGS, shown)
    context = {
        "org": shown,
        "state": _(state_of(shown, today)),
        "way": within.filter(code__in=shown.path.strip("/").split("/")).exclude(pk=shown.pk).order_by("path"),
        "page": page,
        "rows": _rows(page.object_list),
        "became": shown.successions.filter(successor__in=within).select_related("successor").order_by("on"),
        "came_from": shown.precessions.filter(predecessor__in=within).select_related("predecessor").order_by("on"),
        "may_change": manages,
        "may_add": manages and shown.term in ABOVE_KINDS,
    }
    return render(request, "pages/org.html", context)


def _rows(found: object) -> list[tuple[Org, str]]:
    today = timezone.localdate()
    return [(shown, _(state_of(shown, today))) for shown in found]  # type: ignore[attr-defined]  # a page's list


@needs(Verb.MANAGE_ORGS)
@ask
def add(request: Asked, scope: Scope, code: str) -> HttpResponse:
    """A new org below this one."""
    parent = get_object_or_404(Org.objects.under(scope.paths).of_kind(*ABOVE_KINDS), code=code)
    form = OrgForm(parent, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            added = add_org(actor=request.user.get_username(), draft=form.draft())
            messages.success(request, _("已新增“%(name)s”。") % {"name": added.name})
            return redirect("org", added.code)
    return render(request, "pages/add_org.html", {"form": form, "org": parent})


@needs(Verb.MANAGE_ORGS)
@ask
def change(request: Asked, scope: Scope, code: str) -> HttpResponse:
    """What is written of an org; where it stands in the tree stays."""
    changed = get_object_or_404(Org.objects.under(scope.paths).select_related("parent"), code=code)
    form = ChangeOrgForm(changed, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            change_org(actor=request.user.get_username(), draft=form.draft())
            messages.success(request, _("已保存。"))
            return redirect("org", changed.code)
    return render(request, "pages/change_org.html", {"form": form, "org": changed})
