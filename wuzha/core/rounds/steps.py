"""A step of a round: who did what about which org on which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from wuzha.core.vocabulary import Outcome, RoundMove, SelfCheckAnswer

CalendarDays = Mapping[str, date]
"""The planned day of each part of a round, by the names in CALENDAR_PARTS."""

CALENDAR_PARTS = ("freeze_on", "self_check_until", "verification_until", "decision_until", "publicity_until", "list_on")
"""The parts of a round's calendar in their order: a later part has no earlier day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """One append-only step of a round; which fields it has depends on its move.

    `by` is the account (empty: somebody without one), `org` a code, `subject` the number of an objection or of a
    rectification, `person` the account that the step is about (a verifier). `due_on` is the day by which the next step
    on the same thing is due. `outcomes` are those of all orgs (封存) or of the orgs it names (抽取样本, 表彰,
    提请签认基数, 采纳对整份结果的异议).
    `has_entered`: the person has entered rows that the finding of the org counts. `is_on_behalf`: the office enters
    what the org says on paper. `has_no_substitute`: nobody else of the office could make the move (see
    `conditions.be_no_judge`).
    """

    move: RoundMove
    by: str
    on: date
    number: int = 0
    org: str = ""
    subject: int = 0
    person: str = ""
    outcome: Outcome | None = None
    answer: SelfCheckAnswer | None = None
    accepts: bool | None = None
    text: str = ""
    ground: str = ""
    due_on: date | None = None
    calendar: CalendarDays = field(default_factory=dict)
    outcomes: Mapping[str, Outcome | None] = field(default_factory=dict)
    has_entered: bool = False
    is_on_behalf: bool = False
    has_no_substitute: bool = False
