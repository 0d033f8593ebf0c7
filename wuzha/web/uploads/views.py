"""Show the list of uploads and the page of an upload; receive files, and confirm or discard an upload."""

from __future__ import annotations

import time
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.i18n import noop, translate
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission, UploadState
from wuzha.intake.uploads.annotated_copies import find_copies
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.own_header_services import name_headers
from wuzha.intake.uploads.preview import Preview
from wuzha.intake.uploads.services import (
    choose_files,
    compare_again,
    confirm_upload,
    discard_upload,
    log_copy_download,
    read_again,
    receive_files,
)
from wuzha.intake.uploads.upload_worker import needs_worker
from wuzha.intake.uploads.worker_lock import list_active_workers
from wuzha.people.access import Scope, find_scope
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions, require_post
from wuzha.web.books.reading_log import record_reading
from wuzha.web.numbers import read_number
from wuzha.web.uploads.conflict_views import read_choices
from wuzha.web.uploads.forms import FullFileForm, UploadForm, WithdrawalInput
from wuzha.web.uploads.upload_list import UploadList
from wuzha.web.uploads.upload_page import (
    PageReader,
    build_own_headers_form,
    build_page,
)
from wuzha.web.uploads.visible_uploads import (
    find_visible_uploads,
    get_visible_upload,
    list_holders,
)

WAIT_SECONDS, WORKER_POLL_SECONDS = 1.0, 0.05
"""How long a response waits for the worker (a small file takes less), and how often it checks the state."""

_FILES_READ = noop("已记住{count}个列名，并按它们重新读取。")
_NO_FILES = noop("已记住{count}个列名。文件已经删除，请再上传一次，就会按它们读取。")


@require_permissions(Permission.UPLOAD)
@require_form_methods
def show_uploads(request: AuthenticatedRequest, scope: Scope) -> HttpResponseBase:
    """Show the uploads, newest first, with the form for another upload; receive the files of that form."""
    form = UploadForm(request.POST or None, request.FILES or None, holders=list_holders(scope))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        upload = receive_files(actor=request.user, holder=data["holder"], files=data["ledgers"])
        wait_for_worker(upload.pk)
        return redirect("upload", pk=upload.pk)
    return UploadList(request, scope, form).respond()


@require_permissions(Permission.EXPORT)
@require_safe
def export_uploads(request: AuthenticatedRequest, scope: Scope) -> HttpResponseBase:
    """Export the uploads of all pages of the list, for those who may open it."""
    upload_scope = find_scope(request.user, Permission.UPLOAD)
    if not upload_scope:
        raise Http404
    return UploadList(request, upload_scope).export()


@require_permissions(Permission.UPLOAD)
@require_safe
def show_upload(request: AuthenticatedRequest, scope: Scope, pk: UUID) -> HttpResponse:
    """Show one upload: how far it is, before confirmation what it would change, afterwards what it changed."""
    return render_upload(request, get_visible_upload(request, scope, pk), scope)


def render_upload(
    request: AuthenticatedRequest,
    upload: Upload,
    scope: Scope,
    *,
    withdrawal: WithdrawalInput | None = None,
    full_file_form: FullFileForm | None = None,
) -> HttpResponse:
    """Return the page of an upload, with the reader's input if it was refused."""
    reader = PageReader(request, scope, upload, withdrawal or WithdrawalInput(), full_file_form)
    page = build_page(reader)
    record_reading(request, page.listed_registers)
    return render(request, "uploads/upload.html", {"page": page})


@require_permissions(Permission.UPLOAD)
@require_post
def perform_action(request: AuthenticatedRequest, scope: Scope, pk: UUID, action: str) -> HttpResponse:
    """Confirm, discard or compare an upload again, or leave files out; the worker does what takes long.

    `action` is the last part of the address; each button of the page has its own.
    """
    upload = get_visible_upload(request, scope, pk)
    try:
        match action:
            case "confirm" | "choose" if _has_other_files(request, upload):
                messages.warning(request, _("已按所选文件重新核对，请看过变动再确认。"))
                action = "choose"
            case "choose":
                messages.warning(request, _("所选文件没有变化。"))
            case "confirm":
                confirm_upload(
                    actor=request.user,
                    upload=upload,
                    seen_digest=request.POST.get("seen"),
                    seen_decisions=request.POST.get("decided"),
                    choices=read_choices(request.POST),
                )
            case "discard":
                discard_upload(actor=request.user, upload=upload)
            case "compare":
                compare_again(actor=request.user, upload=upload)
            case _:
                raise Http404
    except RefusalError as error:
        messages.error(request, str(error))
    else:
        match wait_for_worker(pk):
            case UploadState.COMMITTED if action == "confirm":
                messages.success(request, _("已入账。结论已按最新台账更新。"))
            case UploadState.DISCARDED:
                messages.success(request, _("已放弃，台账没有变动。"))
    return redirect("upload", pk=pk)


@require_permissions(Permission.UPLOAD)
@require_post
def name_columns(request: AuthenticatedRequest, scope: Scope, pk: UUID) -> HttpResponse:
    """Store what the office's own headers mean, and have the files read anew."""
    upload = get_visible_upload(request, scope, pk)
    form = build_own_headers_form(request, upload, Preview.unpack(upload.preview)) if upload.preview else None
    if form is None or not form.is_valid() or not form.columns:
        messages.error(request, _("没有对应列名。请至少为一个列名选一项内容。"))
        return render_upload(request, upload, scope)
    try:
        with transaction.atomic():
            count = name_headers(actor=request.user, upload=upload, columns=form.columns)
            has_files = read_again(actor=request.user, upload=upload)
    except RefusalError as error:
        messages.error(request, str(error))
        return render_upload(request, get_visible_upload(request, scope, pk), scope)
    wait_for_worker(pk)
    messages.success(request, translate(_FILES_READ if has_files else _NO_FILES, count=count))
    return redirect("upload", pk=pk)


@require_permissions(Permission.UPLOAD)
@require_safe
def download_annotated_copy(request: AuthenticatedRequest, scope: Scope, pk: UUID, number: int) -> HttpResponseBase:
    """Download an annotated copy of the uploader's own file; for anybody else it does not exist."""
    upload = get_object_or_404(find_visible_uploads(request, scope), pk=pk, uploaded_by=request.user)
    copies = find_copies(upload) or []
    if not 0 < number <= len(copies):
        raise Http404
    copy = copies[number - 1]
    log_copy_download(actor=request.user, upload=upload)
    return FileResponse(copy.open("rb"), as_attachment=True, filename=copy.name)


def _has_other_files(request: AuthenticatedRequest, upload: Upload) -> bool:
    """Have the files read again without those that the page leaves out; return False when nothing has changed.

    Raises: RefusalError as `choose_files` does.
    """
    if "chooses" not in request.POST:
        return False
    texts = request.POST.getlist("file")
    files = [number for text in texts if (number := read_number(text)) is not None]
    return choose_files(actor=request.user, upload=upload, files=files, seen_digest=request.POST.get("seen"))


def wait_for_worker(pk: UUID) -> UploadState:
    """Return the state when the worker is done, or after a second; without a worker at once."""
    until = time.monotonic() + WAIT_SECONDS if list_active_workers() else 0.0
    while True:
        upload = Upload.objects.only("state").get(pk=pk)
        if not needs_worker(upload) or time.monotonic() > until:
            return upload.term
        time.sleep(WORKER_POLL_SECONDS)
