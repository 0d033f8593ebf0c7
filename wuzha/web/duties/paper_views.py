"""The notice with which an org forms its leading group: its preview and its Word file."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission
from wuzha.people.access import Scope
from wuzha.reports.papers.group_fields import draft_group_notice
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.duties.group_access import get_group_of_paper_or_404
from wuzha.web.papers.paper_access import READERS
from wuzha.web.papers.paper_page import PaperPlace, refuse_file, send_word, show_obstacle, show_paper


@require_permissions(Permission.RECORD_GROUPS, *READERS)
@require_form_methods
def show_group_paper(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponseBase:
    """Show the notice as it would be issued today; the office issues it."""
    org = get_group_of_paper_or_404(request.user, code)
    trail = [(reverse("groups"), _("领导小组")), (reverse("group", args=(code,)), org.name)]
    try:
        draft = draft_group_notice(org, timezone.localdate())
    except RefusalError as error:
        return show_obstacle(request, PaperKind.GROUP_NOTICE.label, str(error), trail)
    place = PaperPlace(trail=trail, export_address=reverse("export_group_paper", args=(code,)))
    return show_paper(request, draft, place)


@require_permissions(Permission.RECORD_GROUPS, *READERS)
@require_safe
def export_group_paper(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Send the notice as a Word file."""
    org, page = get_group_of_paper_or_404(request.user, code), reverse("group_paper", args=(code,))
    try:
        return send_word(request, draft_group_notice(org, timezone.localdate()), page)
    except RefusalError as error:
        return refuse_file(request, error, page)
