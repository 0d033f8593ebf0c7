"""Cases that a full file does not hold: of which months it is the full one, and which of them are withdrawn."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import Verb
from wuzha.intake.uploads.missing_cases import withdraw_missing
from wuzha.intake.uploads.services import say_full_file
from wuzha.people.access import Scope
from wuzha.web.access import Asked, needs
from wuzha.web.uploads.forms import FullFileForm
from wuzha.web.uploads.views import is_committed, report, upload_in_sight

_NUMBER = re.compile("[0-9]{1,18}")
"""What any database takes for the number of an entry."""


@needs(Verb.UPLOAD)
@require_POST
def say_full(request: Asked, scope: Scope, pk: UUID) -> HttpResponse:
    """Of which months the file holds all cases; or that it holds all of none."""
    found = upload_in_sight(request, scope, pk)
    form = FullFileForm(request.POST)
    is_none = "none" in request.POST
    if not is_none and not form.is_valid():
        return report(request, found, scope, full_file=form)
    first, last = (None, None) if is_none else (form.cleaned_data["first"].start, form.cleaned_data["last"].end)
    try:
        say_full_file(actor=request.user, upload=found, first=first, last=last)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("已记下：这不是全量案件文件。") if is_none else _("已记下，并找过文件里没有的案件。")
        )
    return redirect("upload", pk=pk)


@needs(Verb.UPLOAD)
@require_POST
def withdraw_cases(request: Asked, scope: Scope, pk: UUID) -> HttpResponse:
    """The ticked cases, which a full file no longer holds, are withdrawn as one."""
    found = upload_in_sight(request, scope, pk)
    if not is_committed(found):
        raise Http404
    ticked = {int(number) for number in request.POST.getlist("case") if _NUMBER.fullmatch(number)}
    reason = request.POST.get("reason", "")
    try:
        count = withdraw_missing(actor=request.user, upload=found, ticked=ticked, reason=reason)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return report(request, found, scope, typed={"ticked": ticked, "reason": reason})
    messages.success(request, _("已撤回%(count)d起案件，不再计入结论；内容留在历史里。") % {"count": count})
    return redirect("upload", pk=pk)
