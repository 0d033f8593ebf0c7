"""Rounds of the sample county that are led so far that every kind of paper has something to say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone

from tests.rounds import (
    add_colleague,
    answer_self_checks,
    approve,
    decide,
    decide_with_ground,
    end_publicity,
    freeze,
    move,
    open_street_round,
    verify_sample,
)
from tests.sample_county import COMMUNITY, UNIT, VILLAGE, SampleCounty
from tests.standing import enter, row
from wuzha.core.vocabulary import Outcome, Register, RoundMove
from wuzha.decisions.list_services import publish_list
from wuzha.decisions.models import Round
from wuzha.decisions.objection_services import answer_objection, file_objection
from wuzha.decisions.stage_services import start_publicity
from wuzha.programmes.models import Programme
from wuzha.reports.papers.template_filling import read_paragraphs

OBJECTION_TEXT = "认为财政所的宣传次数没有算全。"


def lead_round(
    county: SampleCounty,
    programme: Programme,
    *,
    is_approved: bool = False,
    end_publicity: Callable[[Round], None] = end_publicity,
) -> Round:
    """Lead a round until its list, an objection, a commendation, and a rectification that is closed.

    The village and the community are decided as met, the unit as not met, also after an objection.
    """
    today = timezone.localdate()
    han = add_colleague(county)
    round_ = open_street_round(county, programme, today)
    if is_approved:
        approve(round_)
    freeze(county, round_)
    answer_self_checks(county, round_)
    verify_sample(county, round_)
    decide_with_ground(county, round_, [VILLAGE, COMMUNITY])
    start_publicity(actor=county["wu"], round_=round_)
    unit = county.orgs[UNIT]
    file_objection(round_=round_, org=unit, text=OBJECTION_TEXT)
    answer_objection(actor=han, round_=round_, subject=1, accepts=True, text="与台账核对，少算一次。")
    move(round_, county["zheng"], RoundMove.CONFIRM_ANSWER, subject=1)
    decide(county, round_, unit, Outcome.NOT_MET)
    end_publicity(round_)
    publish_list(actor=county["wu"], round_=round_)
    move(round_, county["zheng"], RoundMove.COMMEND, outcomes={VILLAGE: None}, text="宣传扎实，按月报送")
    due_on = today + timedelta(days=30)
    move(round_, county["wu"], RoundMove.ORDER_RECTIFICATION, org=unit, subject=1, text="补齐宣传台账", due_on=due_on)
    move(round_, county["qian"], RoundMove.REPORT_RECTIFICATION, subject=1, text="已补报三次宣传")
    move(round_, county["zhou"], RoundMove.CHECK_RECTIFICATION, subject=1, accepts=True, text="与记录一致，同意销号")
    move(round_, county["wu"], RoundMove.CLOSE_RECTIFICATION, subject=1)
    return Round.objects.get(pk=round_.pk)


def record_outreach(county: SampleCounty, day: date = date(2022, 5, 1)) -> None:
    """Record outreach of the village: twice at meetings, once at a market."""
    rows = [
        row(Register.OUTREACH, outreach_no=f"X{number}", org=VILLAGE, done_on=day, must=must, form=form)
        for number, (must, form) in enumerate((("meeting", None), ("meeting", None), (None, "market_day")))
    ]
    enter(county, Register.OUTREACH, *rows)


def read_paper(paper: bytes) -> str:
    """Return every text of a Word file, a paragraph on each line."""
    return "\n".join(read_paragraphs(paper))
