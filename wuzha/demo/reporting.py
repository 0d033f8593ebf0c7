"""The monthly work of the demo's offices: files from the police and the office, declarations, outreach by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from functools import partial

from wuzha.core.facts import BOOK_COLUMN_NAMES, FactRow, FactValue
from wuzha.core.vocabulary import OutreachMust, Register
from wuzha.demo.mistakes import Mistake, find_mistakes, put_mistakes_in
from wuzha.demo.neighbours import OTHER_STREET
from wuzha.demo.records import DemoRecords, make_other_records, make_street_records
from wuzha.demo.story import Story, enter_files, get_org, get_user
from wuzha.demo.street import STREET_CODE, VILLAGES
from wuzha.registers.access import find_report_scope, find_write_scope
from wuzha.registers.manual_entry import add_entries
from wuzha.registers.month_reports import MonthKey, declare_cells, report_months

_POLICE_HOUR, _OFFICE_HOUR, _OTHER_HOUR = time(16, 20), time(9, 40), time(15, 10)
_REPORT_DAY, _RECENT_DAYS = 5, 3
_MONTHS_BETWEEN_VISITS = 3


def plan_reports(story: Story) -> None:
    """Plan the files of each month: the police sends them the day before the report day, the offices on it.

    What became known since the last report day is sent in two parts, a few days ago and today.
    """
    records, other = make_street_records(story.shift), make_other_records(story.shift)
    mistakes = find_mistakes(records.cases, story.shift)
    last_day = last_police_day = None
    for day, police_day, label in _list_sending_days(story):
        _plan_police(story, records.cut(last_police_day, police_day), mistakes, police_day, label)
        story.plan_event(day, _OFFICE_HOUR, partial(_send_office, story, records.cut(last_day, day), label))
        story.plan_event(day, _OTHER_HOUR, partial(_send_other, story, other.cut(last_day, day), label))
        last_day, last_police_day = day, police_day


def _list_sending_days(story: Story) -> Iterator[tuple[date, date, str]]:
    """Yield the days on which the offices send files, those of the police, and what the files are called."""
    last_day = story.first_day
    for last_day, month_end in story.list_report_days():
        yield last_day, last_day - timedelta(days=1), f"{month_end.year}年{month_end.month}月"
    # At the beginning of a month, its declarations would be the only news.
    recent_day = story.today - timedelta(days=1 if story.today.day < _REPORT_DAY else _RECENT_DAYS)
    for day in (recent_day, story.today):
        if day > last_day:
            yield day, day, f"{day.year}年{day.month}月{day.day}日止"


def _plan_police(
    story: Story, records: DemoRecords, mistakes: Mapping[str, Mistake], sent_on: date, label: str
) -> None:
    cases = put_mistakes_in(records.cases, mistakes, story, sent_on)
    story.plan_event(sent_on, _POLICE_HOUR, partial(_send_police, story, replace(records, cases=cases), label))


def _send_police(story: Story, records: DemoRecords, label: str) -> None:
    enter_files("chen", STREET_CODE, records.write_police_files(story.folder, label))


def _send_office(story: Story, records: DemoRecords, label: str) -> None:
    enter_files("wu", STREET_CODE, records.write_office_files(story.folder, label))


def _send_other(story: Story, records: DemoRecords, label: str) -> None:
    """Send what the second street has: its office enters the police's cases too."""
    folder = story.folder / OTHER_STREET.code
    folder.mkdir(exist_ok=True)
    files = [*records.write_police_files(folder, label), *records.write_office_files(folder, label)]
    enter_files("gao", OTHER_STREET.code, files)


def plan_village_work(story: Story) -> None:
    """Plan what people of a village do: its secretary declares outreach, which the office confirms; visits by hand.

    The office has not confirmed the last month yet.
    """
    village = VILLAGES[0].code
    report_days = list(story.list_report_days())
    for number, (day, month_end) in enumerate(report_days):
        month = f"{month_end:%Y-%m}"
        reported_on = day - timedelta(days=2)
        story.plan_event(reported_on, time(17, 5), partial(_report_outreach, village, month, reported_on))
        if number + 1 < len(report_days):
            story.plan_event(day, time(9, 10), partial(_confirm_outreach, village, month, day))
        if number % _MONTHS_BETWEEN_VISITS == 0:
            visit_day = month_end - timedelta(days=6)
            story.plan_event(visit_day, time(18, 30), partial(_record_visit, village, visit_day))


def _report_outreach(village: str, month: str, on: date) -> None:
    secretary = get_user("li")
    cells = [MonthKey(get_org(village), Register.OUTREACH, month)]
    report_months(actor=secretary, cells=cells, on=on, within=find_report_scope(secretary, Register.OUTREACH))


def _confirm_outreach(village: str, month: str, on: date) -> None:
    clerk = get_user("wu")
    cells = [MonthKey(get_org(village), Register.OUTREACH, month)]
    declare_cells(actor=clerk, cells=cells, on=on, within=find_write_scope(clerk, Register.DECLARATIONS))


def _record_visit(village: str, on: date) -> None:
    worker = get_user("zhou")
    values: dict[str, FactValue] = {
        "outreach_no": f"WG{on:%Y%m%d}01",
        "org": village,
        "done_on": on,
        "must": OutreachMust.HOME.value,
        "audience_count": 6 + on.month,
        "material_count": 6 + on.month,
    }
    row: FactRow = tuple(values.get(name) for name in BOOK_COLUMN_NAMES[Register.OUTREACH])
    add_entries(
        actor=worker,
        holder=get_org(STREET_CODE),
        register=Register.OUTREACH,
        rows=[row],
        within=find_write_scope(worker, Register.OUTREACH),
    )
