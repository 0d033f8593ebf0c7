"""The papers of a round: the list of kinds with their state, the page of each, its files."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.i18n import translate
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission
from wuzha.decisions.list_columns import select_rows
from wuzha.decisions.models import Round
from wuzha.decisions.round_words import name_round
from wuzha.people.access import Scope
from wuzha.publishing.certificate import list_certificates
from wuzha.publishing.pdf.list_pdf import can_draw_list
from wuzha.publishing.public_list import read_list
from wuzha.reports.papers.models import IssuedPaper
from wuzha.reports.papers.paper_draft import PaperDraft
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.round_books import RoundBooks, load_round_books
from wuzha.reports.papers.round_papers import ROUND_PAPERS, draft_paper, find_kind_obstacle, list_subjects
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.papers.minutes_form import MinutesForm
from wuzha.web.papers.paper_access import (
    READERS,
    get_judged_org_or_404,
    get_readable_round_or_404,
    list_readable,
    may_read_kind,
)
from wuzha.web.papers.paper_page import (
    IssueForm,
    PaperPlace,
    refuse_file,
    send_annex,
    send_word,
    show_obstacle,
    show_paper,
)
from wuzha.web.papers.paper_zip import send_zip

FORMS = {PaperKind.MINUTES: MinutesForm}
"""The forms of kinds that ask for more than a document number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKindRow:
    """A kind of paper in the list of a round: where its page is, or why there is none yet; how many papers it has."""

    name: str
    address: str
    obstacle: str
    count: int
    issued_count: int


@require_permissions(*READERS)
@require_safe
def list_papers(request: AuthenticatedRequest, scope: Scope, round_pk: int) -> HttpResponse:
    """Show which papers a round has, why the others are not there yet, and which were issued."""
    round_ = get_readable_round_or_404(request.user, round_pk)
    books = _load(round_)
    papers = IssuedPaper.objects.filter(round=round_).defer("content").select_related("issued_by")
    issued_papers = list_readable(request.user, round_.org, papers)
    kinds = [kind for kind in ROUND_PAPERS if may_read_kind(request.user, round_.org, kind)]
    context = {
        "round": round_,
        "name": name_round(round_),
        "rows": [_make_row(books, kind, issued_papers) for kind in kinds],
        "issued_papers": issued_papers,
        "certificates": [] if books.published_list is None else list_certificates(books.published_list),
    }
    return render(request, "papers/round_papers.html", context)


def _make_row(books: RoundBooks, kind: PaperKind, issued_papers: list[IssuedPaper]) -> PaperKindRow:
    obstacle = find_kind_obstacle(books, kind)
    return PaperKindRow(
        name=_name_kind(books, kind),
        address="" if obstacle else reverse("round_paper", args=(books.round.pk, kind)),
        obstacle=translate(obstacle) if obstacle else "",
        count=len(list_subjects(books, kind)),
        issued_count=sum(paper.term is kind for paper in issued_papers),
    )


@require_permissions(*READERS)
@require_form_methods
def show_round_paper(request: AuthenticatedRequest, scope: Scope, round_pk: int, kind: PaperKind) -> HttpResponseBase:
    """Show a paper of a round as it would be issued now, and issue it."""
    books = _load_kind(request, round_pk, kind)
    try:
        draft = _draft(request, books, kind)
    except RefusalError as error:
        return show_obstacle(request, _name_kind(books, kind), str(error), _make_trail(books.round))
    return show_paper(request, draft, _make_place(books, draft), FORMS.get(kind, IssueForm))


@require_permissions(*READERS)
@require_safe
def export_round_paper(request: AuthenticatedRequest, scope: Scope, round_pk: int, kind: PaperKind) -> HttpResponse:
    """Send a paper of a round as a Word file."""
    books = _load_kind(request, round_pk, kind)
    page = reverse("round_paper", args=(round_pk, kind))
    try:
        draft = _draft(request, books, kind)
    except RefusalError as error:
        return refuse_file(request, error, page)
    return send_word(request, draft, page + _make_query(draft))


@require_permissions(*READERS)
@require_safe
def export_round_annex(request: AuthenticatedRequest, scope: Scope, round_pk: int, kind: PaperKind) -> HttpResponse:
    """Send the tables of a paper of a round as a workbook."""
    books = _load_kind(request, round_pk, kind)
    page = reverse("round_paper", args=(round_pk, kind))
    try:
        draft = _draft(request, books, kind)
    except RefusalError as error:
        return refuse_file(request, error, page)
    return send_annex(request, draft, page + _make_query(draft))


@require_permissions(*READERS)
@require_safe
def export_all_papers(request: AuthenticatedRequest, scope: Scope, round_pk: int, kind: PaperKind) -> HttpResponseBase:
    """Send all papers of a kind as a zip: one for each org, objection or rectification."""
    books = _load_kind(request, round_pk, kind)
    page = reverse("round_papers", args=(round_pk,))
    name = kind.name_for(is_internal=books.round.is_internal)
    if obstacle := find_kind_obstacle(books, kind):
        return refuse_file(request, RefusalError("paper.not_yet", kind=name, why=obstacle), page)
    try:
        drafts = [draft_paper(books, kind, subject.key) for subject in list_subjects(books, kind)]
    except RefusalError as error:
        return refuse_file(request, error, page)
    return send_zip(request, drafts, f"{name_round(books.round)}{name}", page)


@require_permissions(Permission.ANSWER_SELF_CHECKS, *READERS)
@require_safe
def show_self_check(request: AuthenticatedRequest, scope: Scope, round_pk: int, code: str) -> HttpResponseBase:
    """Show the self-check sheet of an org, for the org itself too."""
    round_, org = get_judged_org_or_404(request.user, scope, round_pk, code)
    trail = [(reverse("standing", args=(org.code,)), org.name)]
    try:
        draft = draft_paper(_load(round_), PaperKind.SELF_CHECK, code)
    except RefusalError as error:
        return show_obstacle(request, PaperKind.SELF_CHECK.label, str(error), trail)
    address = reverse("export_self_check", args=(round_pk, code))
    place = PaperPlace(trail=trail, export_address=address, may_issue=False)
    return show_paper(request, draft, place)


@require_permissions(Permission.ANSWER_SELF_CHECKS, *READERS)
@require_safe
def export_self_check(request: AuthenticatedRequest, scope: Scope, round_pk: int, code: str) -> HttpResponse:
    """Send the self-check sheet of an org as a Word file, to the org itself too."""
    round_, _org = get_judged_org_or_404(request.user, scope, round_pk, code)
    page = reverse("self_check_sheet", args=(round_pk, code))
    try:
        draft = draft_paper(_load(round_), PaperKind.SELF_CHECK, code)
    except RefusalError as error:
        return refuse_file(request, error, page)
    return send_word(request, draft, page)


def _load(round_: Round) -> RoundBooks:
    # Papers name the address at which everybody reaches the public part, not the one of their reader.
    return load_round_books(round_, site=settings.PUBLIC_ADDRESS)


def _load_kind(request: AuthenticatedRequest, round_pk: int, kind: PaperKind) -> RoundBooks:
    round_ = get_readable_round_or_404(request.user, round_pk)
    if kind not in ROUND_PAPERS or not may_read_kind(request.user, round_.org, kind):
        raise Http404
    return _load(round_)


def _draft(request: AuthenticatedRequest, books: RoundBooks, kind: PaperKind) -> PaperDraft:
    """Return the paper that the address names, the first of its kind where it names none.

    Raises: RefusalError.
    """
    subjects = list_subjects(books, kind)
    return draft_paper(books, kind, request.GET.get("subject") or (subjects[0].key if subjects else ""))


def _make_query(draft: PaperDraft) -> str:
    return f"?{urlencode({'subject': draft.subject.key})}" if draft.subject.key else ""


def _name_kind(books: RoundBooks, kind: PaperKind) -> str:
    return translate(kind.name_for(is_internal=books.round.is_internal))


def _make_trail(round_: Round) -> list[tuple[str, str]]:
    return [(reverse("round_papers", args=(round_.pk,)), _("公文：%(name)s") % {"name": name_round(round_)})]


def _make_place(books: RoundBooks, draft: PaperDraft) -> PaperPlace:
    round_, kind, query = books.round, draft.kind, _make_query(draft)
    subjects = list_subjects(books, kind)
    has_many = len(subjects) > 1
    page = reverse("round_paper", args=(round_.pk, kind))
    pdf_address, pdf_obstacle = _describe_pdf(books) if kind is PaperKind.RESULT_LIST else ("", "")
    return PaperPlace(
        trail=_make_trail(round_),
        export_address=reverse("export_round_paper", args=(round_.pk, kind)) + query,
        annex_address=reverse("export_round_annex", args=(round_.pk, kind)) + query if draft.has_tables else "",
        pdf_address=pdf_address,
        pdf_obstacle=pdf_obstacle,
        all_address=reverse("export_all_papers", args=(round_.pk, kind)) if has_many else "",
        siblings=[
            (f"{page}?{urlencode({'subject': subject.key})}", subject.label, subject.key == draft.subject.key)
            for subject in (subjects if has_many else ())
        ],
    )


def _describe_pdf(books: RoundBooks) -> tuple[str, str]:
    """Return where the list is as PDF, the public one or the circular, and else why it is not."""
    listing = books.published_list
    if listing is None:
        return "", ""
    if not can_draw_list(read_list(listing, select_rows(listing))):
        return "", str(RefusalError("paper.no_pdf_font"))
    name = "export_circular" if books.round.is_internal else "public_list_pdf"
    return reverse(name, args=(listing.number,)), ""
