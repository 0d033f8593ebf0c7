"""The rounds that run, for the first page of each role: one line with the stage, its last day, and what is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wuzha.core.i18n import fill_slots
from wuzha.core.problems import RefusalError
from wuzha.core.rounds.state import OrgProgress, RoundState
from wuzha.core.vocabulary import Permission, RoundStage
from wuzha.decisions.access import find_visible_rounds
from wuzha.decisions.models import Round
from wuzha.decisions.round_state import load_state
from wuzha.decisions.round_words import name_round, name_stage
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, find_scope
from wuzha.people.models import User

_PARTS = {RoundStage.PREPARED: "freeze_on", RoundStage.DECISION: "decision_until"}
"""The parts of the calendar that say when a stage ends of which no step has set the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRoundLine:
    """What the round says of an org of the reader's, and its page there."""

    name: str
    address: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningRound:
    """A round that runs: its name and page, stage and last day, what is open; `own_lines` for villages and units.

    `publicity_address` is the page with all that is publicised, empty at other stages.
    """

    name: str
    address: str
    publicity_address: str
    texts: tuple[str, ...]
    is_late: bool
    own_lines: tuple[OwnRoundLine, ...]


def list_running_rounds(user: User, today: date) -> list[RunningRound]:
    """Return a line for each round that runs and that the user sees, the latest first."""
    scope = find_scope(user, Permission.SEE_STANDING)
    if not scope:
        return []
    rounds = find_visible_rounds(user).running().select_related("org").distinct()
    return [line for round_ in rounds if (line := _build_line(round_, scope, today)) is not None]


def _build_line(round_: Round, scope: Scope, today: date) -> RunningRound | None:
    try:
        state = load_state(round_)
    except RefusalError:
        # The plan is gone: the page of the round says so to who opens it.
        return None
    due_on = state.due_on or state.calendar.get(_PARTS.get(state.stage, ""))
    sees_all = scope.holds(round_.org.path)
    counts = _list_open_counts(state) if sees_all else ()
    return RunningRound(
        name=name_round(round_),
        address=reverse("round", args=(round_.pk,)),
        publicity_address=_find_publicity(round_),
        texts=(_describe_stage(round_, state, due_on), *counts),
        is_late=due_on is not None and due_on < today,
        own_lines=() if sees_all else tuple(_list_own_lines(round_, state, scope, today)),
    )


def _find_publicity(round_: Round) -> str:
    if round_.term is not RoundStage.PUBLICITY:
        return ""
    return reverse("publicity" if round_.is_internal else "public_publicity", args=(round_.pk,))


def _describe_stage(round_: Round, state: RoundState, due_on: date | None) -> str:
    stage = name_stage(round_, state.stage)
    if state.stage is RoundStage.PUBLISHED:
        return _("已%(stage)s") % {"stage": stage}
    if due_on is None:
        return stage
    return _("%(stage)s至%(day)s") % {"stage": stage, "day": date_format(due_on, "Y-m-d")}


def _list_open_counts(state: RoundState) -> Iterator[str]:
    """Yield what is still open at this stage, each kind with its number."""
    kinds: dict[RoundStage, Sequence[tuple[str, int]]] = {
        RoundStage.SELF_CHECK: [(_("{count}个未自查"), len(state.missing_self_checks))],
        RoundStage.VERIFICATION: [(_("{count}个复核未完"), len(state.open_verifications))],
        RoundStage.DECISION: [(_("{count}个待认定"), len(state.open_decisions))],
        RoundStage.PUBLICITY: [
            (_("异议{count}件待答复"), len(state.open_objections)),
            (_("{count}个待认定"), len(state.open_decisions)),
        ],
        RoundStage.PUBLISHED: [
            (_("整改{count}件未销号"), sum(item.is_open for item in state.rectifications.values())),
            (_("{count}个正在复查"), sum(org.review is not None for org in state.orgs.values())),
        ],
    }
    for pattern, count in kinds.get(state.stage, ()):
        if count:
            yield fill_slots(pattern, {"count": count})


def _list_own_lines(round_: Round, state: RoundState, scope: Scope, today: date) -> Iterator[OwnRoundLine]:
    for org in Org.objects.under(scope.paths).filter(code__in=state.orgs).order_by("path"):
        if text := _describe_org(state, state.orgs[org.code], today):
            yield OwnRoundLine(name=org.name, address=reverse("round_org", args=(round_.pk, org.code)), text=text)


def _describe_org(state: RoundState, org: OrgProgress, today: date) -> str:
    """Return how far an org has come, in the words for its own people; they read a decision once it is public."""
    if state.stage is RoundStage.SELF_CHECK:
        return _("未自查") if org.self_check is None else _("已自查：%(answer)s") % {"answer": org.self_check.label}
    if state.stage not in (RoundStage.PUBLICITY, RoundStage.PUBLISHED):
        return ""
    if org.is_revoked:
        return _("认定已撤销")
    if org.decision is None or not org.is_final(state.flow):
        return _("认定正在重新办理")
    outcome = {"outcome": org.decision.label}
    if state.stage is RoundStage.PUBLISHED:
        return _("认定为“%(outcome)s”") % outcome
    if state.due_on is None or today > state.due_on:
        return _("公示的认定：%(outcome)s；公示期已满") % outcome
    day = date_format(state.due_on, "Y-m-d")
    return _("公示的认定：%(outcome)s；有异议的，%(day)s前提出") % {**outcome, "day": day}
