"""The disputes of the demo about whose case it is: one decided, one answered, one that nobody has answered yet."""

from __future__ import annotations

from datetime import date, time, timedelta
from functools import partial

from wuzha.demo.cases import DemoCase
from wuzha.demo.story import Story, get_org, get_user
from wuzha.demo.street import STREET_CODE, VILLAGES
from wuzha.registers.attribution.services import answer_proposal, decide_proposal, propose_village
from wuzha.registers.models import Case, Proposal

_ANSWERED_CASE, _OPEN_CASE = "A2021109003", "A2021099002"
"""Two cases of the secretary's village that do not count: whatever is decided, no finding changes."""

_CODES = {village.name: village.code for village in VILLAGES}


def find_case(case_no: str) -> Case:
    """Return the revision in force of a case of the first street."""
    cases = Case.objects.as_of(None).select_related("holder", Case.owner)
    case = cases.get(holder__code=STREET_CODE, key=case_no)
    assert isinstance(case, Case)  # noqa: S101  the query is of cases
    return case


def plan_decided_dispute(story: Story, case: DemoCase, sent_on: date) -> None:
    """Plan a dispute about a case that was sent as one of the secretary's village, until the office decides it."""
    reason = "受害人户籍在我村，早已搬走，实际住在另一社区"
    story.plan_event(sent_on + timedelta(days=5), time(10, 20), partial(_propose, case.case_no, case.village, reason))
    story.plan_event(
        sent_on + timedelta(days=9), time(15, 45), partial(_answer, case.case_no, True, "与笔录上的住址一致")
    )
    story.plan_event(sent_on + timedelta(days=13), time(9, 5), partial(_decide, case.case_no, case.village))


def plan_open_disputes(story: Story) -> None:
    """Plan two disputes of the last weeks: the police has answered one, nobody the other."""
    answered_case, waiting_case = (story.shift.shift_serial(case_no) for case_no in (_ANSWERED_CASE, _OPEN_CASE))
    first_day, last_day = story.today - timedelta(days=16), story.today - timedelta(days=3)
    story.plan_event(
        first_day, time(10, 20), partial(_propose, answered_case, "龙井村", "受害人在龙井村租房居住一年以上")
    )
    story.plan_event(
        first_day + timedelta(days=5),
        time(15, 45),
        partial(_answer, answered_case, False, "报案时自述住在青石村，暂不认可"),
    )
    story.plan_event(last_day, time(10, 20), partial(_propose, waiting_case, "石桥村", "受害人婚后住在石桥村"))


def _propose(case_no: str, village: str, reason: str) -> None:
    case = find_case(case_no)
    assert case.village is not None  # noqa: S101  the cases above are of the secretary's village
    propose_village(
        actor=get_user("li"), case=case, on_behalf_of=case.village, village=get_org(_CODES[village]), reason=reason
    )


def _answer(case_no: str, agrees: bool, answer: str) -> None:
    answer_proposal(actor=get_user("chen"), proposal=_find_proposal(case_no), agrees=agrees, answer=answer)


def _decide(case_no: str, village: str) -> None:
    decide_proposal(
        actor=get_user("wu"),
        proposal=_find_proposal(case_no),
        village=get_org(_CODES[village]),
        decision="派出所与两村核对无异议，归实际居住地",
    )


def _find_proposal(case_no: str) -> Proposal:
    return Proposal.objects.open().get(case_key=case_no)
