"""The page of the next period's baselines: what is proposed, what is signed, and the form of the register."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from wuzha.core.i18n import override
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission, Register
from wuzha.decisions.baseline_proposals import BaselineProposal, list_baseline_proposals
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.access import find_write_scope
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.decisions.place import RoundPlace, find_round_place


@require_permissions(Permission.SEE_STANDING)
@require_safe
def list_baselines(request: AuthenticatedRequest, scope: Scope, round_pk: int) -> HttpResponse:
    """List the figures that each org signs as its baseline; the office enters them once they are signed."""
    place = find_round_place(request.user, scope, round_pk)
    problem, proposals = "", list[BaselineProposal]()
    try:
        proposals = list_baseline_proposals(place.round)
    except RefusalError as error:
        problem = str(error)
    context = {
        "round": place.round,
        "lines": _list_lines(place, proposals),
        "open_count": sum(not proposal.is_signed for proposal in proposals),
        "needs_signature": place.record.state.flow.village_signs_baseline,
        "problem": problem,
    }
    return render(request, "decisions/baselines.html", context)


def _list_lines(place: RoundPlace, proposals: Sequence[BaselineProposal]) -> list[tuple[BaselineProposal, str]]:
    """Return each proposal with the address of the filled form; empty where the reader cannot enter it, or need not."""
    write_scope = find_write_scope(place.user, Register.BASELINES)
    orgs = Org.objects.filter(code__in={proposal.code for proposal in proposals})
    writable_codes = {org.code for org in orgs if write_scope.holds(org.path)}
    return [
        (proposal, _make_address(proposal) if _is_to_enter(proposal) and proposal.code in writable_codes else "")
        for proposal in proposals
    ]


def _is_to_enter(proposal: BaselineProposal) -> bool:
    return proposal.count is not None and (not proposal.is_signed or proposal.differs)


def _make_address(proposal: BaselineProposal) -> str:
    # The form reads the words of a sheet, which are Chinese whatever the language of the page.
    with override(None):
        values = {
            "org": proposal.name,
            "period": proposal.period_id,
            "measure": proposal.measure.label,
            "count": str(proposal.count),
        }
    return f"{reverse('add_entry', args=(Register.BASELINES,))}?{urlencode(values)}"
