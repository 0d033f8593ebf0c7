"""Ask before an upload is undone: show what goes and which outcomes move, and refuse what was shown too long ago."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, connection
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wuzha.assessments.consequence import Consequence, consequence_of, find_consequence
from wuzha.assessments.consequence_text import ConsequenceText, describe_consequence
from wuzha.core.problems import RefusalError, format_refusal
from wuzha.core.vocabulary import LogAction, Permission, Register, UploadState
from wuzha.engines.django_connection import open_snapshot
from wuzha.intake.uploads.allowed_steps import refuse_settled
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.read_job import UploadTakenError
from wuzha.intake.uploads.services import request_undo
from wuzha.intake.uploads.undo_blockers import UploadUndoBlockers, load_undo_blockers
from wuzha.intake.uploads.undoing import UndoChange, UploadUndoPlan
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.access import find_read_scope
from wuzha.registers.diff import BooksChangedError
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.books.reading_log import record_reading
from wuzha.web.uploads.views import wait_for_worker
from wuzha.web.uploads.visible_uploads import find_visible_uploads, get_visible_upload

MAX_JUDGED = 20_000
"""The most entries of an upload after whose undo the books are judged before it is confirmed (ADR 22)."""
MAX_TRIED = 5_000
"""The most entries of an upload with orgs whose undo is tried for that: others who write wait as long."""

_STATE_FIELDS = ("state", "asked_by", "asked_at", "settled_by", "settled_at")


@dataclass(frozen=True, slots=True)
class RegisterUndo:
    """What an undo does to one register: entries that are withdrawn, and that get back what they said before."""

    register: Register
    is_readable: bool
    withdrawn_count: int
    restored_count: int


@dataclass(frozen=True, kw_only=True)
class UndoPage:
    """The page that asks whether an upload is undone: what goes, or why it cannot be (`refusal`, `blockers`).

    `consequence` is None where so many entries go that the undo is not tried before.
    """

    upload: Upload
    refusal: str = ""
    blockers: UploadUndoBlockers | None = None
    registers: Sequence[RegisterUndo] = ()
    ended_count: int = 0
    reopened_count: int = 0
    removed_orgs: Sequence[str] = ()
    changed_orgs: Sequence[str] = ()
    consequence: Consequence | None = None
    plan_digest: str = ""

    @property
    def digest(self) -> str:
        """What identifies the page in its button: the plan, and the outcomes that move."""
        consequence = self.consequence.digest if self.consequence else ""
        return hashlib.sha256(f"{self.plan_digest} {consequence}".encode()).hexdigest()

    @property
    def consequence_text(self) -> ConsequenceText | None:
        """The consequence in words."""
        return describe_consequence(self.consequence) if self.consequence else None

    @property
    def withdraws_declarations(self) -> bool:
        """Whether months that were declared complete are open again."""
        return any(undo.register is Register.DECLARATIONS and undo.withdrawn_count for undo in self.registers)


@require_permissions(Permission.UPLOAD)
@require_form_methods
def undo(request: AuthenticatedRequest, scope: Scope, pk: UUID) -> HttpResponse:
    """Show what undoing the upload takes back and which outcomes move; a button with what was shown confirms it."""
    upload = get_visible_upload(request, scope, pk)
    if upload.term is not UploadState.COMMITTED:
        messages.error(request, str(refuse_settled(upload, LogAction.UNDO_UPLOAD)))
        return redirect("upload", pk=pk)
    page = _build_page(request, scope, upload)
    if request.method == "POST" and not page.refusal:
        if request.POST.get("seen") == page.digest:
            return _request_undo(request, upload, page)
        if "seen" in request.POST:
            messages.warning(request, _("您核对之后，台账又有变动。请看过下面的内容，再确认一次。"))
    return render(request, "uploads/undo.html", {"page": page})


def _request_undo(request: AuthenticatedRequest, upload: Upload, page: UndoPage) -> HttpResponse:
    try:
        request_undo(actor=request.user, upload=upload, seen_digest=page.plan_digest)
    except RefusalError as error:
        messages.error(request, str(error))
    else:
        if wait_for_worker(upload.pk) is UploadState.UNDONE:
            messages.success(request, _("已撤销。台账已恢复到这次上传以前。"))
    return redirect("upload", pk=upload.pk)


def _build_page(request: AuthenticatedRequest, scope: Scope, upload: Upload) -> UndoPage:
    # What an earlier request of somebody was shown says nothing about this one.
    upload.seen_digest = ""
    try:
        plan, consequence = _plan_undo(request, upload)
    except RefusalError as error:
        visible = find_visible_uploads(request, scope)
        blockers = load_undo_blockers(upload, request.user, visible)
        record_reading(request, [entry.register for entry in blockers.entries])
        return UndoPage(upload=upload, refusal=str(error), blockers=blockers)
    except (BooksChangedError, IntegrityError):
        return UndoPage(upload=upload, refusal=format_refusal("upload.undo_busy"))
    except UploadTakenError:
        upload.refresh_from_db(fields=_STATE_FIELDS)
        return UndoPage(upload=upload, refusal=str(refuse_settled(upload, LogAction.UNDO_UPLOAD)))
    codes = [draft.code for draft in plan.orgs.drafts]
    names = dict(Org.objects.filter(code__in=[*codes, *plan.orgs.removals]).values_list("code", "name"))
    return UndoPage(
        upload=upload,
        registers=[
            RegisterUndo(
                register,
                is_readable=bool(find_read_scope(request.user, register)),
                withdrawn_count=sum(revision.is_withdrawn for revision in revisions),
                restored_count=sum(not revision.is_withdrawn for revision in revisions),
            )
            for register, _pks, revisions in plan.entries
        ],
        ended_count=len(plan.items.ended),
        reopened_count=len(plan.items.reopened),
        removed_orgs=[names[code] for code in plan.orgs.removals],
        changed_orgs=[names[code] for code in codes],
        consequence=consequence,
        plan_digest=plan.digest,
    )


def _plan_undo(request: AuthenticatedRequest, upload: Upload) -> tuple[UploadUndoPlan, Consequence | None]:
    """Plan the undo and judge the books after it, of one moment; nobody who writes waits for that.

    Where orgs change too, the undo is made in a transaction that is rolled back, and others wait as long.

    Raises: RefusalError; UploadTakenError when somebody else has begun the undo meanwhile; BooksChangedError or
    IntegrityError when somebody wrote between the plan and the trial.
    """
    change, today = UndoChange(upload, request.user), timezone.localdate()
    with open_snapshot(connection):
        upload.refresh_from_db(fields=_STATE_FIELDS)
        if upload.term is not UploadState.COMMITTED:
            raise UploadTakenError
        plan = change.plan()
        unwritten = plan.unwritten_change
        if unwritten is not None and plan.revision_count <= MAX_JUDGED:
            return plan, find_consequence(unwritten, book=upload.holder, viewer=request.user, today=today)
    if unwritten is not None or plan.revision_count > MAX_TRIED:
        return plan, None
    trial = partial(change.write, plan, None)
    return plan, consequence_of(trial, book=upload.holder, viewer=request.user, today=today)
