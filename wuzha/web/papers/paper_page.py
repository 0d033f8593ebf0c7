"""The page of a paper, whatever it is made from: its preview, its files, and the form that issues it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.core.i18n import translate
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission
from wuzha.people.access import Scope, may
from wuzha.reports.papers.annex_workbook import write_annex_workbook
from wuzha.reports.papers.models import LONGEST_DOCUMENT_NUMBER, IssuedPaper
from wuzha.reports.papers.paper_draft import PAPERS_WITHOUT_NUMBER, PaperDraft
from wuzha.reports.papers.paper_preview import read_preview
from wuzha.reports.papers.paper_services import find_issuing_permission, issue_paper
from wuzha.reports.papers.template_faults import find_template_fault
from wuzha.reports.papers.template_services import find_template_row
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.forms import SiteForm, refusals_on
from wuzha.web.standing.standing_export import XLSX
from wuzha.web.workbook_export import record_export

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOT_IN_NAMES = str.maketrans(dict.fromkeys('/\\:*?"<>|', "-"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPlace:
    """Where the page of a paper stands: the pages above it, and the addresses of its files, with their query.

    `siblings` are the papers of the same kind: address, label, and whether it is this one. A page may be there to read
    alone, without the form that issues.
    """

    trail: Sequence[tuple[str, str]]
    export_address: str
    annex_address: str = ""
    pdf_address: str = ""
    pdf_obstacle: str = ""
    all_address: str = ""
    siblings: Sequence[tuple[str, str, bool]] = ()
    may_issue: bool = True


class IssueForm(SiteForm):
    """The document number of a paper, and the hash of the words that its reader has seen.

    `has_details` says whether a kind of form asks for a part of the paper itself, of which there is a preview.
    """

    has_details = False
    document_number = forms.CharField(
        label=gettext_lazy("文号"),
        max_length=LONGEST_DOCUMENT_NUMBER,
        help_text=gettext_lazy("按本单位的编号填写，如“云街办〔2026〕18号”。印发后不能改动。"),
    )
    seen_digest = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, draft: PaperDraft, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"seen_digest": draft.digest})
        if draft.kind in PAPERS_WITHOUT_NUMBER:
            del self.fields["document_number"]

    def fill(self, draft: PaperDraft) -> PaperDraft:
        """Return the paper with what its reader has typed of it.

        Raises: RefusalError.
        """
        return draft


def is_preview(data: QueryDict) -> bool:
    """Return whether a form was sent to see the paper or to fetch it, and not to issue it."""
    return not {"preview", "word"}.isdisjoint(data)


def show_paper(
    request: AuthenticatedRequest, draft: PaperDraft, place: PaperPlace, form_type: type[IssueForm] = IssueForm
) -> HttpResponseBase:
    """Show the words of a paper, and issue it where the reader may and has asked for it."""
    may_issue = place.may_issue and may(request.user, find_issuing_permission(draft.kind), draft.org)
    form = form_type(draft)
    if request.method == "POST" and may_issue:
        form, draft = _read_form(request, draft, form_type)
        response = _answer_form(request, draft, form, place) if form.is_valid() else None
        if response is not None:
            return response
    try:
        blocks, obstacle = read_preview(draft.render()), ""
    except RefusalError as error:
        blocks, obstacle = [], str(error)
    issued_papers = IssuedPaper.objects.filter(
        org=draft.org, round=draft.round, kind=draft.kind, subject=draft.subject.key
    )
    context = {
        "draft": draft,
        "name": translate(draft.name),
        "place": place,
        "blocks": blocks,
        "obstacle": obstacle,
        "template_address": _find_template_address(request, draft) if obstacle else "",
        # What was typed stays, so that it can be corrected where it is the obstacle.
        "form": form if may_issue and (form.is_bound or not obstacle) else None,
        "issued_papers": issued_papers.defer("content").select_related("issued_by"),
    }
    return render(request, "papers/paper.html", context)


def _find_template_address(request: AuthenticatedRequest, draft: PaperDraft) -> str:
    """Return the page of the office's own template, for whoever changes it, where it would be refused today."""
    row = find_template_row(draft.org, draft.kind)
    is_faulty = row is not None and find_template_fault(row) is not None
    if not is_faulty or not may(request.user, Permission.ORGANISE_ROUNDS, draft.org):
        return ""
    return reverse("paper_template", args=(draft.org.code, draft.kind))


def _read_form(
    request: AuthenticatedRequest, draft: PaperDraft, form_type: type[IssueForm]
) -> tuple[IssueForm, PaperDraft]:
    """Return the form that was sent and the paper as it is with it; the form is faulty where the paper is another."""
    data = request.POST.copy()
    form = form_type(draft, data)
    if is_preview(data):
        form.errors.pop("document_number", None)
    if form.is_valid() or form.has_details:
        with refusals_on(form):
            draft = form.fill(draft)
    has_changed = data.get("seen_digest") != draft.digest
    # Who sends the form again has seen the words that stand above it now.
    data["seen_digest"] = draft.digest
    if has_changed and not is_preview(data):
        form.add_error(None, _("公文的内容刚有变化。请看过最新的内容，再印发。"))
    return form, draft


def _answer_form(
    request: AuthenticatedRequest, draft: PaperDraft, form: IssueForm, place: PaperPlace
) -> HttpResponseBase | None:
    """Send the file or issue the paper, as was asked for; None where the page is to be shown."""
    if "word" in request.POST:
        return send_word(request, draft, request.get_full_path())
    if is_preview(request.POST):
        return None
    with refusals_on(form):
        issue_paper(actor=request.user, draft=draft, document_number=form.cleaned_data.get("document_number", ""))
        messages.success(request, _("已印发，原件存档，不再改动。"))
        return redirect(request.get_full_path())
    return None


def show_obstacle(
    request: AuthenticatedRequest, title: str, obstacle: str, trail: Sequence[tuple[str, str]]
) -> HttpResponse:
    """Show why a paper cannot be made yet."""
    return render(request, "papers/not_yet.html", {"title": title, "obstacle": obstacle, "trail": trail})


def send_word(request: AuthenticatedRequest, draft: PaperDraft, page_address: str) -> HttpResponse:
    """Send a paper as a Word file; where it cannot be made, send its reader to its page with the reason."""
    try:
        paper = draft.render()
    except RefusalError as error:
        return refuse_file(request, error, page_address)
    record_paper(request, draft)
    return send_file(paper, f"{draft.file_name}.docx", DOCX)


def send_annex(request: AuthenticatedRequest, draft: PaperDraft, page_address: str) -> HttpResponse:
    """Send the tables of a paper as a workbook."""
    with TemporaryDirectory(prefix="wuzha-") as folder:
        path = Path(folder) / "annex.xlsx"
        try:
            write_annex_workbook(path, draft.head, draft.content)
        except RefusalError as error:
            return refuse_file(request, error, page_address)
        content = path.read_bytes()
    record_paper(request, draft)
    return send_file(content, f"{draft.annex_name}.xlsx", XLSX)


def refuse_file(request: AuthenticatedRequest, error: RefusalError, page_address: str) -> HttpResponseRedirect:
    """Send the reader of a file that cannot be made to its page, with the reason."""
    messages.error(request, str(error))
    return HttpResponseRedirect(page_address)


def record_paper(request: AuthenticatedRequest, draft: PaperDraft, count: int = 1) -> None:
    """Log that a paper was fetched, or so many of its kind."""
    place = f"org:{draft.org.code}" if draft.round is None else f"round:{draft.round.pk}"
    record_export(request, Scope((draft.org.path,)), subject=f"{place}:{draft.kind}", row_count=count)


def send_file(content: bytes, name: str, content_type: str) -> HttpResponse:
    """Return a file to be saved under this name."""
    headers = {"Content-Disposition": content_disposition_header(True, name.translate(NOT_IN_NAMES)) or ""}
    return HttpResponse(content, content_type=content_type, headers=headers)
