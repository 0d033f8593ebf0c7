"""The pages of an upload: what was read, what a yes would do, and what became of it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile as SentFile
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.core.plan_file import find_plan, load_plan
from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import ABOVE_KINDS, UploadState, Verb
from wuzha.intake.changes import told_of
from wuzha.intake.forms import UploadForm
from wuzha.intake.models import Upload
from wuzha.intake.services import (
    DEFAULT_PLAN,
    commit_upload,
    discard_upload,
    preview,
    receive_workbook,
    take_back_upload,
)
from wuzha.orgs.models import Org, lies_under
from wuzha.people.access import Scope
from wuzha.people.gate import Asked, needs

ON_A_PAGE, MOST_SHOWN = 20, 200


@needs(Verb.UPLOAD)
@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: Asked, scope: Scope) -> HttpResponse:
    """The uploads so far, newest first, and the form for another."""
    holders = holders_of(scope)
    form = UploadForm(request.POST or None, request.FILES or None, holders=holders)
    if request.method == "POST" and form.is_valid():
        try:
            upload = _receive(request, form)
        except Refusal as refusal:
            form.add_error("ledgers", str(refusal))
        else:
            return redirect("upload", pk=upload.pk)
    mine = _visible(request, scope).prefetch_related("files")
    page = Paginator(mine, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "intake/uploads.html", {"form": form, "page": page})


@needs(Verb.UPLOAD)
@require_safe
def upload(request: Asked, scope: Scope, pk: UUID) -> HttpResponse:
    """One upload: before a yes what it would do, afterwards what it did."""
    found = _upload(request, scope, pk)
    told = preview(found, request.user)
    is_open = found.state == UploadState.RECEIVED
    shown = {
        "upload": found,
        "preview": told,
        "told": [told_of(one) for one in told.comparisons.values()] if is_open else (),
        "is_open": is_open,
        "is_committed": found.state == UploadState.COMMITTED,
        "most": MOST_SHOWN,
    }
    return render(request, "intake/upload.html", shown)


@needs(Verb.UPLOAD)
@require_POST
def settle(request: Asked, scope: Scope, pk: UUID, deed: str) -> HttpResponse:
    """Confirm, discard or undo, as the button says."""
    found = _upload(request, scope, pk)
    try:
        match deed:
            case "confirm":
                commit_upload(actor=request.user, upload=found)
                messages.success(request, _("已入账。结论已按最新台账更新。"))
            case "discard":
                discard_upload(actor=request.user, upload=found)
                messages.success(request, _("已放弃，台账没有变动。"))
            case "undo":
                count = take_back_upload(actor=request.user, upload=found)
                messages.success(request, _("已撤销，%(count)d条记录恢复原样。") % {"count": count})
            case _:
                raise Http404
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("upload", pk=pk)


def holders_of(scope: Scope) -> list[Org]:
    """The orgs whose books take the rows of this scope: its own org above, or the street a village belongs to."""
    found = {}
    for path in scope.paths:
        org = Org.objects.get(path=path)
        while org.term not in ABOVE_KINDS and org.parent is not None:
            org = org.parent
        found[org.code] = org
    return list(found.values())


def _receive(request: Asked, form: UploadForm) -> Upload:
    """The sent files are read from a folder that is gone afterwards."""
    with TemporaryDirectory(prefix="wuzha-") as name:
        paths = [_kept(Path(name) / str(place), sent) for place, sent in enumerate(form.cleaned_data["ledgers"])]
        plan = load_plan(find_plan(DEFAULT_PLAN))
        return receive_workbook(actor=request.user, holder=form.cleaned_data["holder"], plan=plan, files=paths)


def _kept(folder: Path, sent: SentFile[Any]) -> Path:
    folder.mkdir()
    path = folder / Path(sent.name or "").name
    with path.open("wb") as file:
        for chunk in sent.chunks():
            file.write(chunk)
    return path


def _visible(request: Asked, scope: Scope) -> QuerySet[Upload]:
    """The uploads into books one answers for, and one's own."""
    theirs = lies_under(scope.paths, "holder__path")
    found = Upload.objects.filter(theirs | Q(uploaded_by=request.user)).defer("content")
    return found.select_related("holder", "uploaded_by")


def _upload(request: Asked, scope: Scope, pk: UUID) -> Upload:
    found = _visible(request, scope).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
