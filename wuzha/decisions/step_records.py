"""Read the steps of rounds as the rules read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache
from typing import Any

from django.utils import timezone

from wuzha.audit.prepared_query import PreparedQuery, ValueSlot
from wuzha.core.rounds.steps import StepRecord
from wuzha.core.vocabulary import Outcome, RoundMove, SelfCheckAnswer
from wuzha.decisions.models import Round, RoundStep

_COLUMNS = (
    "pk",
    "at",
    "number",
    "move",
    "by__username",
    "org__code",
    "subject",
    "person__username",
    "outcome",
    "answer",
    "accepts",
    "text",
    "ground",
    "due_on",
    "data",
    "has_entered",
)


@dataclass(frozen=True, slots=True)
class StoredStep:
    """A step with its key and moment, by which a later reader sees whether it still stands as it was."""

    pk: int
    at: datetime
    record: StepRecord


def read_steps(round_: Round, first: int = 0) -> Iterator[StoredStep]:
    """Yield the steps of the round from this number on, in their order.

    A county's round has 1,660: tuples take a third of the time of objects with their orgs and accounts.
    """
    # Looked up once: for each step it takes as long as all else.
    zone = timezone.get_current_timezone()
    for row in _prepare_steps().fetch_all(round=round_.pk, first=first):
        yield _build_step(row, zone)


@cache
def _prepare_steps() -> PreparedQuery:
    steps = RoundStep.objects.filter(round=ValueSlot("round"), number__gte=ValueSlot("first"))
    return PreparedQuery(steps.order_by("number").values_list(*_COLUMNS))


def _build_step(row: tuple[Any, ...], zone: tzinfo) -> StoredStep:
    pk, at, number, move, by, org, subject, person, outcome, answer, accepts, text, ground, due_on, data, entered = row
    record = StepRecord(
        number=number,
        move=RoundMove.of(move),
        by=by or "",
        on=at.astimezone(zone).date(),
        org=org or "",
        subject=subject,
        person=person or "",
        outcome=Outcome.get(outcome),
        answer=SelfCheckAnswer.get(answer),
        accepts=accepts,
        text=text,
        ground=ground,
        due_on=due_on,
        calendar={part: date.fromisoformat(day) for part, day in data.get("calendar", {}).items()},
        outcomes={code: Outcome.get(value) for code, value in data.get("outcomes", {}).items()},
        has_entered=entered,
        is_on_behalf=bool(data.get("is_on_behalf")),
        has_no_substitute=bool(data.get("has_no_substitute")),
    )
    return StoredStep(pk, at, record)
