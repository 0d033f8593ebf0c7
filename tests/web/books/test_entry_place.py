"""From a list to an entry, on to the next one, and back to the same place of the list; columns without a value."""

import re
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tests.sample_county import COMMUNITY, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import case, enter
from tests.web.books.pages import read_form
from wuzha.core.vocabulary import Register
from wuzha.registers.models import Case

QUERY = "org=文峰村&sort=-case_no"


@pytest.fixture
def cases(county: SampleCounty) -> SampleCounty:
    enter(county, Register.CASES, *(case(f"A{number:03}") for number in range(60)), case("B1", COMMUNITY))
    return county


def entry(number: str) -> Case:
    return Case.objects.as_of(None).get(case_no=number)


def find_row_address(client: Client, query: str, number: str) -> str:
    html = client.get(f"/books/cases/?{query}").content.decode()
    before, _number, _after = html.partition(f">{number}</a>")
    return unescape(before.rpartition('href="')[2].removesuffix('"'))


def correct(client: Client, address: str, **fields: str) -> Any:
    form_address = address.replace("/?", "/correct/?")
    typed = {"remark": "录入有误", "loss_fen": "500"} | fields
    return client.post(form_address, read_form(client, form_address) | typed)


def test_a_list_is_worked_through_entry_by_entry_over_its_pages(cases: SampleCounty) -> None:
    wu = log_in_client(cases, "wu")
    address = find_row_address(wu, QUERY, "A011")
    form_page = read_visible_text(wu.get(address.replace("/?", "/correct/?")))
    assert "保存并看下一条" in form_page and "清河街道" in form_page, "the frame still names the reader's org"
    answer = correct(wu, address, following="1")
    assert answer["Location"].startswith(f"/books/cases/{entry('A010').pk}/correct/?list=")
    answer = correct(wu, answer["Location"].replace("correct/", ""), following="1")
    assert answer["Location"].startswith(f"/books/cases/{entry('A009').pk}/correct/?list=")
    assert "page%3D2" in answer["Location"], "the next one is on the second page of the list"


def test_the_last_entry_of_a_list_leads_back_to_its_row(cases: SampleCounty) -> None:
    wu = log_in_client(cases, "wu")
    address = find_row_address(wu, f"{QUERY}&page=2", "A000")
    assert "保存并看下一条" not in read_visible_text(wu.get(address.replace("/?", "/correct/?")))
    answer = correct(wu, address, following="1")
    assert answer["Location"] == f"/books/cases/?org={quote('文峰村')}&sort=-case_no&page=2#entry-{entry('A000').pk}"
    assert f'id="entry-{entry("A000").pk}"' in wu.get(answer["Location"]).content.decode()


def test_an_entry_that_leaves_the_list_by_its_correction_is_followed_by_the_next(cases: SampleCounty) -> None:
    enter(cases, Register.CASES, case("C1", None), case("C2", None))
    wu = log_in_client(cases, "wu")
    answer = correct(wu, find_row_address(wu, "blank=village", "C1"), following="1", village="文峰村")
    assert answer["Location"].startswith(f"/books/cases/{entry('C2').pk}/correct/?list=blank%3Dvillage")


def test_the_way_back_leads_nowhere_but_to_the_list(cases: SampleCounty) -> None:
    wu, number = log_in_client(cases, "wu"), entry("A000").pk
    for text in ("https://example.org/", "next=//example.org&page=2", "//example.org?page=2", "%0d%0aX: 1"):
        html = wu.get(f"/books/cases/{number}/", {"list": text}).content.decode()
        links = re.findall('(?:href|action)="([^"]*)"', html.partition("<main")[2])
        assert not any("example.org" in link for link in links) and "返回列表" in html
    assert "返回列表" not in wu.get(f"/books/cases/{number}/", {"list": "q=" + "9" * 2000}).content.decode()
    assert "返回列表" not in wu.get(f"/books/cases/{number}/").content.decode()


def test_a_village_is_led_on_within_its_own_cases_only(cases: SampleCounty) -> None:
    li = log_in_client(cases, "li")
    html = li.get(f"/books/cases/{entry('A059').pk}/", {"list": "page=2"}).content.decode()
    assert "返回列表" in html and "下一条" not in html, "B1, the next one, is another village's"


def test_columns_without_any_value_are_folded_until_they_are_asked_for(cases: SampleCounty) -> None:
    wu = log_in_client(cases, "wu")
    page = read_visible_text(wu.get("/books/cases/"))
    assert "显示空列" in page and "止付金额" not in page.partition("导出为表格")[2]
    everything = read_visible_text(wu.get("/books/cases/?columns=all"))
    assert "收起空列" in everything and "止付金额" in everything.partition("导出为表格")[2]


def test_a_column_with_a_value_on_another_page_of_the_list_stays(cases: SampleCounty) -> None:
    wu = log_in_client(cases, "wu")
    enter(cases, Register.CASES, case("Z9", stopped_fen=100))
    assert "止付金额" in read_visible_text(wu.get("/books/cases/")).partition("导出为表格")[2]
    narrowed = read_visible_text(wu.get(f"/books/cases/?org={COMMUNITY}"))
    assert "止付金额" not in narrowed.partition("导出为表格")[2]


def test_the_export_has_the_columns_that_the_page_folds(cases: SampleCounty) -> None:
    html = log_in_client(cases, "wu").get(f"/books/cases/?columns=all&org={VILLAGE}").content.decode()
    assert f'href="?org={VILLAGE}&amp;as=xlsx"' in html
