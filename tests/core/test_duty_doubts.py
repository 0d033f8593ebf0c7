"""Duty figures speak against a verdict where they lack something, or where they lack nothing."""

from dataclasses import replace

import pytest

from wuzha.core.findings.findings import DutySheet
from wuzha.core.vocabulary import Outcome, Verdict
from wuzha.core.words.duty_doubts import list_duty_doubts

GOOD = DutySheet(
    group_formed=Outcome.MET,
    required_months=12,
    declared_months=12,
    late_months=0,
    outreach_count=3,
    outreach_by_must={},
)


@pytest.mark.parametrize(
    ("sheet", "undeclared_count", "doubts"),
    [
        (GOOD, 0, ()),
        (replace(GOOD, group_formed=Outcome.UNDETERMINED), 0, ()),
        (replace(GOOD, declared_months=0), 0, ()),
        (replace(GOOD, group_formed=Outcome.NOT_MET), 0, ("创建工作领导小组没有按时成立",)),
        (replace(GOOD, late_months=2, outreach_count=0), 3, ("案件台账有3个月没有报送", "迟报2个月", "没有宣传记录")),
    ],
)
def test_what_is_lacking_speaks_against_met(sheet: DutySheet, undeclared_count: int, doubts: tuple[str, ...]) -> None:
    assert list_duty_doubts(sheet, Verdict.MET, undeclared_count) == doubts


def test_not_met_is_doubtful_only_where_everything_is_on_record() -> None:
    assert len(list_duty_doubts(GOOD, Verdict.NOT_MET, 0)) == 1
    assert list_duty_doubts(GOOD, Verdict.NOT_MET, 1) == ()
    assert list_duty_doubts(replace(GOOD, group_formed=Outcome.UNDETERMINED), Verdict.NOT_MET, 0) == ()
