"""Show the tree of orgs, add an org, and change one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from wuzha.assessments.consequence_text import ConsequenceText
from wuzha.audit.models import LogLine
from wuzha.core.i18n import join_words
from wuzha.core.vocabulary import HIGHER_KINDS, VILLAGE_KINDS, Permission, SuccessionKind
from wuzha.decisions.title_history import list_titles
from wuzha.orgs.drafts import find_last_change
from wuzha.orgs.models import Org, OrgQuerySet, match_paths_under
from wuzha.orgs.namesakes import find_namesakes
from wuzha.orgs.services import ChangedMeanwhileError, add_org, change_org
from wuzha.people.access import Scope, find_scope, may
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.forms import refusals_on
from wuzha.web.log.log_sentences import LogSentence, describe_lines
from wuzha.web.orgs.org_form import ChangeOrgForm, OrgForm
from wuzha.web.orgs.org_list import OrgList, list_columns, make_rows, paginate_orgs
from wuzha.web.orgs.org_state import describe_state, is_in_use
from wuzha.web.write_preview import is_preview, may_preview, preview_writing, write_and_compare

PARENT_KINDS = (*HIGHER_KINDS, *VILLAGE_KINDS)
"""The kinds that have orgs below them; below a village its grids."""

MAX_HISTORY = 50

_SUCCESSION_BUTTONS = {
    SuccessionKind.MERGED: pgettext_lazy("button", "合并"),
    SuccessionKind.SPLIT: pgettext_lazy("button", "分设"),
    SuccessionKind.RENAMED: pgettext_lazy("button", "更名"),
}
"""What the buttons say; the labels of the kinds are nouns within sentences in English."""


@require_permissions(Permission.SEE_STANDING)
@require_safe
def list_orgs(request: AuthenticatedRequest, scope: Scope) -> HttpResponseBase:
    """Show the orgs that match the filter, at first the top of the scope; `OrgList` also exports them (`as=xlsx`)."""
    return OrgList(request, scope).respond()


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_org(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Show one org: the orgs above and below it, what became of it, and its history."""
    orgs = Org.objects.under(scope.paths)
    org = get_object_or_404(orgs.select_related("parent"), code=code)
    today = timezone.localdate()
    page = paginate_orgs(request, orgs.filter(parent=org).order_by("path"))
    manage_scope = find_scope(request.user, Permission.MANAGE_ORGS)
    may_change = manage_scope.holds(org.path)
    became = org.successions.filter(match_paths_under(scope.paths, "successor__path"))
    came_from = org.precessions.filter(match_paths_under(scope.paths, "predecessor__path"))
    context = {
        "org": org,
        "state": _(describe_state(org, today)),
        "ancestors": _list_ancestors(orgs, org),
        "page": page,
        "rows": make_rows(list(page.object_list)),
        "columns": list_columns(),
        "became": became.select_related("successor").order_by("on"),
        "came_from": came_from.select_related("predecessor").order_by("on"),
        "former_names": org.former_names.all(),
        "titles": list_titles(org),
        "history": _load_history(org) if may_change or may(request.user, Permission.READ_LOG, org) else (),
        "may_change": may_change,
        "succession_buttons": _list_succession_buttons(org, today) if may_change else (),
        "may_move": may_change and is_in_use(org, today) and org.path not in manage_scope.paths,
        "is_village": org.term in VILLAGE_KINDS,
        "may_add": may_change and org.term in PARENT_KINDS,
    }
    return render(request, "orgs/org.html", context)


def _list_ancestors(orgs: OrgQuerySet, org: Org) -> list[Org]:
    """Return the orgs above this one that are among `orgs`, from the top."""
    # Sorted in Python: with ORDER BY path, SQLite would walk the whole tree in the index of paths.
    ancestors = orgs.filter(code__in=org.path.strip("/").split("/")).exclude(pk=org.pk).order_by()
    return sorted(ancestors, key=lambda ancestor: ancestor.path)


def _load_history(org: Org, since: int = 0) -> list[LogSentence]:
    """Return the lines of the log about the org, newest first, with a number above `since`."""
    lines = LogLine.objects.filter(subject=f"org:{org.code}", number__gt=since).order_by("-number")
    return describe_lines(lines[:MAX_HISTORY])


def _list_succession_buttons(org: Org, day: date) -> list[tuple[str, str]]:
    """Return the value and the button of each kind of succession that the org can have on the day."""
    is_possible = is_in_use(org, day) and org.parent_id
    return [(kind.value, str(button)) for kind, button in _SUCCESSION_BUTTONS.items()] if is_possible else []


@require_permissions(Permission.MANAGE_ORGS)
@require_form_methods
def add(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Add an org below this one."""
    parent = get_object_or_404(Org.objects.under(scope.paths).of_kind(*PARENT_KINDS), code=code)
    form = OrgForm(parent, request.POST or None)
    if request.method == "POST" and form.is_valid():
        write = partial(add_org, actor=request.user.get_username(), draft=form.to_draft())
        with refusals_on(form):
            if is_preview(request):
                return _render_add(request, form, parent, preview_writing(request, parent, write))
            org = write_and_compare(request, parent, write)
            messages.success(request, _("已新增“%(name)s”。") % {"name": org.name})
            _warn_of_namesakes(request, org)
            return redirect("org", org.code)
    return _render_add(request, form, parent)


def _render_add(
    request: AuthenticatedRequest, form: OrgForm, parent: Org, consequence: ConsequenceText | None = None
) -> HttpResponse:
    context = {"form": form, "org": parent, "consequence": consequence, "may_preview": may_preview(request)}
    return render(request, "orgs/add_org.html", context)


@require_permissions(Permission.MANAGE_ORGS)
@require_form_methods
def change(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Change the fields of an org, but not its place in the tree.

    If somebody else has changed it since the form was loaded, the page shows what they did and keeps what the reader
    typed.
    """
    # The last change is read before the org: the other way round, a change between the two would go unnoticed.
    last_change, org = find_last_change(code), _get_org_or_404(scope, code)
    form = ChangeOrgForm(org, last_change, request.POST or None)
    intervening: list[LogSentence] = []
    if request.method == "POST" and form.is_valid():
        actor = request.user.get_username()
        write = partial(change_org, actor=actor, draft=form.to_draft(), last_seen=form.last_seen)
        try:
            with refusals_on(form):
                if is_preview(request):
                    return _render_change(request, form, org, consequence=preview_writing(request, org, write))
                org = write_and_compare(request, org, write)
                messages.success(request, _("已保存。"))
                _warn_of_namesakes(request, org)
                return redirect("org", org.code)
        except ChangedMeanwhileError:
            intervening = _load_history(org, since=form.last_seen)
            last_change, org = find_last_change(code), _get_org_or_404(scope, code)
            form = form.rebase(org, last_change)
    return _render_change(request, form, org, intervening=intervening)


def _render_change(
    request: AuthenticatedRequest,
    form: ChangeOrgForm,
    org: Org,
    *,
    intervening: Sequence[LogSentence] = (),
    consequence: ConsequenceText | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "org": org,
        "intervening": intervening,
        "consequence": consequence,
        "may_preview": may_preview(request),
    }
    return render(request, "orgs/change_org.html", context)


def _warn_of_namesakes(request: AuthenticatedRequest, org: Org) -> None:
    """Say which names of the org a ledger cannot use, because another org bears them too."""
    for name, namesakes in find_namesakes(org).items():
        codes = join_words(other.code for other in namesakes)
        text = _("“%(name)s”也是%(codes)s的名称或别名，台账里写它会退回，要写代码。不是有意的，请改名。")
        messages.warning(request, text % {"name": name, "codes": codes})


def _get_org_or_404(scope: Scope, code: str) -> Org:
    return get_object_or_404(Org.objects.under(scope.paths).select_related("parent"), code=code)
