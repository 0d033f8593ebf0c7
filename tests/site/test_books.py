"""The registers on the web: found, opened to their history, corrected, withdrawn, exported."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.assessments.test_standing import case, enter
from tests.cast import COMMUNITY, OTHER_STREET, OTHER_VILLAGE, STREET, VILLAGE, Cast, logged_in, words
from wuzha.audit.log import state_of_the_books
from wuzha.audit.models import Line as LogLine
from wuzha.core.vocabulary import Register, Role
from wuzha.people.services import grant_role
from wuzha.registers.attribution.services import propose_village
from wuzha.registers.models import BOOKS, Case, Entry
from wuzha.registers.services import correct_entry, withdraw_entry
from wuzha.web import export


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


@pytest.mark.parametrize("book", [*BOOKS])
def test_of_an_org_that_is_not_there_nothing_is_found(filled: Cast, book: Register) -> None:
    assert "没有找到" in text(logged_in(filled, "wu"), f"/books/{book}/?org=nobody")


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


@pytest.mark.parametrize(
    ("asked", "found"),
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
def test_a_list_is_narrowed_by_days_terms_and_blanks(cast: Cast, asked: str, found: set[str]) -> None:
    more = {"on": date(2022, 4, 2), "case_kind": "administrative"}
    enter(cast, Register.CASES, case("A1", loss_fen=1), case("A2", COMMUNITY, **more), case("A3", None))
    told = text(logged_in(cast, "wu"), f"/books/cases/?{asked}")
    assert {number for number in ("A1", "A2", "A3") if number in told} == found
    assert f"共{len(found)}条" in told


def test_what_is_wrong_at_its_field_narrows_nothing(filled: Cast) -> None:
    client = logged_in(filled, "wu")
    for field in ("q", "org"):
        answer = client.get(f"/books/cases/?{field}={'九' * 300}")
        assert field in answer.context["filters"].errors
        assert [row.cells[0] for row in answer.context["rows"]] == ["A1", "A2", "A3"]


def test_a_day_that_is_none_is_told_at_its_field(filled: Cast) -> None:
    assert "since" in logged_in(filled, "wu").get("/books/cases/?since=2022-13-01").context["filters"].errors


def test_filters_survive_sorting_paging_and_export(cast: Cast) -> None:
    enter(cast, Register.CASES, *(case(f"A{number:03}") for number in range(60)))
    shown = logged_in(cast, "wu").get("/books/cases/?since=2022-01-01&sort=case_no").content.decode()
    assert "第 1 页，共 2 页，60 条" in shown
    for link in ("sort=-case_no", "sort=case_no&amp;page=2", "sort=case_no&amp;as=xlsx"):
        assert f"?since=2022-01-01&amp;{link}" in shown
    assert 'aria-sort="ascending"' in shown


def test_what_was_withdrawn_and_what_was_known_on_a_day_can_be_looked_up(filled: Cast) -> None:
    gone = withdraw_entry(actor=filled["wu"], entry=entry("A1"), reason="撤案")
    Case.objects.filter(pk=gone.pk).update(recorded_at=datetime(2022, 6, 1, 12, tzinfo=UTC))
    Case.objects.filter(case_no="A1", revision=1).update(
        recorded_at=datetime(2022, 4, 1, tzinfo=UTC), superseded_at=datetime(2022, 6, 1, 12, tzinfo=UTC)
    )
    client = logged_in(filled, "wu")
    assert "A1" not in text(client, "/books/cases/")
    withdrawn = text(client, "/books/cases/?state=withdrawn")
    assert "A1" in withdrawn and "A2" not in withdrawn
    then = text(client, "/books/cases/?as_of=2022-05-31")
    assert "这是2022-05-31当天的台账" in then and "A1" in then and "A2" not in then
    assert "A1" not in text(client, "/books/cases/?as_of=2022-06-01")


@pytest.mark.parametrize("more", ["", "&as=xlsx", "&state=withdrawn", "&state=withdrawn&as=xlsx"])
@pytest.mark.parametrize(
    ("day", "told"), [("9999-12-31", "9999-12-31还没有到，没有那一天的台账"), ("x", "“x”读不出日期")]
)
def test_a_day_without_books_is_refused_on_the_page_and_nothing_is_handed_out_for_it(
    filled: Cast, day: str, told: str, more: str
) -> None:
    page = text(logged_in(filled, "wu"), f"/books/cases/?as_of={day}{more}")
    assert told in page and "当天的台账。" not in page.replace(told, "")
    assert not LogLine.objects.filter(verb="export").exists()


def sheet(answer: Any) -> list[dict[str, Any]]:
    assert answer["Content-Disposition"].endswith(".xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_a_list_is_exported_as_it_is_shown(filled: Cast) -> None:
    (told,) = sheet(logged_in(filled, "wu").get("/books/cases/?q=A1&as=xlsx"))
    assert (told["案件编号"], told["被骗金额"], told["立案日期"]) == ("A1", 12345.67, date(2022, 3, 1))
    assert (told["所属村（社区）"], told["案件性质"]) == ("文峰村", "刑事")
    assert logged_in(filled, "chen").get("/books/cases/?as=xlsx").status_code == 404


def test_that_a_list_was_taken_away_is_logged_without_what_was_asked_for(filled: Cast) -> None:
    books = state_of_the_books()
    logged_in(filled, "wu").get("/books/cases/?q=A1&org=&since=2022-01-01&as=xlsx")
    line = LogLine.objects.latest("number")
    assert (line.verb, line.actor, line.subject, line.org) == ("export", "wu", "book:cases", STREET)
    assert line.details == '{"filters":["q","since"],"rows":1}'
    assert state_of_the_books() == books


def test_only_what_one_may_export_is_exported(filled: Cast) -> None:
    grant_role(actor="founder", user=filled["chen"], role=Role.AUDITOR, org=filled.orgs[OTHER_STREET])
    chen = logged_in(filled, "chen")
    assert "A1" in text(chen, "/books/cases/")
    assert [row["案件编号"] for row in sheet(chen.get("/books/cases/?as=xlsx"))] == ["B1"]


def test_a_list_longer_than_a_sheet_says_so(filled: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 1)
    assert "一张表装不下" in text_after(logged_in(filled, "wu"), "/books/cases/?as=xlsx")


def text_after(client: Client, address: str) -> str:
    return words(client.get(address, follow=True))


def test_the_attribution_desk_the_log_and_the_accounts_are_exported(filled: Cast) -> None:
    propose_village(
        actor=filled["li"], case=entry("A1"), on_behalf_of=filled.orgs[VILLAGE], village=None, reason="不在本村"
    )
    (proposal,) = sheet(logged_in(filled, "wu").get("/attribution/?as=xlsx"))
    assert (proposal["案件"], proposal["认为属于"], proposal["办公室决定归"]) == ("A1", "不清楚", "待决定")
    assert logged_in(filled, "chen").get("/attribution/?as=xlsx").status_code == 404
    lines = sheet(logged_in(filled, "sun").get("/log/?as=xlsx&deed=propose_village"))
    assert [line["内容"] for line in lines] == ["li 提出案件 A1 的归属"]
    accounts = sheet(logged_in(filled, "security").get("/people/export/?role=village_secretary"))
    assert [account["账号"] for account in accounts] == ["li", "zhao"]
    assert accounts[0]["现有角色"] == "村（社区）书记（文峰村）"
    exports = [line.subject for line in LogLine.objects.filter(verb="export")]
    assert exports == ["list:attribution", "list:log", "list:accounts"]
