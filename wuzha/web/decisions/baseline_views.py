"""The page of the next period's baselines: what is proposed, who has signed it, and the form of the register."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wuzha.core.i18n import override
from wuzha.core.problems import RefusalError
from wuzha.core.rounds.next_moves import find_round_refusal
from wuzha.core.vocabulary import Permission, Register, RoundMove
from wuzha.decisions.access import may_move
from wuzha.decisions.baseline_proposals import BaselineProposal, list_baseline_proposals
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.access import find_write_scope
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.decisions.place import RoundPlace, find_round_place
from wuzha.web.decisions.round_rows import RoundFilter

_FILTERS: Mapping[str, tuple[Promise, Callable[[BaselineProposal], bool]]] = {
    "unsigned": (gettext_lazy("未签认"), lambda proposal: proposal.waits_for_org),
    "disputed": (gettext_lazy("有异议"), lambda proposal: proposal.is_disputed),
    "signed": (gettext_lazy("已签认，待登记"), lambda proposal: proposal.is_to_enter),
}
"""The label of each filter above the table, and the figures that it shows."""


@dataclass(frozen=True, slots=True)
class BaselineLine:
    """A figure, and the address of its filled form; empty where the reader cannot enter it, or need not."""

    proposal: BaselineProposal
    address: str


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
    show = request.GET.get("show", "")
    matches = _FILTERS[show][1] if show in _FILTERS else lambda _proposal: True
    context = {
        "round": place.round,
        "lines": _list_lines(place, [proposal for proposal in proposals if matches(proposal)]),
        "all_count": len(proposals),
        "filters": _list_filters(proposals, show),
        "show": show if show in _FILTERS else "",
        "open_count": sum(not proposal.is_settled for proposal in proposals),
        "needs_signature": place.record.state.flow.village_signs_baseline,
        "may_propose": bool(proposals) and _may_propose(place),
        "problem": problem,
    }
    return render(request, "decisions/baselines.html", context)


def _may_propose(place: RoundPlace) -> bool:
    move, by = RoundMove.PROPOSE_BASELINES, place.user.get_username()
    if not may_move(place.user, place.round, move):
        return False
    return find_round_refusal(place.record.state, move, by=by, today=timezone.localdate()) is None


def _list_filters(proposals: Sequence[BaselineProposal], show: str) -> list[RoundFilter]:
    counts = {name: sum(map(matches, proposals)) for name, (_label, matches) in _FILTERS.items()}
    return [
        RoundFilter(name=name, label=str(label), count=counts[name], is_current=name == show)
        for name, (label, _matches) in _FILTERS.items()
        if counts[name] or name == show
    ]


def _list_lines(place: RoundPlace, proposals: Sequence[BaselineProposal]) -> list[BaselineLine]:
    write_scope = find_write_scope(place.user, Register.BASELINES)
    orgs = Org.objects.filter(code__in={proposal.code for proposal in proposals})
    writable_codes = {org.code for org in orgs if write_scope.holds(org.path)}
    return [
        BaselineLine(
            proposal,
            _make_address(proposal) if _needs_entry(proposal) and proposal.code in writable_codes else "",
        )
        for proposal in proposals
    ]


def _needs_entry(proposal: BaselineProposal) -> bool:
    return proposal.count is not None and (not proposal.is_entered or proposal.differs)


def _make_address(proposal: BaselineProposal) -> str:
    # The form reads the words of a sheet, which are Chinese whatever the language of the page.
    with override(None):
        values = {
            "org": proposal.name,
            "period": proposal.period_id,
            "measure": proposal.measure.label,
            "count": str(proposal.count),
        }
    # What was signed on paper has the day of the paper, which the office fills in.
    if proposal.progress is not None and proposal.is_signed_here and proposal.progress.answered_on is not None:
        values["signed_on"] = proposal.progress.answered_on.isoformat()
    return f"{reverse('add_entry', args=(Register.BASELINES,))}?{urlencode(values)}"
