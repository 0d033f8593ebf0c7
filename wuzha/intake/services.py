"""Uploads: read, shown, and entered in the books only when somebody says yes; undone as a whole when they say no."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.directory import Org as KnownOrg
from wuzha.core.facts import FRAMES
from wuzha.core.plan import Plan
from wuzha.core.problems import Problem, refusal
from wuzha.core.vocabulary import Deed, OrgKind, Register, UploadState
from wuzha.intake.models import Upload, UploadedFile
from wuzha.intake.reading import SheetReading, read_files
from wuzha.intake.upload_content import Content
from wuzha.orgs.models import Org
from wuzha.orgs.services import OrgDraft, add_org, change_org
from wuzha.people.access import Scope, scope_of
from wuzha.people.models import User
from wuzha.registers.access import RECORDING
from wuzha.registers.base import Entry, key_of
from wuzha.registers.cases import Case
from wuzha.registers.models import BOOKS
from wuzha.registers.services import Comparison, Line, compare, record_entries, undo_upload

DEFAULT_PLAN = "fengling"
"""The plan whose clauses a ledger means while its office has not chosen one."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a yes would do: `orgs` are those added or changed; `missing` the cases a full file no longer holds."""

    comparisons: Mapping[Register, Comparison]
    orgs: Sequence[OrgDraft]
    missing: Sequence[Entry]
    problems: Sequence[Problem]
    read: Sequence[SheetReading]
    earlier: Sequence[Upload]


@transaction.atomic
def receive_workbook(*, actor: User, holder: Org, plan: Plan, files: Sequence[Path]) -> Upload:
    """The files as read for the holder's book; nothing is entered yet, and the files are not kept.

    Raises: Refusal when a file cannot be read, holds nothing, or a register that is not the actor's to write.
    """
    scopes = {register: scope_of(actor, verb) for register, verb in RECORDING.items()}
    reading = read_files(files, plan=plan, known=list(_known(holder, scopes.values())))
    content = Content.of(reading)
    if not any(content.lines.values()) and not content.problems:
        raise refusal("upload.empty")
    for register, lines in content.lines.items():
        if lines and not scopes[register]:
            raise refusal("upload.not_yours", register=register.label)
    refused = sum(sheet.refused for sheet in content.read)
    upload = Upload.objects.create(
        holder=holder,
        uploaded_by=actor,
        uploaded_at=timezone.now(),
        refused_count=refused,
        content=content.packed(),
    )
    for path in files:
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        UploadedFile.objects.create(upload=upload, name=path.name, sha256=sha256)
    log.record(
        actor=actor.get_username(),
        deed=Deed.RECEIVE_UPLOAD,
        subject=f"upload:{upload.pk}",
        org=holder.code,
        rows={register: len(lines) for register, lines in content.lines.items() if lines},
        refused=refused,
    )
    return upload


def preview(upload: Upload, actor: User) -> Preview:
    """What the actor's yes would do to the books as they are now; nothing is written."""
    content = Content.unpacked(bytes(upload.content))
    comparisons = {
        register: compare(
            holder=upload.holder,
            register=register,
            lines=content.lines[register],
            within=scope_of(actor, RECORDING[register]),
        )
        for register in BOOKS
        if content.lines[register]
    }
    hashes = [file.sha256 for file in upload.files.all()]
    earlier = Upload.objects.of_files(hashes).exclude(pk=upload.pk)
    return Preview(
        comparisons,
        list(_drafts(content)),
        list(_missing(upload.holder, content.lines[Register.CASES])),
        content.problems,
        content.read,
        list(earlier),
    )


@transaction.atomic
def commit_upload(*, actor: User, upload: Upload) -> Mapping[Register, Comparison]:
    """Everything the upload holds, entered in the books in one transaction; refused rows were never in it.

    Raises: Refusal when it is settled already, or holds a row that is another org's to enter.
    """
    settled = _settle(actor=actor, upload=upload, becomes=UploadState.COMMITTED, deed=Deed.COMMIT_UPLOAD)
    content = Content.unpacked(bytes(settled.content))
    _write_orgs(actor, list(_drafts(content)))
    return {
        register: record_entries(
            actor=actor,
            holder=settled.holder,
            register=register,
            lines=content.lines[register],
            upload=settled.pk,
            within=scope_of(actor, RECORDING[register]),
        )
        for register in BOOKS
        if content.lines[register]
    }


@transaction.atomic
def discard_upload(*, actor: User, upload: Upload) -> None:
    """Nothing of it is entered.

    Raises: Refusal when it is settled already.
    """
    _settle(actor=actor, upload=upload, becomes=UploadState.DISCARDED, deed=Deed.DISCARD_UPLOAD)


@transaction.atomic
def take_back_upload(*, actor: User, upload: Upload) -> int:
    """What the upload entered in the registers is as it was before; how many entries that were. Orgs stay.

    Raises: Refusal when it was not entered, later revisions rest on it, or its rows are not all the actor's to write.
    """
    for comparison in preview(upload, actor).comparisons.values():
        if comparison.outside:
            raise refusal("entry.outside", register=comparison.register.label, count=len(comparison.outside))
    _settle(
        actor=actor, upload=upload, becomes=UploadState.UNDONE, deed=Deed.UNDO_UPLOAD, only_from=UploadState.COMMITTED
    )
    return undo_upload(actor=actor, upload=upload.pk)


def _write_orgs(actor: User, drafts: Sequence[OrgDraft]) -> None:
    """Each org in its place, as long as that place is the actor's to manage."""
    scope = scope_of(actor, RECORDING[Register.ORGS])
    for draft in drafts:
        here = Org.objects.filter(code=draft.code).first()
        place = here or Org.objects.filter(code=draft.parent).first()
        if place is None or not scope.holds(place.path):
            raise refusal("org.not_yours", value=draft.name)
        write = add_org if here is None else change_org
        write(actor=actor.get_username(), draft=draft)


def _settle(
    *, actor: User, upload: Upload, becomes: UploadState, deed: Deed, only_from: UploadState = UploadState.RECEIVED
) -> Upload:
    """Two people may say yes at once; the second is told."""
    settled = Upload.objects.select_for_update().select_related("holder").get(pk=upload.pk)
    if settled.state != only_from:
        raise refusal("upload.settled", state=settled.term.label, deed=deed.label)
    settled.state, settled.settled_by, settled.settled_at = becomes, actor, timezone.now()
    settled.save(update_fields=["state", "settled_by", "settled_at"])
    log.record(actor=actor.get_username(), deed=deed, subject=f"upload:{upload.pk}", org=settled.holder.code)
    return settled


def _known(holder: Org, scopes: Iterable[Scope]) -> Iterator[KnownOrg]:
    """The orgs of the holder's book that the actor may write for: what lies elsewhere is not known to the reader."""
    paths = [path for scope in scopes for path in scope.paths]
    for org in Org.objects.below(holder).under(paths):
        yield KnownOrg(org.code, org.name, org.term, org.parent_id, org.other_names)


def _drafts(content: Content) -> Iterator[OrgDraft]:
    """The orgs that are new or differ from the tree, those above first."""
    codes = [str(line.row[0]) for line in content.lines[Register.ORGS]]
    known = {org.code: org for org in Org.objects.filter(code__in=codes)}
    names = FRAMES[Register.ORGS].names
    drafts = []
    for line in content.lines[Register.ORGS]:
        told = dict(zip(names, line.row, strict=True))
        del told["split_on"]
        code = str(told["code"])
        aliases = tuple(content.aliases.get(code, ()))
        draft = OrgDraft(**{**told, "kind": OrgKind.of(str(told["kind"])), "aliases": aliases})  # type: ignore[arg-type]
        if code not in known or draft != _draft_of(known[code]):
            drafts.append(draft)
    order = list(reversed(OrgKind))
    return iter(sorted(drafts, key=lambda draft: -order.index(draft.kind)))


def _draft_of(org: Org) -> OrgDraft:
    return OrgDraft(
        org.code,
        org.name,
        org.term,
        org.parent_id,
        org.has_management_duty,
        org.opened_on,
        org.closed_on,
        org.other_names,
    )


def _missing(holder: Org, lines: Sequence[Line]) -> Iterator[Entry]:
    """The cases filed in the span of the file's days that the book has and the file does not: withdrawn, perhaps."""
    filed = FRAMES[Register.CASES].names.index("filed_on")
    days = [day for line in lines if isinstance(day := line.row[filed], date)]
    if days:
        told = {key_of(Register.CASES, line.row) for line in lines}
        in_span = {"filed_on__range": (min(days), max(days))}
        for entry in Case.objects.as_of(None).filter(holder=holder, **in_span):
            if entry.key not in told:
                yield entry
