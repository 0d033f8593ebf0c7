"""Show and export a sample of a register's entries (抽样核查)."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.vocabulary import Permission
from wuzha.people.access import Scope, find_scope
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.books.reading_log import record_reading
from wuzha.web.log.sample_list import DrawForm, SampleList


@require_permissions(Permission.READ_LOG)
@require_safe
def show_sample(request: AuthenticatedRequest, scope: Scope) -> HttpResponseBase:
    """Show the form, and the entries that were drawn once it is filled in."""
    form = _read_form(request)
    if not form.is_valid():
        return render(request, "log/sample.html", {"form": form, "title": _("抽样核查")})
    sample = SampleList(request, form)
    record_reading(request, [sample.register])
    return sample.respond()


@require_permissions(Permission.READ_LOG)
@require_safe
def export_sample(request: AuthenticatedRequest, scope: Scope) -> HttpResponseBase:
    """Return the workbook of the sample that the address describes."""
    form = _read_form(request)
    if not form.is_valid():
        raise Http404
    sample = SampleList(request, form)
    record_reading(request, [sample.register])
    return sample.export()


def _read_form(request: AuthenticatedRequest) -> DrawForm:
    """Return the form; an auditor of the system, who sees no entries, has no such page."""
    if not find_scope(request.user, Permission.SEE_ENTRIES):
        raise Http404
    # A link of the first page chooses a register alone: the rest has its usual values.
    return DrawForm(request.user, request.GET if "seed" in request.GET else None)
