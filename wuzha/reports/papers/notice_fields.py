"""Make the values of a round's notices: of the assessment, of its publicity, and of praise."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.vocabulary import JUDGED_KINDS, VILLAGE_KINDS, OptionalStep, RoundMove
from wuzha.orgs.models import Org
from wuzha.programmes.calendar_years import load_working_days
from wuzha.reports.papers.paper_contents import AssessmentNotice, CommendationNotice, PublicityNotice
from wuzha.reports.papers.paper_rows import OrgOutcomeRow, OrgReasonRow, TextRow
from wuzha.reports.papers.round_books import RoundBooks, find_day, find_outcome
from wuzha.reports.papers.round_rows import RECIPIENTS, list_calendar_steps

_PROCESS = (
    ("自查", (RoundMove.ANSWER_SELF_CHECK,)),
    ("复核", (RoundMove.NOTE_VISIT, RoundMove.GIVE_VERDICT)),
    ("提请", (RoundMove.PROPOSE_DECISION,)),
    ("认定", (RoundMove.DECIDE,)),
    ("会签", (RoundMove.COUNTERSIGN,)),
)
"""What a publicity says of the way to it, and the steps that show it."""


def build_assessment_notice(books: RoundBooks) -> AssessmentNotice:
    """Return the notice that opens the round."""
    calendar = books.state.calendar
    return AssessmentNotice(
        recipients=RECIPIENTS,
        scope=_describe_scope(books),
        freeze_on=calendar["freeze_on"],
        steps=list_calendar_steps(books),
        requirements=tuple(map(TextRow, _list_requirements(books.state.flow))),
    )


def _describe_scope(books: RoundBooks) -> str:
    orgs = list(books.orgs.values()) or list(Org.objects.below(books.round.org).of_kind(*JUDGED_KINDS))
    village_count = sum(org.term in VILLAGE_KINDS for org in orgs)
    return f"{books.round.org.name}的{village_count}个村（社区）和{len(orgs) - village_count}个单位。"


def _list_requirements(flow: RoundFlow) -> Iterator[str]:
    yield "数据截止日前报齐各月台账；当月没有发生的，按零报告报送，没有报送的不当作零。"
    if flow.has(OptionalStep.SELF_CHECK):
        yield "逐条核对自查表，有异议的写明涉及的记录和理由；系统已有的资料不重复报送。"
    yield "如实填报，不得虚报、瞒报；登记资料的人不复核、不认定同一事项。"


def build_publicity_notice(books: RoundBooks) -> PublicityNotice:
    """Return the notice of the intended outcomes; its first day is the working day after it was begun.

    Raises: RefusalError when the working days of a year are not known.
    """
    step = books.find_last_step(RoundMove.START_PUBLICITY)
    begun_on = find_day(step)
    if step is None or begun_on is None or step.due_on is None:
        raise LookupError("a round without publicity has no notice of it")
    working_days = load_working_days(books.round.org)
    starts_on = working_days.add(begun_on, 1)
    return PublicityNotice(
        process=_describe_process(books),
        orgs=tuple(
            OrgOutcomeRow(org.name, org.term.chinese, find_outcome(progress).chinese)
            for org, progress in books.progress
        ),
        starts_on=starts_on,
        ends_on=step.due_on,
        day_count=working_days.count_between(starts_on, step.due_on),
        contact=_describe_contact(books),
    )


def _describe_process(books: RoundBooks) -> str:
    """Return what was done, of the steps that the round has on record."""
    names = [name for name, moves in _PROCESS if books.list_steps(*moves)]
    return f"经{'、'.join(names)}"


def _describe_contact(books: RoundBooks) -> str:
    """Return where objections are received: on the public page, or inside, where an org has a page of its own."""
    office = f"书面送交{books.round.org.name}办公室"
    if books.round.is_internal:
        return f"由各村（社区）、单位在考核系统本单位的考核页面提出，或{office}"
    address = f"（{books.site}{reverse('public_objections')}）" if books.site else ""
    return f"可以在网上提出{address}，不用登录，可以不署名，凭编号和查询码查询答复；也可以{office}"


def build_commendation_notice(books: RoundBooks) -> CommendationNotice:
    """Return the circular that praises orgs: those of all commendations, each with the reason of its own."""
    reasons: dict[str, str] = {}
    for step in books.list_steps(RoundMove.COMMEND):
        for code in step.data.get("outcomes", {}):
            reasons[code] = books.quote(step.text)
    return CommendationNotice(
        recipients=RECIPIENTS,
        orgs=tuple(
            OrgReasonRow(org.name, org.term.chinese, reasons[code] or "各项条款均认定达标")
            for code, org in books.orgs.items()
            if code in reasons
        ),
    )
