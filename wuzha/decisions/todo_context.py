"""What the to-do items of one person in one round are made of: the round, its state, and what the person may do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from wuzha.core.i18n import noop, translate
from wuzha.core.rounds.rules import RULES, find_refusal
from wuzha.core.rounds.state import RoundState
from wuzha.core.rounds.steps import StepRecord
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import Permission, RoundMove, TodoVerb
from wuzha.decisions.models import Round
from wuzha.decisions.objection_answerers import lacks_substitute
from wuzha.decisions.round_words import name_round
from wuzha.orgs.models import Org
from wuzha.people.access import Scope

_PLACES = noop("{count}个")


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoContext:
    """One round, and what one person may do in it; `orgs` are those that an item can be about, by code."""

    round: Round
    state: RoundState
    username: str
    today: date
    scopes: Mapping[Permission, Scope]
    orgs: dict[str, Org]

    def organises(self, permission: Permission) -> bool:
        """Return whether the person has the permission on the round itself."""
        return self.scopes[permission].holds(self.round.org.path)

    def list_own(self, codes: Iterable[str]) -> Iterator[str]:
        """Yield those of the codes for which the person answers."""
        scope = self.scopes[Permission.ANSWER_SELF_CHECKS]
        for code in codes:
            if code in self.orgs and scope.holds(self.orgs[code].path):
                yield code

    def may_make(self, move: RoundMove, subject: int) -> bool:
        """Return whether the person may make a move about an objection or a rectification now."""
        if not any(self.scopes[permission] for permission in RULES[move].permissions):
            return False
        step = StepRecord(
            move=move,
            by=self.username,
            on=self.today,
            subject=subject,
            accepts=True,
            text=move.value,
            outcomes=dict.fromkeys(self.state.orgs),
            has_no_substitute=lacks_substitute(self.round.org, self.state, move, subject, self.username),
        )
        if find_refusal(self.state, step) is not None:
            return False
        own = move is RoundMove.REPORT_RECTIFICATION
        return own or any(map(self.organises, RULES[move].permissions))

    def make_item(
        self,
        verb: TodoVerb,
        kind: str,
        title: str,
        due_on: date | None,
        *,
        org: str = "",
        page: str = "round",
        show: str = "",
        count: int = 0,
        action: str = "",
        subject: int = 0,
        reminder: str = "",
    ) -> TodoItem:
        place = self.orgs.get(org, self.round.org)
        round_pk = str(self.round.pk)
        # An item about one thing leads to its page, other items to the rows of the round that wait.
        part = str(subject) if subject else org
        own_page = page if subject or not org else "round_org"
        return TodoItem(
            verb=verb,
            key=f"round:{self.round.pk}:{kind}",
            title=translate(title, round=name_round(self.round), action=action),
            org_code=place.code,
            org_name=place.name,
            page=own_page,
            arguments=(round_pk, part) if part else (round_pk,),
            query=f"show={show}" if show and not part else "",
            group_page="" if subject else page,
            group_arguments=() if subject else (round_pk,),
            group_query=f"show={show}" if show else "",
            due_on=due_on,
            count=count or 1,
            quantity=translate(_PLACES) if count else "",
            reminder=translate(reminder, round=name_round(self.round)) if reminder else "",
        )
