"""Refused rows are worked through one after the other, as a list says which they are, and the way leads back to it."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.sample_county import SampleCounty, log_in_client, read_visible_text
from tests.uploads import UNREADABLE, commit_sheets, make_case_sheet
from wuzha.registers.models import Case, RefusedItem


@pytest.fixture
def items(county: SampleCounty, tmp_path: Path) -> list[RefusedItem]:
    """Three refused cases of 文峰村 and one of 青石社区 between them, in the order of the list."""
    villages = ("文峰村", "青石社区", "文峰村", "文峰村")
    rows = [(f"A{number}", UNREADABLE[1], village, 1, "") for number, village in enumerate(villages, 1)]
    commit_sheets(county, tmp_path, make_case_sheet(*rows))
    return list(RefusedItem.objects.order_by("pk"))


def open_from_list(client: Client, query: str, item: RefusedItem) -> str:
    """Return the address that the list has for the row."""
    html = client.get(f"/books/refused/?{query}").content.decode()
    (address,) = re.findall(rf'href="(/books/refused/{item.pk}/[^"]*)"', html)
    return unescape(address)


def repair(client: Client, address: str, **buttons: str) -> Any:
    form = client.get(address).context["form"]
    values = {name: field.initial or "" for name, field in form.fields.items()} | {"filed_on": "2022-03-01"}
    return client.post(address, values | buttons)


def test_after_a_repair_the_next_row_of_the_list_opens(county: SampleCounty, items: list[RefusedItem]) -> None:
    wu = log_in_client(county, "wu")
    address = open_from_list(wu, "org=文峰村", items[0])
    page = read_visible_text(wu.get(address))
    assert "补正并看下一条" in page and "第1条，共3条" in page
    answer = repair(wu, address, following="1")
    assert answer["Location"].startswith(f"/books/refused/{items[2].pk}/?list=")
    page = read_visible_text(wu.get(answer["Location"]))
    assert "已补正并登记入账" in page and "第1条，共2条" in page
    assert Case.objects.get().case_no == "A1"


def test_a_repair_alone_stays_on_the_row_which_leads_to_the_next_and_back(
    county: SampleCounty, items: list[RefusedItem]
) -> None:
    wu = log_in_client(county, "wu")
    answer = repair(wu, open_from_list(wu, "", items[1]))
    html = wu.get(answer["Location"]).content.decode()
    assert f'href="/books/refused/#item-{items[2].pk}"' in html, "at the row that stands at its place now"
    assert f'href="/books/refused/{items[2].pk}/?list=' in html


def test_the_last_row_leads_back_to_the_list(county: SampleCounty, items: list[RefusedItem]) -> None:
    wu = log_in_client(county, "wu")
    address = open_from_list(wu, "register=cases", items[3])
    page = read_visible_text(wu.get(address))
    assert "第4条，共4条" in page and "补正并看下一条" not in page
    answer = repair(wu, address, following="1")
    assert answer["Location"].startswith("/books/refused/?register=cases")
    assert "这是列表的最后一条" in read_visible_text(wu.get(answer["Location"]))


def test_a_row_on_a_later_page_leads_back_to_that_page(
    county: SampleCounty, items: list[RefusedItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wuzha.web.books.refused_list.RefusedItemList.page_size", 2)
    wu = log_in_client(county, "wu")
    html = wu.get(open_from_list(wu, "page=2", items[2])).content.decode()
    assert f'href="/books/refused/?page=2#item-{items[2].pk}"' in html
    assert f'id="item-{items[2].pk}"' in wu.get("/books/refused/?page=2").content.decode()


def test_waiving_a_row_keeps_its_place(county: SampleCounty, items: list[RefusedItem]) -> None:
    wu = log_in_client(county, "wu")
    address = open_from_list(wu, "org=文峰村", items[0])
    answer = wu.post(address.replace("/?", "/waive/?"), {"reason": "不是案件"})
    html = wu.get(answer["Location"]).content.decode()
    assert f'href="/books/refused/{items[2].pk}/?list=' in html


def test_the_way_back_leads_nowhere_but_to_the_list(county: SampleCounty, items: list[RefusedItem]) -> None:
    wu = log_in_client(county, "wu")
    for text in ("https://example.org/", "next=//example.org&page=2", "%0d%0aX: 1"):
        html = wu.get(f"/books/refused/{items[0].pk}/", {"list": text}).content.decode()
        links = re.findall('(?:href|action)="([^"]*)"', html.partition("<main")[2])
        assert not any("example.org" in link for link in links) and "返回列表" in html
    assert "返回列表" not in wu.get(f"/books/refused/{items[0].pk}/").content.decode()


def test_a_village_is_led_on_within_its_own_rows_only(county: SampleCounty, items: list[RefusedItem]) -> None:
    li = log_in_client(county, "li")
    page = li.get(open_from_list(li, "", items[0])).content.decode()
    assert f"/books/refused/{items[2].pk}/" in page and f"/books/refused/{items[1].pk}/" not in page
    assert "第1条，共3条" in page
