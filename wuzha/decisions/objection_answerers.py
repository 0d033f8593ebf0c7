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
SIGNATURES = 2
"""The signatures of a decision that is countersigned."""
_SECOND_VOICES = (RoundMove.CONFIRM_ANSWER, RoundMove.RETURN_ANSWER)
"""The moves of somebody who had no part in the decision, as long as there is such a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPeople:
    """The accounts that can answer an objection, those that can confirm an answer of another, and what is uncovered.

    `uncovered_count` orgs have no such pair: an objection to their decision would stay without an answer. Of
    `judged_count` orgs nobody of the office but those who decided can confirm the answer: it will say so.
    """

    answerers: tuple[str, ...]
    confirmers: tuple[str, ...]
    uncovered_count: int
    judged_count: int


def find_expected_people(org: Org, flow: RoundFlow, proposer: str) -> AnswerPeople:
    """Return who could answer in a round that the org opens now, where this account proposes the decisions.

    Where no more accounts can sign than the plan wants signatures, all of them are supposed to sign.
    """
    deciders = _list_accounts(org, (Permission.DECIDE_OUTCOMES,))
    signers = {deciders[0]} if len(deciders) == 1 else set[str]()
    if flow.countersign:
        signing_accounts = {*deciders, *_list_accounts(org, (Permission.COUNTERSIGN,))}
        signers |= signing_accounts if len(signing_accounts) <= SIGNATURES else set()
    progress = OrgProgress(finding=Outcome.MET, proposed_by=proposer, judges=frozenset(signers | {proposer}))
    return find_answer_people(org, RoundState(flow=flow, orgs={org.code: progress}))


def find_answer_people(org: Org, state: RoundState) -> AnswerPeople:
    """Return who can answer objections to the decisions of the round that the org organises, and who can confirm."""
    answerers, confirmers, uncovered_count, judged_count = set[str](), set[str](), 0, 0
    codes_by_judges: dict[frozenset[str], list[str]] = {}
    for code, progress in state.orgs.items():
        codes_by_judges.setdefault(progress.judges, []).append(code)
    for judges, codes in codes_by_judges.items():
        pairs = _list_pairs(org, state, codes[0])
        answerers.update(answerer for answerer, _confirmer in pairs)
        confirmers.update(confirmer for _answerer, confirmer in pairs)
        uncovered_count += 0 if pairs else len(codes)
        judged_count += len(codes) if any(confirmer in judges for _answerer, confirmer in pairs) else 0
    return AnswerPeople(
        answerers=tuple(sorted(answerers)),
        confirmers=tuple(sorted(confirmers)),
        uncovered_count=uncovered_count,
        judged_count=judged_count,
    )


def lacks_substitute(org: Org, state: RoundState, move: RoundMove, number: int, name: str) -> bool:
    """Return whether this account decided what the objection is about, and nobody else of the office can make the move.

    Accounts of the orgs above can make it too; but no office has to wait for them.
    """
    if move not in _SECOND_VOICES or number not in state.objections or name not in state.list_judges(number):
        return False
    involved_people = state.list_judges(number) | {state.objections[number].answered_by}
    return involved_people.issuperset(_list_accounts(org, RULES[move].permissions, is_own=True))


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
    steps = (
        replace(step, by=name, has_no_substitute=lacks_substitute(org, state, move, number, name))
        for name in _list_accounts(org, RULES[move].permissions)
    )
    return [step.by for step in steps if find_refusal(state, step) is None]


def _list_accounts(org: Org, permissions: Iterable[Permission], *, is_own: bool = False) -> list[str]:
    """Return the accounts that have one of the permissions on the org today, in the order of their names.

    `is_own`: only those whose role is of the org itself.
    """
    roles = [role for role, granted in GRANTS.items() if not granted.isdisjoint(permissions)]
    codes = [org.code] if is_own else [code for code in org.path.split("/") if code]
    memberships = Membership.objects.in_force(timezone.localdate()).filter(role__in=roles, org__code__in=codes)
    users = User.objects.filter(is_active=True, pk__in=memberships.values("user")).order_by("username")
    return list(users.values_list("username", flat=True))
