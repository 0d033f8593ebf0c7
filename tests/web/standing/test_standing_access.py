"""Who sees which outcomes and cards, and what a wrong address leads to."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.sample_county import (
    COMMUNITY,
    OTHER_STREET,
    OTHER_VILLAGE,
    STREET,
    VILLAGE,
    SampleCounty,
    log_in_client,
    read_visible_text,
)
from tests.standing import case, enter, keep_books_for_days
from wuzha.core.periods import Period
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.programmes.services import set_programme


def test_a_period_that_has_not_begun_has_no_outcomes(county: SampleCounty, programme: Programme) -> None:
    with pytest.raises(RefusalError, match="早于"):
        build_questions(programme, date(2021, 12, 31))
    wu, next_year = log_in_client(county, "wu"), f"{timezone.localdate().year + 1}"
    page = wu.get(f"/standing/{STREET}/").content.decode()
    assert "period=2022" in page and f"period={next_year}" not in page
    for address in (f"/standing/{STREET}/", f"/standing/{VILLAGE}/", f"/trends/{STREET}/", f"/map/{STREET}/"):
        assert wu.get(f"{address}?period={next_year}").status_code == 404
    with pytest.raises(RefusalError, match="还没有开始"):
        set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=Period.parse(next_year))


def test_on_the_first_day_of_a_period_there_is_no_yesterday_to_compare_with(
    county: SampleCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=Period.parse("2026"))
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 1, 1))
    assert "这一期今天开始" in read_visible_text(log_in_client(county, "wu").get("/"))
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 1, 2))
    assert "结论没有变化" in read_visible_text(log_in_client(county, "zheng").get("/"))


def test_the_office_sees_its_whole_street_and_no_other(county: SampleCounty, programme: Programme) -> None:
    page = read_visible_text(log_in_client(county, "wu").get("/standing/"))
    for name in ("文峰村", "青石社区", "财政所", "发案总数下降"):
        assert name in page
    assert "东山" not in page


def test_a_village_secretary_sees_one_village_and_no_target_of_the_street(
    county: SampleCounty, programme: Programme
) -> None:
    page = read_visible_text(log_in_client(county, "li").get("/standing/"))
    assert "文峰村" in page
    for name in ("青石社区", "财政所", "发案总数下降"):
        assert name not in page


def test_the_card_opens_to_clause_figure_and_rows(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1"), case("A2", COMMUNITY))
    page = read_visible_text(log_in_client(county, "li").get(f"/standing/{VILLAGE}/"))
    assert "2022年发案1起" in page
    assert "案件（1条）" in page and "A1" in page
    assert "A2" not in page


def test_a_leader_sees_how_many_rows_but_not_which(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1"))
    page = read_visible_text(log_in_client(county, "zheng").get(f"/standing/{VILLAGE}/"))
    assert "案件另有1条，只给管台账的人看" in page
    assert "A1" not in page


def test_beside_today_stands_what_was_known_on_an_earlier_day(county: SampleCounty, programme: Programme) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    keep_books_for_days(county)
    enter(county, Register.CASES, case("A1"))
    page = read_visible_text(log_in_client(county, "wu").get(f"/standing/{VILLAGE}/?known_on={yesterday}"))
    assert "当天的台账，结论是" in page
    assert "当时是“待定”" in page


@pytest.mark.parametrize("address", [f"/standing/{OTHER_VILLAGE}/", f"/standing/{OTHER_STREET}/", "/standing/X/"])
def test_what_lies_elsewhere_does_not_exist(county: SampleCounty, programme: Programme, address: str) -> None:
    assert log_in_client(county, "li").get(address).status_code == 404


WRONG = (
    *("period=2022H9", "period=x", "period=0001", "period=0001H1", "period=9999", "period=0001-01-01/9999-12-31"),
    *(
        "period=2000-01-01/2022-12-31",
        "known_on=2022-99-99",
        "known_on=x",
        "known_on=9999-12-31",
        "known_on=0001-01-01",
        "as_of=x",
        "as_of=9999-12-31",
        "as_of=2021-12-31",
        "as_of=2022-07-31&known_on=2022-07-30",
    ),
)


PAGES = (
    *("/standing/", f"/standing/{STREET}/", f"/standing/{VILLAGE}/", f"/standing/{STREET}/targets/"),
    *(f"/standing/{STREET}/export/", f"/standing/{STREET}/changes/export/"),
    *("/trends/", f"/trends/{VILLAGE}/", f"/trends/{STREET}/export/", "/map/", f"/map/{STREET}/"),
)


@pytest.mark.parametrize("query", WRONG)
def test_a_wrong_address_is_no_traceback(county: SampleCounty, programme: Programme, query: str) -> None:
    wu, is_about_a_period = log_in_client(county, "wu"), query.startswith("period")
    for page in PAGES:
        if not is_about_a_period and not page.startswith("/standing/"):
            continue  # charts and maps read no such day
        status = wu.get(f"{page}?{query}").status_code
        assert status == 404 if is_about_a_period else status in (200, 400, 404), page
