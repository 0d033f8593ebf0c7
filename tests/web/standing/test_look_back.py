"""A page beside an earlier day: outcomes, figures and rows of then and of now, and what made the difference."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db.models import Model
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.sample_county import (
    COMMUNITY,
    COUNTY,
    OTHER_VILLAGE,
    STREET,
    UNIT,
    VILLAGE,
    SampleCounty,
    log_in_client,
    read_visible_text,
)
from tests.standing import case, enter, row
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import Programme
from wuzha.registers.models import Baseline, Case, Declaration
from wuzha.registers.services import correct_entry, withdraw_entry
from wuzha.web.language import ENGLISH

PAGES = ("/standing/", f"/standing/{STREET}/", f"/standing/{VILLAGE}/", f"/standing/{STREET}/targets/")


def backdate_revisions(*models: type[Model]) -> None:
    """What stands in these books has stood there for days."""
    for model in models:
        model._default_manager.update(recorded_at=timezone.now() - timedelta(days=3))


def yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)


def read_beside_yesterday(county: SampleCounty, address: str, name: str = "wu") -> str:
    """What the person reads there beside yesterday."""
    return read_visible_text(log_in_client(county, name).get(f"{address}?known_on={yesterday()}"))


@pytest.fixture
def enter_two_earlier_cases(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1", loss_fen=1), case("A2", loss_fen=1))
    backdate_revisions(Case, Declaration)


@pytest.mark.usefixtures("enter_two_earlier_cases")
def test_where_nothing_was_written_since_all_is_the_same(county: SampleCounty) -> None:
    wu, query = log_in_client(county, "wu"), f"?known_on={yesterday()}"
    for address in (f"/standing/{VILLAGE}/", f"/standing/{STREET}/targets/"):
        page = read_visible_text(wu.get(address + query))
        assert "各条都与今天相同" in page and "其间的变动" not in page
    assert f"与{yesterday()}当天的台账相比，结论和数字都相同" in read_visible_text(
        wu.get(f"/standing/{STREET}/{query}")
    )


@pytest.mark.usefixtures("enter_two_earlier_cases")
@pytest.mark.parametrize("address", [f"/standing/{VILLAGE}/", f"/standing/{STREET}/targets/"])
def test_a_figure_that_moved_under_the_same_outcome_is_read_as_of_both_days(county: SampleCounty, address: str) -> None:
    enter(county, Register.CASES, case("A3", loss_fen=1))
    page = read_beside_yesterday(county, address)
    assert "各条都与今天相同" not in page
    assert "有1条的结论与今天相同，数字或依据的记录不同。" in page and "的结论与今天不同" not in page
    assert "2022年发案2起" in page and "2022年发案3起" in page
    changes = page[page.index("其间的变动") :]
    assert "案件 A3（文峰村）" in changes and "案件 A2" not in changes


@pytest.mark.usefixtures("enter_two_earlier_cases")
def test_outcomes_and_figures_that_moved_are_counted_apart(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("A3", loss_fen=60_000_000))
    page = read_beside_yesterday(county, f"/standing/{VILLAGE}/")
    assert "有1条的结论与今天不同。有1条的结论与今天相同，数字或依据的记录不同。" in page
    large_case = page[page.index("四(一)2") :]
    assert "当时是“达标”" in large_case and "没有单案被骗50万元以上" in large_case


@pytest.mark.usefixtures("enter_two_earlier_cases")
def test_one_row_in_the_place_of_another_is_a_difference_though_the_figure_is_the_same(county: SampleCounty) -> None:
    withdraw_entry(actor=county["wu"], entry=Case.objects.get(key="A1"), reason="撤案")
    enter(county, Register.CASES, case("A3", loss_fen=1))
    page = read_beside_yesterday(county, f"/standing/{VILLAGE}/")
    assert "有1条的结论与今天相同，数字或依据的记录不同。" in page
    changes = page[page.index("其间的变动") :]
    assert "案件 A1（文峰村）" in changes and "撤回" in changes and "案件 A3（文峰村）" in changes


@pytest.mark.usefixtures("enter_two_earlier_cases")
def test_a_case_that_was_taken_away_since_is_named(county: SampleCounty) -> None:
    entry = Case.objects.as_of(None).filter(village=VILLAGE).order_by("key").first()
    assert isinstance(entry, Case)
    correct_entry(actor=county["wu"], entry=entry, row=case(entry.key, COMMUNITY))
    page = read_beside_yesterday(county, f"/standing/{VILLAGE}/")
    assert f"案件 {entry.key}" in page[page.index("其间的变动") :]


@pytest.mark.usefixtures("enter_two_earlier_cases")
def test_a_base_signed_since_is_shown_with_what_it_changed(county: SampleCounty) -> None:
    baseline = {"org": VILLAGE, "measure": "cases", "period": "2021", "count": 3, "signed_on": date(2022, 1, 10)}
    enter(county, Register.BASELINES, row(Register.BASELINES, **baseline))
    page = read_beside_yesterday(county, f"/standing/{VILLAGE}/")
    changes = page[page.index("其间的变动") :]
    assert Baseline.objects.exists() and "2021年0起" in page and "2021年3起（签认的基数）" in page
    assert "基数" in changes and "报送" not in changes[: changes.index("没有发案")]
    assert "|" not in changes and f"{county.orgs[VILLAGE].name}、2021" in changes, "its number is written in words"


@pytest.mark.usefixtures("enter_two_earlier_cases")
def test_of_many_changes_the_newest_are_listed_and_the_others_counted(county: SampleCounty) -> None:
    enter(county, Register.CASES, *(case(f"B{number:02}", loss_fen=1) for number in range(30)))
    Case.objects.filter(key__startswith="B0").update(recorded_at=timezone.now() - timedelta(minutes=5))
    page = read_beside_yesterday(county, f"/standing/{VILLAGE}/")
    changes = page[page.index("其间的变动") : page.index("以下有一项做到即可")]
    assert "另有10条" in changes and "案件 B29" in changes and "案件 B09" not in changes


@pytest.mark.usefixtures("enter_two_earlier_cases")
def test_a_leader_reads_the_figures_of_both_days_and_no_row(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("A3", loss_fen=1))
    page = read_beside_yesterday(county, f"/standing/{VILLAGE}/", "zheng")
    assert "2022年发案2起" in page and "2022年发案3起" in page and "A3" not in page
    assert "没有您能看到的记录变动" in page


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("day", ["2100-01-01", "9999-12-31", "昨天", "2022-99-99"])
def test_a_day_that_has_not_come_or_cannot_be_read_is_refused_at_its_field_and_today_is_shown(
    county: SampleCounty, programme: Programme, address: str, day: str
) -> None:
    page = read_visible_text(log_in_client(county, "wu").get(f"{address}?known_on={day}"))
    is_day = day.startswith(("2100", "9999"))
    assert (f"{day}还没有到，没有那一天的台账。请选今天或以前的日期。" in page) == is_day
    assert (f"“{day}”读不出日期。请写成 2022-07-31 的样式。" in page) != is_day
    assert "当天的台账" not in page
    assert "清河街道" in page or "文峰村 2022年：待定" in page


@pytest.mark.usefixtures("enter_two_earlier_cases")
def test_the_street_lists_outcomes_that_moved_its_targets_and_who_has_other_figures(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("A3", loss_fen=60_000_000), case("A4", COMMUNITY))
    page = read_beside_yesterday(county, f"/standing/{STREET}/")
    outcome_part, figure_part = page[page.index("不同的结论") :].split("结论相同、数字不同的", 1)
    assert "青石社区" in outcome_part and "四(一)2" in outcome_part
    figure_part = figure_part[: figure_part.index("导出")]
    assert (
        "文峰村：四(一)1" in figure_part
        and "清河街道：三、发案总数下降" in figure_part
        and "青石社区" not in figure_part
    )


@pytest.mark.usefixtures("enter_two_earlier_cases")
def test_the_list_of_what_differs_is_exported_in_chinese_with_the_figures_of_both_days_and_logged(
    county: SampleCounty,
) -> None:
    enter(county, Register.CASES, case("A3", loss_fen=60_000_000))
    wu = log_in_client(county, "wu")
    wu.cookies["language"] = ENGLISH
    address = f"/standing/{STREET}/changes/export/?period=2022&known_on={yesterday()}"
    assert address.replace("&", "&amp;") in wu.get(f"/standing/{STREET}/?known_on={yesterday()}").content.decode()
    answer = wu.get(address)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file
    header, *rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert header == ["代码", "名称", "条款", "当时", "现在", "当时的情况", "现在的情况"]
    assert any(str(row[0]).startswith("方案：") for row in rows), "what it rests on stands below"
    cells = {(row[0], row[2]): row[3:] for row in rows if row[1]}
    assert cells[VILLAGE, "四(一)2"][:2] == ["达标", "未达标"]
    then, now = cells[VILLAGE, "四(一)1"][2:]
    assert "2022年发案2起" in str(then) and "2022年发案3起" in str(now)
    assert (STREET, "三、发案总数下降") in cells and not {code for code, _clause in cells} & {COMMUNITY, UNIT}
    line = LogLine.objects.latest("number")
    assert (line.action, line.subject) == ("export", "list:changes") and "known_on" in line.details
    assert str(yesterday()) not in line.details
    assert "与某一天的不同之处" in read_visible_text(log_in_client(county, "sun").get("/log/"))


def test_without_a_day_or_elsewhere_there_is_nothing_to_export(county: SampleCounty, programme: Programme) -> None:
    wu = log_in_client(county, "wu")
    for query in ("", "?period=0001"):
        assert wu.get(f"/standing/{STREET}/changes/export/{query}").status_code == 404
    for query in ("?known_on=9999-12-31", "?known_on=x", "?known_on=2000-01-01"):
        assert wu.get(f"/standing/{STREET}/changes/export/{query}").status_code == 400
    for code in (COUNTY, OTHER_VILLAGE, VILLAGE):
        assert wu.get(f"/standing/{code}/changes/export/?known_on={yesterday()}").status_code == 404
