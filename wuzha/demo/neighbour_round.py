"""The round of the second street: under a plan with an approval, so that its list is public. It is small and quick."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from functools import partial

from wuzha.core.plan.editing import change_values
from wuzha.core.plan.flow_editing import change_flow, write_steps
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.vocabulary import OptionalStep, Outcome, RoundMove
from wuzha.decisions.freeze_services import freeze_round
from wuzha.decisions.list_services import publish_list
from wuzha.decisions.models import Round
from wuzha.decisions.round_services import StepDraft
from wuzha.decisions.stage_services import start_publicity
from wuzha.demo.neighbours import OTHER_STREET, OTHER_VILLAGES
from wuzha.demo.people import OTHER_LEADER
from wuzha.demo.round_steps import (
    RoundAct,
    ask_not_met_orgs,
    countersign,
    list_progress,
    make_steps,
    open_demo_round,
    plan_round,
    propose_as_found,
    propose_on_ground,
    sign_proposals,
)
from wuzha.demo.story import Story, get_org, get_user
from wuzha.demo.working_days import find_story_day

_CALENDAR = (2, 2, 2, 6, 12, 13)
"""The parts of the calendar, in working days after the freeze of the first street."""


def approve_files(files: PlanFiles, year: int) -> PlanFiles:
    """Return the files of the second street's plan: approved that year by an invented paper, with a short flow."""
    values = {
        "title": f"{OTHER_STREET.name}“无诈村（社区）”“无诈单位”创建工作方案",
        "approval": f"样本创建〔{year}〕3号",
        "legal_basis": "《岚溪县平安创建活动管理办法》（虚构，只作样本）",
    }
    # Running the worked examples takes a second: those of the first street's plan are the same.
    files = change_values(replace(files, examples=""), values)
    return change_flow(files, {"steps": write_steps((OptionalStep.PUBLICITY,))})


def plan_neighbour_round(story: Story) -> None:
    """Plan the round of the half-year before."""
    year = story.today.year
    period = f"{year - 1}H2"
    days = [find_story_day(year, number) for number in _CALENDAR]
    opening = partial(open_demo_round, "gao", OTHER_STREET.code, period, days)
    story.plan_event(date(year - 1, 12, 2), time(14, 20), opening)
    plan_round(story, OTHER_STREET.code, period, _ACTS)


def _freeze(round_: Round) -> None:
    freeze_round(actor=get_user("gao"), round_=round_)


def _explain(round_: Round) -> None:
    """The office enters what the orgs that are not met have sent on paper."""
    orgs = [org for org, progress in list_progress(round_) if progress.explanation_due_on is not None]
    text = "收到书面说明，对结论没有意见"
    make_steps("gao", round_, *(StepDraft(move=RoundMove.EXPLAIN, org=org, text=text) for org in orgs))


def _propose(round_: Round) -> None:
    """Propose what the books say, but for a village whose last clause was attested on paper alone."""
    village = get_org(OTHER_VILLAGES[0].code)
    propose_as_found("gao", round_, village)
    text = "第5条没有录入认定，考核组有书面意见，认为达标；其余各条按台账达标"
    propose_on_ground("gao", round_, village, text, "考核组签字的书面意见")


def _start_publicity(round_: Round) -> None:
    start_publicity(actor=get_user("gao"), round_=round_)


def _publish(round_: Round) -> None:
    publish_list(actor=get_user("gao"), round_=round_)


def _commend(round_: Round) -> None:
    """The leader commends those on the list that are met."""
    orgs = [org.code for org, progress in list_progress(round_) if progress.decision is Outcome.MET]
    make_steps(OTHER_LEADER.username, round_, StepDraft(move=RoundMove.COMMEND, outcomes=dict.fromkeys(orgs)))


_ACTS: tuple[RoundAct, ...] = (
    (2, time(16, 0), _freeze),
    (2, time(16, 40), partial(ask_not_met_orgs, "gao")),
    (3, time(10, 20), _explain),
    (4, time(9, 50), _propose),
    (5, time(16, 40), partial(sign_proposals, OTHER_LEADER.username)),
    (6, time(10, 5), partial(countersign, "tang")),
    (7, time(9, 0), _start_publicity),
    (13, time(9, 40), _publish),
    (15, time(11, 0), _commend),
)
