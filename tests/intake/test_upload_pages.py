"""From a file in the browser to the books, and back."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.cast import STREET, Cast, logged_in
from tests.intake.sheets import xlsx
from tests.intake.test_uploads import A1, A2, CASES, OUTREACH, numbers
from wuzha.core.vocabulary import UploadState
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.spool import folder_of
from wuzha.intake.uploads.undo_blockers import MOST_NAMED
from wuzha.intake.uploads.upload_worker import do_next
from wuzha.registers.models import Case
from wuzha.registers.services import withdraw_entry
from wuzha.web.uploads.views import ON_A_PAGE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send(client: Client, cast: Cast, folder: Path, sheets: dict[str, Any], name: str = "台账.xlsx") -> Any:
    return send_again(client, cast, xlsx(folder / name, sheets).read_bytes(), name)


def send_again(client: Client, cast: Cast, content: bytes, name: str = "台账.xlsx") -> Any:
    """A workbook written anew is another file, as it says when it was written."""
    files = {"ledgers": SimpleUploadedFile(name, content, XLSX), "holder": cast.orgs[STREET].pk}
    return worked_on(client, client.post("/uploads/", files))


def press(client: Client, upload: Upload, deed: str, **fields: Any) -> str:
    """The page after the button was pressed and the worker has done its part."""
    page: Any = worked_on(client, client.post(f"/uploads/{upload.pk}/{deed}/", fields))
    return str(page.content.decode())


def worked_on(client: Client, answer: Any) -> Any:
    """The page one is sent to, when the worker has done what waited."""
    while do_next("worker"):
        pass
    assert answer.status_code == 302
    return client.get(answer["Location"])


def test_a_file_is_reported_confirmed_and_undone(cast: Cast, tmp_path: Path) -> None:
    client = logged_in(cast, "wu")
    page = send(client, cast, tmp_path, {"案件": [CASES, A1, A2]})
    told = page.content.decode()
    assert "现在还没有入账" in told and "受害人姓名" in told and "某甲" not in told
    upload = Upload.objects.get()
    assert page.request["PATH_INFO"] == f"/uploads/{upload.pk}/"
    assert numbers() == []
    assert "状态：已入账" in press(client, upload, "confirm")
    assert numbers() == ["A1", "A2"]
    assert "状态：已撤销" in press(client, upload, "undo")
    assert numbers() == []


def test_the_counts_of_an_upload_open_to_what_it_entered(cast: Cast, tmp_path: Path) -> None:
    client = logged_in(cast, "wu")
    send(client, cast, tmp_path, {"案件": [CASES, A1]})
    press(client, Upload.objects.get(), "confirm")
    send(client, cast, tmp_path, {"案件": [CASES, A2]})
    second = Upload.objects.latest("uploaded_at")
    address = f"/books/cases/?upload={second.pk}"
    assert address not in client.get(f"/uploads/{second.pk}/").content.decode(), "nothing is entered yet"
    assert f'<a href="{address}">1</a>' in press(client, second, "confirm")
    shown = client.get(address).content.decode()
    assert "A2" in shown and "A1" not in shown and "共1条" in shown
    assert "A1" in client.get("/books/cases/?upload=nonsense").content.decode()


def test_the_list_of_uploads_is_narrowed_to_a_state_and_its_export_too(cast: Cast, tmp_path: Path) -> None:
    client = logged_in(cast, "wu")
    send(client, cast, tmp_path, {"案件": [CASES, A1]}, "一.xlsx")
    press(client, Upload.objects.get(), "confirm")
    send(client, cast, tmp_path, {"案件": [CASES, A2]}, "二.xlsx")
    shown = client.get("/uploads/?state=received").content.decode()
    assert "二.xlsx" in shown and "一.xlsx" not in shown and "export/?state=received" in shown
    sheet = b"".join(client.get("/uploads/export/?state=committed").streaming_content)
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == ["一.xlsx"]
    assert "没有这种状态的上传" in client.get("/uploads/?state=undone").content.decode()
    assert "一.xlsx" in client.get("/uploads/?state=nonsense").content.decode()


def test_from_page_to_page_the_list_stays_narrowed(cast: Cast) -> None:
    about = {"holder": cast.orgs[STREET], "uploaded_by": cast["wu"], "asked_by": cast["wu"]}
    states = [UploadState.DISCARDED] * (ON_A_PAGE + 1) + [UploadState.FAILED]
    now = timezone.now()
    Upload.objects.bulk_create(Upload(state=state, uploaded_at=now, asked_at=now, **about) for state in states)
    client = logged_in(cast, "wu")
    assert "?state=discarded&amp;page=2" in client.get("/uploads/?state=discarded").content.decode()
    second = client.get("/uploads/?state=discarded&page=2").content.decode()
    assert "/uploads/export/?state=discarded" in second and second.count('scope="row"') == 1
    sheet = b"".join(client.get("/uploads/export/?state=discarded&page=2").streaming_content)
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + ON_A_PAGE + 1


def test_a_change_is_shown_as_the_field_writes_it(cast: Cast, tmp_path: Path) -> None:
    client = logged_in(cast, "wu")
    send(client, cast, tmp_path, {"案件": [CASES, A1]})
    press(client, Upload.objects.get(), "confirm")
    page = send(client, cast, tmp_path, {"案件": [CASES, ("A1", date(2022, 3, 1), "青石社区", 15000, "")]})
    told = page.content.decode()
    assert "12,000.00元" in told and "15,000.00元" in told
    assert "被骗金额" in told and "所属村（社区）" in told


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("台账.xlsx", b"PK\x03\x04broken", "“台账.xlsx”"),
        ("台账.pdf", b"%PDF", ".xlsx"),
        ("台账.csv", b" ", "“台账.csv”"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(cast: Cast, name: str, content: bytes, told: str) -> None:
    client = logged_in(cast, "wu")
    sent = SimpleUploadedFile(name, content)
    page = worked_on(client, client.post("/uploads/", {"ledgers": sent, "holder": cast.orgs[STREET].pk}))
    text = page.content.decode()
    assert "状态：没有读成" in text and told in text
    upload = Upload.objects.get()
    assert upload.state == UploadState.FAILED and not folder_of(upload.pk).exists()


def test_no_file_at_all_is_said(cast: Cast) -> None:
    page = logged_in(cast, "wu").post("/uploads/", {"holder": cast.orgs[STREET].pk})
    assert "没有读成" in page.content.decode()


def test_a_village_sees_its_own_uploads_alone(cast: Cast, tmp_path: Path) -> None:
    office, village = logged_in(cast, "wu"), logged_in(cast, "li")
    send(office, cast, tmp_path, {"案件": [CASES, A1]})
    theirs = Upload.objects.get()
    send(village, cast, tmp_path, {"宣传": [OUTREACH, ("X1", "文峰村", date(2022, 3, 1), "讲座")]})
    mine = Upload.objects.exclude(pk=theirs.pk).get()
    assert village.get(f"/uploads/{theirs.pk}/").status_code == 404
    assert village.post(f"/uploads/{theirs.pk}/confirm/").status_code == 404
    assert str(theirs.pk) not in village.get("/uploads/").content.decode()
    assert village.get(f"/uploads/{mine.pk}/").status_code == 200
    assert office.get(f"/uploads/{mine.pk}/").status_code == 200
    assert logged_in(cast, "zhao").get(f"/uploads/{theirs.pk}/").status_code == 404
    assert logged_in(cast, "zheng").get("/uploads/").status_code == 404


def test_what_is_settled_by_another_in_the_meantime_is_told(cast: Cast, tmp_path: Path) -> None:
    client = logged_in(cast, "wu")
    send(client, cast, tmp_path, {"案件": [CASES, A1]})
    upload = Upload.objects.get()
    logged_in(cast, "chen").post(f"/uploads/{upload.pk}/discard/")
    page = press(client, upload, "confirm")
    assert "这次上传已放弃，不能再确认入账" in page
    assert client.post(f"/uploads/{upload.pk}/else/").status_code == 404


def test_the_list_of_uploads_is_handed_out_as_far_as_one_sees_it(cast: Cast, tmp_path: Path) -> None:
    office, village = logged_in(cast, "wu"), logged_in(cast, "li")
    send(office, cast, tmp_path, {"案件": [CASES, A1]})
    send(village, cast, tmp_path, {"宣传": [OUTREACH, ("X1", "文峰村", date(2022, 3, 1), "讲座")]})
    assert "/uploads/export/" in office.get("/uploads/").content.decode()
    for client, count in ((office, 2), (village, 1)):
        answer = client.get("/uploads/export/")
        book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
        rows = book.get_sheet_by_index(0).to_python()
        assert rows[0] == ["时间", "文件", "记入", "上传人", "状态", "退回"]
        assert len(rows) == count + 1 and rows[1][4] == "待确认"
    assert logged_in(cast, "chen").get("/uploads/export/").status_code == 404


def test_of_several_files_the_report_says_which(cast: Cast, tmp_path: Path) -> None:
    bad = {"案件": [CASES, ("A3", "三月", "文峰村", 1, "")]}
    client = logged_in(cast, "wu")
    sent = [SimpleUploadedFile(name, xlsx(tmp_path / name, bad).read_bytes(), XLSX) for name in ("甲.xlsx", "乙.xlsx")]
    page = worked_on(client, client.post("/uploads/", {"ledgers": sent, "holder": cast.orgs[STREET].pk}))
    told = page.content.decode()
    for name in ("甲.xlsx", "乙.xlsx"):
        assert told.count(f"<td>{name}</td>") == 2, "once in what was read, once in what is wrong"
    alone = send(client, cast, tmp_path, bad).content.decode()
    assert "<td>台账.xlsx</td>" not in alone


def test_where_every_row_was_sent_back_nobody_can_say_yes_and_the_file_is_not_known_again(
    cast: Cast, tmp_path: Path
) -> None:
    client = logged_in(cast, "wu")
    bad = xlsx(tmp_path / "台账.xlsx", {"案件": [CASES, ("A3", "三月", "文峰村", 1, "")]}).read_bytes()
    told = send_again(client, cast, bad).content.decode()
    assert "没有可以入账的内容，不必确认" in told and "确认入账</button>" not in told
    upload = Upload.objects.get()
    assert "这次上传没有可以入账的内容" in press(client, upload, "confirm")
    Upload.objects.update(state=UploadState.COMMITTED, settled_at=timezone.now(), settled_by=cast["wu"])
    assert "同样的文件" not in send_again(client, cast, bad).content.decode(), "entered in the books it never was"


def test_the_same_file_is_known_again_and_whose_it_was_only_by_who_may_see_it(cast: Cast, tmp_path: Path) -> None:
    office, village = logged_in(cast, "wu"), logged_in(cast, "li")
    sheets = {"宣传": [OUTREACH, ("X1", "文峰村", date(2022, 3, 1), "讲座")]}
    content = xlsx(tmp_path / "台账.xlsx", sheets).read_bytes()
    send_again(office, cast, content)
    first = Upload.objects.get()
    press(office, first, "confirm")
    when = timezone.localtime(first.uploaded_at)
    Upload.objects.update(uploaded_at=when.replace(year=2021))
    assert f"/uploads/{first.pk}/" in send_again(office, cast, content).content.decode()
    told = send_again(village, cast, content).content.decode()
    assert "同样的文件已由别人入过账" in told
    assert str(first.pk) not in told and "2021-" not in told


@pytest.mark.parametrize("count", [101, 150, 201])
def test_too_many_files_at_once_are_refused_in_a_sentence_and_the_form_says_how_many(cast: Cast, count: int) -> None:
    client = logged_in(cast, "wu")
    assert "一次最多100个文件" in client.get("/uploads/").content.decode()
    sent = [SimpleUploadedFile(f"{number}.csv", b"a") for number in range(count)]
    told = client.post("/uploads/", {"ledgers": sent, "holder": cast.orgs[STREET].pk}).content.decode()
    assert "一次最多传100个文件" in told and "请分几次上传" in told
    assert not Upload.objects.exists()


def test_a_label_has_no_colon_of_another_language(cast: Cast) -> None:
    assert "台账文件</label>" in logged_in(cast, "wu").get("/uploads/").content.decode()


def test_what_keeps_an_upload_from_being_undone_is_listed_with_who_when_and_by_which_upload(
    cast: Cast, tmp_path: Path
) -> None:
    client = logged_in(cast, "wu")
    many = [(f"A{number}", date(2022, 3, 1), "文峰村", 1, "") for number in range(MOST_NAMED + 2)]
    send(client, cast, tmp_path, {"案件": [CASES, *many]})
    first = Upload.objects.get()
    press(client, first, "confirm")
    send(client, cast, tmp_path, {"案件": [CASES, *((*row[:3], 2, "") for row in many[1:])]})
    second = Upload.objects.latest("uploaded_at")
    press(client, second, "confirm")
    withdraw_entry(actor=cast["chen"], entry=Case.objects.as_of(None).get(key="A0"), reason="撤案")
    told = press(client, first, "undo")
    assert "不能整批撤销" in told and "另有2条" in told
    for key, who in (("A0", "chen"), ("A1", "wu")):
        now = Case.objects.get(key=key, superseded_at=None)
        assert f'<a href="/books/cases/{now.pk}/">案件 {key}</a></th><td>{who}</td>' in told
    assert told.count(f'<a href="/uploads/{second.pk}/">') == MOST_NAMED - 1
    assert "之后又改过的记录" in client.get(f"/uploads/{first.pk}/").content.decode()
    assert "之后又改过的记录" not in press(client, second, "undo")


def test_of_an_entry_that_has_gone_elsewhere_only_its_number_is_told(cast: Cast, tmp_path: Path) -> None:
    office, village = logged_in(cast, "wu"), logged_in(cast, "li")
    send(village, cast, tmp_path, {"宣传": [OUTREACH, ("X1", "文峰村", date(2022, 3, 1), "讲座")]})
    first = Upload.objects.get()
    press(village, first, "confirm")
    send(office, cast, tmp_path, {"宣传": [OUTREACH, ("X1", "青石社区", date(2022, 3, 1), "讲座")]})
    second = Upload.objects.latest("uploaded_at")
    press(office, second, "confirm")
    told = press(village, first, "undo")
    assert '<th scope="row">宣传 X1</th><td>—</td><td>—</td><td>—</td>' in told
    assert str(second.pk) not in told
