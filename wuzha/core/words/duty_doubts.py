"""Name what the duty figures of an org hold against a verdict of people (R9): they decide, and give their reason."""

from __future__ import annotations

from collections.abc import Iterator

from wuzha.core.findings.findings import DutySheet
from wuzha.core.i18n import translate
from wuzha.core.vocabulary import Outcome, Verdict


def list_duty_doubts(sheet: DutySheet, verdict: Verdict, undeclared_count: int) -> tuple[str, ...]:
    """Return what speaks against the verdict: what is lacking against 达标, that nothing is lacking against 未达标.

    `undeclared_count` is the number of months for which neither the org nor one above it declared the cases (R13): what
    the street declares for its villages is no failure of theirs. What is not on record at all (whether the group was
    formed) speaks neither for nor against the verdict.
    """
    gaps = tuple(_list_gaps(sheet, undeclared_count))
    if verdict is Verdict.MET:
        return gaps
    is_done = not gaps and sheet.group_formed is Outcome.MET
    return (translate("台账里领导小组、报送和宣传都没有欠缺"),) if is_done else ()


def _list_gaps(sheet: DutySheet, undeclared_count: int) -> Iterator[str]:
    if sheet.group_formed is Outcome.NOT_MET:
        yield translate("创建工作领导小组没有按时成立")
    if undeclared_count:
        yield translate("案件台账有{count}个月没有报送", count=undeclared_count)
    if sheet.late_months:
        yield translate("迟报{count}个月", count=sheet.late_months)
    if not sheet.outreach_count:
        yield translate("没有宣传记录")
