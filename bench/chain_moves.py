"""Lead a round of the county of `bench/county_books.py` through its moves, as its people would."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from django.utils import timezone

from bench.county import COUNTY
from wuzha.core.periods import Period
from wuzha.core.rounds.steps import CALENDAR_PARTS
from wuzha.core.vocabulary import Outcome, Role, RoundMove, SelfCheckAnswer
from wuzha.decisions.freeze_services import freeze_round
from wuzha.decisions.models import Round
from wuzha.decisions.round_services import StepDraft, make_move, open_round
from wuzha.decisions.round_state import load_state
from wuzha.decisions.stage_services import draw_round_sample, end_stage, start_publicity
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.people.services import add_account, grant_role
from wuzha.programmes.models import Programme

AT_ONCE = 50
TEAM = {
    "organiser": Role.STREET_OFFICE,
    "verifier": Role.COUNTY_REVIEWER,
    "signer": Role.GROUP_LEADER,
    "second": Role.GROUP_LEADER,
}


def lead_round() -> Iterator[tuple[str, int, float]]:
    """Yield (part of the round, number of moves, seconds) after each part."""
    programme = Programme.objects.select_related("org").get(org__code=COUNTY)
    team = {name: _open_account(name, role, programme.org) for name, role in TEAM.items()}
    organiser, start = team["organiser"], time.perf_counter()

    def note(part: str, count: int) -> tuple[str, int, float]:
        nonlocal start
        seconds, start = time.perf_counter() - start, time.perf_counter()
        return part, count, seconds

    calendar = dict.fromkeys(CALENDAR_PARTS, timezone.localdate())
    period = Period.parse(programme.period)
    round_ = open_round(actor=organiser, programme=programme, period=period, calendar=calendar)
    yield note("open", 1)
    freeze_round(actor=organiser, round_=round_)
    yield note("freeze: judge, seal, store findings", 1)
    orgs = list(Org.objects.filter(code__in=load_state(round_).orgs).order_by("code"))
    for org in orgs:
        draft = StepDraft(move=RoundMove.ANSWER_SELF_CHECK, org=org, answer=SelfCheckAnswer.CONFIRMED)
        make_move(actor=organiser, round_=round_, drafts=[draft])
    yield note("self-checks, one by one", len(orgs))
    end_stage(actor=organiser, round_=round_, move=RoundMove.END_SELF_CHECK)
    draw_round_sample(actor=organiser, round_=round_)
    yield note("end the self-check, draw the sample", 2)
    yield note("verify the sample, one by one", _verify(round_, orgs, organiser, team["verifier"]))
    end_stage(actor=organiser, round_=round_, move=RoundMove.END_VERIFICATION)
    yield note("propose, sign and countersign, fifty at once", _decide(round_, orgs, team))
    start_publicity(actor=organiser, round_=round_)
    yield note("begin the publicity", 1)


def open_frozen_round() -> tuple[Round, User]:
    """Return a round whose facts are sealed, and who organises it."""
    programme = Programme.objects.select_related("org").get(org__code=COUNTY)
    organiser = _open_account("organiser", TEAM["organiser"], programme.org)
    User.objects.filter(pk=organiser.pk).update(must_change_password=False, password_set_at=timezone.now())
    calendar = dict.fromkeys(CALENDAR_PARTS, timezone.localdate())
    round_ = open_round(actor=organiser, programme=programme, period=Period.parse(programme.period), calendar=calendar)
    freeze_round(actor=organiser, round_=round_)
    return Round.objects.get(pk=round_.pk), organiser


def _open_account(name: str, role: Role, org: Org) -> User:
    user = add_account(actor="bench", username=name)
    grant_role(actor="bench", user=user, role=role, org=org, confirmed_by="second-admin")
    return user


def _verify(round_: Round, orgs: Sequence[Org], organiser: User, verifier: User) -> int:
    state, count = load_state(round_), 0
    for org in orgs:
        progress = state.orgs[org.code]
        if not progress.is_drawn:
            continue
        # A verdict against the org takes a hearing, which takes days.
        outcome = Outcome.UNDETERMINED if progress.finding is Outcome.NOT_MET else progress.finding
        drafts = (
            (organiser, StepDraft(move=RoundMove.ASSIGN_VERIFIER, org=org, person=verifier)),
            (verifier, StepDraft(move=RoundMove.NOTE_VISIT, org=org, text="看了台账和宣传栏")),
            (verifier, StepDraft(move=RoundMove.GIVE_VERDICT, org=org, outcome=outcome, text="情况属实")),
        )
        for actor, draft in drafts:
            make_move(actor=actor, round_=round_, drafts=[draft])
            count += 1
    return count


def _decide(round_: Round, orgs: Sequence[Org], team: dict[str, User]) -> int:
    findings = {code: org.latest_finding for code, org in load_state(round_).orgs.items()}
    moves = (
        ("organiser", RoundMove.PROPOSE_DECISION),
        ("signer", RoundMove.DECIDE),
        ("second", RoundMove.COUNTERSIGN),
    )
    for name, move in moves:
        for first in range(0, len(orgs), AT_ONCE):
            drafts = [
                StepDraft(move=move, org=org, outcome=findings[org.code], text="按台账认定")
                for org in orgs[first : first + AT_ONCE]
            ]
            make_move(actor=team[name], round_=round_, drafts=drafts)
    return len(moves) * len(orgs)
