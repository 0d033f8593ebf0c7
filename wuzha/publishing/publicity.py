"""A publicity (公示) as the public reads it: names, proposed outcomes, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from wuzha.core.i18n import translate
from wuzha.core.rounds.state import OrgProgress, RoundState
from wuzha.core.vocabulary import JUDGED_KINDS, OrgKind, Outcome, RoundMode, RoundMove, RoundStage
from wuzha.decisions.early_freeze import write_facts_note
from wuzha.decisions.models import Round, RoundStep
from wuzha.decisions.round_state import load_state
from wuzha.orgs.models import Org
from wuzha.publishing.public_list import write_period


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedLine:
    """An org and its proposed outcome; None while an accepted objection has reopened it."""

    place: int
    code: str
    name: str
    kind: OrgKind
    outcome: Outcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publicity:
    """A publicity that runs, or whose list is not issued yet; objections are received until the end of `until`."""

    round_id: int
    office: str
    period: str
    plan_title: str
    approval: str
    facts_note: str = ""
    started_on: date
    until: date | None
    lines: tuple[ProposedLine, ...]

    @property
    def code_choices(self) -> list[tuple[str, str]]:
        """What an objection can be about: the code of an org, empty for the whole list, and its value in a form."""
        codes = ("", *(line.code for line in self.lines))
        return [(code, f"{self.round_id}:{code}") for code in codes]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The same as value and label."""
        names = (translate("整份名单"), *(line.name for line in self.lines))
        return [(value, name) for (_code, value), name in zip(self.code_choices, names, strict=True)]

    def is_over(self, today: date) -> bool:
        """Return whether objections are no longer received."""
        return self.until is not None and today > self.until


def load_publicity(round_id: int) -> Publicity | None:
    """Return the publicity of a round of an approved plan; None where there is none, or none any more."""
    rounds = Round.objects.select_related("org").filter(mode=RoundMode.APPROVED, stage=RoundStage.PUBLICITY)
    round_ = rounds.filter(pk=round_id).first()
    return None if round_ is None else _read_publicity(round_)


def read_inside_publicity(round_: Round) -> Publicity | None:
    """Return the publicity of an internal round, for those who see the round; None where none runs."""
    is_running = round_.is_internal and round_.term is RoundStage.PUBLICITY
    return _read_publicity(round_) if is_running else None


def list_publicities() -> list[Publicity]:
    """Return the publicities of all rounds of approved plans, in the order of their orgs."""
    rounds = Round.objects.select_related("org").filter(mode=RoundMode.APPROVED, stage=RoundStage.PUBLICITY)
    return [_read_publicity(round_) for round_ in rounds.order_by("org__path", "pk")]


def _read_publicity(round_: Round) -> Publicity:
    state = load_state(round_)
    start = RoundStep.objects.filter(round=round_, move=RoundMove.START_PUBLICITY).latest("number")
    orgs = Org.objects.filter(code__in=state.orgs).order_by("path")
    lines = [
        ProposedLine(
            place=place,
            code=org.code,
            name=org.name,
            kind=org.term,
            outcome=_find_outcome(state, state.orgs[org.code]),
        )
        for place, org in enumerate(sorted(orgs, key=lambda org: JUDGED_KINDS.index(org.term)), 1)
    ]
    return Publicity(
        round_id=round_.pk,
        office=round_.org.name,
        period=write_period(round_),
        plan_title=round_.plan_title,
        approval=round_.approval,
        facts_note=write_facts_note(round_),
        started_on=timezone.localdate(start.at),
        until=state.due_on,
        lines=tuple(lines),
    )


def _find_outcome(state: RoundState, org: OrgProgress) -> Outcome | None:
    return org.decision if org.is_final(state.flow) else None
