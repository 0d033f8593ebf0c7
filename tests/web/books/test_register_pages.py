"""The registers on the web: lists, filters, exports, histories, corrections, withdrawals."""

from datetime import UTC, date, datetime
from html import escape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.sample_county import (
    COMMUNITY,
    OTHER_STREET,
    OTHER_VILLAGE,
    VILLAGE,
    SampleCounty,
    log_in_client,
    read_visible_text,
)
from tests.standing import case, enter
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import Register
from wuzha.registers.models import BOOKS, Case, Entry
from wuzha.registers.services import correct_entry, withdraw_entry


def text(client: Client, address: str) -> str:
    return read_visible_text(client.get(address))


@pytest.fixture
def county_with_cases(county: SampleCounty) -> SampleCounty:
    enter(county, Register.CASES, case("A1", loss_fen=1_234_567), case("A2", COMMUNITY), case("A3", None))
    enter(county, Register.CASES, case("B1", OTHER_VILLAGE), street=OTHER_STREET)
    return county


def entry(number: str) -> Case:
    return Case.objects.as_of(None).get(case_no=number)


def test_a_list_shows_what_lies_in_ones_scope(county_with_cases: SampleCounty) -> None:
    office, village = (
        text(log_in_client(county_with_cases, "wu"), "/books/cases/"),
        text(log_in_client(county_with_cases, "li"), "/books/cases/"),
    )
    assert all(number in office for number in ("A1", "A2", "A3")) and "B1" not in office
    assert "12,345.67元" in office and "文峰村" in office and "2022-03-01" in office
    assert "A1" in village and not any(number in village for number in ("A2", "A3", "B1"))


def test_a_list_is_searched_by_number_and_by_org_and_sorted(county_with_cases: SampleCounty) -> None:
    client = log_in_client(county_with_cases, "wu")
    assert "A2" not in text(client, "/books/cases/?q=A1")
    by_org = text(client, "/books/cases/?org=青石")
    assert "A2" in by_org and "A1" not in by_org
    assert "没有找到" in text(client, "/books/cases/?q=Z9")
    backwards = text(client, "/books/cases/?sort=-case_no")
    assert backwards.index("A3") < backwards.index("A1")
    assert "A1" in text(client, "/books/cases/?sort=nonsense&page=99")


@pytest.mark.parametrize("number", ["Ａ１", "a 1", "A1\u200b", "A\u3000１"])
def test_a_number_is_found_however_it_is_typed(county_with_cases: SampleCounty, number: str) -> None:
    page = text(log_in_client(county_with_cases, "wu"), f"/books/cases/?q={number}")
    assert "A1" in page and "A2" not in page
    enter(county_with_cases, Register.CASES, case("字 A 1"))
    assert "字 A 1" in text(log_in_client(county_with_cases, "wu"), f"/books/cases/?q=字{number}")


@pytest.mark.parametrize("org", ["文峰村委会", "文 峰", "文峰村民委员会"])
def test_a_list_is_narrowed_to_an_org_however_its_name_is_written(county_with_cases: SampleCounty, org: str) -> None:
    page = text(log_in_client(county_with_cases, "wu"), f"/books/cases/?org={org}")
    assert "A1" in page and "A2" not in page


@pytest.mark.parametrize("book", [*BOOKS])
def test_of_an_org_that_is_not_there_nothing_is_found(county_with_cases: SampleCounty, book: Register) -> None:
    assert "没有找到" in text(log_in_client(county_with_cases, "wu"), f"/books/{book}/?org=nobody")


def test_a_long_list_goes_on_page_by_page_in_its_order(county: SampleCounty) -> None:
    enter(county, Register.CASES, *(case(f"A{number:03d}") for number in range(120)))
    client = log_in_client(county, "wu")
    last = text(client, "/books/cases/?page=3")
    assert "共120条" in last and "A099" not in last
    assert last.index("A100") < last.index("A119")
    assert "A049" in text(client, "/books/cases/") and "A050" not in text(client, "/books/cases/")


def test_who_sees_the_whole_tree_sees_cases_of_no_village_too(county_with_cases: SampleCounty) -> None:
    county = text(log_in_client(county_with_cases, "zhou"), "/books/cases/")
    assert all(number in county for number in ("A1", "A2", "A3", "B1"))


def test_a_page_reads_the_roles_of_its_reader_once(county_with_cases: SampleCounty) -> None:
    client = log_in_client(county_with_cases, "wu")
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    assert sum('FROM "people_membership"' in query["sql"] for query in queries.captured_queries) <= 2


def test_the_register_of_persons_is_for_police_and_office(county_with_cases: SampleCounty) -> None:
    assert "重点人员" in text(log_in_client(county_with_cases, "chen"), "/books/")
    village = log_in_client(county_with_cases, "li")
    assert "重点人员" not in text(village, "/books/")
    assert village.get("/books/persons/").status_code == 404


@pytest.mark.parametrize("address", ["/books/orgs/", "/books/nonsense/", "/books/cases/999999/"])
def test_what_is_no_register_or_entry_does_not_exist(county_with_cases: SampleCounty, address: str) -> None:
    assert log_in_client(county_with_cases, "wu").get(address).status_code == 404


def test_an_entry_of_another_village_does_not_exist(county_with_cases: SampleCounty) -> None:
    village = log_in_client(county_with_cases, "li")
    assert village.get(f"/books/cases/{entry('A1').pk}/").status_code == 200
    for number in ("A2", "A3", "B1"):
        assert village.get(f"/books/cases/{entry(number).pk}/").status_code == 404
    assert village.get(f"/books/cases/{entry('A1').pk}/correct/").status_code == 404
    assert village.post(f"/books/cases/{entry('A1').pk}/withdraw/", {"reason": "x"}).status_code == 404


def correct_village(county: SampleCounty, number: str, village: str | None, **values: Any) -> Entry:
    before = entry(number)
    row = case(number, village, loss_fen=before.loss_fen, **values)
    return correct_entry(actor=county["wu"], entry=before, row=row, reason="核实后更正")


def test_a_case_that_was_moved_away_shows_a_village_only_what_it_said_there(county_with_cases: SampleCounty) -> None:
    before = entry("A1")
    after = correct_village(county_with_cases, "A1", COMMUNITY, fraud_type="loan")
    village, office = log_in_client(county_with_cases, "li"), log_in_client(county_with_cases, "wu")
    html = text(village, f"/books/cases/{before.pk}/")
    assert "已不归这里" in html and "文峰村" in html
    assert not any(word in html for word in ("青石社区", "虚假贷款", "核实后更正"))
    assert village.get(f"/books/cases/{after.pk}/").status_code == 404
    assert "青石社区" in text(office, f"/books/cases/{before.pk}/")


def test_a_case_of_no_village_any_more_is_no_longer_the_villages(county_with_cases: SampleCounty) -> None:
    before = entry("A1")
    correct_village(county_with_cases, "A1", None)
    assert "已不归这里" in text(log_in_client(county_with_cases, "li"), f"/books/cases/{before.pk}/")


def test_a_case_that_was_moved_here_does_not_tell_where_it_was(county_with_cases: SampleCounty) -> None:
    before, after = entry("A2"), correct_village(county_with_cases, "A2", VILLAGE)
    village = log_in_client(county_with_cases, "li")
    html = text(village, f"/books/cases/{after.pk}/")
    assert "转到这里" in html and "青石社区" not in html
    assert village.get(f"/books/cases/{before.pk}/").status_code == 404


def post_correction(client: Client, number: str, **changes: str) -> Any:
    address = f"/books/cases/{entry(number).pk}/correct/"
    form = client.get(address).context["form"]
    values = {name: field.initial or "" for name, field in form.fields.items()}
    return client.post(address, values | {"remark": "核实后更正"} | changes, follow=True)


def test_an_entry_is_corrected_in_the_words_of_a_sheet(county_with_cases: SampleCounty) -> None:
    page = post_correction(
        log_in_client(county_with_cases, "wu"), "A1", village="青石社区", loss_fen="1.5万", filed_on="2022年3月2日"
    )
    html = page.content.decode()
    assert "已更正" in html
    assert "文峰村 → 青石社区" in html and "12,345.67元 → 15,000.00元" in html and "2022-03-01 → 2022-03-02" in html
    assert "核实后更正" in html
    newest = entry("A1")
    assert (newest.village_id, newest.loss_fen, newest.filed_on, newest.revision) == (
        COMMUNITY,
        1_500_000,
        date(2022, 3, 2),
        2,
    )


def test_a_correction_that_no_sheet_could_hold_says_why_at_its_field(county_with_cases: SampleCounty) -> None:
    page = post_correction(log_in_client(county_with_cases, "wu"), "A1", village="无此村", loss_fen="很多")
    errors = page.context["form"].errors
    assert set(errors) == {"village", "loss_fen"}
    assert "无此村" in str(errors["village"])
    assert entry("A1").revision == 1


def test_a_correction_cannot_move_a_case_out_of_sight(county_with_cases: SampleCounty) -> None:
    page = post_correction(log_in_client(county_with_cases, "wu"), "A1", village="东山村")
    assert "village" in page.context["form"].errors
    assert entry("A1").village_id == VILLAGE


def test_an_entry_is_withdrawn_with_a_reason_and_its_history_stays(county_with_cases: SampleCounty) -> None:
    client = log_in_client(county_with_cases, "wu")
    address = f"/books/cases/{entry('A1').pk}/withdraw/"
    assert "没有写明原因" in client.post(address, {"reason": " "}, follow=True).content.decode()
    html = client.post(address, {"reason": "撤案"}, follow=True).content.decode()
    assert "已撤回，不计入结论：撤案" in html
    assert "A1" not in text(client, "/books/cases/")
    assert client.post(address, {"reason": "再撤"}, follow=True).content.decode().count("改过") == 1


@pytest.mark.parametrize("reason", ["13800000000说“重复”<", "重" * 501], ids=["personal", "long"])
def test_a_reason_for_a_withdrawal_that_is_refused_stays_in_its_field(
    county_with_cases: SampleCounty, reason: str
) -> None:
    client = log_in_client(county_with_cases, "wu")
    answer = client.post(f"/books/cases/{entry('A1').pk}/withdraw/", {"reason": reason})
    page = answer.content.decode()
    assert answer.status_code == 200 and f'value="{escape(reason)}"' in page
    assert page.count('id="reason_error"') == 1 and 'aria-describedby="reason_error"' in page
    assert not entry("A1").is_withdrawn
    # It stays on this page only.
    assert reason[:11] not in client.get(f"/books/cases/{entry('A1').pk}/").content.decode()
    assert reason[:11] not in str(dict(client.session)) + str(client.cookies)


def test_a_withdrawal_of_what_a_colleague_has_corrected_keeps_the_reason_on_the_newest_revision(
    county_with_cases: SampleCounty,
) -> None:
    client = log_in_client(county_with_cases, "wu")
    old = entry("A1").pk
    post_correction(client, "A1", loss_fen="77")
    page = client.post(f"/books/cases/{old}/withdraw/", {"reason": "撤案"}).content.decode()
    assert "改过" in page and 'value="撤案"' in page
    assert f'action="/books/cases/{entry("A1").pk}/withdraw/"' in page and entry("A1").pk != old


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("since=2022-04-01", {"A2"}),
        ("until=2022-03-31", {"A1", "A3"}),
        ("since=2022-03-01&until=2022-03-01", {"A1", "A3"}),
        ("case_kind=administrative", {"A2"}),
        ("blank=village", {"A3"}),
        ("blank=loss_fen&org=青石", {"A2"}),
        ("since=never&q=A", {"A1", "A2", "A3"}),
    ],
)
def test_a_list_is_narrowed_by_days_terms_and_blanks(county: SampleCounty, query: str, numbers: set[str]) -> None:
    values = {"on": date(2022, 4, 2), "case_kind": "administrative"}
    enter(county, Register.CASES, case("A1", loss_fen=1), case("A2", COMMUNITY, **values), case("A3", None))
    html = text(log_in_client(county, "wu"), f"/books/cases/?{query}")
    assert {number for number in ("A1", "A2", "A3") if number in html} == numbers
    assert f"共{len(numbers)}条" in html


def test_what_is_wrong_at_its_field_narrows_nothing(county_with_cases: SampleCounty) -> None:
    client = log_in_client(county_with_cases, "wu")
    for field in ("q", "org"):
        answer = client.get(f"/books/cases/?{field}={'九' * 300}")
        assert field in answer.context["filters"].errors
        assert [row.cells[0] for row in answer.context["rows"]] == ["A1", "A2", "A3"]


def test_an_invalid_day_shows_an_error_at_its_field(county_with_cases: SampleCounty) -> None:
    assert (
        "since"
        in log_in_client(county_with_cases, "wu").get("/books/cases/?since=2022-13-01").context["filters"].errors
    )


def test_filters_survive_sorting_paging_and_export(county: SampleCounty) -> None:
    enter(county, Register.CASES, *(case(f"A{number:03}") for number in range(60)))
    html = log_in_client(county, "wu").get("/books/cases/?since=2022-01-01&sort=case_no").content.decode()
    assert "第 1 页，共 2 页，60 条" in html
    for link in ("sort=-case_no", "sort=case_no&amp;page=2", "sort=case_no&amp;as=xlsx"):
        assert f"?since=2022-01-01&amp;{link}" in html
    assert 'aria-sort="ascending"' in html


def test_what_was_withdrawn_and_what_was_known_on_a_day_can_be_looked_up(county_with_cases: SampleCounty) -> None:
    withdrawn_entry = withdraw_entry(actor=county_with_cases["wu"], entry=entry("A1"), reason="撤案")
    Case.objects.filter(pk=withdrawn_entry.pk).update(recorded_at=datetime(2022, 6, 1, 12, tzinfo=UTC))
    Case.objects.filter(case_no="A1", revision=1).update(
        recorded_at=datetime(2022, 4, 1, tzinfo=UTC), superseded_at=datetime(2022, 6, 1, 12, tzinfo=UTC)
    )
    client = log_in_client(county_with_cases, "wu")
    assert "A1" not in text(client, "/books/cases/")
    withdrawn = text(client, "/books/cases/?state=withdrawn")
    assert "A1" in withdrawn and "A2" not in withdrawn
    past_html = text(client, "/books/cases/?as_of=2022-05-31")
    assert "这是2022-05-31当天的台账" in past_html and "A1" in past_html and "A2" not in past_html
    assert "A1" not in text(client, "/books/cases/?as_of=2022-06-01")


@pytest.mark.parametrize("parameters", ["", "&as=xlsx", "&state=withdrawn", "&state=withdrawn&as=xlsx"])
@pytest.mark.parametrize(
    ("day", "message"), [("9999-12-31", "9999-12-31还没有到，没有那一天的台账"), ("x", "“x”读不出日期")]
)
def test_a_day_without_books_is_refused_on_the_page_and_nothing_is_handed_out_for_it(
    county_with_cases: SampleCounty, day: str, message: str, parameters: str
) -> None:
    page = text(log_in_client(county_with_cases, "wu"), f"/books/cases/?as_of={day}{parameters}")
    assert message in page and "当天的台账。" not in page.replace(message, "")
    assert not LogLine.objects.filter(action="export").exists()
