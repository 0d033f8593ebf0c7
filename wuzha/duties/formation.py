"""Say how the formation of a leading group stands against the day that the plan gives: a pure function of days.

What is not on record is not formed: silence never helps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wuzha.core.i18n import translate
from wuzha.core.vocabulary import GroupState


@dataclass(frozen=True, slots=True, kw_only=True)
class Formation:
    """The state of a group on a day; `days` is how late it was or is, or how many are left, always 0 or more."""

    state: GroupState
    formed_on: date | None
    due_on: date | None
    days: int

    @property
    def text(self) -> str:
        """The state in words, with its days: 逾期成立（3天）."""
        label = self.state.label
        if self.due_on is None:
            return label
        if self.state in (GroupState.LATE, GroupState.OVERDUE):
            return translate("{state}（{count}天）", state=label, count=self.days)
        if self.state is GroupState.DUE:
            return translate("{state}（还有{count}天）", state=label, count=self.days)
        return translate("{state}（按期）", state=label)


def judge_formation(formed_on: date | None, due_on: date | None, today: date) -> Formation:
    """Return the state of a group that was formed on the day, or that is not on record (None)."""
    if formed_on is not None:
        is_late = due_on is not None and formed_on > due_on
        state = GroupState.LATE if is_late else GroupState.FORMED
        reached_on = formed_on
    else:
        is_late = due_on is not None and today > due_on
        state = GroupState.OVERDUE if is_late else GroupState.DUE
        reached_on = today
    days = 0 if due_on is None else abs((reached_on - due_on).days)
    return Formation(state=state, formed_on=formed_on, due_on=due_on, days=days)
