"""The round of the first street: its own assessment of the half-year before, without an approval, so internal.

It is opened in December and frozen in January, when the last month is declared; the list is out in early spring.
"""

from __future__ import annotations

from datetime import date, time
from functools import partial

from wuzha.decisions.freeze_services import freeze_round
from wuzha.decisions.list_services import publish_list
from wuzha.decisions.models import Round
from wuzha.decisions.stage_services import start_publicity
from wuzha.demo import round_follow_up as follow_up
from wuzha.demo import round_hearing as hearing
from wuzha.demo.round_steps import (
    RoundAct,
    countersign,
    get_named_org,
    open_demo_round,
    plan_round,
    propose_as_found,
    propose_on_ground,
    sign_proposals,
)
from wuzha.demo.story import Story, get_user
from wuzha.demo.street import STREET_CODE
from wuzha.demo.working_days import find_story_day

_CALENDAR = (0, 10, 25, 27, 33, 34)
"""The parts of the calendar, in working days after the freeze."""
GROUNDED_ORG = "茶园村"


def plan_street_round(story: Story) -> None:
    """Plan the round of the half-year before, and that of the current year, which is opened in its December."""
    year = story.today.year
    period = f"{year - 1}H2"
    for opening_year, name in ((year - 1, period), (year, str(year))):
        days = [find_story_day(opening_year + 1, number) for number in _CALENDAR]
        opening = partial(open_demo_round, "wu", STREET_CODE, name, days)
        story.plan_event(date(opening_year, 12, 1), time(9, 30), opening)
    plan_round(story, STREET_CODE, period, _ACTS)


def _freeze(round_: Round) -> None:
    freeze_round(actor=get_user("wu"), round_=round_)


def _propose(round_: Round) -> None:
    """Propose what the books say, but for one org that has shown a paper about what they leave open."""
    org = get_named_org(GROUNDED_ORG)
    propose_as_found("wu", round_, org)
    text = "台账里一起案件的金额不详，派出所书面说明不到五十万元，其余各条都达标"
    propose_on_ground("wu", round_, org, text, "派出所盖章的书面说明")


def _start_publicity(round_: Round) -> None:
    start_publicity(actor=get_user("wu"), round_=round_)


def _publish(round_: Round) -> None:
    publish_list(actor=get_user("wu"), round_=round_)


_ACTS: tuple[RoundAct, ...] = (
    (0, time(15, 30), _freeze),
    (4, time(10, 10), hearing.answer_own_self_checks),
    (9, time(16, 30), hearing.record_self_checks),
    (11, time(9, 15), hearing.begin_verification),
    (16, time(17, 0), hearing.note_visits),
    (17, time(9, 0), hearing.request_explanations),
    (19, time(15, 0), hearing.explain),
    (22, time(16, 0), hearing.give_verdicts),
    (24, time(9, 0), hearing.end_verification),
    (25, time(10, 0), _propose),
    (26, time(15, 0), partial(sign_proposals, "zheng")),
    (27, time(9, 20), partial(countersign, "liang")),
    (28, time(9, 0), _start_publicity),
    (30, time(20, 15), follow_up.object_without_name),
    (32, time(11, 0), follow_up.answer),
    (33, time(9, 45), follow_up.confirm_answer),
    (34, time(10, 30), _publish),
    (36, time(9, 10), follow_up.order_rectifications),
    (37, time(10, 0), follow_up.propose_next_baselines),
    (38, time(15, 30), follow_up.review_late_case),
    (40, time(11, 20), follow_up.sign_own_baseline),
    (42, time(16, 10), follow_up.review_withdrawn_case),
    (46, time(10, 40), follow_up.end_review),
    (52, time(16, 0), follow_up.report_rectifications),
    (56, time(14, 30), follow_up.check_rectifications),
    (57, time(9, 30), follow_up.close_rectification),
)
