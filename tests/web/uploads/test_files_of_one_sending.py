"""Files of one sending stand alone: each is a card with its state, and a bad one keeps none of the others out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.conflicts import MARCH, make_sheet
from tests.intake.sheets import write_xlsx
from tests.outcomes import find_sentence, outcome
from tests.sample_county import SampleCounty, log_in_client
from tests.standing import declare_everything
from tests.uploads import (
    A1,
    A2,
    A3,
    CASE_COLUMNS,
    NEW_CODE,
    NEW_ORG,
    OUTREACH_COLUMNS,
    UNREADABLE,
    commit_sheets,
    list_case_numbers,
    make_case_sheet,
    make_org_sheet,
    reload_state,
    upload_files,
)
from tests.web.uploads.conflict_fields import open_page
from tests.web.uploads.pages import find_card, make_files, plain_text, press_button, send_files, upload_digest
from wuzha.core.vocabulary import Outcome, UploadState
from wuzha.intake.uploads import incoming_files
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.spool import has_files
from wuzha.orgs.models import Org
from wuzha.registers.models import Case, RefusedItem

NEW_VILLAGE_CASE = ("N1", date(2022, 3, 1), "新村", 1, "")
DAMAGED = b"PK\x03\x04 damaged"
OUTREACH = {"宣传": [OUTREACH_COLUMNS, ("X1", "文峰村", date(2022, 3, 1), "讲座")]}


def numbers_of(upload: Upload, *stems: str) -> list[int]:
    """Return the numbers of the files whose boxes stay ticked."""
    return [file.pk for file in upload.files.all() if file.name.removesuffix(".xlsx") in stems]


def test_each_file_is_a_card_and_the_bad_ones_are_all_named_at_once(county: SampleCounty, tmp_path: Path) -> None:
    client = log_in_client(county, "wu")
    files = make_files(
        tmp_path, 案件一=make_case_sheet(A1, UNREADABLE), 坏的=DAMAGED, 空的=b"", 宣传=OUTREACH, 某甲13812345678=b"a"
    )
    page = send_files(client, county, [*files, SimpleUploadedFile("说明.pdf", b"%PDF")])
    assert "有4个文件没有读入" in page and "某甲" not in page
    assert "案件 新增1，变动0，不变0 退回1行 部分有问题" in find_card(page, "案件一.xlsx")
    assert "可入账" in find_card(page, "宣传.xlsx")
    assert "“坏的.xlsx”打不开" in find_card(page, "坏的.xlsx") and "未能读取" in find_card(page, "坏的.xlsx")
    assert "是空文件" in find_card(page, "空的.xlsx") and "没有接收" in find_card(page, "空的.xlsx")
    assert "像是写了姓名" in find_card(page, "第5个文件") and "重新上传" in find_card(page, "第5个文件")
    assert "不是能读的表格" in find_card(page, "说明.pdf")
    assert all("记为退回未补" in find_card(page, name) for name in ("坏的.xlsx", "空的.xlsx", "第5个文件", "说明.pdf"))
    assert "记为退回未补" not in find_card(page, "案件一.xlsx")
    page = press_button(client, Upload.objects.get(), "confirm")
    assert "状态：已入账" in page and list_case_numbers() == ["A1"]
    assert "已入账" in find_card(page, "宣传.xlsx") and "打不开" in find_card(page, "坏的.xlsx")
    pages = {item.file: client.get(f"/books/refused/{item.pk}/").content.decode() for item in RefusedItem.objects.all()}
    assert "改名再上传不会自动销号" in pages["第5个文件"]
    assert "另存为 .xlsx 或 .csv，文件名不变" in pages["说明.pdf"]


def test_files_beyond_what_may_come_at_once_are_named_and_the_others_go_in(
    county: SampleCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = make_files(tmp_path, 案件一=make_case_sheet(A1), 大=b"x" * 30_000, 案件二=make_case_sheet(A2))
    monkeypatch.setattr(incoming_files, "MAX_UPLOAD_BYTES", 30_000)
    client = log_in_client(county, "wu")
    page = send_files(client, county, files)
    assert "“大.xlsx”没有接收" in find_card(page, "大.xlsx") and "没有接收" in find_card(page, "大.xlsx")
    press_button(client, Upload.objects.get(), "confirm")
    assert list_case_numbers() == ["A1", "A2"]


def test_a_single_file_is_left_out_and_the_others_go_in(county: SampleCounty, tmp_path: Path) -> None:
    client = log_in_client(county, "wu")
    page = send_files(client, county, make_files(tmp_path, 一=make_case_sheet(A1), 二=make_case_sheet(A2)))
    upload = Upload.objects.get()
    assert page.count('type="checkbox" name="file"') == 2 and page.count("checked") == 2
    fields = {"chooses": "1", "file": numbers_of(upload, "二"), "seen": upload_digest(page)}
    page = press_button(client, upload, "confirm", **fields)
    assert "已按所选文件重新核对" in page and "状态：待确认" in page
    assert "不入账" in find_card(page, "一.xlsx") and page.count("checked") == 1
    assert list_case_numbers() == []
    page = press_button(client, upload, "confirm", **fields | {"seen": upload_digest(page)})
    assert "状态：已入账" in page and list_case_numbers() == ["A2"]
    assert "不入账" in find_card(page, "一.xlsx")
    page = send_files(client, county, make_files(tmp_path, 一=make_case_sheet(A1)))
    assert "同样的文件" not in page, "it was never entered"


def test_files_that_change_nothing_are_not_chosen_among(county: SampleCounty, tmp_path: Path) -> None:
    client = log_in_client(county, "wu")
    files = {"一": make_case_sheet(A1), "二": make_case_sheet(A2)}
    page = send_files(client, county, make_files(tmp_path, **files))
    assert "按所选文件重新核对" in page
    press_button(client, Upload.objects.get(), "confirm")
    page = send_files(client, county, make_files(tmp_path, **files))
    assert "没有可以入账的内容，不必确认" in page and "确认入账</button>" not in page
    assert "按所选文件重新核对" not in page and 'name="file"' not in page


def test_without_the_file_of_a_new_village_its_cases_are_refused_and_with_it_again_they_go_in(
    county: SampleCounty, tmp_path: Path
) -> None:
    client = log_in_client(county, "wu")
    page = send_files(
        client, county, make_files(tmp_path, 组织=make_org_sheet(NEW_ORG), 案件=make_case_sheet(NEW_VILLAGE_CASE, A1))
    )
    upload = Upload.objects.get()
    assert "新增2" in find_card(page, "案件.xlsx")
    page = press_button(client, upload, "choose", chooses="1", file=numbers_of(upload, "案件"))
    assert "新增1，变动0，不变0 退回1行" in find_card(page, "案件.xlsx") and "“新村”" in plain_text(page)
    page = press_button(client, upload, "choose", chooses="1", file=numbers_of(upload, "案件", "组织"))
    assert "新增2" in find_card(page, "案件.xlsx") and "退回" not in find_card(page, "案件.xlsx")
    press_button(client, upload, "confirm", chooses="1", file=numbers_of(upload, "案件", "组织"))
    assert Org.objects.filter(code=NEW_CODE).exists() and list_case_numbers() == ["A1", "N1"]


def test_the_cases_of_a_new_village_confirmed_without_its_file_are_open_refused_rows(
    county: SampleCounty, tmp_path: Path
) -> None:
    programme = declare_everything(county)
    client = log_in_client(county, "wu")
    files = make_files(tmp_path, 组织=make_org_sheet(NEW_ORG), 案件=make_case_sheet(NEW_VILLAGE_CASE))
    send_files(client, county, files)
    upload = Upload.objects.get()
    for action in ("choose", "confirm"):
        press_button(client, upload, action, chooses="1", file=numbers_of(upload, "案件"))
    assert reload_state(upload) is UploadState.COMMITTED and list_case_numbers() == []
    assert RefusedItem.objects.as_of(None).count() == 1
    assert "另有1行退回未补" in find_sentence(programme, "no_or_halved_cases")


def test_a_row_that_a_later_file_superseded_counts_again_without_that_file(
    county: SampleCounty, tmp_path: Path
) -> None:
    client = log_in_client(county, "wu")
    later = make_case_sheet(("A1", date(2022, 3, 1), "青石社区", 99, ""))
    page = send_files(client, county, make_files(tmp_path, 一=make_case_sheet(A1), 二=later))
    assert "1条以后面的文件为准" in find_card(page, "一.xlsx") and "新增1" in find_card(page, "二.xlsx")
    upload = Upload.objects.get()
    for action in ("choose", "confirm"):
        press_button(client, upload, action, chooses="1", file=numbers_of(upload, "一"))
    assert Case.objects.get().village == Org.objects.get(name="文峰村")


def test_a_bad_file_with_the_name_of_a_register_is_an_open_item_even_if_the_others_are_given_up(
    county: SampleCounty, tmp_path: Path
) -> None:
    programme = declare_everything(county)
    client = log_in_client(county, "wu")
    page = send_files(client, county, make_files(tmp_path, 宣传=OUTREACH, 三月案件=DAMAGED, 空案件=b""))
    assert "退回未补2项" in page or RefusedItem.objects.count() == 2
    assert outcome(programme, "no_or_halved_cases") is Outcome.UNDETERMINED
    upload = Upload.objects.get()
    press_button(client, upload, "compare")
    press_button(client, upload, "discard")
    assert RefusedItem.objects.as_of(None).count() == 2
    send_files(client, county, make_files(tmp_path, 三月案件=make_case_sheet(A3), 空案件=make_case_sheet(A2)))
    press_button(client, Upload.objects.latest("uploaded_at"), "confirm")
    assert not RefusedItem.objects.as_of(None).exists()


def test_a_waived_bad_file_stays_waived_when_the_others_are_read_again(county: SampleCounty, tmp_path: Path) -> None:
    client = log_in_client(county, "wu")
    files = make_files(tmp_path, 三月案件=DAMAGED, 一=make_case_sheet(A1), 二=make_case_sheet(A2))
    send_files(client, county, files)
    client.post(f"/books/refused/{RefusedItem.objects.get().pk}/waive/", {"reason": "发错了文件"})
    upload = Upload.objects.get()
    press_button(client, upload, "choose", chooses="1", file=numbers_of(upload, "一"))
    press_button(client, upload, "confirm")
    assert not RefusedItem.objects.as_of(None).exists() and list_case_numbers() == ["A1"]


def test_a_file_of_a_register_that_is_not_the_senders_keeps_the_others_in(county: SampleCounty, tmp_path: Path) -> None:
    client = log_in_client(county, "li")
    page = send_files(client, county, make_files(tmp_path, 案件=make_case_sheet(A1), 宣传=OUTREACH))
    assert "您的角色不能登记“案件”" in find_card(page, "案件.xlsx") and "可入账" in find_card(page, "宣传.xlsx")
    assert "状态：已入账" in press_button(client, Upload.objects.get(), "confirm")
    assert list_case_numbers() == [] and not RefusedItem.objects.exists()


def test_of_two_people_the_second_does_not_enter_a_file_that_the_first_has_left_out(
    county: SampleCounty, tmp_path: Path
) -> None:
    office, police = log_in_client(county, "wu"), log_in_client(county, "chen")
    page = send_files(office, county, make_files(tmp_path, 一=make_case_sheet(A1), 二=make_case_sheet(A2)))
    upload, digest = Upload.objects.get(), upload_digest(page)
    fields = {"chooses": "1", "seen": digest}
    press_button(office, upload, "choose", file=numbers_of(upload, "一"), **fields)
    page = press_button(police, upload, "confirm", file=numbers_of(upload, "一", "二"), **fields)
    assert "再确认一次" in page and list_case_numbers() == []
    assert [file.is_left_out for file in upload.files.order_by("pk")] == [False, True]


def test_without_any_file_nothing_is_changed_and_the_page_says_what_to_do(county: SampleCounty, tmp_path: Path) -> None:
    client = log_in_client(county, "wu")
    send_files(client, county, make_files(tmp_path, 一=make_case_sheet(A1), 二=make_case_sheet(A2)))
    upload = Upload.objects.get()
    for numbers in ([], ["x", "9" * 30]):
        assert "没有选要入账的文件" in press_button(client, upload, "confirm", chooses="1", file=numbers)
    assert reload_state(upload) is UploadState.RECEIVED and list_case_numbers() == []


def test_people_of_another_street_neither_see_the_files_nor_leave_one_out(county: SampleCounty, tmp_path: Path) -> None:
    office, other = log_in_client(county, "wu"), log_in_client(county, "zhao")
    send_files(office, county, make_files(tmp_path, 一=make_case_sheet(A1), 二=make_case_sheet(A2)))
    upload = Upload.objects.get()
    assert other.post(f"/uploads/{upload.pk}/choose/", {"chooses": "1"}).status_code == 404
    assert other.get(f"/uploads/{upload.pk}/").status_code == 404


def test_several_files_stay_until_the_upload_is_settled_and_one_alone_goes_at_once(
    county: SampleCounty, tmp_path: Path
) -> None:
    client = log_in_client(county, "wu")
    send_files(client, county, make_files(tmp_path, 一=make_case_sheet(A1), 二=make_case_sheet(A2)))
    upload = Upload.objects.get()
    assert has_files(upload.pk)
    press_button(client, upload, "confirm")
    assert not has_files(upload.pk)
    send_files(client, county, make_files(tmp_path, 三=make_case_sheet((*A3[:3], 5, ""))))
    assert not has_files(Upload.objects.latest("uploaded_at").pk)


def test_when_every_file_is_bad_each_says_why_and_nothing_can_be_confirmed(
    county: SampleCounty, tmp_path: Path
) -> None:
    client = log_in_client(county, "wu")
    page = send_files(client, county, make_files(tmp_path, 坏一=DAMAGED, 坏二=DAMAGED))
    assert "状态：没有读成" in page and "确认入账" not in page
    assert all("打不开" in find_card(page, f"{name}.xlsx") for name in ("坏一", "坏二"))


def test_a_sheet_with_several_columns_of_its_own_is_read_once_more_with_the_same_files(
    county: SampleCounty, tmp_path: Path
) -> None:
    client = log_in_client(county, "wu")
    own = {"案件": [(*CASE_COLUMNS[:3], "涉案数"), ("A1", date(2022, 3, 1), "文峰村", 7)]}
    send_files(client, county, make_files(tmp_path, 一=own, 二=make_case_sheet(A2), 坏的=DAMAGED))
    upload = Upload.objects.get()
    press_button(client, upload, "choose", chooses="1", file=numbers_of(upload, "一"))
    page = press_button(client, upload, "columns", **{"cases:涉案数": "loss_fen"})
    assert "不入账" in find_card(page, "二.xlsx") and "未能读取" in find_card(page, "坏的.xlsx")


def test_of_several_files_the_table_says_which_one_each_row_is_of(county: SampleCounty, tmp_path: Path) -> None:
    rows = [("A1", MARCH, "文峰村", 5, "刷单返利", "有效"), ("A2", MARCH, "文峰村", 5, "刷单返利", "有效")]
    commit_sheets(county, tmp_path, make_sheet(*rows))
    paths = [write_xlsx(tmp_path / f"{row[0]}的文件.xlsx", make_sheet((*row[:3], "", *row[4:]))) for row in rows]
    client = log_in_client(county, "wu")
    both = plain_text(open_page(client, upload_files(county, *paths)))
    assert "编号 台账 文件 位置" in both
    assert all(f"{row[0]} 案件 {row[0]}的文件.xlsx “案件”第2行" in both for row in rows)
    assert "编号 台账 位置" in plain_text(open_page(client, upload_files(county, paths[0])))
