"""List what waits for a user in the rounds: answers of orgs, verifications, proposals, signatures, publication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Q

from wuzha.core.i18n import noop
from wuzha.core.rounds.next_moves import find_next_move, find_round_refusal, list_waiting_orgs
from wuzha.core.rounds.rules import RULES, find_refusal
from wuzha.core.rounds.state import RoundState
from wuzha.core.rounds.steps import StepRecord
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import Permission, RoundMove, RoundStage, TodoVerb
from wuzha.decisions.access import list_running_rounds
from wuzha.decisions.follow_up_items import list_follow_up_items
from wuzha.decisions.models import Round
from wuzha.decisions.round_state import load_state
from wuzha.decisions.round_words import name_move
from wuzha.decisions.todo_context import TodoContext
from wuzha.orgs.models import Org, OrgQuerySet, match_paths_under
from wuzha.people.access import Scope, find_scopes
from wuzha.people.models import User

_PERMISSIONS = (
    Permission.ORGANISE_ROUNDS,
    Permission.ANSWER_SELF_CHECKS,
    Permission.VERIFY,
    Permission.DECIDE_OUTCOMES,
    Permission.COUNTERSIGN,
    Permission.ANSWER_OBJECTIONS,
    Permission.PUBLISH_LISTS,
)
_BULK_WORDS: Mapping[RoundMove, tuple[Permission, TodoVerb, str, str]] = {
    RoundMove.PROPOSE_DECISION: (
        Permission.ORGANISE_ROUNDS,
        TodoVerb.CHECK,
        noop("{round}：提请认定"),
        "propose_decisions",
    ),
    RoundMove.DECIDE: (
        Permission.DECIDE_OUTCOMES,
        TodoVerb.SIGN,
        noop("{round}：认定"),
        "sign_decisions",
    ),
    RoundMove.COUNTERSIGN: (
        Permission.COUNTERSIGN,
        TodoVerb.SIGN,
        noop("{round}：会签"),
        "countersign_decisions",
    ),
}
"""Of each move on many orgs: who makes it, the verb, the object, its page."""
_SELF_CHECK = noop("{round}：答复自查")
"""What an org is asked to do."""


def list_todo_items(user: User, today: date) -> Iterator[TodoItem]:
    """Yield the items of the user in all rounds that run."""
    scopes = find_scopes(user, _PERMISSIONS)
    if not any(scopes.values()):
        return
    for round_ in list_running_rounds(user):
        yield from list_round_items(round_, load_state(round_), user, today, scopes)


def list_round_items(
    round_: Round, state: RoundState, user: User, today: date, scopes: Mapping[Permission, Scope] | None = None
) -> Iterator[TodoItem]:
    """Yield the items of the user in one round."""
    items = _RoundItems(
        round=round_,
        state=state,
        username=user.get_username(),
        today=today,
        scopes=scopes or find_scopes(user, _PERMISSIONS),
        orgs={},
    )
    items.orgs.update({org.code: org for org in items.find_named_orgs()})
    yield from items.list_self_checks()
    yield from items.list_verifications()
    yield from items.list_decisions()
    yield from items.list_publicity()
    yield from items.list_objections()
    yield from list_follow_up_items(items)
    yield from items.list_next_move()


class _RoundItems(TodoContext):
    """The items of one person in one round until its list is out."""

    def find_named_orgs(self) -> OrgQuerySet:
        """Return the orgs of which an item of the person can be: their own, those they verify, those in rectification.

        A county has hundreds of others, and every page counts the items of its reader.
        """
        codes = {code for code, org in self.state.orgs.items() if org.verifier == self.username}
        codes.update(item.org for item in self.state.rectifications.values())
        codes.update(code for code, org in self.state.orgs.items() if org.review is not None)
        own_paths = self.scopes[Permission.ANSWER_SELF_CHECKS].paths
        return Org.objects.filter(Q(code__in=codes) | match_paths_under(own_paths))

    def list_self_checks(self) -> Iterator[TodoItem]:
        """Yield the self-checks that the person answers, and for the office those that are missing."""
        if self.state.stage is not RoundStage.SELF_CHECK:
            return
        missing = self.state.missing_self_checks
        for code in self.list_own(missing):
            yield self.make_item(
                TodoVerb.ANSWER, "self_check", noop("{round}：自查"), self.state.due_on, org=code, reminder=_SELF_CHECK
            )
        if missing and self.organises(Permission.ORGANISE_ROUNDS):
            # An item for each, since the text that reminds them is written by org.
            self.orgs.update({org.code: org for org in Org.objects.filter(code__in=missing)})
            for code in sorted(missing):
                yield self.make_item(
                    TodoVerb.CHASE,
                    "missing_self_checks",
                    noop("{round}：自查"),
                    self.state.due_on,
                    org=code,
                    show="unanswered",
                    count=1,
                    reminder=_SELF_CHECK,
                )

    def list_verifications(self) -> Iterator[TodoItem]:
        """Yield the orgs that the person verifies, those without a verifier, and the explanations asked for."""
        for code in self.list_own(self._list_hearings()):
            due_on = self.state.orgs[code].explanation_due_on
            yield self.make_item(TodoVerb.EXPLAIN, "explain", noop("{round}：对不利结论的意见"), due_on, org=code)
        if self.state.stage is not RoundStage.VERIFICATION:
            return
        open_codes = self.state.open_verifications
        for code in open_codes:
            if self.state.orgs[code].verifier == self.username and code in self.orgs:
                title = noop("{round}：现场复核")
                yield self.make_item(TodoVerb.VERIFY, "verify", title, self.state.due_on, org=code, show="mine")
        without = [code for code in open_codes if not self.state.orgs[code].verifier]
        if without and self.organises(Permission.ORGANISE_ROUNDS):
            title = noop("{round}：复核人")
            yield self.make_item(
                TodoVerb.SET, "verifiers", title, self.state.due_on, show="unassigned", count=len(without)
            )

    def list_decisions(self) -> Iterator[TodoItem]:
        """Yield the decisions to propose, to sign, to countersign."""
        for move, (permission, verb, title, page) in _BULK_WORDS.items():
            if not self.organises(permission):
                continue
            if codes := [code for code in list_waiting_orgs(self.state, move) if self._may_sign(move, code)]:
                due_on = self.state.due_on if self.state.stage is RoundStage.DECISION else None
                yield self.make_item(verb, move.value, title, due_on, page=page, count=len(codes))

    def list_publicity(self) -> Iterator[TodoItem]:
        """Yield for a village or unit what the publicity says of it, as long as it can object."""
        due_on = self.state.due_on
        if self.state.stage is not RoundStage.PUBLICITY or due_on is None or self.today > due_on:
            return
        for code in self.list_own(self.state.orgs):
            if (decision := self.state.orgs[code].decision) is not None:
                title = noop("{round}：公示认定为“{action}”，有异议的请提出")
                yield self.make_item(TodoVerb.CHECK, "publicity", title, due_on, org=code, action=decision.label)

    def list_objections(self) -> Iterator[TodoItem]:
        """Yield the objections to answer, the answers to confirm, and for the office those that others must answer."""
        for number in self.state.open_objections:
            due_on = self.state.objections[number].due_on
            if self.may_make(RoundMove.ANSWER_OBJECTION, number):
                yield self.make_item(
                    TodoVerb.ANSWER, "objection", noop("{round}：异议"), due_on, page="objection", subject=number
                )
            elif self.may_make(RoundMove.CONFIRM_ANSWER, number):
                title = noop("{round}：异议的答复")
                yield self.make_item(
                    TodoVerb.CONFIRM, "confirm_answer", title, due_on, page="objection", subject=number
                )
            elif self.organises(Permission.ORGANISE_ROUNDS):
                # Who had a part in the decision sees to it that somebody else answers, or confirms, by that day.
                is_answered = bool(self.state.objections[number].answered_by)
                title = noop("{round}：安排人核准异议的答复") if is_answered else noop("{round}：安排人答复异议")
                yield self.make_item(
                    TodoVerb.CARRY_OUT, "arrange_answer", title, due_on, page="objection", subject=number
                )

    def list_next_move(self) -> Iterator[TodoItem]:
        """Yield the next move of the whole round where the person makes it and it is legal; the freezing also before.

        Whether a round is closed is for the office to say: nothing waits for that.
        """
        move = find_next_move(self.state)
        if move is None or move is RoundMove.CLOSE or not any(map(self.organises, RULES[move].permissions)):
            return
        refusal = find_round_refusal(self.state, move, by=self.username, today=self.today)
        if refusal is None or move is RoundMove.FREEZE:
            due_on = self.state.calendar.get("freeze_on") if move is RoundMove.FREEZE else self.state.due_on
            title, action = noop("{round}：{action}"), name_move(self.round, move)
            yield self.make_item(TodoVerb.CARRY_OUT, move.value, title, due_on, action=action)

    def _list_hearings(self) -> list[str]:
        """Return the codes of the orgs that were asked to explain themselves, and neither did nor have let it pass."""
        return [
            code
            for code, org in self.state.orgs.items()
            if org.explanation_due_on is not None and not org.may_judge_negatively(self.today)
        ]

    def _may_sign(self, move: RoundMove, code: str) -> bool:
        """Return whether the person may propose or sign about the org: nobody signs what they have proposed."""
        if move is RoundMove.PROPOSE_DECISION:
            return True
        outcome = self.state.orgs[code].proposal
        step = StepRecord(move=move, by=self.username, on=self.today, org=code, outcome=outcome)
        return find_refusal(self.state, step) is None
