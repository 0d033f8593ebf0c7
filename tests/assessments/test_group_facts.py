"""The register of groups says when a leading group was formed; people still decide what it is worth (R9)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from tests.groups import IN_TIME, LATE, form_group
from tests.sample_county import VILLAGE, SampleCounty
from tests.standing import declare_everything, enter, row
from wuzha.assessments.duty_lines import list_duty_lines
from wuzha.core.findings.duty_sheet import read_duty_sheets
from wuzha.core.findings.findings import DutySheet
from wuzha.core.vocabulary import Outcome, Register
from wuzha.engines.django_connection import DjangoEngine
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.registers.facts import select_facts

TODAY = date(2022, 10, 3)


def read_sheet(programme: Programme, code: str) -> DutySheet:
    questions = build_questions(programme, TODAY)
    engine = DjangoEngine(connection, select_facts(programme.org, day=questions.last_day))
    return read_duty_sheets(questions, engine)[code]


def read_group_line(programme: Programme, code: str) -> str:
    lines = list_duty_lines(read_sheet(programme, code), build_questions(programme, TODAY))
    return next(line.value for line in lines if line.label == "领导小组")


@pytest.mark.parametrize(
    ("formed_on", "text"), [(IN_TIME, "2021年11月10日成立，按期"), (LATE, "2021年11月20日成立，迟5天")]
)
def test_the_duty_sheet_has_the_day_and_decides_nothing(county: SampleCounty, formed_on: date, text: str) -> None:
    programme = declare_everything(county)
    form_group(county, VILLAGE, formed_on)
    sheet = read_sheet(programme, VILLAGE)
    assert (sheet.group_formed, sheet.group_formed_on) == (Outcome.UNDETERMINED, formed_on)
    assert read_group_line(programme, VILLAGE) == text


def test_the_first_group_counts_where_a_later_one_goes_on(county: SampleCounty) -> None:
    programme = declare_everything(county)
    form_group(county, VILLAGE, LATE, "XZ-2")
    form_group(county, VILLAGE, IN_TIME, "XZ-1")
    assert read_sheet(programme, VILLAGE).group_formed_on == IN_TIME


def test_what_people_attested_stands_before_the_day(county: SampleCounty) -> None:
    programme = declare_everything(county)
    form_group(county, VILLAGE, IN_TIME)
    values = {"org": VILLAGE, "criterion": "form_leading_group", "period": "2022", "attested_on": date(2021, 12, 1)}
    enter(county, Register.ATTESTATIONS, row(Register.ATTESTATIONS, verdict="met", **values))
    assert read_sheet(programme, VILLAGE).group_formed is Outcome.MET
    line = read_group_line(programme, VILLAGE)
    assert line.startswith("已按时成立") and line.endswith("2021年11月10日成立，按期")
