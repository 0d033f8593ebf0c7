"""Show what an upload moves: what confirming it would, or what its commit or undo has moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import IntegrityError, OperationalError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.assessments.consequence import Consequence, consequence_between, consequence_of
from wuzha.assessments.consequence_text import ConsequenceText, describe_consequence
from wuzha.audit.books_state import read_books_state
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission, UploadState
from wuzha.intake.uploads.committing import CommitChange, OtherChangesError
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.preview import Preview
from wuzha.intake.uploads.progress import SilentProgress
from wuzha.intake.uploads.read_job import UploadTakenError
from wuzha.intake.uploads.write_moments import find_write_moments
from wuzha.people.access import Scope
from wuzha.registers.diff import BooksChangedError
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.uploads.visible_uploads import get_visible_upload
from wuzha.web.write_preview import may_preview

MAX_LOADED = 1_000
"""The most entries of an upload whose page loads the consequence of its confirmation by itself."""
MAX_TRIED = 5_000
"""The most entries whose confirmation is tried at all: others who write wait as long (ADR 22)."""
RECENT = timedelta(hours=1)
"""For how long after a commit or an undo the page of the upload loads by itself what that moved."""
SETTLED_STATES = (UploadState.COMMITTED, UploadState.UNDONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsequencePage:
    """What an upload moves (`text`), or why that cannot be listed (`reason`); `when` heads it.

    `omits_orgs`: the tree of orgs is that of now, so what the upload changed of it is not part of the comparison.
    """

    upload: Upload
    text: ConsequenceText | None = None
    reason: str = ""
    when: str = ""
    omits_orgs: bool = False
    has_open_conflicts: bool = False


@dataclass(frozen=True, slots=True)
class ConsequenceLink:
    """The part of the page of an upload that leads to its consequence, or loads it by itself."""

    is_loaded: bool


def build_consequence_link(request: AuthenticatedRequest, upload: Upload) -> ConsequenceLink | None:
    """Return the link; None where nothing is confirmed or settled, or the reader sees no outcomes."""
    if not may_preview(request) or not upload.preview:
        return None
    if upload.term in SETTLED_STATES:
        is_recent = upload.settled_at is not None and timezone.now() - upload.settled_at < RECENT
        return ConsequenceLink(is_loaded=is_recent)
    if upload.term is not UploadState.RECEIVED:
        return None
    return ConsequenceLink(is_loaded=_count_revisions(upload) <= MAX_LOADED)


@require_permissions(Permission.UPLOAD)
@require_safe
def show_consequence(request: AuthenticatedRequest, scope: Scope, pk: UUID) -> HttpResponse:
    """Show what confirming the upload would move; of a settled one, what its commit or undo has moved."""
    upload = get_visible_upload(request, scope, pk)
    if build_consequence_link(request, upload) is None:
        return redirect("upload", pk=pk)
    page = _look_back(request, upload) if upload.term in SETTLED_STATES else _try_commit(request, upload)
    return render(request, "uploads/consequence.html", {"page": page})


def _look_back(request: AuthenticatedRequest, upload: Upload) -> ConsequencePage:
    when = _("撤销前后") if upload.term is UploadState.UNDONE else _("入账前后")
    moments = find_write_moments(upload)
    if moments is None:
        return ConsequencePage(upload=upload, reason=_("没有找到当时的记录，结论的变化列不出来。"))
    today = timezone.localdate()
    consequence = consequence_between(*moments, book=upload.holder, viewer=request.user, today=today, upload=upload.pk)
    text, omits_orgs = describe_consequence(consequence), upload.orgs.exists()
    return ConsequencePage(upload=upload, text=text, when=when, omits_orgs=omits_orgs)


def _try_commit(request: AuthenticatedRequest, upload: Upload) -> ConsequencePage:
    too_many = _("要入账的记录太多，结论的变化不能先列出；入账后请看本页。")
    if _count_revisions(upload) > MAX_TRIED:
        return ConsequencePage(upload=upload, reason=too_many)
    try:
        consequence = _judge_commit(request, upload)
    except RefusalError as error:
        return ConsequencePage(upload=upload, reason=str(error))
    except OtherChangesError:
        return ConsequencePage(upload=upload, reason=_("比对之后台账又有变动，请先重新比对。"))
    except (BooksChangedError, IntegrityError, OperationalError):
        return ConsequencePage(upload=upload, reason=_("有人正在登记台账，结论的变化暂时列不出来，请稍后再看。"))
    except UploadTakenError:
        return ConsequencePage(upload=upload, reason=_("这次上传刚刚有人办理，请返回再看。"))
    if consequence is None:
        return ConsequencePage(upload=upload, reason=too_many)
    has_open_conflicts = any(part.held_count for part in Preview.unpack(upload.preview).changes)
    text = describe_consequence(consequence)
    return ConsequencePage(upload=upload, text=text, when=_("确认入账后"), has_open_conflicts=has_open_conflicts)


def _judge_commit(request: AuthenticatedRequest, upload: Upload) -> Consequence | None:
    """Make the commit by the reader in a transaction that is rolled back; None where it would write too much.

    Conflicts are decided as they are stored: in the others the books stand.

    Raises: RefusalError, OtherChangesError, UploadTakenError, BooksChangedError or IntegrityError as a commit does.
    """
    upload.asked_by = request.user
    change, state = CommitChange(upload, SilentProgress(upload.pk)), read_books_state()
    plan = change.plan()
    if plan.revision_count > MAX_TRIED:
        return None
    write = partial(change.write, plan, state)
    today = timezone.localdate()
    return consequence_of(write, book=upload.holder, viewer=request.user, today=today, upload=upload.pk)


def _count_revisions(upload: Upload) -> int:
    return sum(changes.new_count + changes.changed_count for changes in Preview.unpack(upload.preview).changes)
