"""The registers on the web: found, opened to their history, corrected, withdrawn, exported."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.assessments.test_standing import case, enter
from tests.cast import COMMUNITY, OTHER_STREET, OTHER_VILLAGE, VILLAGE, Cast, logged_in, words
from wuzha.core.vocabulary import Register
from wuzha.registers.base import Entry
from wuzha.registers.cases import Case
from wuzha.registers.services import correct_entry


def text(client: Client, address: str) -> str:
    return words(client.get(address))


@pytest.fixture
def filled(cast: Cast) -> Cast:
    enter(cast, Register.CASES, case("A1", loss_fen=1_234_567), case("A2", COMMUNITY), case("A3", None))
    enter(cast, Register.CASES, case("B1", OTHER_VILLAGE), street=OTHER_STREET)
    return cast


def entry(number: str) -> Case:
    return Case.objects.as_of(None).get(case_no=number)


def test_a_list_shows_what_lies_in_ones_scope(filled: Cast) -> None:
    office, village = text(logged_in(filled, "wu"), "/books/cases/"), text(logged_in(filled, "li"), "/books/cases/")
    assert all(number in office for number in ("A1", "A2", "A3")) and "B1" not in office
    assert "12,345.67元" in office and "文峰村" in office and "2022-03-01" in office
    assert "A1" in village and not any(number in village for number in ("A2", "A3", "B1"))


def test_a_list_is_searched_by_number_and_by_org_and_sorted(filled: Cast) -> None:
    client = logged_in(filled, "wu")
    assert "A2" not in text(client, "/books/cases/?q=A1")
    by_org = text(client, "/books/cases/?org=青石")
    assert "A2" in by_org and "A1" not in by_org
    assert "没有找到" in text(client, "/books/cases/?q=Z9")
    backwards = text(client, "/books/cases/?sort=-case_no")
    assert backwards.index("A3") < backwards.index("A1")
    assert "A1" in text(client, "/books/cases/?sort=nonsense&page=99")


def test_a_long_list_goes_on_page_by_page_in_its_order(cast: Cast) -> None:
    enter(cast, Register.CASES, *(case(f"A{number:03d}") for number in range(120)))
    client = logged_in(cast, "wu")
    last = text(client, "/books/cases/?page=3")
    assert "共120条" in last and "A099" not in last
    assert last.index("A100") < last.index("A119")
    assert "A049" in text(client, "/books/cases/") and "A050" not in text(client, "/books/cases/")


def test_who_sees_the_whole_tree_sees_cases_of_no_village_too(filled: Cast) -> None:
    county = text(logged_in(filled, "zhou"), "/books/cases/")
    assert all(number in county for number in ("A1", "A2", "A3", "B1"))


def test_a_page_reads_the_roles_of_its_reader_once(filled: Cast) -> None:
    client = logged_in(filled, "wu")
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    assert sum('FROM "people_membership"' in query["sql"] for query in asked.captured_queries) <= 2


def test_the_register_of_persons_is_for_police_and_office(filled: Cast) -> None:
    assert "重点人员" in text(logged_in(filled, "chen"), "/books/")
    village = logged_in(filled, "li")
    assert "重点人员" not in text(village, "/books/")
    assert village.get("/books/persons/").status_code == 404


@pytest.mark.parametrize("address", ["/books/orgs/", "/books/nonsense/", "/books/cases/999999/"])
def test_what_is_no_register_or_entry_does_not_exist(filled: Cast, address: str) -> None:
    assert logged_in(filled, "wu").get(address).status_code == 404


def test_an_entry_of_another_village_does_not_exist(filled: Cast) -> None:
    village = logged_in(filled, "li")
    assert village.get(f"/books/cases/{entry('A1').pk}/").status_code == 200
    for number in ("A2", "A3", "B1"):
        assert village.get(f"/books/cases/{entry(number).pk}/").status_code == 404
    assert village.get(f"/books/cases/{entry('A1').pk}/correct/").status_code == 404
    assert village.post(f"/books/cases/{entry('A1').pk}/withdraw/", {"reason": "x"}).status_code == 404


def moved(cast: Cast, number: str, village: str | None, **more: Any) -> Entry:
    before = entry(number)
    row = case(number, village, loss_fen=before.loss_fen, **more)
    return correct_entry(actor=cast["wu"], entry=before, row=row, reason="核实后更正")


def test_a_case_that_was_moved_away_shows_a_village_only_what_it_said_there(filled: Cast) -> None:
    before = entry("A1")
    after = moved(filled, "A1", COMMUNITY, fraud_type="loan")
    village, office = logged_in(filled, "li"), logged_in(filled, "wu")
    told = text(village, f"/books/cases/{before.pk}/")
    assert "已不归这里" in told and "文峰村" in told
    assert not any(word in told for word in ("青石社区", "虚假贷款", "核实后更正"))
    assert village.get(f"/books/cases/{after.pk}/").status_code == 404
    assert "青石社区" in text(office, f"/books/cases/{before.pk}/")


def test_a_case_of_no_village_any_more_is_no_longer_the_villages(filled: Cast) -> None:
    before = entry("A1")
    moved(filled, "A1", None)
    assert "已不归这里" in text(logged_in(filled, "li"), f"/books/cases/{before.pk}/")


def test_a_case_that_was_moved_here_does_not_tell_where_it_was(filled: Cast) -> None:
    before, after = entry("A2"), moved(filled, "A2", VILLAGE)
    village = logged_in(filled, "li")
    told = text(village, f"/books/cases/{after.pk}/")
    assert "转到这里" in told and "青石社区" not in told
    assert village.get(f"/books/cases/{before.pk}/").status_code == 404


def corrected(client: Client, number: str, **changes: str) -> Any:
    address = f"/books/cases/{entry(number).pk}/correct/"
    form = client.get(address).context["form"]
    values = {name: field.initial or "" for name, field in form.fields.items()}
    return client.post(address, values | {"remark": "核实后更正"} | changes, follow=True)


def test_an_entry_is_corrected_in_the_words_of_a_sheet(filled: Cast) -> None:
    page = corrected(logged_in(filled, "wu"), "A1", village="青石社区", loss_fen="1.5万", filed_on="2022年3月2日")
    told = page.content.decode()
    assert "已更正" in told
    assert "文峰村 → 青石社区" in told and "12,345.67元 → 15,000.00元" in told and "2022-03-01 → 2022-03-02" in told
    assert "核实后更正" in told
    now = entry("A1")
    assert (now.village_id, now.loss_fen, now.filed_on, now.revision) == (COMMUNITY, 1_500_000, date(2022, 3, 2), 2)


def test_a_correction_that_no_sheet_could_hold_says_why_at_its_field(filled: Cast) -> None:
    page = corrected(logged_in(filled, "wu"), "A1", village="无此村", loss_fen="很多")
    errors = page.context["form"].errors
    assert set(errors) == {"village", "loss_fen"}
    assert "无此村" in str(errors["village"])
    assert entry("A1").revision == 1


def test_a_correction_cannot_move_a_case_out_of_sight(filled: Cast) -> None:
    page = corrected(logged_in(filled, "wu"), "A1", village="东山村")
    assert "village" in page.context["form"].errors
    assert entry("A1").village_id == VILLAGE


def test_an_entry_is_withdrawn_with_a_reason_and_its_history_stays(filled: Cast) -> None:
    client = logged_in(filled, "wu")
    address = f"/books/cases/{entry('A1').pk}/withdraw/"
    assert "没有写明原因" in client.post(address, {"reason": " "}, follow=True).content.decode()
    told = client.post(address, {"reason": "撤案"}, follow=True).content.decode()
    assert "已撤回，不计入结论：撤案" in told
    assert "A1" not in text(client, "/books/cases/")
    assert client.post(address, {"reason": "再撤"}, follow=True).content.decode().count("改过") == 1


def test_a_list_is_exported_as_it_is_shown(filled: Cast) -> None:
    sent = logged_in(filled, "wu").get("/books/cases/?q=A1&as=xlsx")
    assert sent["Content-Disposition"].endswith(".xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(b"".join(sent.streaming_content))).get_sheet_by_index(0).to_python()
    assert len(rows) == 2
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told["案件编号"], told["被骗金额"], told["立案日期"]) == ("A1", 12345.67, date(2022, 3, 1))
    assert logged_in(filled, "chen").get("/books/cases/?as=xlsx").status_code == 404
