"""What an office calls a column itself is said once, and known from then on to whoever sends its files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cast import COUNTY, OTHER_STREET, STREET, VILLAGE, Cast, logged_in, words
from tests.intake.sheets import xlsx
from tests.intake.test_upload_pages import send, worked_on
from tests.intake.test_uploads import preview, read, upload
from wuzha.audit.models import Line
from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import Deed, Register, Role
from wuzha.intake.reading.headers import may_be_named
from wuzha.intake.reading.ledger_reader import read_files
from wuzha.intake.uploads.models import OwnHeader, Upload
from wuzha.intake.uploads.own_headers import name_headers, own_headers_of, unnamed_in
from wuzha.intake.uploads.spool import forget, has_files
from wuzha.people.services import grant_role

HEADERS = ("案件编号", "立案日期", "辖区", "涉案数(万元)", "受害人姓名")
ROW = ("A1", date(2022, 3, 1), "文峰村", 1.2, "某甲")
OUTREACH = ("记录编号", "对象", "搞活动的日子", "方式")


def ledger(*rows: Any) -> dict[str, Any]:
    return {"案件": [HEADERS, *(rows or (ROW,))]}


def name(cast: Cast, received: Upload, chosen: dict[tuple[Register, str], str], by: str = "wu") -> int:
    return name_headers(actor=cast[by], upload=received, chosen=chosen)


def test_an_unknown_header_is_offered_with_the_columns_that_are_free(cast: Cast, tmp_path: Path) -> None:
    found = unnamed_in(preview(upload(cast, tmp_path, ledger())).read)
    assert [(one.register, one.header, one.sheets) for one in found] == [
        (Register.CASES, "辖区", ("案件",)),
        (Register.CASES, "涉案数(万元)", ("案件",)),
    ]
    assert "village" in found[0].choices and "loss_fen" in found[0].choices
    assert "case_no" not in found[0].choices and "filed_on" not in found[0].choices


def test_what_the_headers_mean_is_chosen_on_the_page_and_the_same_files_are_read_by_it(
    cast: Cast, tmp_path: Path
) -> None:
    client = logged_in(cast, "wu")
    assert "不认识的列名" in send(client, cast, tmp_path, ledger()).content.decode()
    received = Upload.objects.get()
    assert has_files(received.pk), "or they would have to be sent again"
    given = {"cases:辖区": "village", "cases:涉案数(万元)": "loss_fen"}
    told = words(worked_on(client, client.post(f"/uploads/{received.pk}/columns/", given)))
    assert "已记住2个列名" in told and "按记住的自用列名读取" in told and "辖区 → 所属村(社区)" in told
    worked_on(client, client.post(f"/uploads/{received.pk}/confirm/"))
    book = words(client.get("/books/cases/"))
    assert "文峰村" in book and "12,000.00" in book
    assert not has_files(received.pk)


def test_the_next_file_of_the_same_office_needs_no_choice(cast: Cast, tmp_path: Path) -> None:
    name(cast, upload(cast, tmp_path, ledger()), {(Register.CASES, "辖区"): "village"})
    received = upload(cast, tmp_path, ledger(), by="chen")
    (sheet,) = preview(received).read
    assert sheet.own_columns == (("辖区", "所属村(社区)"),)
    assert sheet.unknown_columns == ("涉案数(万元)",)


def test_another_office_means_something_else_by_it(cast: Cast, tmp_path: Path) -> None:
    sheet = {"宣传": [OUTREACH, ("X1", "文峰村", date(2022, 3, 1), "讲座")]}
    received = upload(cast, tmp_path, sheet, by="li")
    name(cast, received, {(Register.OUTREACH, "搞活动的日子"): "done_on"}, by="li")
    assert OwnHeader.objects.get().source.code == VILLAGE
    street = cast.orgs[STREET]
    assert own_headers_of(cast["li"], street) == {Register.OUTREACH: {"搞活动的日子": "done_on"}}
    assert own_headers_of(cast["zhao"], street) == own_headers_of(cast["wu"], street) == {}


def test_who_sends_for_two_streets_says_it_for_the_one_whose_book_it_is(cast: Cast, tmp_path: Path) -> None:
    other, since = cast.orgs[OTHER_STREET], date(2021, 1, 1)
    grant_role(actor="security", user=cast["wu"], role=Role.STREET_OFFICE, org=other, since_on=since)
    sheet = {"案件": [HEADERS, ("B1", date(2022, 3, 1), "东山村", 1.2, "某甲")]}
    received = read(cast, xlsx(tmp_path / "东山.xlsx", sheet), holder=OTHER_STREET)
    name(cast, received, {(Register.CASES, "辖区"): "village"})
    assert OwnHeader.objects.get().source == other
    assert own_headers_of(cast["wu"], other) == {Register.CASES: {"辖区": "village"}}
    assert own_headers_of(cast["wu"], cast.orgs[STREET]) == {}


def test_a_sheet_of_any_name_that_lacks_its_number_is_mended_by_naming_it(cast: Cast, tmp_path: Path) -> None:
    client = logged_in(cast, "wu")
    sheet = {"Sheet1": [("警情流水", "立案日期", "辖区", "被骗金额(元)"), ("A1", date(2022, 3, 1), "文峰村", 12000)]}
    told = words(send(client, cast, tmp_path, sheet))
    assert "这张表像“案件”，但缺少必填的列：案件编号" in told
    address = f"/uploads/{Upload.objects.get().pk}/columns/"
    told = words(worked_on(client, client.post(address, {"cases:警情流水": "case_no", "cases:辖区": "village"})))
    assert "这张表像" not in told and "警情流水 → 案件编号" in told
    assert [one.new_count for one in preview(Upload.objects.get()).changes] == [1]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("统计", ("流水", "立案日期", "辖区", "被骗金额(元)")),
        ("Sheet1", ("流水", "对象", "日期", "负责")),
        ("Sheet1", ("案件编号", "所属村(社区)", "民警", "电话")),
        ("Sheet1", ("流水", "立案日期", "甲", "乙", "丙", "丁")),
    ],
)
def test_a_sheet_that_may_be_anything_is_not_taken_for_a_register(
    cast: Cast, tmp_path: Path, name: str, header: tuple[str, ...]
) -> None:
    received = upload(cast, tmp_path, {name: [header, ("1", "2", "3", "4", "5", "6")[: len(header)]]})
    assert [problem.code for problem in preview(received).problems] == ["sheet.unknown"]
    assert unnamed_in(preview(received).read) == []


def test_who_may_not_say_it_is_not_asked(cast: Cast, tmp_path: Path) -> None:
    sheet = {"宣传": [OUTREACH, ("X1", "文峰村", date(2022, 3, 1), "讲座")]}
    send(logged_in(cast, "li"), cast, tmp_path, sheet)
    address = f"/uploads/{Upload.objects.get().pk}/"
    assert "outreach:搞活动的日子" in logged_in(cast, "wu").get(address).content.decode()
    clerk = logged_in(cast, "chen")
    assert "outreach:搞活动的日子" not in clerk.get(address).content.decode()
    told = words(clerk.post(f"{address}columns/", {"outreach:搞活动的日子": "done_on"}, follow=True))
    assert "没有对应列名" in told and not OwnHeader.objects.exists()


def test_a_sheet_that_lacks_a_required_column_is_mended_by_naming_it(cast: Cast, tmp_path: Path) -> None:
    sheet = {"宣传": [OUTREACH, ("X1", "文峰村", date(2022, 3, 1), "讲座")]}
    first = upload(cast, tmp_path, sheet)
    assert [one.header for one in unnamed_in(preview(first).read)] == ["搞活动的日子"]
    name(cast, first, {(Register.OUTREACH, "搞活动的日子"): "done_on"})
    (read,) = preview(upload(cast, tmp_path, sheet)).read
    assert (read.rows, read.refused, read.unknown_columns) == (1, 0, ())


def test_what_we_know_ourselves_comes_first(tmp_path: Path) -> None:
    sheet = [("案件编号", "立案日期", "辖区", "所属村(社区)"), ("A1", date(2022, 3, 1), "白水村", "文峰村")]
    orgs = [("代码", "名称", "类别", "上级代码"), (STREET, "清河街道", "街道", ""), (VILLAGE, "文峰村", "村", STREET)]
    path = xlsx(tmp_path / "台账.xlsx", {"组织": orgs, "案件": sheet})
    reading = read_files([path], plan=_plan(), own={Register.CASES: {"辖区": "village"}})
    assert [row[1] for row in reading.facts(None)[Register.CASES]] == [VILLAGE]


@pytest.mark.parametrize(
    "header",
    [
        "立案日期",
        "被骗金额（元）",
        "受害人姓名全称",
        "报案人手机",
        "家庭住址1",
        "证件种类",
        "当事人",
        "事主（户主）",
        "银行卡号",
        "微信号",
    ],
)
def test_what_is_known_or_sounds_personal_can_never_be_named(header: str) -> None:
    assert not may_be_named(Register.CASES, header)


@pytest.mark.parametrize("header", ["事主所在村", "受害人所属部门", "微信群宣传", "报案时点"])
def test_where_somebody_lives_or_works_is_no_name(header: str) -> None:
    assert may_be_named(Register.CASES, header)


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"辖区": "village", "涉案数(万元)": "village"}, "“辖区”和“涉案数(万元)”都对应"),
        ({"辖区": "victim_name"}, "“辖区”不能这样对应"),
        ({"立案日期": "occurred_on"}, "“立案日期”不能这样对应"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_and_nothing_is_remembered(
    cast: Cast, tmp_path: Path, chosen: dict[str, str], told: str
) -> None:
    received = upload(cast, tmp_path, ledger())
    with pytest.raises(Refusal) as fault:
        name(cast, received, {(Register.CASES, header): column for header, column in chosen.items()})
    assert told in str(fault.value)
    assert not OwnHeader.objects.exists()


def test_two_headers_of_one_meaning_are_refused_and_the_choices_stay_on_the_page(cast: Cast, tmp_path: Path) -> None:
    client = logged_in(cast, "wu")
    send(client, cast, tmp_path, ledger())
    given = {"cases:辖区": "village", "cases:涉案数(万元)": "village"}
    page = client.post(f"/uploads/{Upload.objects.get().pk}/columns/", given).content.decode()
    assert "都对应" in page and page.count('<option value="village" selected>') == 2
    assert not OwnHeader.objects.exists()


def test_whoever_names_a_header_second_does_not_displace_what_the_first_said(cast: Cast, tmp_path: Path) -> None:
    first, second = upload(cast, tmp_path, ledger()), upload(cast, tmp_path, ledger(), by="chen")
    name(cast, first, {(Register.CASES, "辖区"): "village"})
    with pytest.raises(Refusal, match="已由wu定为“所属村"):
        name(cast, second, {(Register.CASES, "辖区"): "fraud_type"}, by="chen")
    name(cast, second, {(Register.CASES, "辖区"): "village"}, by="chen")
    assert OwnHeader.objects.get().named_by == cast["wu"]


def test_only_who_writes_the_register_may_say_what_its_columns_mean(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, ledger())
    with pytest.raises(Refusal, match="案件"):
        name(cast, received, {(Register.CASES, "辖区"): "village"}, by="li")


def test_when_the_files_are_gone_it_is_remembered_all_the_same(cast: Cast, tmp_path: Path) -> None:
    client = logged_in(cast, "wu")
    send(client, cast, tmp_path, ledger())
    received = Upload.objects.get()
    forget(received.pk)
    told = words(client.post(f"/uploads/{received.pk}/columns/", {"cases:辖区": "village"}, follow=True))
    assert "请再上传一次" in told
    assert OwnHeader.objects.get().column == "village"


def test_saying_nothing_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    client = logged_in(cast, "wu")
    send(client, cast, tmp_path, ledger())
    address = f"/uploads/{Upload.objects.get().pk}/columns/"
    assert "请至少为一个列名选一项" in words(client.post(address, {"cases:辖区": ""}, follow=True))
    assert "请至少为一个列名选一项" in words(client.post(address, {"cases:辖区": "nonsense"}, follow=True))
    assert not OwnHeader.objects.exists()


def test_what_is_remembered_is_listed_exported_and_forgotten(cast: Cast, tmp_path: Path) -> None:
    name(cast, upload(cast, tmp_path, ledger()), {(Register.CASES, "辖区"): "village"})
    client, own = logged_in(cast, "wu"), OwnHeader.objects.get()
    listed = words(client.get("/uploads/headers/"))
    assert "辖区" in listed and "所属村(社区)" in listed and "清河街道" in listed
    assert client.get("/uploads/headers/?as=xlsx")["Content-Type"].endswith("sheet")
    told = words(client.post(f"/uploads/headers/{own.pk}/forget/", follow=True))
    assert "已取消" in told and not OwnHeader.objects.exists()
    assert own_headers_of(cast["wu"], cast.orgs[STREET]) == {}
    verbs = [line.verb for line in Line.objects.order_by("number")]
    assert verbs.count(Deed.NAME_HEADER) == verbs.count(Deed.FORGET_HEADER) == 1


def test_other_offices_own_headers_are_not_there(cast: Cast, tmp_path: Path) -> None:
    name(cast, upload(cast, tmp_path, ledger()), {(Register.CASES, "辖区"): "village"})
    grant_role(
        actor="security",
        user=cast["zhao"],
        role=Role.STREET_OFFICE,
        org=cast.orgs[OTHER_STREET],
        since_on=date(2021, 1, 1),
    )
    for person in ("zhao", "li"):
        client = logged_in(cast, person)
        assert "辖区" not in words(client.get("/uploads/headers/"))
        assert client.post(f"/uploads/headers/{OwnHeader.objects.get().pk}/forget/").status_code == 404


def test_a_county_that_only_looks_has_no_such_page(cast: Cast) -> None:
    assert cast.orgs[COUNTY]
    assert logged_in(cast, "zhou").get("/uploads/headers/").status_code == 404


def _plan() -> Any:
    from wuzha.core.plan.loading import find_plan, load_plan

    return load_plan(find_plan("fengling"))
