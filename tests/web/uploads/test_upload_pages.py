"""From a file in the browser to the books, and back."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.intake.sheets import write_xlsx
from tests.sample_county import STREET, SampleCounty, log_in_client
from tests.uploads import (
    A1,
    A2,
    CASE_COLUMNS,
    OUTREACH_COLUMNS,
    commit_now,
    list_case_numbers,
    upload_sheets,
)
from tests.web.uploads.pages import XLSX, follow_after_work, press_button, send_bytes, send_sheets
from wuzha.core.vocabulary import UploadState
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.spool import get_folder
from wuzha.intake.uploads.undo_blockers import MAX_LISTED
from wuzha.registers.models import Case
from wuzha.registers.services import withdraw_entry
from wuzha.web.uploads.upload_list import UploadList


def test_a_file_is_reported_confirmed_and_undone(county: SampleCounty, tmp_path: Path) -> None:
    client = log_in_client(county, "wu")
    page = send_sheets(client, county, tmp_path, {"案件": [CASE_COLUMNS, A1, A2]})
    text = page.content.decode()
    assert "现在还没有入账" in text and "受害人姓名" in text and "某甲" not in text
    upload = Upload.objects.get()
    assert page.request["PATH_INFO"] == f"/uploads/{upload.pk}/"
    assert list_case_numbers() == []
    assert "状态：已入账" in press_button(client, upload, "confirm")
    assert list_case_numbers() == ["A1", "A2"]
    assert "状态：已撤销" in press_button(client, upload, "undo")
    assert list_case_numbers() == []


def test_every_file_that_cannot_be_taken_is_named_at_once(county: SampleCounty) -> None:
    client = log_in_client(county, "wu")
    contents = {"一月.csv": b"", "某甲13812345678.csv": b"a", "二月.xlsx": b""}
    files = [SimpleUploadedFile(name, content) for name, content in contents.items()]
    page = client.post("/uploads/", {"ledgers": files, "holder": county.orgs[STREET].pk})
    text = page.content.decode()
    assert "“一月.csv”是空文件。" in text and "“二月.xlsx”是空文件。" in text and "第2个文件的名称" in text
    assert "某甲" not in text and "提交的" not in text
    assert not Upload.objects.exists()


def test_the_counts_of_an_upload_open_to_what_it_entered(county: SampleCounty, tmp_path: Path) -> None:
    client = log_in_client(county, "wu")
    send_sheets(client, county, tmp_path, {"案件": [CASE_COLUMNS, A1]})
    press_button(client, Upload.objects.get(), "confirm")
    send_sheets(client, county, tmp_path, {"案件": [CASE_COLUMNS, A2]})
    second = Upload.objects.latest("uploaded_at")
    address = f"/books/cases/?upload={second.pk}"
    assert address not in client.get(f"/uploads/{second.pk}/").content.decode(), "nothing is entered yet"
    assert f'<a href="{address}">1</a>' in press_button(client, second, "confirm")
    page = client.get(address).content.decode()
    assert "A2" in page and "A1" not in page and "共1条" in page
    assert "A1" in client.get("/books/cases/?upload=nonsense").content.decode()


def test_the_list_of_uploads_is_narrowed_to_a_state_and_its_export_too(county: SampleCounty, tmp_path: Path) -> None:
    client = log_in_client(county, "wu")
    send_sheets(client, county, tmp_path, {"案件": [CASE_COLUMNS, A1]}, "一.xlsx")
    press_button(client, Upload.objects.get(), "confirm")
    send_sheets(client, county, tmp_path, {"案件": [CASE_COLUMNS, A2]}, "二.xlsx")
    page = client.get("/uploads/?state=received").content.decode()
    assert "二.xlsx" in page and "一.xlsx" not in page and "export/?state=received" in page
    sheet = b"".join(client.get("/uploads/export/?state=committed").streaming_content)
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == ["一.xlsx"]
    assert "没有这种状态的上传" in client.get("/uploads/?state=undone").content.decode()
    assert "一.xlsx" in client.get("/uploads/?state=nonsense").content.decode()


def test_from_page_to_page_the_list_stays_narrowed(county: SampleCounty) -> None:
    about = {"holder": county.orgs[STREET], "uploaded_by": county["wu"], "asked_by": county["wu"]}
    states = [UploadState.DISCARDED] * (UploadList.page_size + 1) + [UploadState.FAILED]
    now = timezone.now()
    Upload.objects.bulk_create(Upload(state=state, uploaded_at=now, asked_at=now, **about) for state in states)
    client = log_in_client(county, "wu")
    assert "?state=discarded&amp;page=2" in client.get("/uploads/?state=discarded").content.decode()
    second = client.get("/uploads/?state=discarded&page=2").content.decode()
    assert "/uploads/export/?state=discarded" in second and second.count('scope="row"') == 1
    sheet = b"".join(client.get("/uploads/export/?state=discarded&page=2").streaming_content)
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + UploadList.page_size + 1


def test_a_change_is_shown_as_the_field_writes_it(county: SampleCounty, tmp_path: Path) -> None:
    client = log_in_client(county, "wu")
    send_sheets(client, county, tmp_path, {"案件": [CASE_COLUMNS, A1]})
    press_button(client, Upload.objects.get(), "confirm")
    page = send_sheets(
        client, county, tmp_path, {"案件": [CASE_COLUMNS, ("A1", date(2022, 3, 1), "青石社区", 15000, "")]}
    )
    text = page.content.decode()
    assert "12,000.00元" in text and "15,000.00元" in text
    assert "被骗金额" in text and "所属村（社区）" in text


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("台账.xlsx", b"PK\x03\x04broken", "“台账.xlsx”"),
        ("台账.pdf", b"%PDF", ".xlsx"),
        ("台账.csv", b" ", "“台账.csv”"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    county: SampleCounty, name: str, content: bytes, sentence: str
) -> None:
    client = log_in_client(county, "wu")
    files = SimpleUploadedFile(name, content)
    page = follow_after_work(client, client.post("/uploads/", {"ledgers": files, "holder": county.orgs[STREET].pk}))
    text = page.content.decode()
    assert "状态：没有读成" in text and sentence in text
    upload = Upload.objects.get()
    assert upload.state == UploadState.FAILED and not get_folder(upload.pk).exists()


def test_a_form_without_a_file_shows_an_error(county: SampleCounty) -> None:
    page = log_in_client(county, "wu").post("/uploads/", {"holder": county.orgs[STREET].pk})
    assert "没有读成" in page.content.decode()


def test_a_village_sees_its_own_uploads_alone(county: SampleCounty, tmp_path: Path) -> None:
    office, village = log_in_client(county, "wu"), log_in_client(county, "li")
    send_sheets(office, county, tmp_path, {"案件": [CASE_COLUMNS, A1]})
    other_upload = Upload.objects.get()
    send_sheets(village, county, tmp_path, {"宣传": [OUTREACH_COLUMNS, ("X1", "文峰村", date(2022, 3, 1), "讲座")]})
    own_upload = Upload.objects.exclude(pk=other_upload.pk).get()
    assert village.get(f"/uploads/{other_upload.pk}/").status_code == 404
    assert village.post(f"/uploads/{other_upload.pk}/confirm/").status_code == 404
    assert str(other_upload.pk) not in village.get("/uploads/").content.decode()
    assert village.get(f"/uploads/{own_upload.pk}/").status_code == 200
    assert office.get(f"/uploads/{own_upload.pk}/").status_code == 200
    assert log_in_client(county, "zhao").get(f"/uploads/{other_upload.pk}/").status_code == 404
    assert log_in_client(county, "zheng").get("/uploads/").status_code == 404


def test_an_upload_settled_by_another_in_the_meantime_shows_a_message(county: SampleCounty, tmp_path: Path) -> None:
    client = log_in_client(county, "wu")
    send_sheets(client, county, tmp_path, {"案件": [CASE_COLUMNS, A1]})
    upload = Upload.objects.get()
    log_in_client(county, "chen").post(f"/uploads/{upload.pk}/discard/")
    page = press_button(client, upload, "confirm")
    assert "这次上传已放弃，不能再确认入账" in page
    assert client.post(f"/uploads/{upload.pk}/else/").status_code == 404


def test_the_list_of_uploads_is_handed_out_as_far_as_one_sees_it(county: SampleCounty, tmp_path: Path) -> None:
    office, village = log_in_client(county, "wu"), log_in_client(county, "li")
    send_sheets(office, county, tmp_path, {"案件": [CASE_COLUMNS, A1]})
    send_sheets(village, county, tmp_path, {"宣传": [OUTREACH_COLUMNS, ("X1", "文峰村", date(2022, 3, 1), "讲座")]})
    assert "/uploads/export/" in office.get("/uploads/").content.decode()
    for client, count in ((office, 2), (village, 1)):
        answer = client.get("/uploads/export/")
        book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
        rows = book.get_sheet_by_index(0).to_python()
        assert rows[0] == ["时间", "文件", "记入", "上传人", "状态", "退回"]
        assert len(rows) == count + 1 and rows[1][4] == "待确认"
    assert log_in_client(county, "chen").get("/uploads/export/").status_code == 404


def test_of_several_files_the_report_says_which(county: SampleCounty, tmp_path: Path) -> None:
    bad = {"案件": [CASE_COLUMNS, ("A3", "三月", "文峰村", 1, "")]}
    client = log_in_client(county, "wu")
    files = [
        SimpleUploadedFile(name, write_xlsx(tmp_path / name, bad).read_bytes(), XLSX) for name in ("甲.xlsx", "乙.xlsx")
    ]
    page = follow_after_work(client, client.post("/uploads/", {"ledgers": files, "holder": county.orgs[STREET].pk}))
    text = page.content.decode()
    for name in ("甲.xlsx", "乙.xlsx"):
        assert text.count(f"<td>{name}</td>") == 2, "once in what was read, once in what is wrong"
    alone = send_sheets(client, county, tmp_path, bad).content.decode()
    assert "<td>台账.xlsx</td>" not in alone


def test_where_every_row_was_refused_confirming_makes_open_rows_and_the_file_is_not_known_again(
    county: SampleCounty, tmp_path: Path
) -> None:
    client = log_in_client(county, "wu")
    bad = write_xlsx(tmp_path / "台账.xlsx", {"案件": [CASE_COLUMNS, ("A3", "三月", "文峰村", 1, "")]}).read_bytes()
    text = send_bytes(client, county, bad).content.decode()
    assert "退回的内容记为退回未补" in text
    upload = Upload.objects.get()
    page = press_button(client, upload, "confirm")
    assert "退回未补1项" in page and f"/books/refused/?upload={upload.pk}" in page
    assert "-已标注.xlsx" in page
    assert "同样的文件" not in send_bytes(client, county, bad).content.decode(), "entered in the books it never was"


def test_the_same_file_is_known_again_and_whose_it_was_only_by_who_may_see_it(
    county: SampleCounty, tmp_path: Path
) -> None:
    office, village = log_in_client(county, "wu"), log_in_client(county, "li")
    sheets = {"宣传": [OUTREACH_COLUMNS, ("X1", "文峰村", date(2022, 3, 1), "讲座")]}
    content = write_xlsx(tmp_path / "台账.xlsx", sheets).read_bytes()
    send_bytes(office, county, content)
    first = Upload.objects.get()
    press_button(office, first, "confirm")
    moment = timezone.localtime(first.uploaded_at)
    Upload.objects.update(uploaded_at=moment.replace(year=2021))
    assert f"/uploads/{first.pk}/" in send_bytes(office, county, content).content.decode()
    text = send_bytes(village, county, content).content.decode()
    assert "同样的文件已由别人入过账" in text
    assert str(first.pk) not in text and "2021-" not in text


@pytest.mark.parametrize("count", [101, 150, 201])
def test_too_many_files_at_once_are_refused_in_a_sentence_and_the_form_says_how_many(
    county: SampleCounty, count: int
) -> None:
    client = log_in_client(county, "wu")
    assert "一次最多100个文件" in client.get("/uploads/").content.decode()
    files = [SimpleUploadedFile(f"{number}.csv", b"a") for number in range(count)]
    text = client.post("/uploads/", {"ledgers": files, "holder": county.orgs[STREET].pk}).content.decode()
    assert "一次最多传100个文件" in text and "请分几次上传" in text
    assert not Upload.objects.exists()


def test_a_label_has_no_colon_of_another_language(county: SampleCounty) -> None:
    assert "台账文件</label>" in log_in_client(county, "wu").get("/uploads/").content.decode()


def test_what_keeps_an_upload_from_being_undone_is_listed_with_who_when_and_by_which_upload(
    county: SampleCounty, tmp_path: Path
) -> None:
    client = log_in_client(county, "wu")
    rows = [(f"A{number}", date(2022, 3, 1), "文峰村", 1, "") for number in range(MAX_LISTED + 2)]
    send_sheets(client, county, tmp_path, {"案件": [CASE_COLUMNS, *rows]})
    first = Upload.objects.get()
    press_button(client, first, "confirm")
    send_sheets(client, county, tmp_path, {"案件": [CASE_COLUMNS, *((*row[:3], 2, "") for row in rows[1:])]})
    second = Upload.objects.latest("uploaded_at")
    press_button(client, second, "confirm")
    withdraw_entry(actor=county["chen"], entry=Case.objects.as_of(None).get(key="A0"), reason="撤案")
    text = press_button(client, first, "undo")
    assert "不能整批撤销" in text and "另有2条" in text
    for key, author in (("A0", "chen"), ("A1", "wu")):
        revision = Case.objects.get(key=key, superseded_at=None)
        assert f'<a href="/books/cases/{revision.pk}/">案件 {key}</a></th><td>{author}</td>' in text
    assert text.count(f'<a href="/uploads/{second.pk}/">') == MAX_LISTED - 1
    assert "之后又改过的记录" not in client.get(f"/uploads/{first.pk}/").content.decode(), "nothing was tried"
    assert "之后又改过的记录" not in press_button(client, second, "undo")


def test_only_the_number_is_shown_of_an_entry_that_moved_away(county: SampleCounty, tmp_path: Path) -> None:
    office, village = log_in_client(county, "wu"), log_in_client(county, "li")
    send_sheets(village, county, tmp_path, {"宣传": [OUTREACH_COLUMNS, ("X1", "文峰村", date(2022, 3, 1), "讲座")]})
    first = Upload.objects.get()
    press_button(village, first, "confirm")
    send_sheets(office, county, tmp_path, {"宣传": [OUTREACH_COLUMNS, ("X1", "青石社区", date(2022, 3, 1), "讲座")]})
    second = Upload.objects.latest("uploaded_at")
    press_button(office, second, "confirm")
    text = press_button(village, first, "undo")
    assert '<th scope="row">宣传 X1</th><td>—</td><td class="code">—</td><td>—</td>' in text
    assert str(second.pk) not in text


def test_an_upload_that_waits_for_a_yes_is_a_task_of_its_sender_and_of_the_office(
    county: SampleCounty, tmp_path: Path
) -> None:
    rows = {"宣传": [OUTREACH_COLUMNS, ("X1", "文峰村", date(2022, 3, 1), "讲座")]}
    upload = upload_sheets(county, tmp_path, rows, by="li")
    task = f'<a class="todo-line" href="/uploads/{upload.pk}/">'
    assert [task in log_in_client(county, name).get("/").content.decode() for name in ("li", "wu", "zhao")] == [
        True,
        True,
        False,
    ]
    commit_now(actor=county["li"], upload=upload)
    assert task not in log_in_client(county, "li").get("/").content.decode()
