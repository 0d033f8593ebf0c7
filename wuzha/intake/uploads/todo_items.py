"""List the uploads that were read and wait for a yes or a no: after a day they expire, and count for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.utils import timezone

from wuzha.audit.prepared_query import PreparedQuery
from wuzha.core.i18n import translate
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import Permission, TodoVerb, UploadState
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.spool import LIFETIME
from wuzha.people.access import find_scope
from wuzha.people.models import User


def list_todo_items(user: User) -> Iterator[TodoItem]:
    """Yield an item for each upload that the user may confirm."""
    scope = find_scope(user, Permission.UPLOAD)
    # Most of the time none waits for anybody, and Django takes long to write the query.
    if not scope or not read_waiting_uploads():
        return
    uploads = Upload.objects.within(scope) | Upload.objects.filter(uploaded_by=user)
    waiting = uploads.filter(state=UploadState.RECEIVED).order_by("uploaded_at")
    for pk, uploaded_at, code, name in waiting.values_list("pk", "uploaded_at", "holder__code", "holder__name"):
        yield TodoItem(
            verb=TodoVerb.CONFIRM,
            key="uploads",
            title=translate("已上传的台账"),
            org_code=code,
            org_name=name,
            page="upload",
            arguments=(str(pk),),
            group_page="uploads",
            group_query=f"state={UploadState.RECEIVED}",
            due_on=timezone.localdate(uploaded_at + LIFETIME),
            quantity=translate("{count}次"),
        )


def read_waiting_uploads() -> tuple[str, ...]:
    """Return which uploads wait, of all orgs: what a worker has read is no line of the log."""
    return tuple(sorted(str(pk) for (pk,) in _prepare_waiting().fetch_all()))


@cache
def _prepare_waiting() -> PreparedQuery:
    return PreparedQuery(Upload.objects.filter(state=UploadState.RECEIVED).order_by().values_list("pk"))
