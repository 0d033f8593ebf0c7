"""Find who can answer an objection and who can confirm the answer: the rules are tried with each account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils import timezone

from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.rounds.rules import RULES, find_refusal
from wuzha.core.rounds.state import ObjectionProgress, OrgProgress, RoundState
from wuzha.core.rounds.steps import StepRecord
from wuzha.core.vocabulary import Outcome, Permission, RoundMove, RoundStage
from wuzha.orgs.models import Org
from wuzha.people.access import GRANTS
from wuzha.people.models import Membership, User

_PROBE = 1
"""The number of an objection that is only supposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPeople:
    """The accounts that can answer an objection, those that can confirm an answer of another, and what is uncovered.

    `uncovered_count` orgs have no such pair: an objection to their decision would stay without an answer.
    """

    answerers: tuple[str, ...]
    confirmers: tuple[str, ...]
    uncovered_count: int


def find_expected_people(org: Org, flow: RoundFlow, proposer: str) -> AnswerPeople:
    """Return who could answer in a round that the org opens now, where this account proposes the decisions.

    Where only one account can sign, it is supposed to sign.
    """
    deciders = _list_accounts(org, (Permission.DECIDE_OUTCOMES,))
    signer = deciders[0] if len(deciders) == 1 else ""
    judges = frozenset({proposer, signer} - {""})
    progress = OrgProgress(finding=Outcome.MET, proposed_by=proposer, decided_by=signer, judges=judges)
    return find_answer_people(org, RoundState(flow=flow, orgs={org.code: progress}))


def find_answer_people(org: Org, state: RoundState) -> AnswerPeople:
    """Return who can answer objections to the decisions of the round that the org organises, and who can confirm."""
    answerers, confirmers, uncovered_count = set[str](), set[str](), 0
    codes_by_judges: dict[frozenset[str], list[str]] = {}
    for code, progress in state.orgs.items():
        codes_by_judges.setdefault(progress.judges, []).append(code)
    for codes in codes_by_judges.values():
        pairs = _list_pairs(org, state, codes[0])
        answerers.update(answerer for answerer, _confirmer in pairs)
        confirmers.update(confirmer for _answerer, confirmer in pairs)
        uncovered_count += 0 if pairs else len(codes)
    return AnswerPeople(
        answerers=tuple(sorted(answerers)), confirmers=tuple(sorted(confirmers)), uncovered_count=uncovered_count
    )


def list_next_people(org: Org, state: RoundState, number: int) -> list[str]:
    """Return the accounts that can take the next step with an objection: answer it, or confirm its answer."""
    move = RoundMove.CONFIRM_ANSWER if state.objections[number].answered_by else RoundMove.ANSWER_OBJECTION
    return _list_able(org, state, move, number)


def _list_pairs(org: Org, state: RoundState, code: str) -> list[tuple[str, str]]:
    objection = ObjectionProgress(org=code, filed_on=timezone.localdate())
    before = replace(state, stage=RoundStage.PUBLICITY, objections={_PROBE: objection})
    pairs = []
    for answerer in _list_able(org, before, RoundMove.ANSWER_OBJECTION, _PROBE):
        answer = replace(objection, answered_by=answerer, accepts=True)
        after = replace(before, objections={_PROBE: answer})
        pairs += [(answerer, name) for name in _list_able(org, after, RoundMove.CONFIRM_ANSWER, _PROBE)]
    return pairs


def _list_able(org: Org, state: RoundState, move: RoundMove, number: int) -> list[str]:
    # Not accepting: an accepted objection to the whole list has to name orgs as well.
    step = StepRecord(move=move, by="", on=timezone.localdate(), subject=number, accepts=False, text=move.value)
    names = _list_accounts(org, RULES[move].permissions)
    return [name for name in names if find_refusal(state, replace(step, by=name)) is None]


def _list_accounts(org: Org, permissions: Iterable[Permission]) -> list[str]:
    """Return the accounts that have one of the permissions on the org today, in the order of their names."""
    roles = [role for role, granted in GRANTS.items() if not granted.isdisjoint(permissions)]
    codes = [code for code in org.path.split("/") if code]
    memberships = Membership.objects.in_force(timezone.localdate()).filter(role__in=roles, org__code__in=codes)
    users = User.objects.filter(is_active=True, pk__in=memberships.values("user")).order_by("username")
    return list(users.values_list("username", flat=True))
