"""The sheet of orgs of an upload: told before a yes as entries are, and undone with them."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.assessments.test_standing import case, enter
from tests.cast import COMMUNITY, COUNTY, OTHER_STREET, STREET, UNIT, VILLAGE, Cast, logged_in, words
from tests.intake.sheets import xlsx
from tests.intake.test_upload_pages import press, send
from tests.intake.test_uploads import CASES, changes, commit_upload, preview, read, take_back_upload, upload
from wuzha.audit.models import Line
from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import Deed, OrgKind, Register, Role, SuccessionKind, UploadState
from wuzha.intake.uploads.models import Upload, UploadedOrg
from wuzha.intake.uploads.preview import Preview
from wuzha.orgs.models import FormerName, Org, Succession
from wuzha.orgs.services import OrgDraft, add_org, change_org, draft_of, succeed_org
from wuzha.people.services import grant_role
from wuzha.registers.models import Case

ORGS = ("代码", "名称", "类别", "上级代码", "启用日期", "停用日期", "别名")
NEW = "520399001777"
ADDED: Sequence[Any] = (NEW, "新村", "村", STREET, "", "", "")
RENAMED: Sequence[Any] = (VILLAGE, "文峰新村", "村", STREET, "", "", "桐花")
SAME: Sequence[Any] = (COMMUNITY, "青石社区", "社区", STREET, "", "", "")


def orgs(*rows: Sequence[Any]) -> dict[str, Sequence[Sequence[Any]]]:
    return {"组织": [ORGS, *rows]}


def entered(cast: Cast, folder: Path, sheets: dict[str, Sequence[Sequence[Any]]], *, by: str = "wu") -> Upload:
    """An upload that somebody has said yes to."""
    received = upload(cast, folder, sheets, by=by)
    commit_upload(actor=cast[by], upload=received)
    return received


def org(code: str = VILLAGE) -> Org:
    return Org.objects.get(code=code)


def test_undoing_takes_back_the_village_it_added_and_the_name_it_changed(cast: Cast, tmp_path: Path) -> None:
    received = entered(cast, tmp_path, orgs(ADDED, RENAMED, SAME))
    assert (org().name, org().aliases, org(NEW).name) == ("文峰新村", "桐花", "新村")
    take_back_upload(actor=cast["wu"], upload=received)
    assert not Org.objects.filter(code=NEW).exists()
    assert (org().name, org().aliases) == ("文峰村", "")
    assert [line.verb for line in Line.objects.order_by("number")][-3:] == [
        Deed.UNDO_UPLOAD,
        Deed.CHANGE_ORG,
        Deed.REMOVE_ORG,
    ]


def test_after_undoing_a_rename_every_moment_has_the_name_of_its_time(cast: Cast, tmp_path: Path) -> None:
    received = entered(cast, tmp_path, orgs(RENAMED))
    take_back_upload(actor=cast["wu"], upload=received)
    first, second = FormerName.objects.filter(org=org()).order_by("until")
    assert (first.name, second.name, org().name) == ("文峰村", "文峰新村", "文峰村")
    assert first.until < second.until


def test_undoing_opens_again_moves_back_and_removes_the_street_that_took_it(cast: Cast, tmp_path: Path) -> None:
    grant_role(actor="security", user=cast["wu"], role=Role.STREET_OFFICE, org=cast.orgs[COUNTY])
    street = ("520399009", "新街道", "街道", COUNTY, "", "", "")
    moved = (VILLAGE, "文峰村", "村", "520399009", "", "2022-12-31", "")
    received = read(cast, xlsx(tmp_path / "组织.xlsx", orgs(street, moved)), holder=COUNTY)
    commit_upload(actor=cast["wu"], upload=received)
    assert (org().parent_id, org().closed_on) == ("520399009", date(2022, 12, 31))
    take_back_upload(actor=cast["wu"], upload=received)
    assert (org().parent_id, org().closed_on, org().path) == (STREET, None, f"/520399/{STREET}/{VILLAGE}/")
    assert not Org.objects.filter(code="520399009").exists()


def test_what_somebody_changed_beside_it_stays_and_what_was_changed_again_stops_undoing(
    cast: Cast, tmp_path: Path
) -> None:
    received = entered(cast, tmp_path, orgs(RENAMED))
    change_org(actor="wu", draft=OrgDraft(VILLAGE, "文峰新村", OrgKind.VILLAGE, STREET, True, aliases=("桐花",)))
    take_back_upload(actor=cast["wu"], upload=received)
    assert (org().name, org().has_management_duty) == ("文峰村", True)
    second = entered(cast, tmp_path, orgs(RENAMED))
    change_org(actor="wu", draft=OrgDraft(VILLAGE, "第三村", OrgKind.VILLAGE, STREET))
    with pytest.raises(Refusal, match="第三村的名称又改过"):
        take_back_upload(actor=cast["wu"], upload=second)
    second.refresh_from_db()
    assert (second.state, org().name) == (UploadState.COMMITTED, "第三村")


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("case", "新村名下有案件1条"),
        ("role", "新村名下有角色1条"),
        ("grid", "新村名下有下级组织1条"),
        ("succession", "新村名下有组织变更1条"),
        ("rename", "更新村的名称又改过"),
    ],
)
def test_undoing_is_refused_as_a_whole_where_something_rests_on_a_new_village(
    cast: Cast, tmp_path: Path, what: str, told: str
) -> None:
    received = entered(cast, tmp_path, orgs(ADDED, RENAMED))
    match what:
        case "case":
            enter(cast, Register.CASES, case("B1", NEW))
        case "role":
            grant_role(actor="security", user=cast["li"], role=Role.VILLAGE_SECRETARY, org=org(NEW))
        case "grid":
            add_org(actor="wu", draft=OrgDraft("G1", "一组", OrgKind.GRID, NEW))
        case "succession":
            kind, day = SuccessionKind.MERGED, date(2022, 7, 1)
            succeed_org(actor="wu", predecessors=[COMMUNITY, NEW], successors=[NEW], kind=kind, on=day)
        case "rename":
            change_org(actor="wu", draft=OrgDraft(NEW, "更新村", OrgKind.VILLAGE, STREET))
    with pytest.raises(Refusal, match=told):
        take_back_upload(actor=cast["wu"], upload=received)
    assert Org.objects.filter(code=NEW).exists() and org().name == "文峰新村"


def test_a_village_that_was_closed_and_then_merged_is_not_opened_again(cast: Cast, tmp_path: Path) -> None:
    received = entered(cast, tmp_path, orgs((COMMUNITY, "青石社区", "社区", STREET, "", "2022-07-01", "")))
    kind, day = SuccessionKind.MERGED, date(2022, 7, 1)
    succeed_org(actor="wu", predecessors=[VILLAGE, COMMUNITY], successors=[VILLAGE], kind=kind, on=day)
    with pytest.raises(Refusal, match="青石社区又有组织变更"):
        take_back_upload(actor=cast["wu"], upload=received)
    assert Succession.objects.exists() and org(COMMUNITY).closed_on == day


def test_a_new_village_that_its_own_withdrawn_rows_speak_of_stays_closed_and_comes_back_with_the_next_file(
    cast: Cast, tmp_path: Path
) -> None:
    sheets = orgs(ADDED) | {"案件": [CASES, ("A1", date(2022, 3, 1), "新村", 1, "")]}
    wu = logged_in(cast, "wu")
    send(wu, cast, tmp_path, sheets)
    received = Upload.objects.get()
    press(wu, received, "confirm")
    assert "已有记录写到过，所以没有删除，改为停用： 新村" in plain(press(wu, received, "undo"))
    assert not Case.objects.as_of(None).exists()
    assert not Org.objects.in_use(date(2022, 3, 1)).filter(code=NEW).exists()
    entered(cast, tmp_path, sheets)
    assert (org(NEW).opened_on, org(NEW).closed_on) == (None, None)
    assert Case.objects.as_of(None).get().village_id == NEW


def test_nobody_undoes_what_was_done_to_orgs_that_are_not_theirs(cast: Cast, tmp_path: Path) -> None:
    received = entered(cast, tmp_path, orgs(ADDED))
    with pytest.raises(Refusal, match="1条组织记录不归您登记"):
        take_back_upload(actor=cast["chen"], upload=received)
    assert Org.objects.filter(code=NEW).exists()


def test_what_was_done_to_a_removed_village_stays_in_the_log_of_those_who_read_it(cast: Cast, tmp_path: Path) -> None:
    take_back_upload(actor=cast["wu"], upload=entered(cast, tmp_path, orgs(ADDED)))
    told = words(logged_in(cast, "sun").get("/log/"))
    assert "wu 删除组织“新村”" in told and f"wu 新增组织“{NEW}”" in told
    assert NEW not in words(logged_in(cast, "zhou").get("/orgs/?q=新村"))


def test_of_an_upload_from_before_changes_of_orgs_were_kept_the_page_says_that_they_stay(
    cast: Cast, tmp_path: Path
) -> None:
    wu = logged_in(cast, "wu")
    received = entered(cast, tmp_path, orgs(ADDED))
    UploadedOrg.objects.all().delete()
    assert "对组织的增改没有随之恢复" in press(wu, received, "undo") and Org.objects.filter(code=NEW).exists()
    Org.objects.filter(code=NEW).delete()
    assert "没有随之恢复" not in press(wu, entered(cast, tmp_path, orgs(ADDED)), "undo")
    assert not Org.objects.filter(code=NEW).exists()


def test_orgs_of_a_file_are_told_as_entries_are(cast: Cast, tmp_path: Path) -> None:
    moved = (COMMUNITY, "青石社区", "社区", STREET, "", "2022-12-31", "")
    wrong = ("520399001778", "错村", "衙门", STREET, "", "", "")
    received = upload(cast, tmp_path, orgs(ADDED, moved, (VILLAGE, "文峰村", "村", STREET, "", "", ""), wrong))
    told = changes(received, Register.ORGS)
    assert (told.new_count, told.changed_count, told.repeated_count, told.outside_count) == (1, 1, 1, 0)
    assert [(one.key, one.fields) for one in told.changed] == [
        (f"青石社区 {COMMUNITY}", {"closed_on": [None, "2022-12-31"]})
    ]
    assert [one.name for one in preview(received).orgs] == ["新村"]
    assert received.refused_count == 1


def test_a_page_shows_a_village_that_moves_and_closes_as_such(cast: Cast, tmp_path: Path) -> None:
    wu = logged_in(cast, "wu")
    add_org(actor="wu", draft=OrgDraft("G1", "一组", OrgKind.GRID, VILLAGE))
    moved = ("G1", "一组", "网格", COMMUNITY, "", "2022-12-31", "")
    told = plain(send(wu, cast, tmp_path, orgs(ADDED, moved)).content.decode())
    assert "组织 1 1 0 0" in told and "组织的变动" in told
    assert f"一组 G1 “组织”第3行 上级代码 文峰村 {VILLAGE} 青石社区 {COMMUNITY}" in told
    assert "停用日期 （空白） 2022-12-31" in told
    assert "新增的组织" in told and f"新村（{NEW}，村）" in told


def test_orgs_that_are_not_ones_own_to_manage_are_told_before_a_yes(cast: Cast, tmp_path: Path) -> None:
    grant_role(actor="security", user=cast["chen"], role=Role.STREET_OFFICE, org=cast.orgs[OTHER_STREET])
    told = plain(send(logged_in(cast, "chen"), cast, tmp_path, orgs(ADDED, RENAMED)).content.decode())
    assert "组织有2条不归您登记" in told


def test_a_report_written_before_orgs_were_told_so_still_opens(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, orgs(ADDED))
    old = preview(received)
    Upload.objects.update(preview=Preview(**{**fields(old), "changes": []}).packed())
    told = plain(logged_in(cast, "wu").get(f"/uploads/{received.pk}/").content.decode())
    assert "组织的变动" in told and "新村" in told


def test_a_yes_is_to_what_was_shown_of_orgs_too(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, orgs(RENAMED))
    change_org(actor="wu", draft=OrgDraft(VILLAGE, "别的名", OrgKind.VILLAGE, STREET))
    with pytest.raises(Refusal):
        commit_upload(actor=cast["wu"], upload=received)
    assert org().name == "别的名"


def test_a_unit_is_changed_back_to_what_the_tree_said(cast: Cast, tmp_path: Path) -> None:
    before = draft_of(org(UNIT))
    received = entered(cast, tmp_path, orgs((UNIT, "财政所", "部门", STREET, "2020-01-01", "", "财所、财政")))
    assert not org(UNIT).has_management_duty and org(UNIT).opened_on == date(2020, 1, 1)
    take_back_upload(actor=cast["wu"], upload=received)
    assert draft_of(org(UNIT)) == before


def fields(told: Preview) -> dict[str, Any]:
    return {name: getattr(told, name) for name in Preview.__slots__}


def plain(page: str) -> str:
    """A page without its tags, its white space as one blank."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split()).replace(" （ ", "（")
