"""The monthly report on the site: upload a form, set up its cells, fetch it filled; a village confirms its month."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.duties.monthly_forms import SHEET, make_workbook, read_values, rule, store, write_office_form
from tests.sample_county import COMMUNITY, OTHER_STREET, STREET, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import case, declare_everything, enter, row
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction, Register
from wuzha.duties.monthly.models import MonthlyForm
from wuzha.registers.models import MonthReport

MARCH = "2022-03"


def upload(client: Client, data: bytes, street: str = STREET, query: str = "") -> Any:
    file = SimpleUploadedFile("月报.xlsx", data)
    return client.post(f"/monthly/{street}/upload/{query}", {"title": "反诈月报", "file": file})


def test_a_form_is_uploaded_set_up_and_fetched_filled(county: SampleCounty) -> None:
    declare_everything(county)
    enter(county, Register.CASES, case("A1", VILLAGE, date(2022, 3, 1)), case("A2", COMMUNITY, date(2022, 3, 2)))
    client = log_in_client(county, "wu")
    answer = upload(client, make_workbook(write_office_form))
    form = MonthlyForm.objects.get()
    assert answer.headers["Location"] == f"/monthly/forms/{form.pk}/cells/"
    values = {"place": f"{SHEET}!B2", "figure": "cases", "span": "month", "mapping_count": "0", "add": "1"}
    answer = client.post(f"/monthly/forms/{form.pk}/cells/", values)
    assert answer.status_code == 302, answer.content.decode()
    assert "B2" in read_visible_text(client.get(f"/monthly/forms/{form.pk}/cells/"))
    answer = client.get(f"/monthly/forms/{form.pk}/export/?month={MARCH}")
    assert read_values(answer.content, "B2", "B7") == [2, "=B4/B2"]
    actions = LogLine.objects.order_by("-number").values_list("action", flat=True)[:3]
    assert list(actions) == [LogAction.EXPORT, LogAction.MAP_FORM, LogAction.STORE_FORM]


def test_every_cell_leads_to_its_entries(county: SampleCounty) -> None:
    declare_everything(county)
    enter(county, Register.CASES, case("A1", VILLAGE, date(2022, 3, 1)), case("A2", VILLAGE, date(2022, 2, 2)))
    form = store(county, make_workbook(write_office_form), rule("B2", "cases"))
    client = log_in_client(county, "wu")
    page = client.get(f"/monthly/forms/{form.pk}/sources/?month={MARCH}&cell={SHEET}!B2")
    text = read_visible_text(page)
    assert "计入的记录" in text and "A1" in text and "A2" not in text
    assert page.content.decode().count('href="/books/cases/') == 1


def test_a_page_says_why_a_cell_is_empty(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("A1", VILLAGE, date(2022, 3, 1)))
    form = store(county, make_workbook(write_office_form), rule("B2", "cases", org=VILLAGE))
    text = read_visible_text(log_in_client(county, "wu").get(f"/monthly/forms/{form.pk}/?month={MARCH}"))
    assert "文峰村没有报送案件台账：2022年3月" in text and "其中不明1格" in text


def test_who_does_not_read_persons_gets_an_empty_cell(county: SampleCounty) -> None:
    declare_everything(county)
    form = store(county, make_workbook(write_office_form), rule("B2", "persons"), rule("B3", "cases"))
    address = f"/monthly/forms/{form.pk}/export/?month={MARCH}"
    assert read_values(log_in_client(county, "wu").get(address).content, "B2", "B3") == [0, 0]
    assert read_values(log_in_client(county, "sun").get(address).content, "B2", "B3") == [None, 0]


@pytest.mark.parametrize("page", ["", "cells/", "sources/", "export/"])
def test_the_form_of_another_street_does_not_exist(county: SampleCounty, page: str) -> None:
    form = store(county, make_workbook(write_office_form), rule("B2", "cases"))
    assert log_in_client(county, "zhao").get(f"/monthly/forms/{form.pk}/{page}").status_code == 404
    assert log_in_client(county, "li").get(f"/monthly/forms/{form.pk}/{page}").status_code == 404
    assert log_in_client(county, "wu").get(f"/monthly/forms/{form.pk}/{page}").status_code in (200, 302)


def test_a_faulty_form_is_refused_on_the_page(county: SampleCounty) -> None:
    def write(sheet: Any) -> None:
        sheet["A1"].hyperlink = "https://example.org/"

    answer = upload(log_in_client(county, "wu"), make_workbook(write))
    assert "请取消超链接" in read_visible_text(answer) and not MonthlyForm.objects.exists()
    assert upload(log_in_client(county, "wu"), make_workbook(write), OTHER_STREET).status_code == 404


def test_a_rule_that_does_not_fit_is_refused_on_the_page(county: SampleCounty) -> None:
    form = store(county, make_workbook(write_office_form), rule("B2", "cases"))
    client = log_in_client(county, "wu")
    values = {"cells": "A2", "sheet": SHEET, "figure": "cases", "span": "month", "mapping_count": "1", "add": "1"}
    assert "已有文字" in read_visible_text(client.post(f"/monthly/forms/{form.pk}/cells/", values))
    values |= {"cells": "", "place": ""}
    assert "还没有选单元格" in read_visible_text(client.post(f"/monthly/forms/{form.pk}/cells/", values))
    values |= {"cells": "B3", "mapping_count": "0"}
    assert "刚被别人改过" in read_visible_text(client.post(f"/monthly/forms/{form.pk}/cells/", values))
    values |= {"cells": "B3", "org": "东山村", "mapping_count": "1"}
    assert "不在组织表里" in read_visible_text(client.post(f"/monthly/forms/{form.pk}/cells/", values))


def test_a_rule_is_removed(county: SampleCounty) -> None:
    form = store(county, make_workbook(write_office_form), rule("B2", "cases"), rule("B3", "outreach"))
    client = log_in_client(county, "wu")
    client.post(f"/monthly/forms/{form.pk}/cells/", {"remove": "0", "mapping_count": "1"})
    mappings = [len(mapping.rules) for mapping in form.mappings.order_by("id")]
    assert mappings == [2, 1], "the former mapping is kept"


def test_a_new_form_takes_the_place_of_the_old_one(county: SampleCounty) -> None:
    form = store(county, make_workbook(write_office_form), rule("B2", "cases"))
    client = log_in_client(county, "wu")
    upload(client, make_workbook(write_office_form), query=f"?replaces={form.pk}")
    assert read_visible_text(client.get(f"/monthly/{STREET}/")).count("反诈月报") == 1
    assert "这张表已经换成新的" in read_visible_text(client.get(f"/monthly/forms/{form.pk}/"))
    assert client.get(f"/monthly/forms/{form.pk}/cells/").status_code == 404


def test_a_village_reads_its_month_and_confirms_it_with_one_button(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("A1", VILLAGE, date(2022, 3, 1)), case("A2", COMMUNITY, date(2022, 3, 1)))
    enter(county, Register.OUTREACH, row(Register.OUTREACH, outreach_no="X1", org=VILLAGE, done_on=date(2022, 3, 5)))
    client = log_in_client(county, "li")
    page = client.get(f"/monthly/?month={MARCH}")
    text = read_visible_text(page)
    assert "文峰村：2022年3月" in text and "核对无误，确认本月" in text and "新认定重点人员" not in text
    form = page.content.decode().partition('action="/declarations/')[2]
    address = "/declarations/" + form.partition('"')[0].replace("&amp;", "&")
    registers = [part.partition('"')[0] for part in form.partition("</form>")[0].split('name="registers" value="')[1:]]
    answer = client.post(address, {"report": f"{VILLAGE}|{MARCH}", "registers": registers})
    assert answer.status_code == 302, answer.content.decode()
    books = set(MonthReport.objects.filter(org=VILLAGE, month=MARCH).values_list("book", flat=True))
    assert {Register.CASES, Register.DENS} <= books and Register.PERSONS not in books
    assert "核对无误，确认本月" not in read_visible_text(client.get(f"/monthly/{VILLAGE}/?month={MARCH}"))


def test_a_month_that_is_not_over_or_is_none_is_the_last_month(county: SampleCounty) -> None:
    client = log_in_client(county, "li")
    texts = {
        read_visible_text(client.get(f"/monthly/{VILLAGE}/?month={month}")) for month in ("", "x", "2999-01", "2022")
    }
    assert len(texts) == 1
