"""The tree on the web: browsed by those who see results there, changed by those who look after it."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wuzha.audit.models import Line
from wuzha.core.vocabulary import ABOVE_KINDS, VILLAGE_KINDS, Register, SuccessionKind, Verb
from wuzha.orgs.models import Org, OrgQuerySet, lies_under
from wuzha.orgs.services import ChangedMeanwhile, add_org, change_org, last_change_of
from wuzha.people.access import Scope, may, scope_of
from wuzha.web.access import Asked, needs
from wuzha.web.books.views import Column
from wuzha.web.export import exported
from wuzha.web.forms import told_on
from wuzha.web.log.log_sentences import Said, sentences
from wuzha.web.orgs import org_list
from wuzha.web.orgs.org_form import ChangeOrgForm, OrgForm
from wuzha.web.orgs.org_list import OrgFilter, in_order
from wuzha.web.orgs.org_state import counts_below, is_in_use, state_of
from wuzha.web.pagination import LongList

ON_A_PAGE = 100
HAVE_BELOW = (*ABOVE_KINDS, *VILLAGE_KINDS)
"""Below these others stand; below a village its grids."""

MOST_TOLD = 50
ask = require_http_methods(["GET", "HEAD", "POST"])


@needs(Verb.SEE_STANDING)
@require_safe
def orgs(request: Asked, scope: Scope) -> HttpResponseBase:
    """Where the reader's part of the tree begins, or what is asked for of it; with `as=xlsx` as a workbook."""
    filters, today = OrgFilter(request.GET), timezone.localdate()
    exports, sort = scope_of(request.user, Verb.EXPORT), request.GET.get("sort", "")
    if request.GET.get("as") == "xlsx":
        if not exports:
            raise Http404
        found = filters.found(scope, today).under(exports.paths)
        about = {"subject": "list:orgs", "title": Register.ORGS.label}
        return exported(
            request, exports, **about, headers=org_list.headers(), rows=org_list.rows(in_order(found, sort))
        )
    page = _paged(request, filters.found(scope, today), sort)
    context = {
        "page": page,
        "filters": filters,
        "rows": _rows(page),
        "sort": sort,
        "columns": {name: Column(name, label, False, sort) for name, label in org_list.sortable()},
        "may_export": bool(exports),
    }
    return render(request, "orgs/orgs.html", context)


@needs(Verb.SEE_STANDING)
@require_safe
def org(request: Asked, scope: Scope, code: str) -> HttpResponse:
    """One org, the way down to it, and what stands below it."""
    within = Org.objects.under(scope.paths)
    shown = get_object_or_404(within.select_related("parent"), code=code)
    today = timezone.localdate()
    page = _paged(request, within.filter(parent=shown))
    manages_at = scope_of(request.user, Verb.MANAGE_ORGS)
    manages = manages_at.holds(shown.path)
    context = {
        "org": shown,
        "state": _(state_of(shown, today)),
        "way": _way(within, shown),
        "page": page,
        "rows": _rows(page),
        "became": shown.successions.filter(lies_under(scope.paths, "successor__path"))
        .select_related("successor")
        .order_by("on"),
        "came_from": shown.precessions.filter(lies_under(scope.paths, "predecessor__path"))
        .select_related("predecessor")
        .order_by("on"),
        "former_names": shown.former_names.all(),
        "history": _history(shown) if manages or may(request.user, Verb.READ_LOG, shown) else (),
        "may_change": manages,
        "changes": _changes(shown, today) if manages else (),
        "may_move": manages and is_in_use(shown, today) and shown.path not in manages_at.paths,
        "may_add": manages and shown.term in HAVE_BELOW,
    }
    return render(request, "orgs/org.html", context)


def _paged(request: Asked, found: OrgQuerySet, sort: str = "") -> Page[Org]:
    return LongList(in_order(found, sort), ON_A_PAGE, key="path").get_page(request.GET.get("page"))


def _rows(page: Page[Org]) -> list[tuple[Org, str, int]]:
    """Each org of the page, the state it is in, and how many stand directly below it."""
    today, shown = timezone.localdate(), list(page)
    counts = counts_below(shown, today)
    return [(org, _(state_of(org, today)), counts.get(org.code, 0)) for org in shown]


def _way(within: OrgQuerySet, org: Org) -> list[Org]:
    """The orgs above it that are in sight, from the top; put in order here, or SQLite would walk the whole tree."""
    above = within.filter(code__in=org.path.strip("/").split("/")).exclude(pk=org.pk).order_by()
    return sorted(above, key=lambda one: one.path)


def _history(org: Org, since: int = 0) -> list[Said]:
    """What was done to the org, newest first; `since`: only what came after that line of the log."""
    lines = Line.objects.filter(subject=f"org:{org.code}", number__gt=since).order_by("-number")
    return sentences(lines[:MOST_TOLD])


def _changes(org: Org, day: date) -> list[SuccessionKind]:
    """What may become of it: nothing more, once it is closed."""
    return list(SuccessionKind) if is_in_use(org, day) and org.parent_id else []


@needs(Verb.MANAGE_ORGS)
@ask
def add(request: Asked, scope: Scope, code: str) -> HttpResponse:
    """A new org below this one."""
    parent = get_object_or_404(Org.objects.under(scope.paths).of_kind(*HAVE_BELOW), code=code)
    form = OrgForm(parent, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            added = add_org(actor=request.user.get_username(), draft=form.draft())
            messages.success(request, _("已新增“%(name)s”。") % {"name": added.name})
            return redirect("org", added.code)
    return render(request, "orgs/add_org.html", {"form": form, "org": parent})


@needs(Verb.MANAGE_ORGS)
@ask
def change(request: Asked, scope: Scope, code: str) -> HttpResponse:
    """What is written of an org; where it stands in the tree stays.

    Whoever comes second sees what changed meanwhile and by whom, and goes on from there with what they typed.
    """
    last_change, changed = last_change_of(code), _changeable(scope, code)
    form = ChangeOrgForm(changed, last_change, request.POST or None)
    meanwhile: list[Said] = []
    if request.method == "POST" and form.is_valid():
        try:
            with told_on(form):
                change_org(actor=request.user.get_username(), draft=form.draft(), seen=form.last_seen)
                messages.success(request, _("已保存。"))
                return redirect("org", changed.code)
        except ChangedMeanwhile:
            meanwhile = _history(changed, since=form.last_seen)
            last_change, changed = last_change_of(code), _changeable(scope, code)
            form = form.upon(changed, last_change)
    return render(request, "orgs/change_org.html", {"form": form, "org": changed, "meanwhile": meanwhile})


def _changeable(scope: Scope, code: str) -> Org:
    return get_object_or_404(Org.objects.under(scope.paths).select_related("parent"), code=code)
