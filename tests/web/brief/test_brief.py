"""The brief: what the leader of a street has to know, for one page; nobody sees that of another street."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from tests.forecasts import BASE, SO_FAR, declare_until_july
from tests.sample_county import (
    COMMUNITY,
    COUNTY,
    OTHER_STREET,
    STREET,
    VILLAGE,
    SampleCounty,
    log_in_client,
    read_visible_text,
)
from tests.standing import YEAR, case, declare_everything, enter, row
from wuzha.assessments.overview import build_overview
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import Outcome, Register
from wuzha.people.access import Scope
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.programmes.services import set_programme
from wuzha.reports import brief as brief_module
from wuzha.reports.brief import MAX_NOT_MET, Brief, Shortlist, build_brief

DECEMBER = date(2022, 12, 1)


def make_brief(county: SampleCounty, programme: Programme, today: date = DECEMBER) -> Brief:
    street = county.orgs[STREET]
    overview = build_overview(programme, build_questions(programme, today), street, Scope((street.path,)))
    return build_brief(overview, today)


def make_county_brief(county: SampleCounty) -> Brief:
    top = county.orgs[COUNTY]
    programme = set_programme(actor="wu", org=top, plan="fengling", period=YEAR)
    overview = build_overview(programme, build_questions(programme, DECEMBER), top, Scope((top.path,)))
    return build_brief(overview, DECEMBER)


def read_brief(county: SampleCounty, name: str = "zheng", path: str = "/brief/") -> str:
    return read_visible_text(log_in_client(county, name).get(path))


def test_a_brief_has_street_period_plan_day_counts_targets_reasons_and_tasks(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, *(case(f"B{n}", on=date(2021, 5, 1)) for n in range(20)))
    enter(county, Register.CASES, *(case(f"A{n}") for n in range(12)))
    text = read_brief(county)
    assert "清河街道2022年“无诈”创建简报" in text and "凤岭街道" in text and "截至2022-12-31的台账" in text
    assert "三、发案总数下降" in text and "还可发7起" in text and "期末30天新增0起" in text
    assert "文峰村四(一)1：12起，至多10起" in "".join(text.split())
    assert "认定：1个村（社区）、单位有条款待认定" in text and "方案校验" in text
    assert "A1" not in text and "B1" not in text


def test_counts_are_of_villages_and_of_units(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1", loss_fen=60_000_000))
    villages, units = make_brief(county, programme).counts
    assert (villages.label, villages.all_count, units.all_count) == ("村（社区）", 2, 1)
    counts = {count.outcome: (count.now, count.before) for count in villages.counts}
    assert counts == {Outcome.MET: (0, None), Outcome.NOT_MET: (1, None), Outcome.UNDETERMINED: (1, None)}


def test_the_outcomes_of_a_month_ago_stand_beside_those_of_today_once_the_books_have_them(
    county: SampleCounty, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert make_brief(county, programme).before_on is None
    today = timezone.localdate() + brief_module.timedelta(days=brief_module.DAYS_BEFORE)
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    brief = make_brief(county, Programme.objects.get(), today)
    assert LogLine.objects.exists() and brief.before_on == timezone.localdate()
    assert [count.before for count in brief.counts[0].counts] == [0, 0, 2]


def test_what_is_not_met_is_shortened_and_counted(county: SampleCounty, programme: Programme) -> None:
    shortlist = Shortlist.take(range(34), MAX_NOT_MET)
    assert (len(shortlist.items), shortlist.count, shortlist.more_count) == (16, 34, 18)


def test_the_coming_week_has_the_report_day_the_end_and_who_is_late(county: SampleCounty) -> None:
    months = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13) if (year, month) < (2022, 9)]
    rows = [
        row(Register.DECLARATIONS, org=STREET, register=of, month=month)
        for of in ("cases", "persons", "dens")
        for month in months
    ]
    enter(county, Register.DECLARATIONS, *rows)
    programme = set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    brief = make_brief(county, programme, date(2022, 10, 30))
    assert next((task.text, task.due_on) for task in brief.tasks) == ("报送2022年10月的台账", date(2022, 11, 5))
    assert "催报：3个村（社区）、单位逾期未报送" in [task.text for task in brief.tasks]
    assert [late.name for late in brief.late.items] == ["青石社区", "文峰村", "财政所"]
    assert brief.late.items[0].months_text == "2022年9月"
    end = make_brief(county, programme, date(2022, 12, 28)).tasks
    assert ("本期结束，核对全部结论", date(2022, 12, 31)) in [(task.text, task.due_on) for task in end]


def test_a_month_that_everybody_has_declared_is_no_task_of_the_coming_week(county: SampleCounty) -> None:
    brief = make_brief(county, declare_everything(county), date(2022, 12, 1))
    assert not [task.text for task in brief.tasks if task.text.startswith("报送")]


def test_the_brief_of_a_county_names_the_street_of_each_target(county: SampleCounty) -> None:
    brief = make_county_brief(county)
    titles = [target.name for target in brief.targets.items if target.summary.id == "all_cases"]
    assert titles == ["三、发案总数下降", "清河街道 三、发案总数下降", "东山街道 三、发案总数下降"]
    assert "清河街道 三、发案总数下降" in [item.title for item in brief.attention]


def test_the_forecast_of_a_target_stands_in_its_line_where_the_page_has_room(county: SampleCounty) -> None:
    programme = declare_until_july(county)
    enter(county, Register.CASES, *BASE, *SO_FAR)
    brief = make_brief(county, programme, date(2022, 8, 20))
    (target,) = [target for target in brief.targets.items if target.summary.id == "all_cases"]
    assert target.forecast.startswith("按目前速度，年底约") and brief.has_room_for_forecasts
    assert not replace(brief, late=Shortlist((), 0), attention=brief.attention * 8).has_room_for_forecasts


def test_a_brief_is_plain_values_that_other_papers_can_print(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, *(case(f"A{n}") for n in range(12)))
    assert not [text for text in list_texts(make_brief(county, programme)) if "<" in text or "&" in text]


def list_texts(value: Any) -> list[str]:
    """Return every text in a value made of dataclasses, tuples and plain values."""
    if isinstance(value, str):
        return [] if value.startswith("/") else [value]
    if isinstance(value, tuple):
        return [text for part in value for text in list_texts(part)]
    if is_dataclass(value):
        return [text for field in fields(value) for text in list_texts(getattr(value, field.name))]
    return []


@pytest.mark.parametrize("name", ["zheng", "wu", "chen", "sun"])
def test_whoever_may_see_how_the_street_stands_reads_its_brief(
    county: SampleCounty, programme: Programme, name: str
) -> None:
    assert "创建简报" in read_brief(county, name)
    client = log_in_client(county, name)
    for code in (OTHER_STREET, COUNTY, VILLAGE):
        assert client.get(f"/brief/{code}/").status_code == 404


def test_a_village_has_cards_and_no_brief_and_sees_none_of_its_street(
    county: SampleCounty, programme: Programme
) -> None:
    assert "证据卡" in read_brief(county, "li")
    client = log_in_client(county, "li")
    for code in (STREET, VILLAGE, COMMUNITY):
        assert client.get(f"/brief/{code}/").status_code == 404


def test_a_street_without_a_plan_is_told_what_to_do_first(county: SampleCounty) -> None:
    assert "请街道办公室先确定方案和期间" in read_brief(county)


def test_a_brief_is_english_for_who_reads_english(county: SampleCounty, programme: Programme) -> None:
    client = log_in_client(county, "zheng")
    client.cookies["language"] = "en"
    text = read_visible_text(client.get("/brief/"))
    assert "To do next week" in text and "Computed from the ledgers" in text and "下周要办" not in text


def test_the_first_page_of_a_leader_leads_to_the_brief_and_says_where_a_map_comes_from(
    county: SampleCounty, programme: Programme
) -> None:
    page = log_in_client(county, "zheng").get("/").content.decode()
    assert f'href="/brief/{STREET}/"' in page and "可以在“地图”页上传各村（社区）的边界" in page
    assert '<svg class="map"' not in page


def test_the_page_of_a_county_names_the_street_of_each_target(county: SampleCounty) -> None:
    set_programme(actor="wu", org=county.orgs[COUNTY], plan="fengling", period=YEAR)
    text = read_brief(county, "zhou", f"/brief/{COUNTY}/")
    targets, attention = text.split("工作目标")[1].split("要关注的事")
    assert "样本县 三" not in targets and "三、发案总数下降" in targets
    assert "清河街道 三、发案总数下降" in targets and "东山街道 三、发案总数下降" in targets
    assert "清河街道 三、" in attention
