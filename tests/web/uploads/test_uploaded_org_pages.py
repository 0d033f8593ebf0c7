"""The sheet of orgs of an upload: shown before confirmation like entries, and undone with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.sample_county import (
    COMMUNITY,
    OTHER_STREET,
    OTHER_VILLAGE,
    STREET,
    VILLAGE,
    SampleCounty,
    give_role,
    log_in_client,
    read_visible_text,
)
from tests.standing import case
from tests.uploads import (
    CASE_COLUMNS,
    NEW_CODE,
    NEW_ORG,
    OUTREACH_COLUMNS,
    RENAMED_ORG,
    Sheets,
    commit_sheets,
    get_org,
    make_org_sheet,
    read_preview,
    undo_now,
    upload_sheets,
)
from tests.web.uploads.pages import plain_text, press_button, send_sheets
from wuzha.core.vocabulary import OrgKind, Role
from wuzha.intake.uploads.models import Upload, UploadedOrg
from wuzha.intake.uploads.preview import Preview
from wuzha.intake.uploads.services import compare_again
from wuzha.intake.uploads.upload_worker import do_now
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org, change_org
from wuzha.people.services import grant_role
from wuzha.registers.models import Case
from wuzha.registers.services import correct_entry

UNCHANGED_ORG: Sequence[Any] = (COMMUNITY, "青石社区", "社区", STREET, "", "", "")


def test_a_new_village_that_its_own_withdrawn_rows_speak_of_stays_closed_and_comes_back_with_the_next_file(
    county: SampleCounty, tmp_path: Path
) -> None:
    sheets = make_org_sheet(NEW_ORG) | {"案件": [CASE_COLUMNS, ("A1", date(2022, 3, 1), "新村", 1, "")]}
    wu = log_in_client(county, "wu")
    send_sheets(wu, county, tmp_path, sheets)
    upload = Upload.objects.get()
    press_button(wu, upload, "confirm")
    assert "已有记录写到过，所以没有删除，改为停用： 新村" in plain_text(press_button(wu, upload, "undo"))
    assert not Case.objects.as_of(None).exists()
    assert not Org.objects.in_use(date(2022, 3, 1)).filter(code=NEW_CODE).exists()
    commit_sheets(county, tmp_path, sheets)
    assert (get_org(NEW_CODE).opened_on, get_org(NEW_CODE).closed_on) == (None, None)
    assert Case.objects.as_of(None).get().village_id == NEW_CODE


def test_everything_that_blocks_an_undo_is_named_at_once(county: SampleCounty, tmp_path: Path) -> None:
    """One case was corrected by hand; the new village has a secretary; another org was renamed once more."""
    first, second = ("A1", date(2022, 3, 1), "新村", 1, ""), ("A2", date(2022, 3, 2), "新村", 2, "")
    sheets: Sheets = {**make_org_sheet(NEW_ORG, RENAMED_ORG), "案件": [CASE_COLUMNS, first, second]}
    upload = commit_sheets(county, tmp_path, sheets)
    entry = Case.objects.select_related("holder").get(key="A1")
    correct_entry(actor=county["wu"], entry=entry, row=case("A1", NEW_CODE, loss_fen=5), reason="写错了")
    grant_role(actor="security", user=county["li"], role=Role.VILLAGE_SECRETARY, org=get_org(NEW_CODE))
    change_org(actor="wu", draft=OrgDraft(VILLAGE, "第三村", OrgKind.VILLAGE, STREET))
    text = plain_text(log_in_client(county, "wu").get(f"/uploads/{upload.pk}/undo/").content.decode())
    assert "不能整批撤销" in text and "确认整批撤销" not in text
    assert "之后又改过的记录" in text and "案件 A1" in text
    assert "之后又有变动的组织" in text and "第三村的名称又改过" in text
    # The second case goes with the upload and blocks nothing; nor does the corrected one a second time.
    assert "新村名下有角色1条" in text and "新村名下有案件" not in text


def test_what_was_done_to_a_removed_village_stays_in_the_log_of_those_who_read_it(
    county: SampleCounty, tmp_path: Path
) -> None:
    undo_now(actor=county["wu"], upload=commit_sheets(county, tmp_path, make_org_sheet(NEW_ORG)))
    text = read_visible_text(log_in_client(county, "sun").get("/log/"))
    assert "wu 删除组织“新村”" in text and f"wu 新增组织“{NEW_CODE}”" in text
    assert NEW_CODE not in read_visible_text(log_in_client(county, "zhou").get("/orgs/?q=新村"))


def test_of_an_upload_from_before_changes_of_orgs_were_kept_the_page_says_that_they_stay(
    county: SampleCounty, tmp_path: Path
) -> None:
    wu = log_in_client(county, "wu")
    upload = commit_sheets(county, tmp_path, make_org_sheet(NEW_ORG))
    UploadedOrg.objects.all().delete()
    assert "对组织的增改没有随之恢复" in press_button(wu, upload, "undo") and Org.objects.filter(code=NEW_CODE).exists()
    Org.objects.filter(code=NEW_CODE).delete()
    assert "没有随之恢复" not in press_button(wu, commit_sheets(county, tmp_path, make_org_sheet(NEW_ORG)), "undo")
    assert not Org.objects.filter(code=NEW_CODE).exists()


def test_a_page_shows_a_village_that_moves_and_closes_as_such(county: SampleCounty, tmp_path: Path) -> None:
    wu = log_in_client(county, "wu")
    add_org(actor="wu", draft=OrgDraft("G1", "一组", OrgKind.GRID, VILLAGE))
    moved_row = ("G1", "一组", "网格", COMMUNITY, "", "2022-12-31", "")
    text = plain_text(send_sheets(wu, county, tmp_path, make_org_sheet(NEW_ORG, moved_row)).content.decode())
    assert "组织 1 1 0 0" in text and "组织的变动" in text
    assert f"一组 G1 “组织”第3行 上级代码 文峰村 {VILLAGE} 青石社区 {COMMUNITY}" in text
    assert "停用日期 （空白） 2022-12-31" in text
    assert "新增的组织" in text and f"新村（{NEW_CODE}，村）" in text


def test_orgs_that_are_not_the_senders_to_manage_are_refused_before_confirmation(
    county: SampleCounty, tmp_path: Path
) -> None:
    give_role(user=county["chen"], role=Role.STREET_OFFICE, org=county.orgs[OTHER_STREET])
    text = plain_text(
        send_sheets(
            log_in_client(county, "chen"), county, tmp_path, make_org_sheet(NEW_ORG, RENAMED_ORG)
        ).content.decode()
    )
    assert f"“{VILLAGE}”不归您管理" in text and f"“{NEW_CODE}”不归您管理" in text and "退回2行" in text


def test_of_an_org_elsewhere_the_report_shows_nothing_but_that_it_is_not_the_senders(
    county: SampleCounty, tmp_path: Path
) -> None:
    wu = log_in_client(county, "wu")
    elsewhere = (OTHER_VILLAGE, "试探的名称", "村", STREET, "", "", "")
    text = plain_text(send_sheets(wu, county, tmp_path, make_org_sheet(NEW_ORG, elsewhere)).content.decode())
    assert f"“{OTHER_VILLAGE}”不归您管理" in text and "组织 1 0 0 0" in text
    assert "东山" not in text and "试探" not in text


def test_what_a_comparison_by_the_office_shows_of_another_village_its_sender_does_not_read(
    county: SampleCounty, tmp_path: Path
) -> None:
    other_row = ("X1", "青石社区", date(2022, 3, 1), "讲座")
    commit_sheets(county, tmp_path, {"宣传": [OUTREACH_COLUMNS, other_row]})
    own_row = ("X1", "文峰村", date(2022, 3, 2), "讲座")
    upload = upload_sheets(county, tmp_path, {"宣传": [OUTREACH_COLUMNS, own_row]}, by="li")
    compare_again(actor=county["wu"], upload=upload)
    do_now(upload)
    office, village = (
        plain_text(log_in_client(county, name).get(f"/uploads/{upload.pk}/").content.decode()) for name in ("wu", "li")
    )
    assert "日期 2022-03-01 2022-03-02" in office
    assert "2022-03-01" not in village and "宣传 0 1 0 0" in village


def test_a_report_written_before_orgs_were_listed_still_opens(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_org_sheet(NEW_ORG))
    old = read_preview(upload)
    Upload.objects.update(preview=Preview(**{**get_fields(old), "changes": []}).pack())
    text = plain_text(log_in_client(county, "wu").get(f"/uploads/{upload.pk}/").content.decode())
    assert "组织的变动" in text and "新村" in text


def get_fields(text: Preview) -> dict[str, Any]:
    return {name: getattr(text, name) for name in Preview.__slots__}
