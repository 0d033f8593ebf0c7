"""An upload is read: its files become rows and problems, compared with the books, and a page that says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from django.db import transaction

from wuzha.audit import log
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.plan.plan import Plan
from wuzha.core.problems import refusal
from wuzha.core.sheet.org_lookup import Org as KnownOrg
from wuzha.core.vocabulary import UploadState, WorkPhase
from wuzha.intake.reading.ledger_reader import read_files
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.dry_run import effect_of
from wuzha.intake.uploads.full_file import missing_from
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.own_headers import offered, own_headers_of
from wuzha.intake.uploads.preview import Preview
from wuzha.intake.uploads.progress import ProgressTeller
from wuzha.intake.uploads.services import DEFAULT_PLAN
from wuzha.intake.uploads.upload_content import Content
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, scope_of
from wuzha.registers.access import RECORDING


class NoLongerOurs(Exception):
    """Another worker has taken the upload over."""


def read_upload(upload: Upload, teller: ProgressTeller) -> None:
    """Read the upload's files, or only compare with the books what was read already; nothing is entered yet.

    Raises: Refusal when a file cannot be read, holds nothing, or a register that is not the uploader's to write.
    """
    content = _read(upload, teller) if upload.content is None else Content.unpacked(bytes(upload.content))
    preview = preview_of(content, upload, teller)
    with transaction.atomic():
        ours = locked(upload)
        ours.content, ours.preview = content.packed(), preview.packed()
        ours.refused_count = sum(sheet.refused for sheet in content.read)
        ours.state, ours.worker, ours.fault = UploadState.RECEIVED, "", upload.fault
        ours.save()
    if not ours.refused_count and not offered(upload, content.read, to=upload.uploaded_by):
        spool.forget_files(upload.pk)


def preview_of(content: Content, upload: Upload, teller: ProgressTeller) -> Preview:
    """What a yes of whoever asked last, at first the uploader, would do to the books as they are now."""
    log_line, _ = log.length_and_last_hash()
    effect = effect_of(
        content,
        holder=upload.holder,
        actor=upload.asked_by,
        advance=lambda done, of: teller.tell(WorkPhase.COMPARING, done, of),
    )
    return Preview.of(content, effect, missing_from(content, upload), log_line)


def locked(upload: Upload) -> Upload:
    """The upload as long as it is the worker's; nobody else changes it until the transaction ends."""
    ours = Upload.objects.select_for_update(of=("self",)).select_related("holder").defer("content")
    found = ours.filter(pk=upload.pk, worker=upload.worker, state=upload.state).first()
    if found is None:
        raise NoLongerOurs
    return found


def _read(upload: Upload, teller: ProgressTeller) -> Content:
    scopes = {register: scope_of(upload.uploaded_by, verb) for register, verb in RECORDING.items()}
    if not spool.has_files(upload.pk):
        raise refusal("upload.files_gone")
    spool.forget_copies(upload.pk)
    names = upload.files.order_by("pk").values_list("name", flat=True)
    teller.tell(WorkPhase.OPENING, 0, 0)
    content = Content.of(
        read_files(
            spool.files_of(upload.pk, names),
            plan=_plan(),
            known=list(_known(upload.holder, scopes.values())),
            own=own_headers_of(upload.uploaded_by, upload.holder),
            checked=lambda done, of: teller.tell(WorkPhase.CHECKING, done, of),
        )
    )
    for sheet in content.read:
        if sheet.register and (sheet.rows or sheet.refused) and not scopes[sheet.register]:
            raise refusal("upload.not_yours", register=sheet.register.label)
    if not any(content.lines.values()) and not content.problems:
        raise refusal("upload.empty")
    return content


@cache
def _plan() -> Plan:
    return load_plan(find_plan(DEFAULT_PLAN))


def _known(holder: Org, scopes: Iterable[Scope]) -> Iterator[KnownOrg]:
    """The orgs of the holder's book that the actor may write for: what lies elsewhere is not known to the reader."""
    paths = [path for scope in scopes for path in scope.paths]
    for org in Org.objects.below(holder).under(paths):
        yield KnownOrg(org.code, org.name, org.term, org.parent_id, org.other_names)
