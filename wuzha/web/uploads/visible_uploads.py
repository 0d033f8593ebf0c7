"""Find the uploads that a reader may see, and the books into which they may send files."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import Http404

from wuzha.intake.uploads.models import Upload, UploadQuerySet
from wuzha.orgs.models import Org, find_holder, match_paths_under
from wuzha.people.access import Scope
from wuzha.web.access import AuthenticatedRequest


def find_visible_uploads(request: AuthenticatedRequest, scope: Scope) -> UploadQuerySet:
    """Return the uploads into books of the scope, and the reader's own."""
    in_scope = match_paths_under(scope.paths, "holder__path")
    uploads = Upload.objects.filter(in_scope | Q(uploaded_by=request.user)).defer("content")
    return uploads.select_related("holder", "uploaded_by", "settled_by")


def get_visible_upload(request: AuthenticatedRequest, scope: Scope, pk: UUID) -> Upload:
    """Return the upload.

    Raises: Http404 where the reader may not see it.
    """
    upload = find_visible_uploads(request, scope).filter(pk=pk).first()
    if upload is None:
        raise Http404
    return upload


def list_holders(scope: Scope) -> list[Org]:
    """Return the orgs that keep the books for the rows of this scope: its org above, or the street of a village."""
    holders = {}
    for path in scope.paths:
        holder = find_holder(Org.objects.get(path=path))
        holders[holder.code] = holder
    return list(holders.values())
