"""Take for which months a file is full; withdraw cases that it lacks, or show what that would move."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wuzha.core.i18n import translate
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission, UploadState
from wuzha.intake.uploads.missing_case_services import plan_missing_withdrawal, withdraw_missing_cases
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.services import declare_full_file
from wuzha.people.access import Scope
from wuzha.web.access import AuthenticatedRequest, require_permissions, require_post
from wuzha.web.numbers import read_number
from wuzha.web.uploads.forms import FullFileForm, WithdrawalInput
from wuzha.web.uploads.views import render_upload
from wuzha.web.uploads.visible_uploads import get_visible_upload
from wuzha.web.write_preview import is_preview, preview_unwritten, write_and_compare


@require_permissions(Permission.UPLOAD)
@require_post
def declare_full(request: AuthenticatedRequest, scope: Scope, pk: UUID) -> HttpResponse:
    """Declare for which months the file holds all cases, or that it is no full file."""
    upload = get_visible_upload(request, scope, pk)
    form = FullFileForm(request.POST)
    is_none = "none" in request.POST
    if not is_none and not form.is_valid():
        return render_upload(request, upload, scope, full_file_form=form)
    first, last = (None, None) if is_none else (form.cleaned_data["first"].start, form.cleaned_data["last"].end)
    try:
        declare_full_file(actor=request.user, upload=upload, first=first, last=last)
    except RefusalError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("已记下：这不是全量案件文件。") if is_none else _("已记下，并找过文件里没有的案件。")
        )
    return redirect("upload", pk=pk)


@require_permissions(Permission.UPLOAD)
@require_post
def withdraw_cases(request: AuthenticatedRequest, scope: Scope, pk: UUID) -> HttpResponse:
    """Withdraw the ticked cases, which a full file lacks, all or none; or show first what that would move."""
    upload = get_visible_upload(request, scope, pk)
    if upload.term is not UploadState.COMMITTED:
        raise Http404
    texts = request.POST.getlist("case")
    numbers = {number for text in texts if (number := read_number(text)) is not None}
    reason = request.POST.get("reason", "")
    try:
        if is_preview(request):
            return _preview_withdrawal(request, upload, scope, WithdrawalInput(numbers, reason))
        write = partial(withdraw_missing_cases, actor=request.user, upload=upload, numbers=numbers, reason=reason)
        count = write_and_compare(request, upload.holder, write)
    except RefusalError as error:
        messages.error(request, str(error))
        return render_upload(request, upload, scope, withdrawal=WithdrawalInput(numbers, reason))
    messages.success(request, translate("已撤回{count}起案件，不再计入结论；内容留在历史里。", count=count))
    return redirect("upload", pk=pk)


def _preview_withdrawal(
    request: AuthenticatedRequest, upload: Upload, scope: Scope, withdrawal: WithdrawalInput
) -> HttpResponse:
    """Show what withdrawing the ticked cases would move. Raises: RefusalError as their withdrawal."""
    change = plan_missing_withdrawal(actor=request.user, upload=upload, numbers=withdrawal.numbers)
    consequence = preview_unwritten(request, upload.holder, change)
    return render_upload(request, upload, scope, withdrawal=replace(withdrawal, consequence=consequence))
