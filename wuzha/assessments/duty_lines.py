"""Write the duty sheet of an org as lines of a card: what is on record, beside what the plan asks (R9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from wuzha.core.calendar_words import format_day
from wuzha.core.findings.findings import DutySheet
from wuzha.core.i18n import fill_slots, join_words
from wuzha.core.plan.plan import find_group_duty
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Outcome, OutreachMust
from wuzha.core.words.group_days import describe_formation


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """One duty: its name, what is on record, what is asked, and whether the record shows that it was done."""

    label: str
    value: str
    requirement: str
    outcome: Outcome


def list_duty_lines(sheet: DutySheet, questions: Questions) -> tuple[DutyLine, ...]:
    """Return the lines of a duty sheet. None of them decides the clause: people do."""
    return (*_describe_outreach(sheet, questions), _describe_declarations(sheet), *_describe_group(sheet, questions))


def _describe_outreach(sheet: DutySheet, questions: Questions) -> Iterator[DutyLine]:
    yield DutyLine(
        label=_("宣传"),
        value=_count_times(sheet.outreach_count),
        requirement=join_words(f"{must.label}{_count_times(count)}" for must, count in sheet.outreach_by_must.items()),
        outcome=Outcome.MET if sheet.outreach_count else Outcome.UNDETERMINED,
    )
    channels = {term for duty in questions.plan.duties for term in duty.terms if isinstance(term, OutreachMust)}
    if channels:
        used_count = len(channels & sheet.outreach_by_must.keys())
        yield DutyLine(
            label=_("宣传渠道"),
            value=f"{used_count} / {len(channels)}",
            requirement=fill_slots(_("方案列出{count}种"), {"count": len(channels)}),
            outcome=Outcome.MET if used_count == len(channels) else Outcome.UNDETERMINED,
        )


def _count_times(count: int) -> str:
    return fill_slots(_("{count}次"), {"count": count})


def _describe_declarations(sheet: DutySheet) -> DutyLine:
    is_done = sheet.declared_months >= sheet.required_months and not sheet.late_months
    return DutyLine(
        label=_("本级报送"),
        value=f"{sheet.declared_months} / {sheet.required_months}",
        requirement=fill_slots(_("按月报送案件台账，迟报{count}个月"), {"count": sheet.late_months}),
        outcome=Outcome.MET if is_done else Outcome.UNDETERMINED,
    )


def _describe_group(sheet: DutySheet, questions: Questions) -> Iterator[DutyLine]:
    duty = find_group_duty(questions.plan.duties)
    if duty is not None and duty.due_on is not None:
        words = {Outcome.MET: _("已按时成立"), Outcome.NOT_MET: _("没有按时成立")}
        yield DutyLine(
            label=_("领导小组"),
            value=join_words(_list_group_words(words.get(sheet.group_formed, ""), sheet, duty.due_on)),
            requirement=_("%(day)s前成立") % {"day": format_day(duty.due_on)},
            outcome=sheet.group_formed,
        )


def _list_group_words(verdict: str, sheet: DutySheet, due_on: date) -> list[str]:
    """Return what people attested, and the day in the register of groups beside it: it decides nothing."""
    day = sheet.group_formed_on
    return [word for word in (verdict, "" if day is None else describe_formation(day, due_on)) if word] or [
        _("没有记录")
    ]
