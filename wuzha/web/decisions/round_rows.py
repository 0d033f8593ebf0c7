"""The orgs of a round as rows of its table, and the filters that choose among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wuzha.assessments.overview import ATTENTION
from wuzha.core.rounds.next_moves import list_doubts, list_waiting_orgs
from wuzha.core.rounds.state import OrgProgress, RoundState
from wuzha.core.vocabulary import OptionalStep, Outcome, RoundMove, RoundStage, SelfCheckAnswer
from wuzha.orgs.models import Org

PUBLIC_STAGES = (RoundStage.PUBLICITY, RoundStage.PUBLISHED, RoundStage.CLOSED)
"""The stages in which the judged orgs know what was decided."""

_LATER_STAGES = (RoundStage.DECISION, *PUBLIC_STAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    """An org in a round: what the engine says, and how far people have come with it."""

    code: str
    name: str
    finding: Outcome
    self_check: str
    verification: str
    verdict: Outcome | None
    decision: Outcome | None
    decision_note: str
    doubts: Sequence[str]
    is_disputed: bool
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFilter:
    """A chip above the table: it shows the orgs that wait for one thing."""

    name: str
    label: str
    count: int
    is_current: bool


ShowCodes = Callable[[RoundState, str], Iterable[str]]
"""The codes that a filter shows, of the state and for the account of the reader."""


def _list_where(condition: Callable[[OrgProgress], bool]) -> ShowCodes:
    return lambda state, _username: (code for code, org in state.orgs.items() if condition(org))


def _list_waiting_for(move: RoundMove) -> ShowCodes:
    return lambda state, _username: list_waiting_orgs(state, move)


def _list_unanswered(state: RoundState, _username: str) -> Iterable[str]:
    return state.missing_self_checks


def _list_own_verifications(state: RoundState, username: str) -> Iterable[str]:
    return (code for code in state.open_verifications if state.orgs[code].verifier == username)


def _list_unassigned(state: RoundState, _username: str) -> Iterable[str]:
    return (code for code in state.open_verifications if not state.orgs[code].verifier)


def _list_objected(state: RoundState, _username: str) -> Iterable[str]:
    return {objection.org for objection in state.objections.values() if objection.org}


def _list_in_rectification(state: RoundState, _username: str) -> Iterable[str]:
    return {item.org for item in state.rectifications.values() if item.is_open}


FILTERS: Mapping[str, tuple[Promise, ShowCodes]] = {
    "unanswered": (gettext_lazy("未自查"), _list_unanswered),
    "disputed": (
        gettext_lazy("自查有异议"),
        _list_where(lambda org: org.self_check is SelfCheckAnswer.DISPUTED),
    ),
    "drawn": (gettext_lazy("抽中"), _list_where(lambda org: org.is_drawn)),
    "unassigned": (gettext_lazy("未指定复核人"), _list_unassigned),
    "mine": (gettext_lazy("等我复核"), _list_own_verifications),
    "unverified": (gettext_lazy("复核未完"), lambda state, _username: state.open_verifications),
    "unproposed": (gettext_lazy("待提请"), _list_waiting_for(RoundMove.PROPOSE_DECISION)),
    "undecided": (pgettext_lazy("round", "待认定"), _list_waiting_for(RoundMove.DECIDE)),
    "uncountersigned": (gettext_lazy("待会签"), _list_waiting_for(RoundMove.COUNTERSIGN)),
    "objected": (gettext_lazy("有异议"), _list_objected),
    "differs": (gettext_lazy("与系统结论不同"), _list_where(lambda org: org.differs)),
    "rectifying": (gettext_lazy("整改中"), _list_in_rectification),
}
"""The label of each filter, and the orgs that it shows."""


_DECISION_FILTERS = frozenset({"unproposed", "undecided", "uncountersigned", "differs"})
"""Filters that tell what was proposed or decided."""


def list_filters(
    state: RoundState, codes: Iterable[str], current: str, username: str, *, shows_decisions: bool
) -> list[RoundFilter]:
    """Return the filters that show any of these orgs, and the chosen one."""
    visible = set(codes)
    counts = {
        name: len(visible.intersection(list_codes(state, username))) for name, (_label, list_codes) in FILTERS.items()
    }
    return [
        RoundFilter(name=name, label=str(label), count=counts[name], is_current=name == current)
        for name, (label, _list_codes) in FILTERS.items()
        if (counts[name] or name == current) and (shows_decisions or name not in _DECISION_FILTERS)
    ]


def choose_codes(state: RoundState, current: str, username: str, *, shows_decisions: bool) -> frozenset[str]:
    """Return the codes of the orgs that the filter shows; of all for a name that is none."""
    is_open = current in FILTERS and (shows_decisions or current not in _DECISION_FILTERS)
    return frozenset(FILTERS[current][1](state, username) if is_open else state.orgs)


def sort_rows(state: RoundState, orgs: Iterable[Org]) -> list[Org]:
    """Return the orgs with the undetermined first, then those not met; of one finding in the order of the tree."""
    order = {outcome: place for place, outcome in enumerate(ATTENTION)}
    return sorted(orgs, key=lambda org: (order[state.orgs[org.code].latest_finding], org.path))


def build_row(state: RoundState, org: Org, *, shows_decisions: bool = True, shows_doubts: bool = False) -> RoundRow:
    """Return the row of an org that is in the round; who is judged reads the decision once it is public."""
    progress = state.orgs[org.code]
    has_decisions = shows_decisions and state.stage in _LATER_STAGES
    return RoundRow(
        code=org.code,
        name=org.name,
        finding=progress.latest_finding,
        self_check=_describe_self_check(state, progress),
        verification=_describe_verification(progress),
        verdict=progress.verdict,
        decision=(progress.decision or progress.proposal) if has_decisions else None,
        decision_note=_describe_decision(state, progress) if has_decisions else "",
        doubts=[doubt.label for doubt in list_doubts(progress)] if shows_doubts else [],
        is_disputed=progress.self_check is SelfCheckAnswer.DISPUTED,
        differs=has_decisions and progress.differs,
    )


def _describe_self_check(state: RoundState, org: OrgProgress) -> str:
    if org.self_check is not None:
        return org.self_check.label
    return _("未自查") if state.flow.has(OptionalStep.SELF_CHECK) else ""


def _describe_verification(org: OrgProgress) -> str:
    """Return how far the verification has come; the verdict itself stands beside it."""
    if org.verdict is not None:
        return ""
    if org.visited_by:
        return _("待提复核意见")
    if org.verifier:
        return _("待现场复核")
    return _("抽中，未指定复核人") if org.is_drawn else ""


def _describe_decision(state: RoundState, org: OrgProgress) -> str:
    if org.is_revoked:
        return _("已撤销")
    if org.is_final(state.flow):
        return _("已表彰") if org.is_commended else ""
    if org.decision is not None:
        return _("待会签")
    return str(pgettext_lazy("round", "待认定")) if org.proposal is not None else _("待提请")
