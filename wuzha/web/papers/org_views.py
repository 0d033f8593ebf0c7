"""The papers that an office makes without a round, the papers it has issued, and the brief as a Word file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.assessments.overview import Overview, build_overview
from wuzha.core.i18n import override, translate
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import HIGHER_KINDS, Permission
from wuzha.decisions.models import Round
from wuzha.decisions.round_words import name_current_stage, name_round
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, may
from wuzha.programmes.plan_choice import find_programme
from wuzha.reports.brief import build_brief
from wuzha.reports.papers.brief_fields import build_brief_paper
from wuzha.reports.papers.head_fields import build_head_of_today
from wuzha.reports.papers.models import IssuedPaper
from wuzha.reports.papers.org_papers import ORG_PAPERS, draft_org_paper, find_paper_obstacle
from wuzha.reports.papers.paper_draft import PaperDraft, PaperSubject
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.papers.paper_access import (
    READERS,
    get_issuing_org_or_404,
    list_issuing_orgs,
    list_readable,
    may_read_kind,
)
from wuzha.web.papers.paper_page import (
    DOCX,
    PaperPlace,
    refuse_file,
    send_annex,
    send_file,
    send_word,
    show_obstacle,
    show_paper,
)
from wuzha.web.papers.round_views import PaperKindRow
from wuzha.web.standing.page_query import read_questions


@require_permissions(*READERS)
@require_safe
def list_paper_orgs(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """List the orgs whose papers the reader reads; if there is only one, show its papers at once."""
    tops = list_issuing_orgs(request.user)
    if len(tops) == 1:
        return _render_papers(request, tops[0])
    return render(request, "charts/tops.html", {"tops": tops, "title": _("公文"), "to": "org_papers"})


@require_permissions(*READERS)
@require_safe
def list_org_papers(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Show the papers of an org that need no round, its rounds, and what it has issued."""
    return _render_papers(request, get_issuing_org_or_404(request.user, code))


def _render_papers(request: AuthenticatedRequest, org: Org) -> HttpResponse:
    overview = _load_overview(request, org)
    papers = IssuedPaper.objects.filter(org=org).defer("content").select_related("issued_by")
    issued_papers = list_readable(request.user, org, papers)
    rounds = Round.objects.filter(org=org).select_related("org")
    context = {
        "org": org,
        "rows": [_make_row(overview, kind, issued_papers) for kind in ORG_PAPERS] if overview else [],
        "rounds": [(round_, name_round(round_), name_current_stage(round_)) for round_ in rounds],
        "issued_papers": issued_papers,
        "may_change_templates": may(request.user, Permission.ORGANISE_ROUNDS, org),
    }
    return render(request, "papers/org_papers.html", context)


def _make_row(overview: Overview, kind: PaperKind, issued_papers: list[IssuedPaper]) -> PaperKindRow:
    obstacle = find_paper_obstacle(overview, kind)
    return PaperKindRow(
        name=kind.label,
        address="" if obstacle else reverse("org_paper", args=(overview.top.code, kind)),
        obstacle=translate(obstacle) if obstacle else "",
        count=1,
        issued_count=sum(paper.term is kind for paper in issued_papers),
    )


@require_permissions(*READERS)
@require_form_methods
def show_org_paper(request: AuthenticatedRequest, scope: Scope, code: str, kind: PaperKind) -> HttpResponseBase:
    """Show a paper as it would be issued today, and issue it."""
    org = _get_org_of_kind(request, code, kind)
    trail = [(reverse("org_papers", args=(code,)), _("公文：%(name)s") % {"name": org.name})]
    try:
        draft = _draft(request, org, kind)
    except RefusalError as error:
        return show_obstacle(request, kind.label, str(error), trail)
    place = PaperPlace(
        trail=trail,
        export_address=reverse("export_org_paper", args=(code, kind)),
        annex_address=reverse("export_org_annex", args=(code, kind)),
    )
    return show_paper(request, draft, place)


@require_permissions(*READERS)
@require_safe
def export_org_paper(request: AuthenticatedRequest, scope: Scope, code: str, kind: PaperKind) -> HttpResponse:
    """Send a paper as a Word file."""
    org, page = _get_org_of_kind(request, code, kind), reverse("org_paper", args=(code, kind))
    try:
        return send_word(request, _draft(request, org, kind), page)
    except RefusalError as error:
        return refuse_file(request, error, page)


@require_permissions(*READERS)
@require_safe
def export_org_annex(request: AuthenticatedRequest, scope: Scope, code: str, kind: PaperKind) -> HttpResponse:
    """Send the tables of a paper as a workbook."""
    org, page = _get_org_of_kind(request, code, kind), reverse("org_paper", args=(code, kind))
    try:
        return send_annex(request, _draft(request, org, kind), page)
    except RefusalError as error:
        return refuse_file(request, error, page)


@require_permissions(*READERS)
@require_safe
def download_issued(request: AuthenticatedRequest, scope: Scope, paper_pk: int) -> HttpResponse:
    """Send a paper byte for byte as it was issued."""
    paper = get_object_or_404(IssuedPaper.objects.select_related("org"), pk=paper_pk)
    if not may_read_kind(request.user, paper.org, paper.term):
        raise Http404
    return send_file(bytes(paper.content), f"{paper.file_name}.docx", DOCX)


@require_permissions(Permission.SEE_STANDING)
@require_safe
def export_brief(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Send the brief of an org above as a Word file, to everyone who may read its page."""
    org = get_object_or_404(Org.objects.under(scope.paths).of_kind(*HIGHER_KINDS), code=code)
    programme = find_programme(org)
    if programme is None:
        raise Http404
    page = reverse("brief", args=(code,))
    today = timezone.localdate()
    with override(None):
        overview = build_overview(programme, read_questions(request, programme), org, scope)
        if not overview.findings:
            raise Http404
        content = build_brief_paper(build_brief(overview, today))
    head = build_head_of_today(org, overview.questions)
    return send_word(request, PaperDraft(org=org, round=None, subject=PaperSubject(), head=head, content=content), page)


def _get_org_of_kind(request: AuthenticatedRequest, code: str, kind: PaperKind) -> Org:
    org = get_issuing_org_or_404(request.user, code)
    if kind not in ORG_PAPERS:
        raise Http404
    return org


def _load_overview(request: AuthenticatedRequest, org: Org) -> Overview | None:
    programme = find_programme(org)
    if programme is None:
        return None
    return build_overview(programme, read_questions(request, programme), org, Scope((org.path,)))


def _draft(request: AuthenticatedRequest, org: Org, kind: PaperKind) -> PaperDraft:
    """Return a paper of the org.

    Raises: RefusalError where it has none.
    """
    overview = _load_overview(request, org)
    if overview is None:
        raise RefusalError("round.no_programme")
    return draft_org_paper(overview, kind, timezone.localdate())
