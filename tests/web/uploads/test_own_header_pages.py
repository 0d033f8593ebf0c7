"""An office names its own headers once; from then on they are known for all files sent for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from tests.sample_county import COUNTY, OTHER_STREET, STREET, SampleCounty, give_role, log_in_client, read_visible_text
from tests.uploads import (
    OUTREACH_WITHOUT_DATE,
    make_unknown_columns_sheet,
    name_columns,
    read_preview,
    upload_sheets,
)
from tests.web.uploads.pages import follow_after_work, send_sheets
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction, Register, Role
from wuzha.intake.uploads.models import OwnHeader, Upload
from wuzha.intake.uploads.own_headers import load_own_headers
from wuzha.intake.uploads.spool import has_files, remove_all

ROW = ("A1", date(2022, 3, 1), "文峰村", 1.2, "某甲")


def test_what_the_headers_mean_is_chosen_on_the_page_and_the_same_files_are_read_by_it(
    county: SampleCounty, tmp_path: Path
) -> None:
    client = log_in_client(county, "wu")
    assert "不认识的列名" in send_sheets(client, county, tmp_path, make_unknown_columns_sheet()).content.decode()
    upload = Upload.objects.get()
    assert has_files(upload.pk), "or they would have to be sent again"
    data = {"cases:辖区": "village", "cases:涉案数(万元)": "loss_fen"}
    text = read_visible_text(follow_after_work(client, client.post(f"/uploads/{upload.pk}/columns/", data)))
    assert "已记住2个列名" in text and "按记住的自用列名读取" in text and "辖区 → 所属村(社区)" in text
    follow_after_work(client, client.post(f"/uploads/{upload.pk}/confirm/"))
    book = read_visible_text(client.get("/books/cases/"))
    assert "文峰村" in book and "12,000.00" in book
    assert not has_files(upload.pk)


def test_a_sheet_of_any_name_that_lacks_its_number_is_mended_by_naming_it(county: SampleCounty, tmp_path: Path) -> None:
    client = log_in_client(county, "wu")
    sheet = {"Sheet1": [("警情流水", "立案日期", "辖区", "被骗金额(元)"), ("A1", date(2022, 3, 1), "文峰村", 12000)]}
    text = read_visible_text(send_sheets(client, county, tmp_path, sheet))
    assert "这张表像“案件”，但缺少必填的列：案件编号" in text
    address = f"/uploads/{Upload.objects.get().pk}/columns/"
    text = read_visible_text(
        follow_after_work(client, client.post(address, {"cases:警情流水": "case_no", "cases:辖区": "village"}))
    )
    assert "这张表像" not in text and "警情流水 → 案件编号" in text
    assert [changes.new_count for changes in read_preview(Upload.objects.get()).changes] == [1]


def test_the_form_is_shown_only_to_those_who_may_use_it(county: SampleCounty, tmp_path: Path) -> None:
    sheet = {"宣传": [OUTREACH_WITHOUT_DATE, ("X1", "文峰村", date(2022, 3, 1), "讲座")]}
    send_sheets(log_in_client(county, "li"), county, tmp_path, sheet)
    address = f"/uploads/{Upload.objects.get().pk}/"
    assert "outreach:搞活动的日子" in log_in_client(county, "wu").get(address).content.decode()
    clerk = log_in_client(county, "chen")
    assert "outreach:搞活动的日子" not in clerk.get(address).content.decode()
    text = read_visible_text(clerk.post(f"{address}columns/", {"outreach:搞活动的日子": "done_on"}, follow=True))
    assert "没有对应列名" in text and not OwnHeader.objects.exists()


def test_two_headers_of_one_meaning_are_refused_and_the_choices_stay_on_the_page(
    county: SampleCounty, tmp_path: Path
) -> None:
    client = log_in_client(county, "wu")
    send_sheets(client, county, tmp_path, make_unknown_columns_sheet())
    data = {"cases:辖区": "village", "cases:涉案数(万元)": "village"}
    page = client.post(f"/uploads/{Upload.objects.get().pk}/columns/", data).content.decode()
    assert "都对应" in page and page.count('<option value="village" selected>') == 2
    assert not OwnHeader.objects.exists()


def test_when_the_files_are_gone_it_is_remembered_all_the_same(county: SampleCounty, tmp_path: Path) -> None:
    client = log_in_client(county, "wu")
    send_sheets(client, county, tmp_path, make_unknown_columns_sheet())
    upload = Upload.objects.get()
    remove_all(upload.pk)
    text = read_visible_text(client.post(f"/uploads/{upload.pk}/columns/", {"cases:辖区": "village"}, follow=True))
    assert "请再上传一次" in text
    assert OwnHeader.objects.get().column == "village"


def test_saying_nothing_changes_nothing(county: SampleCounty, tmp_path: Path) -> None:
    client = log_in_client(county, "wu")
    send_sheets(client, county, tmp_path, make_unknown_columns_sheet())
    address = f"/uploads/{Upload.objects.get().pk}/columns/"
    assert "请至少为一个列名选一项" in read_visible_text(client.post(address, {"cases:辖区": ""}, follow=True))
    assert "请至少为一个列名选一项" in read_visible_text(client.post(address, {"cases:辖区": "nonsense"}, follow=True))
    assert not OwnHeader.objects.exists()


def test_what_is_remembered_is_listed_exported_and_forgotten(county: SampleCounty, tmp_path: Path) -> None:
    name_columns(
        county, upload_sheets(county, tmp_path, make_unknown_columns_sheet()), {(Register.CASES, "辖区"): "village"}
    )
    client, own = log_in_client(county, "wu"), OwnHeader.objects.get()
    list_page = read_visible_text(client.get("/uploads/headers/"))
    assert "辖区" in list_page and "所属村(社区)" in list_page and "清河街道" in list_page
    assert client.get("/uploads/headers/?as=xlsx")["Content-Type"].endswith("sheet")
    text = read_visible_text(client.post(f"/uploads/headers/{own.pk}/forget/", follow=True))
    assert "已取消" in text and not OwnHeader.objects.exists()
    assert load_own_headers(county["wu"], county.orgs[STREET]) == {}
    verbs = [line.action for line in LogLine.objects.order_by("number")]
    assert verbs.count(LogAction.NAME_HEADER) == verbs.count(LogAction.FORGET_HEADER) == 1


def test_other_offices_own_headers_are_not_there(county: SampleCounty, tmp_path: Path) -> None:
    name_columns(
        county, upload_sheets(county, tmp_path, make_unknown_columns_sheet()), {(Register.CASES, "辖区"): "village"}
    )
    give_role(user=county["zhao"], role=Role.STREET_OFFICE, org=county.orgs[OTHER_STREET], since_on=date(2021, 1, 1))
    for person in ("zhao", "li"):
        client = log_in_client(county, person)
        assert "辖区" not in read_visible_text(client.get("/uploads/headers/"))
        assert client.post(f"/uploads/headers/{OwnHeader.objects.get().pk}/forget/").status_code == 404


def test_a_county_that_only_looks_has_no_such_page(county: SampleCounty) -> None:
    assert county.orgs[COUNTY]
    assert log_in_client(county, "zhou").get("/uploads/headers/").status_code == 404


def _plan() -> Any:
    from wuzha.core.plan.loading import find_plan, load_plan

    return load_plan(find_plan("fengling"))
