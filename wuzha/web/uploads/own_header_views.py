"""List an office's own headers and forget one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.vocabulary import Permission
from wuzha.intake.uploads.own_header_services import forget_header
from wuzha.people.access import Scope
from wuzha.registers.access import may_forget_header
from wuzha.web.access import AuthenticatedRequest, require_permissions, require_post
from wuzha.web.uploads.own_header_list import OwnHeaderList, select_own_headers


@require_permissions(Permission.UPLOAD)
@require_safe
def list_own_headers(request: AuthenticatedRequest, scope: Scope) -> HttpResponseBase:
    """List the own headers; the export (`as=xlsx`) is in `OwnHeaderList` too."""
    return OwnHeaderList(request, scope).respond()


@require_permissions(Permission.UPLOAD)
@require_post
def forget(request: AuthenticatedRequest, scope: Scope, own: int) -> HttpResponse:
    """Forget what a header means, for files sent from now on."""
    header = get_object_or_404(select_own_headers(scope), pk=own)
    if not may_forget_header(request.user, header.term, header.source):
        raise Http404
    forget_header(actor=request.user, own=header)
    messages.success(request, _("已取消。以后的文件不再这样读取，已入账的不变。"))
    return redirect("own_headers")
