"""The page of an upload lists conflicts first, and takes the choice of which side holds, for a row or for all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import timezone

from tests.conflicts import MARCH, OTHER_LOSS, WHOLE, correct_by_hand, get_case, list_choices, make_sheet
from tests.intake.sheets import write_xlsx
from tests.sample_county import OTHER_STREET, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.uploads import OUTREACH_COLUMNS, commit_sheets, undo_now, upload_files, upload_sheets
from tests.web.uploads.conflict_fields import choose_in, open_page, read_fields
from tests.web.uploads.pages import plain_text, press_button, send_sheets
from wuzha.core.vocabulary import ConflictChoice, ConflictKind, Register, Role, UploadState
from wuzha.intake.uploads.models import Upload
from wuzha.people.models import Membership
from wuzha.registers.models import BOOKS, Case
from wuzha.web.uploads import conflict_views


def upload_blank_audience(county: SampleCounty, folder: Path, *, by: str) -> Upload:
    """Upload outreach without the number of people, which the books have."""
    header = (*OUTREACH_COLUMNS, "受众人数")
    commit_sheets(county, folder, {"宣传": [header, ("X1", "文峰村", MARCH, "讲座", 30)]})
    return upload_sheets(county, folder, {"宣传": [header, ("X1", "文峰村", MARCH, "讲座", "")]}, by=by)


@pytest.fixture
def corrected_upload(county: SampleCounty, tmp_path: Path) -> Upload:
    """An upload of the office that says of A1 what the police clerk has corrected since."""
    commit_sheets(county, tmp_path, OTHER_LOSS)
    correct_by_hand(county, "A1", loss_fen=12_000)
    return upload_sheets(county, tmp_path, make_sheet(("A1", MARCH, "文峰村", 90, "虚假贷款", "有效")))


def test_conflicts_come_first_with_both_values_who_when_and_why(county: SampleCounty, corrected_upload: Upload) -> None:
    text = plain_text(open_page(log_in_client(county, "wu"), corrected_upload))
    when = f"{timezone.localtime(corrected_upload.conflicts.get().recorded_at):%Y-%m-%d %H:%M}"
    assert "与手工更正不同：1处，其中以文件为准0处" in text
    row = text[text.index("A1 案件 “案件”第2行 被骗金额") :]
    assert row.startswith("A1 案件 “案件”第2行 被骗金额 120.00元 90.00元 与手工更正不同 chen，" + when)
    assert "核对笔录" in row and text.index("冲突") < text.index("每种台账的变动")
    assert "诈骗类型" in text.split("每种台账的变动")[1] and "被骗金额" not in text.split("每种台账的变动")[1]


def test_confirming_without_a_choice_enters_the_rest_and_leaves_the_books(
    county: SampleCounty, corrected_upload: Upload
) -> None:
    client = log_in_client(county, "wu")
    fields = read_fields(open_page(client, corrected_upload))
    text = plain_text(press_button(client, corrected_upload, "confirm", **fields))
    assert "已入账" in text and "冲突已这样处理" in text and "核对笔录 以台账为准 " in text
    assert "以台账为准 wu" not in text, "nobody has chosen"
    assert get_case().loss_fen == 12_000 and get_case().fraud_type != "刷单返利"


def test_a_choice_is_taken_with_the_confirmation(county: SampleCounty, corrected_upload: Upload) -> None:
    client = log_in_client(county, "wu")
    fields = choose_in(open_page(client, corrected_upload), corrected_upload, "A1", "file")
    assert "以文件为准 wu" in plain_text(press_button(client, corrected_upload, "confirm", **fields))
    assert get_case().loss_fen == 9_000


def test_rows_in_conflict_are_counted_in_card_and_table_until_they_are_decided_for_the_file(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, OTHER_LOSS)
    correct_by_hand(county, "A1", loss_fen=12_000)
    upload = upload_sheets(county, tmp_path, OTHER_LOSS)
    client = log_in_client(county, "wu")
    text = plain_text(open_page(client, upload))
    assert "新增0，变动0，不变0 冲突1，以台账为准 有冲突" in text
    assert "新增 变动 冲突，以台账为准 重复 案件 0 0 1 0" in text
    client.post(f"/uploads/{upload.pk}/conflicts/", choose_in(open_page(client, upload), upload, "A1", "file"))
    text = plain_text(open_page(client, upload))
    assert "新增0，变动1，不变0 可入账" in text and "案件 0 1 0 0" in text
    assert "“以文件为准”的变动已计入" in text
    text = plain_text(press_button(client, upload, "confirm", **read_fields(open_page(client, upload))))
    assert "新增0，变动1，不变0 已入账" in text and "案件 0 1 0 0" in text
    assert "A1 “案件”第2行 被骗金额 120.00元 90.00元" in text.split("案件的变动")[1]
    undo = plain_text(client.get(f"/uploads/{upload.pk}/undo/").content.decode())
    assert "恢复原来内容的记录 案件 0 1" in undo


def test_choices_can_be_saved_before_the_confirmation(county: SampleCounty, corrected_upload: Upload) -> None:
    client = log_in_client(county, "wu")
    address = f"/uploads/{corrected_upload.pk}/conflicts/?conflicts=1"
    answer = client.post(address, choose_in(open_page(client, corrected_upload), corrected_upload, "A1", "file"))
    assert answer["Location"] == f"/uploads/{corrected_upload.pk}/?conflicts=1#conflicts"
    page = open_page(client, corrected_upload)
    assert "已保存1处冲突的处理" in page and "其中以文件为准1处" in plain_text(page)
    assert get_case().loss_fen == 12_000
    press_button(client, corrected_upload, "confirm", **read_fields(page))
    assert get_case().loss_fen == 9_000


def test_nothing_chosen_is_said(county: SampleCounty, corrected_upload: Upload) -> None:
    client = log_in_client(county, "wu")
    answer = client.post(
        f"/uploads/{corrected_upload.pk}/conflicts/", {"all": "blank", "choice-x": "file"}, follow=True
    )
    assert "没有新的选择" in read_visible_text(answer)


def test_all_of_a_kind_are_decided_with_one_button(county: SampleCounty, tmp_path: Path) -> None:
    keys = [f"A{number}" for number in range(3)]
    commit_sheets(county, tmp_path, make_sheet(*((key, MARCH, "文峰村", 5, "刷单返利", "有效") for key in keys)))
    blanks = make_sheet(*((key, MARCH, "文峰村", "", "刷单返利", "有效") for key in keys))
    upload = upload_sheets(county, tmp_path, blanks)
    client = log_in_client(county, "wu")
    page = open_page(client, upload)
    assert 'name="all" value="blank:file"' in page and 'value="correction:file"' not in page
    text = read_visible_text(client.post(f"/uploads/{upload.pk}/conflicts/", {"all": "blank:file"}, follow=True))
    assert "已保存3处冲突的处理" in text
    press_button(client, upload, "confirm", **read_fields(open_page(client, upload)))
    assert not Case.objects.as_of(None).filter(loss_fen__isnull=False).exists()


def test_of_two_at_once_the_second_is_told_and_enters_nothing(county: SampleCounty, corrected_upload: Upload) -> None:
    wu, chen = log_in_client(county, "wu"), log_in_client(county, "chen")
    seen_by_wu = open_page(wu, corrected_upload)
    chen.post(
        f"/uploads/{corrected_upload.pk}/conflicts/",
        choose_in(open_page(chen, corrected_upload), corrected_upload, "A1", "file"),
    )
    text = plain_text(press_button(wu, corrected_upload, "confirm", **read_fields(seen_by_wu)))
    assert "chen又处理过冲突，这次没有入账" in text
    answer = wu.post(
        f"/uploads/{corrected_upload.pk}/conflicts/",
        choose_in(seen_by_wu, corrected_upload, "A1", "books"),
        follow=True,
    )
    assert "“A1”刚由chen处理为“以文件为准”" in read_visible_text(answer)
    assert get_case().loss_fen == 12_000 and list_choices(corrected_upload) == [("loss_fen", "file", "chen")]


def test_a_row_that_changed_meanwhile_is_shown_anew(county: SampleCounty, corrected_upload: Upload) -> None:
    client = log_in_client(county, "wu")
    fields = choose_in(open_page(client, corrected_upload), corrected_upload, "A1", "file")
    correct_by_hand(county, "A1", loss_fen=13_000, reason="再次核对")
    answer = client.post(f"/uploads/{corrected_upload.pk}/conflicts/", fields, follow=True)
    assert "“A1”在比对之后又有变动，您的选择没有保存" in read_visible_text(answer)
    press_button(client, corrected_upload, "compare")
    page = open_page(client, corrected_upload)
    assert "130.00元" in page and "再次核对" in page
    stale = client.post(f"/uploads/{corrected_upload.pk}/conflicts/", fields, follow=True)
    assert "已经重新比对过" in read_visible_text(stale)
    assert get_case().loss_fen == 13_000


def test_a_settled_conflict_is_shown_as_such_to_the_same_office(
    county: SampleCounty, corrected_upload: Upload, tmp_path: Path
) -> None:
    client = log_in_client(county, "wu")
    page = open_page(client, corrected_upload)
    press_button(client, corrected_upload, "confirm", **choose_in(page, corrected_upload, "A1", "books"))
    send_sheets(client, county, tmp_path, OTHER_LOSS)
    upload = Upload.objects.order_by("uploaded_at").last()
    assert upload is not None
    page = open_page(client, upload)
    assert "上次已处理：wu" in plain_text(page) and '<option value="books" selected>' in page
    press_button(client, upload, "confirm", **choose_in(page, upload, "A1", "file"))
    assert get_case().loss_fen == 9_000


def test_an_undone_upload_shows_that_its_decisions_hold_no_longer(
    county: SampleCounty, corrected_upload: Upload
) -> None:
    client = log_in_client(county, "wu")
    press_button(
        client,
        corrected_upload,
        "confirm",
        **choose_in(open_page(client, corrected_upload), corrected_upload, "A1", "file"),
    )
    undo_now(actor=county["wu"], upload=Upload.objects.get(pk=corrected_upload.pk))
    page = open_page(client, corrected_upload)
    assert "冲突的处理不再有效" in page and "<select" not in page
    assert get_case().loss_fen == 12_000


@pytest.mark.parametrize("name", ["zhao", "li", "qian"])
def test_an_upload_out_of_sight_shows_and_takes_nothing(
    county: SampleCounty, corrected_upload: Upload, name: str
) -> None:
    client, number = log_in_client(county, name), corrected_upload.conflicts.get().pk
    assert client.get(f"/uploads/{corrected_upload.pk}/").status_code == 404
    fields = {f"choice-{number}": "file", f"shown-{number}": "", "all": "correction:file"}
    assert client.post(f"/uploads/{corrected_upload.pk}/conflicts/", fields).status_code == 404
    assert list_choices(corrected_upload) == [("loss_fen", "", "")]


def test_nobody_decides_a_conflict_of_another_upload_through_their_own(
    county: SampleCounty, corrected_upload: Upload, tmp_path: Path
) -> None:
    path = write_xlsx(tmp_path / "2.xlsx", {"宣传": [OUTREACH_COLUMNS, ("X1", "东山村", MARCH, "讲座")]})
    other = upload_files(county, path, by="zhao", holder=OTHER_STREET)
    fields = {f"choice-{corrected_upload.conflicts.get().pk}": "file"}
    log_in_client(county, "zhao").post(f"/uploads/{other.pk}/conflicts/", fields)
    assert list_choices(corrected_upload) == [("loss_fen", "", "")]


def test_who_reads_but_does_not_write_the_register_decides_nothing(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_blank_audience(county, tmp_path, by="wu")
    client = log_in_client(county, "chen")
    page = open_page(client, upload)
    assert "受众人数 30 （空白）" in plain_text(page) and "<select" not in page
    fields = {f"choice-{upload.conflicts.get().pk}": "file"}
    answer = client.post(f"/uploads/{upload.pk}/conflicts/", fields, follow=True)
    assert "您的角色不能登记“宣传”" in read_visible_text(answer)
    assert list_choices(upload) == [("audience_count", "", "")]


def test_who_may_not_read_of_persons_is_told_only_that_there_is_a_conflict(
    county: SampleCounty, tmp_path: Path
) -> None:
    header = ("人员编号", "类别", "居住性质", "所属村（社区）", "认定日期")
    rows = [("P0001", "拦截人员", residence, "文峰村", MARCH) for residence in ("常住", "")]
    commit_sheets(county, tmp_path, {"重点人员": [header, rows[0]]}, by="chen")
    upload = upload_sheets(county, tmp_path, {"重点人员": [header, rows[1]]}, by="chen")
    assert "P0001 重点人员 “重点人员”第2行 居住性质 常住 （空白）" in plain_text(
        open_page(log_in_client(county, "chen"), upload)
    )
    Membership.objects.filter(user=county["chen"]).update(role=Role.VILLAGE_SECRETARY, org=county.orgs[VILLAGE])
    text = plain_text(open_page(log_in_client(county, "chen"), upload))
    assert "另有1处不归您查看，以台账为准" in text and "常住" not in text


def test_a_unit_decides_about_what_it_has_sent(county: SampleCounty, tmp_path: Path) -> None:
    header = (*OUTREACH_COLUMNS, "受众人数")
    commit_sheets(county, tmp_path, {"宣传": [header, ("X1", "财政所", MARCH, "讲座", 30)]}, by="qian")
    upload = upload_sheets(county, tmp_path, {"宣传": [header, ("X1", "财政所", MARCH, "讲座", "")]}, by="qian")
    client = log_in_client(county, "qian")
    page = open_page(client, upload)
    assert "受众人数 30 （空白）" in plain_text(page)
    fields = choose_in(page, upload, "X1", "file")
    assert "以文件为准 qian" in plain_text(press_button(client, upload, "confirm", **fields))


def test_a_village_decides_about_its_own_outreach(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_blank_audience(county, tmp_path, by="li")
    client = log_in_client(county, "li")
    press_button(client, upload, "confirm", **choose_in(open_page(client, upload), upload, "X1", "file"))
    assert BOOKS[Register.OUTREACH].objects.as_of(None).get().row[6] is None
    assert Upload.objects.get(pk=upload.pk).term is UploadState.COMMITTED


def test_turning_the_page_of_many_conflicts_saves_the_choices(
    county: SampleCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conflict_views, "PAGE_SIZE", 2)
    keys = [f"A{number}" for number in range(3)]
    commit_sheets(county, tmp_path, make_sheet(*((key, MARCH, "文峰村", 5, "刷单返利", "有效") for key in keys)))
    upload = upload_sheets(
        county, tmp_path, make_sheet(*((key, MARCH, "文峰村", "", "刷单返利", "有效") for key in keys))
    )
    client = log_in_client(county, "wu")
    first = open_page(client, upload)
    assert "第 1 页，共 2 页，3 条" in plain_text(first)
    turn = choose_in(first, upload, "A0", "file") | {"turn": "next"}
    second = client.post(f"/uploads/{upload.pk}/conflicts/?conflicts=2", turn, follow=True).content.decode()
    assert "A2" in second and len(re.findall("<select form", second)) == 1
    press_button(client, upload, "confirm", **choose_in(second, upload, "A2", "file"))
    losses = Case.objects.as_of(None).order_by("key").values_list("loss_fen", flat=True)
    assert list(losses) == [None, 500, None]


def test_an_own_export_that_comes_back_is_no_conflict(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    correct_by_hand(county, "A1", status="withdrawn")
    client = log_in_client(county, "wu")
    content = b"".join(client.get("/books/cases/?as=xlsx").streaming_content)  # type: ignore[attr-defined]
    (tmp_path / "导出.xlsx").write_bytes(content)
    upload = upload_files(county, tmp_path / "导出.xlsx")
    assert not upload.conflicts.exists()


def test_the_reader_of_english_reads_the_conflicts_too(county: SampleCounty, corrected_upload: Upload) -> None:
    client = log_in_client(county, "wu")
    client.post("/language/", {"language": "en"})
    client.cookies["django_language"] = "en"
    text = plain_text(open_page(client, corrected_upload))
    assert "Conflicts" in text and "differs from a correction by hand: 1" in text


def test_every_kind_and_side_has_a_button(county: SampleCounty, corrected_upload: Upload) -> None:
    page = open_page(log_in_client(county, "wu"), corrected_upload)
    for choice in ConflictChoice:
        assert f'value="{ConflictKind.CORRECTION.value}:{choice.value}"' in page
