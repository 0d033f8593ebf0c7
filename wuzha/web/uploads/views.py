"""The pages of an upload: how far the work on it has come, what was read, what a yes would do, what became of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.audit.models import Line
from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import ABOVE_KINDS, Deed, Register, UploadState, Verb
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.annotated_copies import copies_until
from wuzha.intake.uploads.changes import told_of
from wuzha.intake.uploads.full_file import months_of
from wuzha.intake.uploads.missing_cases import missing_of, withdrawn_with
from wuzha.intake.uploads.models import Upload, UploadQuerySet
from wuzha.intake.uploads.org_undo import what_undoing_left
from wuzha.intake.uploads.own_headers import name_headers, offered
from wuzha.intake.uploads.preview import MOST_MISSING, MOST_SHOWN, Preview
from wuzha.intake.uploads.progress import progress_of
from wuzha.intake.uploads.services import (
    can_be_confirmed,
    compare_again,
    confirm_upload,
    discard_upload,
    may_say_full_file,
    note_marked_copy,
    read_again,
    receive_files,
    take_back_upload,
)
from wuzha.intake.uploads.undo_blockers import resting_on
from wuzha.intake.uploads.upload_worker import is_waited_for
from wuzha.intake.uploads.worker_lock import names_at_work
from wuzha.orgs.models import Org, lies_under
from wuzha.people.access import Scope, scope_of
from wuzha.people.models import User
from wuzha.registers.access import SEEING
from wuzha.registers.models import BOOKS
from wuzha.web.access import Asked, needs
from wuzha.web.uploads.forms import FullFileForm, OwnHeadersForm, UploadFilter, UploadForm

ON_A_PAGE = 20
MOMENT, GLANCE = 1.0, 0.05
"""How many seconds an answer waits for the worker, which a small file does not take, and how often it looks."""
_NO_FILES = gettext_lazy("已记住%(count)d个列名。文件已经删除，请再上传一次，就会按它们读取。")
_MOVE_A_BOOK = (Deed.RECORD_ENTRIES, Deed.CORRECT_ENTRY, Deed.WITHDRAW_ENTRY, Deed.UNDO_UPLOAD)


@needs(Verb.UPLOAD)
@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: Asked, scope: Scope) -> HttpResponse:
    """The uploads so far, newest first, and the form for another."""
    form = UploadForm(request.POST or None, request.FILES or None, holders=holders_of(scope))
    if request.method == "POST" and form.is_valid():
        files = [(sent.name or "", sent.chunks()) for sent in form.cleaned_data["ledgers"]]
        upload = receive_files(actor=request.user, holder=form.cleaned_data["holder"], files=files)
        _wait_a_moment(upload.pk)
        return redirect("upload", pk=upload.pk)
    filters, found = uploads_found(request, scope)
    shown = {
        "form": form,
        "filters": filters,
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "may_export": bool(scope_of(request.user, Verb.EXPORT)),
    }
    return render(request, "uploads/uploads.html", shown)


@needs(Verb.UPLOAD)
@require_safe
def upload(request: Asked, scope: Scope, pk: UUID) -> HttpResponse:
    """One upload: how far it is, before a yes what it would do, afterwards what it did."""
    return report(request, upload_in_sight(request, scope, pk), scope)


def report(
    request: Asked,
    found: Upload,
    scope: Scope,
    *,
    typed: Mapping[str, Any] | None = None,
    full_file: FullFileForm | None = None,
) -> HttpResponse:
    """The page of an upload, with what was typed on it and could not be done."""
    preview = Preview.unpacked(found.preview) if found.preview else None
    is_waiting, is_open = is_waited_for(found), found.state == UploadState.RECEIVED
    shown: dict[str, Any] = {
        "upload": found,
        "preview": preview,
        "told": [told_of(one) for one in preview.changes] if preview else (),
        "has_several_files": len(found.files.all()) > 1,
        "told_orgs": preview is not None and any(one.register is Register.ORGS for one in preview.changes),
        "undone": what_undoing_left(found, preview) if found.state == UploadState.UNDONE and preview else None,
        "is_waited_for": is_waiting,
        "is_at_work": is_waiting and bool(names_at_work()),
        "progress": progress_of(found.pk) if is_waiting else None,
        "is_open": is_open,
        "is_committed": is_committed(found),
        "own_headers": _own_headers(request, found, preview) if is_open and preview else None,
        "may_confirm": is_open and preview is not None and can_be_confirmed(found, preview),
        "seen_books": _seen_books(request.user) if is_committed(found) else (),
        "typed": typed or {},
        "has_moved": is_open and preview is not None and _has_moved(found, preview),
        "most": MOST_SHOWN,
        **_earlier(request, found, scope),
    }
    if preview and preview.has_cases and (is_open or is_committed(found)):
        shown |= _about_full_file(request, found, preview) | ({"full_file": full_file} if full_file else {})
    if preview and is_committed(found):
        resting = resting_on(found, request.user, visible(request, scope)) if found.fault else None
        missing = missing_of(found, preview, request.user)
        shown |= {"missing": missing, "withdrawn_with": withdrawn_with(found), "resting": resting}
    if found.uploaded_by_id == request.user.pk and spool.has_files(found.pk):
        shown |= {"copies": _copies(found), "until": copies_until(found), "has_files": True}
    return render(request, "uploads/upload.html", shown)


def _about_full_file(request: Asked, found: Upload, preview: Preview) -> dict[str, Any]:
    """Of which months the upload is the full file of cases, and the form that says so."""
    if found.full_from and found.full_to:
        months = [f"{day:%Y-%m}" for day in (found.full_from, found.full_to)]
    else:
        months = list(preview.case_months)
    may_say = may_say_full_file(request.user, found)
    return {
        "full_months": months_of(found),
        "full_file": FullFileForm(initial=dict(zip(("first", "last"), months, strict=False))) if may_say else None,
        "most_missing": MOST_MISSING,
    }


@needs(Verb.UPLOAD)
@require_POST
def settle(request: Asked, scope: Scope, pk: UUID, deed: str) -> HttpResponse:
    """Confirm, discard, undo or compare again, as the button says; the worker does what takes long."""
    found = upload_in_sight(request, scope, pk)
    try:
        match deed:
            case "confirm":
                confirm_upload(actor=request.user, upload=found, seen=request.POST.get("seen"))
            case "discard":
                discard_upload(actor=request.user, upload=found)
            case "undo":
                take_back_upload(actor=request.user, upload=found)
            case "compare":
                compare_again(actor=request.user, upload=found)
            case _:
                raise Http404
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        match _wait_a_moment(pk):
            case UploadState.COMMITTED if deed == "confirm":
                messages.success(request, _("已入账。结论已按最新台账更新。"))
            case UploadState.DISCARDED:
                messages.success(request, _("已放弃，台账没有变动。"))
            case UploadState.UNDONE:
                messages.success(request, _("已撤销。这次上传的变动恢复原样。"))
    return redirect("upload", pk=pk)


@needs(Verb.UPLOAD)
@require_POST
def name_columns(request: Asked, scope: Scope, pk: UUID) -> HttpResponse:
    """What the office's own headers mean is remembered, and the files are read anew by it."""
    found = upload_in_sight(request, scope, pk)
    form = _own_headers(request, found, Preview.unpacked(found.preview)) if found.preview else None
    if form is None or not form.is_valid() or not form.chosen:
        messages.error(request, _("没有对应列名。请至少为一个列名选一项内容。"))
        return report(request, found, scope)
    try:
        with transaction.atomic():
            count = name_headers(actor=request.user, upload=found, chosen=form.chosen)
            has_files = read_again(actor=request.user, upload=found)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return report(request, upload_in_sight(request, scope, pk), scope)
    _wait_a_moment(pk)
    told = _("已记住%(count)d个列名，并按它们重新读取。") if has_files else _NO_FILES
    messages.success(request, told % {"count": count})
    return redirect("upload", pk=pk)


def _own_headers(request: Asked, found: Upload, preview: Preview) -> OwnHeadersForm:
    """What the reader may say of the headers that we do not know, and has said where it could not be done."""
    return OwnHeadersForm(offered(found, preview.read, to=request.user), request.POST or None)


@needs(Verb.UPLOAD)
@require_safe
def marked_copy(request: Asked, scope: Scope, pk: UUID, number: int) -> HttpResponseBase:
    """The uploader's own file with its faults marked; for anybody else it does not exist."""
    found = get_object_or_404(visible(request, scope), pk=pk, uploaded_by=request.user)
    copies = _copies(found) or []
    if not 0 < number <= len(copies):
        raise Http404
    copy = copies[number - 1]
    note_marked_copy(actor=request.user, upload=found)
    return FileResponse(copy.open("rb"), as_attachment=True, filename=copy.name)


def holders_of(scope: Scope) -> list[Org]:
    """The orgs whose books take the rows of this scope: its own org above, or the street a village belongs to."""
    found = {}
    for path in scope.paths:
        org = Org.objects.get(path=path)
        while org.term not in ABOVE_KINDS and org.parent is not None:
            org = org.parent
        found[org.code] = org
    return list(found.values())


def uploads_found(request: Asked, scope: Scope) -> tuple[UploadFilter, UploadQuerySet]:
    """The uploads that the list shows, whatever page one is on, and what it is narrowed to."""
    filters = UploadFilter(request.GET)
    return filters, filters.narrowed(visible(request, scope)).prefetch_related("files")


def is_committed(upload: Upload) -> bool:
    """Whether what it holds stands in the books."""
    return upload.term is UploadState.COMMITTED


def visible(request: Asked, scope: Scope) -> UploadQuerySet:
    """The uploads into books one answers for, and one's own."""
    theirs = lies_under(scope.paths, "holder__path")
    found = Upload.objects.filter(theirs | Q(uploaded_by=request.user)).defer("content")
    return found.select_related("holder", "uploaded_by", "settled_by")


def upload_in_sight(request: Asked, scope: Scope, pk: UUID) -> Upload:
    """The upload, where one may see it."""
    found = visible(request, scope).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _seen_books(user: User) -> list[Register]:
    """The registers of which the user may open what was entered."""
    return [register for register in BOOKS if scope_of(user, SEEING[register])]


def _copies(found: Upload) -> list[Path] | None:
    """The marked copies there are; None while they are being made. When their time is over there are none."""
    return spool.marked_copies(found.pk) if timezone.now() < copies_until(found) else []


def _wait_a_moment(pk: UUID) -> UploadState:
    """What has become of it when the worker is done with it, or a moment later; without a worker at once."""
    until = time.monotonic() + MOMENT if names_at_work() else 0.0
    while True:
        found = Upload.objects.only("state").get(pk=pk)
        if not is_waited_for(found) or time.monotonic() > until:
            return found.term
        time.sleep(GLANCE)


def _earlier(request: Asked, found: Upload, scope: Scope) -> dict[str, Any]:
    """The uploads by which the same file was entered in this book; of those out of sight, that there are any."""
    hashes = [file.sha256 for file in found.files.all()]
    same = Upload.objects.of_files(hashes).filter(holder=found.holder).exclude(pk=found.pk).defer("content")
    written = [one for one in same if one.preview and Preview.unpacked(one.preview).has_written]
    seen = set(visible(request, scope).filter(pk__in=[one.pk for one in written]).values_list("pk", flat=True))
    in_sight = [one for one in written if one.pk in seen]
    return {"earlier": in_sight, "is_known_elsewhere": len(written) > len(in_sight)}


def _has_moved(found: Upload, preview: Preview) -> bool:
    """Whether anybody has written to the holder's book since it was compared with the upload."""
    since = Line.objects.filter(org=found.holder.code, number__gt=preview.log_line)
    return since.filter(verb__in=_MOVE_A_BOOK).exists()
