"""An office's own headers on the web: what each is read as, also as a workbook, and forgotten again."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wuzha.core.vocabulary import Verb
from wuzha.intake.uploads.models import OwnHeader, OwnHeaderQuerySet
from wuzha.intake.uploads.own_headers import forget_header
from wuzha.people.access import Scope, scope_of
from wuzha.registers.access import RECORDING
from wuzha.web.access import Asked, needs
from wuzha.web.export import Row, exported

ON_A_PAGE = 50


@needs(Verb.UPLOAD)
@require_safe
def own_headers(request: Asked, scope: Scope) -> HttpResponseBase:
    """Those of the offices one sends files for; the same as a workbook with `as=xlsx`."""
    exports = scope_of(request.user, Verb.EXPORT)
    found = _within(scope)
    if request.GET.get("as") == "xlsx":
        if not exports:
            raise Http404
        headers = _("报送单位"), _("台账"), _("自用列名"), _("读作"), _("设置人"), _("时间")
        about = {"subject": "list:own_headers", "title": _("自用列名")}
        return exported(request, exports, **about, headers=headers, rows=_rows(found.within(exports)))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "rows": [(own, _may_forget(request, own)) for own in page], "may_export": bool(exports)}
    return render(request, "uploads/own_headers.html", shown)


@needs(Verb.UPLOAD)
@require_POST
def forget(request: Asked, scope: Scope, own: int) -> HttpResponse:
    """The header means nothing any more, for files sent from now on."""
    found = get_object_or_404(_within(scope), pk=own)
    if not _may_forget(request, found):
        raise Http404
    forget_header(actor=request.user, own=found)
    messages.success(request, _("已取消。以后的文件不再这样读取，已入账的不变。"))
    return redirect("own_headers")


def _within(scope: Scope) -> OwnHeaderQuerySet:
    return OwnHeader.objects.within(scope).select_related("source", "named_by")


def _may_forget(request: Asked, own: OwnHeader) -> bool:
    return scope_of(request.user, RECORDING[own.term]).holds(own.source.path)


def _rows(found: OwnHeaderQuerySet) -> Iterator[Row]:
    for own in found:
        yield own.source.name, own.term.label, own.printed, own.means, own.named_by.get_username(), own.named_at
