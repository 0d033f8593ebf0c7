"""The pages of refused rows: listed with place, cause and owner, repaired cell by cell, or waived with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.outcomes import outcome
from tests.sample_county import VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import declare_everything
from tests.todo import read_todo
from tests.uploads import UNREADABLE, Sheets, commit_sheets, list_case_numbers, make_case_cells, make_case_sheet
from tests.web.books.pages import post_entry
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Outcome, RefusedItemEnd, Register
from wuzha.registers.access import find_write_scope
from wuzha.registers.models import BOOKS, Case, RefusedItem
from wuzha.registers.refused_items import repair_item, waive_item

CLAUSE = "no_or_halved_cases"
MET, OPEN = Outcome.MET, Outcome.UNDETERMINED


def refuse_one_row(county: SampleCounty, folder: Path) -> RefusedItem:
    """Commit a file with one refused case of 文峰村."""
    commit_sheets(county, folder, make_case_sheet(UNREADABLE))
    return RefusedItem.objects.get()


def post_repair(client: Client, item: RefusedItem, **changes: str) -> Any:
    """Send the form as it is loaded, with these fields changed."""
    form = client.get(f"/books/refused/{item.pk}/").context["form"]
    values = {name: field.initial or "" for name, field in form.fields.items()}
    return client.post(f"/books/refused/{item.pk}/", values | changes)


def test_a_refused_row_is_repaired_on_the_page_and_the_clause_is_determined_again(
    county: SampleCounty, tmp_path: Path
) -> None:
    programme = declare_everything(county)
    item = refuse_one_row(county, tmp_path)
    client = log_in_client(county, "wu")
    card = client.get(f"/standing/{VILLAGE}/?period=2022")
    assert "另有1行退回未补" in read_visible_text(card)
    assert f"/books/refused/?items={item.pk}" in card.content.decode()
    page = read_visible_text(client.get(f"/books/refused/?items={item.pk}"))
    assert "台账.xlsx“案件”第2行" in page and "清河街道" in page and "立案日期" in page
    assert "三月" not in page
    assert post_repair(client, item, filed_on="2021-03-01").status_code == 302
    item.refresh_from_db()
    assert (item.end_term, item.ended_by) == (RefusedItemEnd.REPAIRED, county["wu"])
    assert outcome(programme, CLAUSE) is MET
    assert list_case_numbers() == ["A3"]
    assert Case.objects.get().loss_fen == 100
    assert LogLine.objects.filter(action=LogAction.REPAIR_ROW).count() == 1


def test_a_search_stays_within_the_rows_that_a_link_named(county: SampleCounty, tmp_path: Path) -> None:
    item = refuse_one_row(county, tmp_path)
    client = log_in_client(county, "wu")
    page = client.get(f"/books/refused/?items={item.pk}").content.decode()
    assert f'<input type="hidden" name="items" value="{item.pk}"' in page
    assert 'type="hidden" name="items"' not in client.get("/books/refused/").content.decode()


def test_the_entry_form_says_that_a_refused_row_of_the_same_number_ends(county: SampleCounty, tmp_path: Path) -> None:
    item = refuse_one_row(county, tmp_path)
    client = log_in_client(county, "wu")
    answer = post_entry(client, case_no="A3", village="文峰村", filed_on="2022-03-01")
    assert "另有编号相同的退回行1条，已随本次登记办结。" in read_visible_text(client.get(answer["Location"]))
    assert "已手工登记（wu，" in read_visible_text(client.get(f"/books/refused/{item.pk}/"))


def test_the_office_finds_open_rows_on_its_first_page_and_among_its_registers(
    county: SampleCounty, tmp_path: Path
) -> None:
    item = refuse_one_row(county, tmp_path)
    client = log_in_client(county, "wu")
    home = str(read_todo(client.get("/")))
    assert "补正 退回的内容（案件）（1项）" in home
    assert "退回未补1项" in read_visible_text(client.get("/books/"))
    waive_item(actor=county["wu"], item=item, reason="已核实")
    assert "补正" not in str(read_todo(client.get("/")))


def test_a_village_sees_the_rows_that_name_it_and_another_street_none(county: SampleCounty, tmp_path: Path) -> None:
    item = refuse_one_row(county, tmp_path)
    address = f"/books/refused/{item.pk}/"
    village, other = log_in_client(county, "li"), log_in_client(county, "zhao")
    assert "台账.xlsx“案件”第2行" in read_visible_text(village.get("/books/refused/"))
    page = village.get(address).content.decode()
    assert "/uploads/" + str(item.upload) not in page
    assert "补正并入账" not in page and 'name="reason"' not in page
    assert village.post(address, {}).status_code == 404
    assert village.post(f"{address}waive/", {"reason": "与本村无关"}).status_code == 404
    assert "台账.xlsx" not in read_visible_text(other.get("/books/refused/"))
    assert [other.get(address).status_code, other.post(f"{address}waive/").status_code] == [404, 404]
    item.refresh_from_db()
    assert item.ended_at is None


def test_the_office_waives_a_row_with_a_reason_that_its_page_shows(county: SampleCounty, tmp_path: Path) -> None:
    item = refuse_one_row(county, tmp_path)
    client = log_in_client(county, "wu")
    address = f"/books/refused/{item.pk}/"
    assert "没有写明免补的理由" in client.post(f"{address}waive/", {"reason": " "}, follow=True).content.decode()
    client.post(f"{address}waive/", {"reason": "与A2是同一起"})
    assert f"/uploads/{item.upload}/" in client.get(address).content.decode()
    page = read_visible_text(client.get(address))
    assert "免补（wu，" in page and "与A2是同一起" in page
    assert "没有退回未补的行" in read_visible_text(client.get("/books/refused/"))
    assert "与A2是同一起" in read_visible_text(client.get("/books/refused/?state=ended"))


def test_a_row_that_was_waived_after_midnight_has_the_day_of_the_office(county: SampleCounty, tmp_path: Path) -> None:
    item = refuse_one_row(county, tmp_path)
    waive_item(actor=county["wu"], item=item, reason="已核实")
    RefusedItem.objects.update(ended_at=datetime(2022, 7, 31, 17, tzinfo=UTC))
    page = log_in_client(county, "wu").get(f"/books/refused/{item.pk}/")
    assert "免补（wu，2022-08-01）" in read_visible_text(page)


def test_a_reason_for_waiving_that_is_refused_stays_in_its_field(county: SampleCounty, tmp_path: Path) -> None:
    item = refuse_one_row(county, tmp_path)
    client = log_in_client(county, "wu")
    answer = client.post(f"/books/refused/{item.pk}/waive/", {"reason": "13800000000说重复"})
    page = answer.content.decode()
    assert answer.status_code == 200 and 'value="13800000000说重复"' in page
    # The form that repairs the row is as it was loaded, without errors.
    assert page.count("errorlist") == 1 and 'id="reason_error"' in page and "还没有保存" not in page
    assert "13800000000" not in client.get(f"/books/refused/{item.pk}/").content.decode()
    assert "13800000000" not in str(dict(client.session)) + str(client.cookies)


def test_whoever_waives_what_a_colleague_has_waived_reads_so(county: SampleCounty, tmp_path: Path) -> None:
    item = refuse_one_row(county, tmp_path)
    waive_item(actor=county["wu"], item=item, reason="已核实")
    answer = log_in_client(county, "wu").post(f"/books/refused/{item.pk}/waive/", {"reason": "重复"})
    page = read_visible_text(answer)
    assert "刚由wu处理过" in page and "免补（wu，" in page and "已核实" in page
    assert 'id="reason"' not in answer.content.decode()


def test_of_two_who_repair_one_row_the_second_is_refused_and_nothing_is_written_twice(
    county: SampleCounty, tmp_path: Path
) -> None:
    item = refuse_one_row(county, tmp_path)
    first, second = log_in_client(county, "wu"), log_in_client(county, "chen")
    form = second.get(f"/books/refused/{item.pk}/").context["form"]
    values = {name: field.initial or "" for name, field in form.fields.items()}
    post_repair(first, item, filed_on="2021-03-01")
    late = second.post(f"/books/refused/{item.pk}/", values | {"filed_on": "2022-03-01"})
    assert "刚由wu处理过" in second.get(late["Location"]).content.decode()
    with pytest.raises(RefusalError, match="刚由wu处理过"):
        repair_item(actor=county["chen"], item=item, rows=[], within=find_write_scope(county["chen"], Register.CASES))
    assert Case.objects.get().filed_on == date(2021, 3, 1)


def test_a_repair_over_an_entry_of_the_same_number_is_its_next_revision(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, make_case_sheet(make_case_cells("A3", date(2021, 5, 1), 700)))
    item = refuse_one_row(county, tmp_path)
    client = log_in_client(county, "wu")
    form = client.get(f"/books/refused/{item.pk}/").context["form"]
    assert (form.fields["filed_on"].initial, form.fields["loss_fen"].initial) == ("2021-05-01", "1.00")
    post_repair(client, item)
    case = Case.objects.as_of(None).get()
    assert (case.revision, case.filed_on, case.loss_fen) == (2, date(2021, 5, 1), 100)


def test_a_repair_with_a_fault_says_so_and_the_row_stays_open(county: SampleCounty, tmp_path: Path) -> None:
    item = refuse_one_row(county, tmp_path)
    page = post_repair(log_in_client(county, "wu"), item, filed_on="某日").content.decode()
    assert "还没有保存" in page
    item.refresh_from_db()
    assert item.ended_at is None


def test_the_list_is_filtered_by_register_and_org_and_exported(county: SampleCounty, tmp_path: Path) -> None:
    refuse_one_row(county, tmp_path)
    client = log_in_client(county, "wu")
    for query, is_listed in (
        ("register=cases", True),
        ("register=dens", False),
        ("org=文峰村", True),
        ("org=青石社区", False),
        ("org=清河街道", True),
        ("items=x,9999999999999999999,", True),
    ):
        text = read_visible_text(client.get(f"/books/refused/?{query}"))
        assert ("台账.xlsx“案件”第2行" in text) is is_listed, query
    content = b"".join(client.get("/books/refused/?as=xlsx").streaming_content)
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][:5] == ["文件", "工作表", "行号", "台账", "所属组织"]
    assert rows[1][:5] == ["台账.xlsx", "案件", 2, "案件", "文峰村"]
    assert LogLine.objects.filter(action=LogAction.EXPORT, subject="list:refused").count() == 1


def test_the_pages_speak_english(county: SampleCounty, tmp_path: Path) -> None:
    item = refuse_one_row(county, tmp_path)
    client = log_in_client(county, "wu")
    client.post("/language/", {"language": "en"})
    assert "Refused rows that are open" in read_visible_text(client.get("/books/refused/"))
    assert "1 refused item is open" in read_visible_text(client.get("/books/"))
    page = read_visible_text(client.get(f"/books/refused/{item.pk}/"))
    assert "Repair and enter" in page and "Waive" in page and "Waived" not in page
    commit_sheets(county, tmp_path, make_case_sheet(("A4", *UNREADABLE[1:])))
    assert "2 refused items are open" in read_visible_text(client.get("/books/"))


def test_an_unread_sheet_is_listed_and_can_be_waived_but_not_repaired(county: SampleCounty, tmp_path: Path) -> None:
    programme = declare_everything(county)
    rows = [("序号", "受理单号", "受理日期", "辖区", "涉及数额"), (1, "A1", date(2022, 3, 5), "文峰村", 600_000)]
    commit_sheets(county, tmp_path, {"案件台账": rows})
    item, client = RefusedItem.objects.get(), log_in_client(county, "wu")
    assert "台账.xlsx“案件台账”" in read_visible_text(client.get("/books/refused/"))
    page = client.get(f"/books/refused/{item.pk}/").content.decode()
    assert "补正并入账" not in page and 'name="reason"' in page and "找不到表头" in page
    assert "交来的台账.xlsx“案件台账”没有读入" in read_visible_text(client.get(f"/standing/{VILLAGE}/?period=2022"))
    client.post(f"/books/refused/{item.pk}/waive/", {"reason": "内容已由另一份文件报送"})
    assert outcome(programme, CLAUSE) is MET


def test_the_workbook_of_results_says_how_many_rows_are_open(county: SampleCounty, tmp_path: Path) -> None:
    declare_everything(county)
    refuse_one_row(county, tmp_path)
    response: Any = log_in_client(county, "wu").get("/standing/520399001/export/?period=2022")
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    cells = [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert any("有1行退回未补" in cell for cell in cells)
    assert any("另有1行退回未补" in cell for cell in cells)


def test_the_first_page_says_that_an_outcome_waits_for_a_refused_row(county: SampleCounty, tmp_path: Path) -> None:
    declare_everything(county)
    refuse_one_row(county, tmp_path)
    home = log_in_client(county, "wu").get("/").content.decode()
    assert "退回未补的1行" in home and 'href="/books/refused/?items=' in home
    assert "案件记录待核实" not in home


CASES_OF_REPAIR = (
    "persons: 人员编号=P1 类别=违法犯罪人员 居住性质=常住 所属村(社区)=文峰村 认定日期=某日 → confirmed_on=2022-03-01",
    "dens: 窝点编号=W1 所属村(社区)=文峰村 查获日期=某日 → found_on=2022-03-01",
    "sanctions: 编号=D1 对象=财政所 类型=约谈 发文级别=街道 日期=某日 → issued_on=2022-03-01",
    "outreach: 记录编号=X1 对象=文峰村 日期=某日 方式=逢户必进 → done_on=2022-03-01",
    "declarations: 对象=文峰村 台账=案件 月份=某月 → month=2022-03",
    "baselines: 对象=文峰村 期间=2021 指标=案件 数量=几起 → count=3",
    "attestations: 对象=文峰村 条款=四(一)5 期间=2022 结论=也许 认定日期=2023-01-06 → verdict=达标 by=考核组",
)


def read_repair(text: str) -> tuple[Register, Sheets, dict[str, str]]:
    """Return the register, a sheet of it with one refused row, and the fields that repair it."""
    register, _colon, rest = text.partition(": ")
    cells, _arrow, changes = rest.partition(" → ")
    pairs = [cell.split("=") for cell in cells.split()]
    rows = [[header for header, _cell in pairs], [cell for _header, cell in pairs]]
    fields = dict(change.split("=") for change in changes.split())
    return Register.of(register), {Register.of(register).chinese: rows}, fields


@pytest.mark.parametrize("text", CASES_OF_REPAIR)
def test_a_refused_row_of_every_register_is_repaired_on_its_page(
    county: SampleCounty, tmp_path: Path, text: str
) -> None:
    declare_everything(county)
    register, sheets, changes = read_repair(text)
    commit_sheets(county, tmp_path, sheets)
    item = RefusedItem.objects.get()
    assert (item.term, item.org is None) == (register, False)
    before = BOOKS[register].objects.count()
    answer = post_repair(log_in_client(county, "wu"), item, **changes)
    assert answer.status_code == 302, answer.context["form"].errors
    item.refresh_from_db()
    assert (item.end_term, BOOKS[register].objects.count()) == (RefusedItemEnd.REPAIRED, before + 1)


def test_a_village_repairs_its_own_outreach_and_the_unit_that_sent_a_row_does_too(
    county: SampleCounty, tmp_path: Path
) -> None:
    for name, org in (("li", "文峰村"), ("qian", "财政所")):
        rows = [("记录编号", "对象", "日期", "方式"), (name, org, "某日", "逢户必进")]
        commit_sheets(county, tmp_path, {"宣传": rows}, by=name)
        item = RefusedItem.objects.latest("pk")
        client = log_in_client(county, name)
        assert item.place in read_visible_text(client.get("/books/refused/"))
        assert "补正 退回的内容" in str(read_todo(client.get("/")))
        assert post_repair(client, item, done_on="2022-03-01").status_code == 302
        item.refresh_from_db()
        assert item.end_term is RefusedItemEnd.REPAIRED
