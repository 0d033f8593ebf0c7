"""The exports of lists: what they hold, who gets them, what the log says."""

from datetime import date

import pytest
from django.test import Client

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
from tests.standing import case, enter
from tests.web.books.pages import read_export
from wuzha.audit.books_state import read_books_state
from wuzha.audit.models import LogLine
from wuzha.core.sheet.money import AboutAmount, read_money
from wuzha.core.vocabulary import Register, Role
from wuzha.people.services import grant_role
from wuzha.registers.attribution.services import propose_village
from wuzha.registers.models import Case
from wuzha.web import workbook_export


def text(client: Client, address: str) -> str:
    return read_visible_text(client.get(address))


@pytest.fixture
def county_with_cases(county: SampleCounty) -> SampleCounty:
    enter(county, Register.CASES, case("A1", loss_fen=1_234_567), case("A2", COMMUNITY), case("A3", None))
    enter(county, Register.CASES, case("B1", OTHER_VILLAGE), street=OTHER_STREET)
    return county


def entry(number: str) -> Case:
    return Case.objects.as_of(None).get(case_no=number)


def test_a_list_is_exported_as_it_is_shown(county_with_cases: SampleCounty) -> None:
    (row,) = read_export(log_in_client(county_with_cases, "wu").get("/books/cases/?q=A1&as=xlsx"))
    assert (row["案件编号"], row["被骗金额"], row["立案日期"]) == ("A1", 12345.67, date(2022, 3, 1))
    assert (row["所属村（社区）"], row["案件性质"]) == ("文峰村", "刑事")
    assert log_in_client(county_with_cases, "chen").get("/books/cases/?as=xlsx").status_code == 404


def test_an_amount_of_about_so_much_is_exported_as_it_was_written_and_reads_back(
    county_with_cases: SampleCounty,
) -> None:
    about = case("A4", loss_fen=50_000_000, is_loss_about=True, stopped_fen=123_456, is_stopped_about=True)
    enter(county_with_cases, Register.CASES, about)
    (row,) = read_export(log_in_client(county_with_cases, "wu").get("/books/cases/?q=A4&as=xlsx"))
    assert (row["被骗金额"], row["止付金额"], row["返还金额"]) == ("约50万元", "约1,234.56元", "")
    assert not [header for header in row if "约" in header]
    results = [read_money(row[name], in_wan=False).value for name in ("被骗金额", "止付金额")]
    assert results == [50_000_000, 123_456] and all(isinstance(fen, AboutAmount) for fen in results)


def test_an_export_is_logged_without_the_values_of_its_filter(county_with_cases: SampleCounty) -> None:
    books = read_books_state()
    log_in_client(county_with_cases, "wu").get("/books/cases/?q=A1&org=&since=2022-01-01&as=xlsx")
    line = LogLine.objects.latest("number")
    assert (line.action, line.actor, line.subject, line.org) == ("export", "wu", "book:cases", STREET)
    assert line.details == '{"filters":["q","since"],"rows":1}'
    assert read_books_state() == books


def test_only_what_one_may_export_is_exported(county_with_cases: SampleCounty) -> None:
    grant_role(
        actor="founder", user=county_with_cases["chen"], role=Role.AUDITOR, org=county_with_cases.orgs[OTHER_STREET]
    )
    chen = log_in_client(county_with_cases, "chen")
    assert "A1" in text(chen, "/books/cases/")
    assert [row["案件编号"] for row in read_export(chen.get("/books/cases/?as=xlsx"))] == ["B1"]


def test_a_list_longer_than_a_sheet_says_so(county_with_cases: SampleCounty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_export, "MAX_SHEET_ROWS", 1)
    assert "一张表装不下" in text_after(log_in_client(county_with_cases, "wu"), "/books/cases/?as=xlsx")


def text_after(client: Client, address: str) -> str:
    return read_visible_text(client.get(address, follow=True))


def test_the_list_of_attribution_the_log_and_the_accounts_are_exported(county_with_cases: SampleCounty) -> None:
    propose_village(
        actor=county_with_cases["li"],
        case=entry("A1"),
        on_behalf_of=county_with_cases.orgs[VILLAGE],
        village=None,
        reason="不在本村",
    )
    (proposal,) = read_export(log_in_client(county_with_cases, "wu").get("/attribution/?as=xlsx"))
    assert (proposal["案件"], proposal["认为属于"], proposal["办公室决定归"]) == ("A1", "不清楚", "待决定")
    assert log_in_client(county_with_cases, "chen").get("/attribution/?as=xlsx").status_code == 404
    lines = read_export(log_in_client(county_with_cases, "sun").get("/log/?as=xlsx&deed=propose_village"))
    assert [line["内容"] for line in lines] == ["li 提出案件 A1 的归属"]
    accounts = read_export(log_in_client(county_with_cases, "security").get("/people/export/?role=village_secretary"))
    assert [account["账号"] for account in accounts] == ["li", "zhao"]
    assert accounts[0]["现有角色"] == "村（社区）书记（文峰村）"
    exports = [line.subject for line in LogLine.objects.filter(action="export")]
    assert exports == ["list:attribution", "list:log", "list:accounts"]


def test_an_export_too_long_for_a_sheet_leads_back_to_its_list(
    county_with_cases: SampleCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_export, "MAX_SHEET_ROWS", 0)
    client = log_in_client(county_with_cases, "security")
    assert client.get("/people/export/")["Location"] == "/people/"
    assert "一张表装不下" in read_visible_text(client.get("/people/"))
