"""The calendar of working days: the seed, an office's own years, who sees and changes them, and what is missing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import chinese_calendar
import pytest
from django.utils import timezone

from tests.sample_county import COUNTY, OTHER_STREET, STREET, VILLAGE, SampleCounty, log_in_client, read_visible_text
from wuzha.audit.models import LogLine
from wuzha.core.day_lists import read_days
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, TodoVerb
from wuzha.core.working_days import CalendarYear
from wuzha.programmes.calendar_years import compute_calendar_state, load_working_days
from wuzha.programmes.models import OfficeCalendarYear
from wuzha.programmes.official_calendar import OFFICIAL_YEARS
from wuzha.programmes.services import set_calendar_year
from wuzha.programmes.todo_items import list_todo_items

DECEMBER, NOVEMBER, JANUARY = date(2026, 12, 1), date(2026, 11, 30), date(2027, 1, 4)
NOTICE = {
    "year": "2027",
    "days_off": "元旦：1月1日（周五）至3日（周日）；春节：2月5日至11日",
    "working_weekends": "2月14日",
    "source": "国办发明电〔2026〕9号",
}
ADDRESS = f"/working-days/{STREET}/edit/"


def make_2027(source: str = "国办发明电〔2026〕9号") -> CalendarYear:
    days_off = read_days(NOTICE["days_off"], 2027)
    return CalendarYear(year=2027, days_off=days_off, working_weekends=frozenset(), source=source)


@pytest.fixture
def in_december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: DECEMBER)


def test_the_seed_has_the_working_days_of_six_years() -> None:
    assert sorted(OFFICIAL_YEARS) == [2021, 2022, 2023, 2024, 2025, 2026]
    day = date(2021, 1, 1)
    while day.year in OFFICIAL_YEARS:
        assert OFFICIAL_YEARS[day.year].is_working_day(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_the_seed_names_the_notice_of_each_year() -> None:
    for year, calendar in OFFICIAL_YEARS.items():
        assert re.fullmatch(rf"国办发明电〔{year - 1}〕\d+号", calendar.source)


def test_the_nearest_office_counts_and_a_missing_year_is_refused(county: SampleCounty) -> None:
    village = county.orgs[VILLAGE]
    with pytest.raises(RefusalError, match="没有2027年的工作日历"):
        load_working_days(village).add(date(2026, 12, 31), 1)
    set_calendar_year(actor=county["zhou"], org=county.orgs[COUNTY], calendar=make_2027())
    assert load_working_days(village).add(date(2026, 12, 31), 1) == date(2027, 1, 4)
    own = replace(make_2027("街道通知"), days_off=read_days("1月1日、1月4日", 2027))
    set_calendar_year(actor=county["wu"], org=county.orgs[STREET], calendar=own)
    assert load_working_days(village).add(date(2026, 12, 31), 1) == date(2027, 1, 5)
    assert load_working_days(county.orgs[OTHER_STREET]).add(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert load_working_days(village).years[2026] == OFFICIAL_YEARS[2026]


def test_an_office_corrects_a_year_of_the_seed_and_the_log_has_both(county: SampleCounty) -> None:
    street = county.orgs[STREET]
    changed_year = replace(OFFICIAL_YEARS[2026], days_off=OFFICIAL_YEARS[2026].days_off | {date(2026, 2, 24)})
    for calendar in (changed_year, OFFICIAL_YEARS[2026]):
        set_calendar_year(actor=county["wu"], org=street, calendar=calendar)
    assert OfficeCalendarYear.objects.get().calendar == OFFICIAL_YEARS[2026]
    lines = LogLine.objects.filter(action=LogAction.SET_CALENDAR_YEAR).order_by("number")
    assert ["2026-02-24" in line.details for line in lines] == [True, False]
    page = log_in_client(county, "sun").get("/log/")
    assert "2026年的工作日历，依据 国办发明电〔2025〕7号" in read_visible_text(page)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source": " "}, "文号"),
        ({"days_off": frozenset()}, "没有填放假日期"),
        ({"year": 1999, "days_off": frozenset({date(1999, 1, 1)})}, "1999"),
        ({"source": "打13800138000问"}, "像是写了"),
    ],
)
def test_a_year_without_basis_is_refused(county: SampleCounty, changes: dict[str, object], words: str) -> None:
    calendar = replace(make_2027(), **changes)  # type: ignore[arg-type]  # one field at a time
    with pytest.raises(RefusalError, match=words):
        set_calendar_year(actor=county["wu"], org=county.orgs[STREET], calendar=calendar)
    assert not OfficeCalendarYear.objects.exists()


def test_a_year_is_pasted_from_the_notice(county: SampleCounty, in_december: None) -> None:
    wu = log_in_client(county, "wu")
    assert "还没有2027年的工作日历" in read_visible_text(wu.get("/working-days/"))
    page = wu.get(ADDRESS).content.decode()
    assert 'name="year" value="2027"' in page
    seen = re.findall(r'name="seen" value="([^"]*)"', page)[0]
    text = read_visible_text(wu.post(ADDRESS, NOTICE | {"seen": seen}, follow=True))
    assert "已登记2027年的工作日历" in text and "还没有2027年" not in text
    assert "1月1日至3日、2月5日至11日" in text and "国办发明电〔2026〕9号" in text
    assert "春节" not in OfficeCalendarYear.objects.get().days_off
    assert "2月5日至11日" in wu.get(f"{ADDRESS}?year=2027").content.decode()
    assert 'name="year" value="2028"' in wu.get(f"{ADDRESS}?year=x").content.decode()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("days_off", "1月1日放假", "不是日期"),
        ("days_off", "2026年12月31日", "不在2027年"),
        ("working_weekends", "2月12日", "不是周末"),
        ("working_weekends", "2月7日", "既填作放假，又填作上班"),
        ("source", "", "请填写“放假通知文号”"),
        ("year", "27", "2000"),
    ],
)
def test_what_is_wrong_in_the_form_is_said_and_stays_typed(
    county: SampleCounty, in_december: None, name: str, value: str, words: str
) -> None:
    seen = compute_calendar_state(county.orgs[STREET])
    answer = log_in_client(county, "wu").post(ADDRESS, NOTICE | {"seen": seen, name: value})
    assert answer.status_code == 200 and words in read_visible_text(answer)
    assert "国办发明电〔2026〕9号" in answer.content.decode() or name == "source"
    assert not OfficeCalendarYear.objects.exists()


def test_of_two_people_the_second_is_asked(county: SampleCounty, in_december: None) -> None:
    wu, seen = log_in_client(county, "wu"), compute_calendar_state(county.orgs[STREET])
    set_calendar_year(actor=county["wu"], org=county.orgs[STREET], calendar=make_2027())
    answer = wu.post(ADDRESS, NOTICE | {"seen": seen})
    assert "刚由别人改过" in read_visible_text(answer)
    assert OfficeCalendarYear.objects.get().working_weekends == ""
    again = re.findall(r'name="seen" value="([^"]*)"', answer.content.decode())[0]
    wu.post(ADDRESS, NOTICE | {"seen": again})
    assert OfficeCalendarYear.objects.get().working_weekends == "2027-02-14"
    with pytest.raises(RefusalError, match="刚由别人改过"):
        set_calendar_year(actor=county["wu"], org=county.orgs[STREET], calendar=make_2027(), seen=seen)


def test_a_village_sees_the_calendar_and_only_the_office_changes_it(county: SampleCounty, in_december: None) -> None:
    set_calendar_year(actor=county["wu"], org=county.orgs[STREET], calendar=make_2027())
    li = log_in_client(county, "li")
    text = read_visible_text(li.get("/working-days/"))
    assert "上级登记" in text and "程序自带" in text and "登记一年" not in text
    assert li.get(f"/working-days/{VILLAGE}/").status_code == 200
    for address in (ADDRESS, f"/working-days/{STREET}/", f"/working-days/{VILLAGE}/edit/"):
        assert li.get(address).status_code == 404
    assert (
        f"/working-days/{STREET}/" in log_in_client(county, "wu").get(f"/standing/{STREET}/programme/").content.decode()
    )


def list_calendar_tasks(county: SampleCounty, today: date) -> list[tuple[str, str, date | None]]:
    items = list_todo_items([county.orgs[STREET].path], today)
    return [(item.title, item.query, item.due_on) for item in items if "calendar" in item.key]


def test_the_office_is_reminded_of_the_next_year_from_december_on(county: SampleCounty) -> None:
    task = ("2027年的工作日历", "year=2027", date(2026, 12, 31))
    assert list_calendar_tasks(county, NOVEMBER) == []
    assert list_calendar_tasks(county, DECEMBER) == [task]
    assert list_calendar_tasks(county, JANUARY) == [task]
    set_calendar_year(actor=county["zhou"], org=county.orgs[COUNTY], calendar=make_2027())
    assert list_calendar_tasks(county, JANUARY) == []


def test_the_reminder_leads_to_the_form_of_its_year(county: SampleCounty, in_december: None) -> None:
    wu = log_in_client(county, "wu")
    page = wu.get("/todo/")
    assert TodoVerb.SET.chinese in read_visible_text(page) and "2027年的工作日历" in read_visible_text(page)
    assert f"{ADDRESS}?year=2027" in page.content.decode()
