"""The planner (宣传安排): what residents are told this week, as half a sheet of paper and as text to copy."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.fraud_advice import HELP_SENTENCE, SHEET_TITLE
from wuzha.core.i18n import fill_slots
from wuzha.core.vocabulary import HIGHER_KINDS, OrgKind, Permission
from wuzha.duties.talking_points import FEWEST_CASES, TalkingPoint, choose_points, find_monday
from wuzha.duties.visit_proposals import VisitProposal, propose_visits
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, may
from wuzha.web.access import AuthenticatedRequest, require_permissions


@dataclass(frozen=True, slots=True)
class PointText:
    """A talking point, and why it was chosen, in the language of the reader."""

    point: TalkingPoint
    reason: str


@dataclass(frozen=True, slots=True)
class ProposalText:
    """A proposal, and why it is made, in the language of the reader."""

    proposal: VisitProposal
    reason: str


@require_permissions(Permission.SEE_STANDING)
@require_safe
def list_planners(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """List the topmost orgs in the scope; if there is only one, show its planner at once."""
    tops = list(Org.objects.filter(path__in=scope.paths).order_by("path"))
    if len(tops) == 1:
        return _render_planner(request, tops[0])
    return render(request, "charts/tops.html", {"tops": tops, "title": _("宣传安排"), "to": "planner"})


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_planner(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Show what is said this week in one org."""
    return _render_planner(request, get_object_or_404(Org.objects.under(scope.paths), code=code))


def _render_planner(request: AuthenticatedRequest, org: Org) -> HttpResponse:
    today = timezone.localdate()
    monday = find_monday(today)
    points = choose_points(org, monday)
    # A county's proposals are made in its streets.
    is_too_high = org.term in HIGHER_KINDS and org.term is not OrgKind.STREET
    proposals = [] if is_too_high else propose_visits(org, today)
    context = {
        "org": org,
        "proposals": [ProposalText(proposal, _explain_proposal(proposal)) for proposal in proposals],
        "streets": org.children.in_use(today) if is_too_high else (),
        "may_record": may(request.user, Permission.RECORD_OUTREACH, org),
        "monday": monday,
        "points": points,
        "texts": [PointText(point, _write_reason(point)) for point in points.points],
        "ways": (
            (_("广播稿"), points.loudspeaker_text),
            (_("屏幕字幕"), points.screen_text),
            (_("群消息"), points.chat_text),
        ),
        "fewest_cases": FEWEST_CASES,
        "sheet_title": SHEET_TITLE,
        "help_sentence": HELP_SENTENCE,
    }
    return render(request, "duties/planner.html", context)


def _write_reason(point: TalkingPoint) -> str:
    kind = point.fraud_type.label
    if point.frequent_in is None:
        return _("%(kind)s：全国常见") % {"kind": kind}
    return _("%(kind)s：%(place)s近八周较多") % {"kind": kind, "place": point.frequent_in.name}


def _explain_proposal(proposal: VisitProposal) -> str:
    last_on = proposal.last_on
    gap = _("上一次是%(day)s") % {"day": last_on} if last_on else _("还没有这种宣传的记录")
    if not proposal.case_count:
        return _("%(gap)s；近30天没有宣传记录") % {"gap": gap}
    cases = fill_slots(_("近八周发案{count}起"), {"count": proposal.case_count})
    if proposal.fraud_type is None:
        return f"{cases}{_('；')}{gap}"
    kind = proposal.fraud_type.label
    return _("%(cases)s，以%(kind)s为多；%(gap)s") % {"cases": cases, "kind": kind, "gap": gap}
