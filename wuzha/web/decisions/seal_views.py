"""Download the sealed file of a round; it has numbers of cases and amounts, so only who exports the books gets it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission
from wuzha.decisions.models import Round
from wuzha.decisions.sealed_file import get_export_subject, name_sealed_file, read_sealed_file
from wuzha.people.access import Scope, find_scope
from wuzha.people.models import User
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.decisions.round_access import get_round_or_404
from wuzha.web.papers.paper_page import send_file
from wuzha.web.workbook_export import record_export


def may_export_sealed_file(user: User, round_: Round) -> bool:
    """Return whether the user may export all books of the organising org: its office, its auditor, the reviewer."""
    return find_scope(user, Permission.EXPORT).holds(round_.org.path)


@require_permissions(Permission.EXPORT)
@require_safe
def export_sealed_file(request: AuthenticatedRequest, scope: Scope, round_pk: int) -> HttpResponse:
    """Send the file byte for byte as it was sealed, and log the export."""
    round_ = get_round_or_404(request.user, round_pk)
    if not scope.holds(round_.org.path):
        raise Http404
    try:
        content = read_sealed_file(round_)
    except RefusalError as error:
        raise Http404(str(error)) from error
    record_export(request, Scope((round_.org.path,)), subject=get_export_subject(round_), row_count=1)
    return send_file(content, name_sealed_file(round_), "application/zip")
