"""Read an upload: turn its files into rows and problems, compare them with the books, and store the preview."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace

from django.db import transaction
from django.utils import timezone

from wuzha.audit.verification import read_chain_head
from wuzha.core.problems import RefusalError, build_problem
from wuzha.core.sheet.org_lookup import LookupOrg
from wuzha.core.vocabulary import Register, UploadPhase, UploadState
from wuzha.intake.reading.ledger_reader import LedgerReading, UnreadableFilesError, read_files
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.conflict_queries import count_held_rows
from wuzha.intake.uploads.conflict_services import build_rows, log_renewal, replace_conflicts
from wuzha.intake.uploads.dry_run import DryRun, make_dry_run
from wuzha.intake.uploads.foreign_rows import describe_foreign_rows, refuse_foreign_rows
from wuzha.intake.uploads.full_file import find_missing_cases
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.open_items import NOT_YOURS, list_unread_files
from wuzha.intake.uploads.org_drafts import compare_orgs
from wuzha.intake.uploads.own_headers import list_nameable_headers, load_own_headers
from wuzha.intake.uploads.preview import Preview
from wuzha.intake.uploads.progress import ProgressWriter
from wuzha.intake.uploads.unknown_sheets import list_unsettled_sheets
from wuzha.intake.uploads.unread_file_services import open_unread_files
from wuzha.intake.uploads.upload_content import UploadContent
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.plan_choice import choose_plan_name, load_plan_named
from wuzha.registers.access import find_write_scopes


class UploadTakenError(Exception):
    """Another worker has taken the upload over, or its sender has given it up."""


def read_upload(upload: Upload, progress: ProgressWriter) -> None:
    """Read the upload's files, or only compare with the books what was read already; write nothing to the books.

    A file that cannot be read, or holds a register that is not the uploader's to write, gets its problem and keeps none
    of the others out. It is an open item at once where its name is that of a register, else once the
    others are confirmed.

    Raises: RefusalError when none of the files can be read, or they hold nothing.
    """
    # Two questions about the roles of both for every register follow, each of them a query otherwise.
    upload.uploaded_by.cache_memberships()
    if upload.asked_by_id == upload.uploaded_by_id:
        upload.asked_by = upload.uploaded_by
    else:
        upload.asked_by.cache_memberships()
    content = _read_files(upload, progress) if upload.content is None else UploadContent.unpack(bytes(upload.content))
    earlier_problems = content.foreign_problems
    preview, dry_run, content = make_preview(content, upload, progress)
    if content.foreign_problems != earlier_problems:
        spool.remove_copies(upload.pk)
    # Packed before the transaction: for a million rows that takes half a minute, and on SQLite nobody else could write.
    packed_content = content.pack()
    conflict_rows = build_rows(dry_run.conflicts, upload)
    with transaction.atomic():
        row = lock_upload(upload)
        renewal = replace_conflicts(upload, conflict_rows)
        row.content, row.preview = packed_content, preview.replace_held(count_held_rows(upload)).pack()
        row.refused_count = preview.refused_count
        row.state, row.worker, row.fault = UploadState.RECEIVED, "", upload.fault
        row.save()
        open_unread_files(upload)
        log_renewal(row, renewal)
    # Without one of several files, the others have to be read again.
    is_choice = upload.files.without_problem().count() > 1
    if not (is_choice or row.refused_count or list_nameable_headers(upload, content.read, to=upload.uploaded_by)):
        spool.remove_files(upload.pk)


def make_preview(
    content: UploadContent, upload: Upload, progress: ProgressWriter
) -> tuple[Preview, DryRun, UploadContent]:
    """Compare the content with the books now, for a confirmation by the last person who queued the upload.

    Return the content with the problems of the rows that the books refuse: they stay in it, since they go in when
    those who have their number give it up before the confirmation.
    """
    # Read before the books: what is written in between then counts as newer than the preview.
    log_line, _ = read_chain_head()
    dry_run = make_dry_run(
        content,
        holder=upload.holder,
        actor=upload.asked_by,
        sender=upload.uploaded_by,
        on_progress=lambda row_count, total: progress.write(UploadPhase.COMPARING, row_count, total),
    )
    accepted_content = refuse_foreign_rows(content, dry_run.foreign_rows)
    preview = Preview.of(accepted_content, dry_run, find_missing_cases(accepted_content, upload), log_line)
    preview = replace(preview, unknown_count=len(list_unsettled_sheets(content, upload.holder)))
    return preview, dry_run, replace(content, foreign_problems=describe_foreign_rows(dry_run.foreign_rows))


def lock_upload(upload: Upload) -> Upload:
    """Lock the row of the upload until the transaction ends.

    Raises: UploadTakenError when it is no longer this worker's.
    """
    rows = Upload.objects.select_for_update(of=("self",)).select_related("holder").defer("content")
    row = rows.filter(pk=upload.pk, worker=upload.worker, state=upload.state).first()
    if row is None:
        raise UploadTakenError
    return row


def _read_files(upload: Upload, progress: ProgressWriter) -> UploadContent:
    """Read the sent files by the plan in force for the holder; store the problems of those that are refused."""
    if not spool.has_files(upload.pk):
        raise RefusalError("upload.files_gone")
    spool.remove_copies(upload.pk)
    scopes = find_write_scopes(upload.uploaded_by)
    plan = choose_plan_name(upload.holder)
    progress.write(UploadPhase.OPENING, 0, 0)
    names = list(upload.files.to_read().values_list("name", flat=True))
    reading = _read_readable(upload, names, plan=plan, scopes=scopes, progress=progress)
    if foreign_registers := _find_foreign_registers(reading, scopes):
        # What a file may not enter must not help the rows of the others either: its orgs are not known to them.
        refusals = {
            name: RefusalError(NOT_YOURS, file=name, register=register.label)
            for name, register in foreign_registers.items()
        }
        _store_problems(upload, refusals)
        names = [name for name in names if name not in refusals]
        if not names:
            raise next(iter(refusals.values()))
        reading = _read_readable(upload, names, plan=plan, scopes=scopes, progress=progress)
    content = UploadContent.of(reading, plan, list(upload.files.to_read().values_list("name", flat=True)))
    if foreign_codes := _find_foreign_orgs(content, scopes[Register.ORGS]):
        # These rows alone are refused, with the rows of other sheets that name their orgs.
        reading = _read_readable(
            upload, names, plan=plan, scopes=scopes, progress=progress, foreign_codes=foreign_codes
        )
        content = UploadContent.of(reading, plan, content.files)
    content = replace(content, unread_sheets=(*content.unread_sheets, *list_unread_files(upload)))
    # One that was read before, with other files of the upload, stays to be decided on.
    if not upload.preview and not any(content.lines.values()) and not content.problems:
        raise RefusalError("upload.empty")
    return content


def _read_readable(
    upload: Upload,
    names: Sequence[str],
    *,
    plan: str,
    scopes: Mapping[Register, Scope],
    progress: ProgressWriter,
    foreign_codes: Collection[str] = (),
) -> LedgerReading:
    """Read those of the files that can be read, and store the problems of the others.

    Raises: RefusalError when none can.
    """
    try:
        reading = read_files(
            spool.list_paths(upload.pk, names),
            plan=load_plan_named(plan),
            known_orgs=list(_find_known_orgs(upload.holder, scopes.values())),
            foreign_codes=foreign_codes,
            own_headers=load_own_headers(upload.uploaded_by, upload.holder),
            read_on=timezone.localdate(),
            show_row_count=lambda row_count, total: _show_row_count(upload, progress, row_count, total),
            # Discarding an upload removes its files: that is seen without a query, from any thread.
            is_given_up=lambda: not spool.has_files(upload.pk),
        )
    except UnreadableFilesError as error:
        refusals = {str(refusal.context["file"]): refusal for refusal in error.refusals if "file" in refusal.context}
        _check_still_wanted(upload)
        _store_problems(upload, refusals)
        # A refusal without a file concerns all of them: no org is known.
        if len(refusals) < len(error.refusals) or len(refusals) == len(names):
            raise
        reading = error.reading
    _check_still_wanted(upload)
    return reading


def _store_problems(upload: Upload, refusals: Mapping[str, RefusalError]) -> None:
    for name, refusal in refusals.items():
        problem = build_problem(refusal.code, **refusal.context)  # type: ignore[arg-type]
        upload.files.filter(name=name).update(problem=asdict(problem))


def _show_row_count(upload: Upload, progress: ProgressWriter, row_count: int, total: int) -> None:
    _check_still_wanted(upload)
    progress.write(UploadPhase.CHECKING, row_count, total)


def _check_still_wanted(upload: Upload) -> None:
    if not spool.has_files(upload.pk):
        raise UploadTakenError


def _find_foreign_registers(reading: LedgerReading, scopes: Mapping[Register, Scope]) -> dict[str, Register]:
    """Return the files with rows of a register that the uploader may not write, each with the first such register."""
    registers: dict[str, Register] = {}
    for sheet in reading.sheets:
        if sheet.register and (sheet.rows or sheet.refused) and not scopes[sheet.register]:
            registers.setdefault(sheet.file, sheet.register)
    return registers


def _find_foreign_orgs(content: UploadContent, scope: Scope) -> set[str]:
    """Return the codes of rows about orgs that the uploader may not manage, or to be put where the uploader may not."""
    return compare_orgs(content, scope).outside_codes if content.lines[Register.ORGS] else set()


def _find_known_orgs(holder: Org, scopes: Iterable[Scope]) -> Iterator[LookupOrg]:
    """Yield the orgs of the holder's book that the uploader may write for: no other org is known to the reader."""
    paths = [path for scope in scopes for path in scope.paths]
    for org in Org.objects.below(holder).under(paths):
        yield LookupOrg(org.code, org.name, org.term, org.parent_id, org.other_names)
