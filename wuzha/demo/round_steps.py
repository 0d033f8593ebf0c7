"""Open the rounds of the demo and make their steps, each by the person whose step it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, time
from functools import partial

from wuzha.core.periods import Period
from wuzha.core.rounds.state import OrgProgress
from wuzha.core.rounds.steps import CALENDAR_PARTS
from wuzha.core.vocabulary import Outcome, RoundMove
from wuzha.decisions.hearing_services import request_explanations
from wuzha.decisions.models import Round
from wuzha.decisions.round_services import StepDraft, make_move, open_round
from wuzha.decisions.round_state import load_state
from wuzha.demo.story import Story, get_org, get_user
from wuzha.demo.street import UNITS, VILLAGES
from wuzha.demo.working_days import find_story_day
from wuzha.orgs.models import Org
from wuzha.programmes.models import Programme

RoundAct = tuple[int, time, Callable[[Round], object]]
"""What happens in a round: so many working days after the freeze, at which time, and what people do."""

_CODES = {org.name: org.code for org in (*VILLAGES, *UNITS)}


def plan_round(story: Story, holder: str, period: str, acts: Iterable[RoundAct]) -> None:
    """Plan what happens in the round of the org for a period that was over when the current year began."""
    for number, at, act in acts:
        story.plan_event(find_story_day(story.today.year, number), at, partial(_act, holder, period, act))


def _act(holder: str, period: str, act: Callable[[Round], object]) -> None:
    act(get_round(holder, period))


def get_round(holder: str, period: str) -> Round:
    """Return the round of the org for the period."""
    return Round.objects.select_related("org").get(org__code=holder, period=period)


def open_demo_round(username: str, holder: str, period: str, days: Iterable[date]) -> None:
    """Open a round of the org for a period, with the day of each part in the order of a calendar."""
    open_round(
        actor=get_user(username),
        programme=Programme.objects.select_related("org").get(org__code=holder),
        period=Period.parse(period),
        calendar=dict(zip(CALENDAR_PARTS, days, strict=True)),
    )


def make_steps(username: str, round_: Round, *drafts: StepDraft) -> None:
    """Make the steps at once, as a person signs a page of them."""
    make_move(actor=get_user(username), round_=round_, drafts=drafts)


def list_progress(round_: Round) -> list[tuple[Org, OrgProgress]]:
    """Return the orgs of a round, by their codes, and how far each has come."""
    progress = load_state(round_).orgs
    return [(org, progress[org.code]) for org in Org.objects.filter(code__in=progress).order_by("code")]


def get_named_org(name: str) -> Org:
    """Return the org of the first street with this name."""
    return get_org(_CODES[name])


def ask_not_met_orgs(username: str, round_: Round) -> None:
    """Ask every org that the books say is not met to explain itself, in the working days of the plan."""
    codes = [org.code for org, progress in list_progress(round_) if progress.latest_finding is Outcome.NOT_MET]
    request_explanations(actor=get_user(username), round_=round_, codes=codes, text="按台账未达标，请说明情况")


def propose_as_found(username: str, round_: Round, *doubtful_orgs: Org) -> None:
    """Propose to decide every org as its finding says, but for those in doubt."""
    drafts = [
        StepDraft(move=RoundMove.PROPOSE_DECISION, org=org, outcome=progress.finding)
        for org, progress in list_progress(round_)
        if org not in doubtful_orgs
    ]
    make_steps(username, round_, *drafts)


def propose_on_ground(username: str, round_: Round, org: Org, text: str, ground: str) -> None:
    """Propose to decide an undetermined org as met: why, and on what ground."""
    outcome = Outcome.MET
    draft = StepDraft(move=RoundMove.PROPOSE_DECISION, org=org, outcome=outcome, text=text, ground=ground)
    make_steps(username, round_, draft)


def sign_proposals(username: str, round_: Round) -> None:
    """Sign the proposals as they stand: the clear ones at once, and each that differs from its finding singly."""
    drafts = {
        org: StepDraft(move=RoundMove.DECIDE, org=org, outcome=progress.proposal)
        for org, progress in list_progress(round_)
    }
    doubtful_orgs = [org for org, progress in list_progress(round_) if progress.differs]
    make_steps(username, round_, *(draft for org, draft in drafts.items() if org not in doubtful_orgs))
    for org in doubtful_orgs:
        make_steps(username, round_, drafts[org])


def countersign(username: str, round_: Round) -> None:
    """Countersign every decision of the round."""
    make_steps(username, round_, *(StepDraft(move=RoundMove.COUNTERSIGN, org=org) for org, _ in list_progress(round_)))
