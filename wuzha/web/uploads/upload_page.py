"""The page of an upload: one frozen object for each state, built by one function each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register, UploadState
from wuzha.intake.uploads.allowed_steps import check_plan, has_book_moved, has_something_to_confirm
from wuzha.intake.uploads.changes import RegisterChangeText, describe_changes
from wuzha.intake.uploads.full_file import format_full_months
from wuzha.intake.uploads.missing_cases import MissingCases, count_withdrawals, load_missing_cases
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.org_undo import OrgUndoRemainder, load_undo_remainder
from wuzha.intake.uploads.own_headers import list_nameable_headers
from wuzha.intake.uploads.preview import MAX_LISTED, MAX_MISSING, Preview
from wuzha.intake.uploads.progress import Progress, read_progress
from wuzha.intake.uploads.services import LAPSED_STATES, UNREAD_STATES
from wuzha.intake.uploads.undo_blockers import UploadUndoBlockers, load_undo_blockers
from wuzha.intake.uploads.upload_worker import needs_worker
from wuzha.intake.uploads.worker_lock import list_active_workers
from wuzha.people.access import Scope
from wuzha.registers.access import find_read_scope, find_visible_items, may_declare_full_file
from wuzha.registers.models import BOOKS
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.uploads.conflict_views import ConflictSection, build_conflict_section
from wuzha.web.uploads.consequence_views import ConsequenceLink, build_consequence_link
from wuzha.web.uploads.copy_links import AnnotatedCopies, find_own_copies
from wuzha.web.uploads.file_cards import FileCard, build_file_cards
from wuzha.web.uploads.forms import FullFileForm, OwnHeadersForm, WithdrawalInput
from wuzha.web.uploads.visible_uploads import find_visible_uploads


@dataclass(frozen=True, slots=True)
class FullFileSection:
    """The months that the file was declared full for, in words, and the form for who may declare it."""

    months: str
    form: FullFileForm | None
    max_missing: int = MAX_MISSING


@dataclass(frozen=True, kw_only=True)
class UploadPage:
    """The page of an upload in any state; a failed or discarded one has nothing more.

    `earlier` are uploads by which the same files were committed; `is_known_elsewhere` says that there are more, which
    the reader may not see. Only the uploader has `copies`. `open_count` are the open refused rows and unread sheets of
    the upload that the reader may see. `files` are their cards. `blockers` are listed after an undo that failed.
    """

    is_waiting: ClassVar[bool] = False
    is_open: ClassVar[bool] = False
    is_committed: ClassVar[bool] = False
    is_lapsed: ClassVar[bool] = False
    max_listed: ClassVar[int] = MAX_LISTED

    upload: Upload
    preview: Preview | None
    changes: Sequence[RegisterChangeText]
    earlier: Sequence[Upload]
    is_known_elsewhere: bool
    copies: AnnotatedCopies | None
    open_count: int
    files: Sequence[FileCard]
    conflicts: ConflictSection | None
    consequence_link: ConsequenceLink | None
    blockers: UploadUndoBlockers | None = None

    @property
    def has_several_files(self) -> bool:
        """Whether a table says of which file each row is."""
        return len(self.files) > 1

    @property
    def bad_file_count(self) -> int:
        """The number of files that are refused as a whole."""
        return sum(card.problem is not None for card in self.files)

    @property
    def may_choose_files(self) -> bool:
        """Whether single files can be left out."""
        return any(card.is_choosable for card in self.files)

    @property
    def listed_registers(self) -> frozenset[Register]:
        """The registers of the entries that the page names."""
        changes = {part.counts.register for part in self.changes if part.entries}
        conflicts = {line.text.conflict.register_term for line in self.conflicts.lines} if self.conflicts else set()
        blockers = {entry.register for entry in self.blockers.entries} if self.blockers else set()
        return frozenset(changes | conflicts | blockers)

    @property
    def counts_orgs(self) -> bool:
        """Whether the sheet of orgs is among the changes; previews from before that list new orgs alone."""
        return any(changes.counts.register is Register.ORGS for changes in self.changes)


@dataclass(frozen=True, kw_only=True)
class WaitingPage(UploadPage):
    """The page of an upload that waits for a worker, or that one is busy with."""

    is_waiting: ClassVar[bool] = True

    has_worker: bool
    progress: Progress | None

    @property
    def may_give_up(self) -> bool:
        """Whether the upload is still being read or compared, so that nothing has been decided about it."""
        return self.upload.term in UNREAD_STATES


@dataclass(frozen=True, kw_only=True)
class ReceivedPage(UploadPage):
    """The page of an upload to be confirmed or discarded.

    `is_outdated` says that the book was written to since the comparison; `plan_problem` is empty or says that the plan
    has changed since the files were read.
    """

    is_open: ClassVar[bool] = True

    may_confirm: bool
    is_outdated: bool
    plan_problem: str
    own_headers: OwnHeadersForm | None
    full_file: FullFileSection | None


@dataclass(frozen=True, kw_only=True)
class CommittedPage(UploadPage):
    """The page of a committed upload, which can be undone.

    `withdrawal_count` are cases that were withdrawn on this page and that an undo brings back.
    """

    is_committed: ClassVar[bool] = True

    readable_registers: Collection[Register]
    full_file: FullFileSection | None
    missing: MissingCases | None
    withdrawal: WithdrawalInput
    withdrawal_count: int


@dataclass(frozen=True, kw_only=True)
class LapsedPage(UploadPage):
    """The page of an upload that expired or failed: pages of results mention it until it is discarded."""

    is_lapsed: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class UndonePage(UploadPage):
    """The page of an undone upload, with the orgs that it has left."""

    remainder: OrgUndoRemainder | None


@dataclass(frozen=True, slots=True)
class PageReader:
    """Who reads the page of which upload, and the input on it that could not be done."""

    request: AuthenticatedRequest
    scope: Scope
    upload: Upload
    withdrawal: WithdrawalInput
    full_file_form: FullFileForm | None = None


def build_page(reader: PageReader) -> UploadPage:
    """Return the page of the upload in its state."""
    upload, user = reader.upload, reader.request.user
    preview = Preview.unpack(upload.preview) if upload.preview else None
    # Only the sender reads what the cells of the files say.
    if preview and upload.uploaded_by_id != user.pk:
        preview = preview.without_quotes()
    # The changes are those that `asked_by` may make, with what stands in the books: others may see less of these.
    if preview and upload.asked_by_id != user.pk and not reader.scope.holds(upload.holder.path):
        preview = preview.without_rows()
    match upload.term:
        case _ if needs_worker(upload):
            return _build_waiting(reader, preview)
        case UploadState.RECEIVED:
            return _build_received(reader, preview)
        case UploadState.COMMITTED:
            return _build_committed(reader, preview)
        case UploadState.UNDONE:
            return _build_undone(reader, preview)
        case state if state in LAPSED_STATES:
            return LapsedPage(**_make_common_fields(reader, preview))
        case _:
            return UploadPage(**_make_common_fields(reader, preview))


def build_own_headers_form(request: AuthenticatedRequest, upload: Upload, preview: Preview) -> OwnHeadersForm:
    """Return the form in which the reader names unknown headers, with the input that could not be stored."""
    return OwnHeadersForm(list_nameable_headers(upload, preview.read, to=request.user), request.POST or None)


def _build_waiting(reader: PageReader, preview: Preview | None) -> WaitingPage:
    return WaitingPage(
        **_make_common_fields(reader, preview),
        has_worker=bool(list_active_workers()),
        progress=read_progress(reader.upload.pk),
    )


def _build_received(reader: PageReader, preview: Preview | None) -> ReceivedPage:
    upload = reader.upload
    plan_problem = "" if preview is None else _find_plan_problem(upload, preview)
    return ReceivedPage(
        **_make_common_fields(reader, preview),
        may_confirm=preview is not None and not plan_problem and has_something_to_confirm(upload, preview),
        is_outdated=preview is not None and has_book_moved(upload, preview),
        plan_problem=plan_problem,
        own_headers=None if preview is None else build_own_headers_form(reader.request, upload, preview),
        full_file=_build_full_file(reader, preview),
    )


def _build_committed(reader: PageReader, preview: Preview | None) -> CommittedPage:
    request, upload = reader.request, reader.upload
    visible = find_visible_uploads(request, reader.scope)
    return CommittedPage(
        **_make_common_fields(reader, preview),
        readable_registers=[register for register in BOOKS if find_read_scope(request.user, register)],
        full_file=_build_full_file(reader, preview),
        missing=None if preview is None else load_missing_cases(upload, preview, request.user),
        withdrawal=reader.withdrawal,
        withdrawal_count=count_withdrawals(upload),
        blockers=load_undo_blockers(upload, request.user, visible) if upload.fault else None,
    )


def _build_undone(reader: PageReader, preview: Preview | None) -> UndonePage:
    remainder = None if preview is None else load_undo_remainder(reader.upload, preview)
    return UndonePage(**_make_common_fields(reader, preview), remainder=remainder)


def _make_common_fields(reader: PageReader, preview: Preview | None) -> dict[str, Any]:
    """Return the fields of `UploadPage`."""
    visible_pks = set[Any]()
    if earlier := _find_earlier(reader.upload):
        visible = find_visible_uploads(reader.request, reader.scope).filter(pk__in=[upload.pk for upload in earlier])
        visible_pks = set(visible.values_list("pk", flat=True))
    visible_earlier = [upload for upload in earlier if upload.pk in visible_pks]
    return {
        "upload": reader.upload,
        "preview": preview,
        "changes": [describe_changes(changes, preview.plan) for changes in preview.changes] if preview else (),
        "earlier": visible_earlier,
        "is_known_elsewhere": len(earlier) > len(visible_earlier),
        "copies": find_own_copies(reader.upload, reader.request.user),
        "files": list(build_file_cards(reader.upload, preview)),
        "conflicts": build_conflict_section(reader.request, reader.upload, preview),
        "consequence_link": build_consequence_link(reader.request, reader.upload),
        "open_count": find_visible_items(reader.request.user).as_of(None).filter(upload=reader.upload.pk).count(),
    }


def _find_earlier(upload: Upload) -> list[Upload]:
    """Return the uploads by which one of the same files was committed in this book."""
    hashes = [file.sha256 for file in upload.files.all() if file.sha256]
    uploads = Upload.objects.of_files(hashes).filter(holder=upload.holder).exclude(pk=upload.pk).defer("content")
    return [earlier for earlier in uploads if earlier.preview and Preview.unpack(earlier.preview).has_written]


def _build_full_file(reader: PageReader, preview: Preview | None) -> FullFileSection | None:
    if preview is None or not preview.has_cases:
        return None
    upload = reader.upload
    form = reader.full_file_form
    if form is None and may_declare_full_file(reader.request.user, upload.holder):
        if upload.full_from and upload.full_to:
            months = [f"{day:%Y-%m}" for day in (upload.full_from, upload.full_to)]
        else:
            months = list(preview.case_months)
        form = FullFileForm(initial=dict(zip(("first", "last"), months, strict=False)))
    return FullFileSection(format_full_months(upload), form)


def _find_plan_problem(upload: Upload, preview: Preview) -> str:
    """Return the sentence that the plan has changed since the files were read; empty if it has not."""
    try:
        check_plan(upload.holder, preview)
    except RefusalError as error:
        return str(error)
    return ""
