"""Show the audit log."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from wuzha.core.vocabulary import Permission
from wuzha.people.access import Scope
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.log.log_list import LogList


@require_permissions(Permission.READ_LOG)
@require_safe
def show_log(request: AuthenticatedRequest, scope: Scope) -> HttpResponseBase:
    """Show a page of the log; the export (`as=xlsx`) is in `LogList` too."""
    return LogList(request, scope).respond()
