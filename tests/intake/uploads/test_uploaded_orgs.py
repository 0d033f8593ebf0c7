"""The sheet of orgs of an upload: previewed as entries are, confirmed with them, and undone with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tests.intake.sheets import write_xlsx
from tests.sample_county import (
    COMMUNITY,
    COUNTY,
    OTHER_STREET,
    OTHER_VILLAGE,
    STREET,
    UNIT,
    VILLAGE,
    SampleCounty,
    give_role,
)
from tests.uploads import (
    CASE_COLUMNS,
    NEW_CODE,
    NEW_ORG,
    ORG_COLUMNS,
    RENAMED_ORG,
    commit_now,
    commit_sheets,
    find_changes,
    get_org,
    list_case_numbers,
    make_org_sheet,
    read_preview,
    record_case,
    undo_now,
    upload_files,
    upload_sheets,
)
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, OrgKind, Register, Role, SuccessionKind, UploadState
from wuzha.intake.uploads.org_references import TABLE_NAMES
from wuzha.intake.uploads.preview import Preview
from wuzha.intake.uploads.services import compare_again
from wuzha.intake.uploads.upload_worker import do_now
from wuzha.orgs.drafts import OrgDraft, to_draft
from wuzha.orgs.models import FormerName, Org, Succession
from wuzha.orgs.services import add_org, change_org, succeed_org
from wuzha.people.services import grant_role
from wuzha.registers.models import RefusedItem

UNCHANGED_ORG: Sequence[Any] = (COMMUNITY, "青石社区", "社区", STREET, "", "", "")


def test_undoing_takes_back_the_village_it_added_and_the_name_it_changed(county: SampleCounty, tmp_path: Path) -> None:
    upload = commit_sheets(county, tmp_path, make_org_sheet(NEW_ORG, RENAMED_ORG, UNCHANGED_ORG))
    assert (get_org().name, get_org().aliases, get_org(NEW_CODE).name) == ("文峰新村", "桐花", "新村")
    undo_now(actor=county["wu"], upload=upload)
    assert not Org.objects.filter(code=NEW_CODE).exists()
    assert (get_org().name, get_org().aliases) == ("文峰村", "")
    assert [line.action for line in LogLine.objects.order_by("number")][-3:] == [
        LogAction.UNDO_UPLOAD,
        LogAction.CHANGE_ORG,
        LogAction.REMOVE_ORG,
    ]


def test_after_undoing_a_rename_every_moment_has_the_name_of_its_time(county: SampleCounty, tmp_path: Path) -> None:
    upload = commit_sheets(county, tmp_path, make_org_sheet(RENAMED_ORG))
    undo_now(actor=county["wu"], upload=upload)
    first, second = FormerName.objects.filter(org=get_org()).order_by("until_at")
    assert (first.name, second.name, get_org().name) == ("文峰村", "文峰新村", "文峰村")
    assert first.until_at < second.until_at


def test_undoing_opens_again_moves_back_and_removes_the_street_that_took_it(
    county: SampleCounty, tmp_path: Path
) -> None:
    give_role(user=county["wu"], role=Role.STREET_OFFICE, org=county.orgs[COUNTY])
    street = ("520399009", "新街道", "街道", COUNTY, "", "", "")
    moved_row = (VILLAGE, "文峰村", "村", "520399009", "", "2022-12-31", "")
    upload = upload_files(county, write_xlsx(tmp_path / "组织.xlsx", make_org_sheet(street, moved_row)), holder=COUNTY)
    commit_now(actor=county["wu"], upload=upload)
    assert (get_org().parent_id, get_org().closed_on) == ("520399009", date(2022, 12, 31))
    undo_now(actor=county["wu"], upload=upload)
    assert (get_org().parent_id, get_org().closed_on, get_org().path) == (STREET, None, f"/520399/{STREET}/{VILLAGE}/")
    assert not Org.objects.filter(code="520399009").exists()


def test_other_changes_stay_and_later_changes_of_the_same_fields_block_the_undo(
    county: SampleCounty, tmp_path: Path
) -> None:
    upload = commit_sheets(county, tmp_path, make_org_sheet(RENAMED_ORG))
    change_org(
        actor="wu",
        draft=OrgDraft(VILLAGE, "文峰新村", OrgKind.VILLAGE, STREET, has_management_duty=True, aliases=("桐花",)),
    )
    undo_now(actor=county["wu"], upload=upload)
    assert (get_org().name, get_org().has_management_duty) == ("文峰村", True)
    second = commit_sheets(county, tmp_path, make_org_sheet(RENAMED_ORG))
    change_org(actor="wu", draft=OrgDraft(VILLAGE, "第三村", OrgKind.VILLAGE, STREET))
    with pytest.raises(RefusalError, match="第三村的名称又改过"):
        undo_now(actor=county["wu"], upload=second)
    second.refresh_from_db()
    assert (second.state, get_org().name) == (UploadState.COMMITTED, "第三村")


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("case", "新村名下有案件1条"),
        ("role", "新村名下有角色1条"),
        ("grid", "新村名下有下级组织1条"),
        ("succession", "新村名下有组织变更1条"),
        ("rename", "更新村的名称又改过"),
    ],
)
def test_an_undo_is_refused_as_a_whole_where_rows_refer_to_a_new_village(
    county: SampleCounty, tmp_path: Path, action: str, sentence: str
) -> None:
    upload = commit_sheets(county, tmp_path, make_org_sheet(NEW_ORG, RENAMED_ORG))
    match action:
        case "case":
            record_case(county, "B1", NEW_CODE)
        case "role":
            grant_role(actor="security", user=county["li"], role=Role.VILLAGE_SECRETARY, org=get_org(NEW_CODE))
        case "grid":
            add_org(actor="wu", draft=OrgDraft("G1", "一组", OrgKind.GRID, NEW_CODE))
        case "succession":
            kind, day = SuccessionKind.MERGED, date(2022, 7, 1)
            succeed_org(actor="wu", predecessors=[COMMUNITY, NEW_CODE], successors=[NEW_CODE], kind=kind, on=day)
        case "rename":
            change_org(actor="wu", draft=OrgDraft(NEW_CODE, "更新村", OrgKind.VILLAGE, STREET))
    with pytest.raises(RefusalError, match=sentence):
        undo_now(actor=county["wu"], upload=upload)
    assert Org.objects.filter(code=NEW_CODE).exists() and get_org().name == "文峰新村"


def test_a_village_that_was_closed_and_then_merged_is_not_opened_again(county: SampleCounty, tmp_path: Path) -> None:
    upload = commit_sheets(
        county, tmp_path, make_org_sheet((COMMUNITY, "青石社区", "社区", STREET, "", "2022-07-01", ""))
    )
    kind, day = SuccessionKind.MERGED, date(2022, 7, 1)
    succeed_org(actor="wu", predecessors=[VILLAGE, COMMUNITY], successors=[VILLAGE], kind=kind, on=day)
    with pytest.raises(RefusalError, match="青石社区又有组织变更"):
        undo_now(actor=county["wu"], upload=upload)
    assert Succession.objects.exists() and get_org(COMMUNITY).closed_on == day


def test_an_undo_of_changes_to_orgs_outside_the_scope_is_refused(county: SampleCounty, tmp_path: Path) -> None:
    upload = commit_sheets(county, tmp_path, make_org_sheet(NEW_ORG))
    with pytest.raises(RefusalError, match="1条组织记录不归您登记"):
        undo_now(actor=county["chen"], upload=upload)
    assert Org.objects.filter(code=NEW_CODE).exists()


@pytest.mark.parametrize("parent", [STREET, OTHER_STREET, ""])
def test_a_row_about_an_org_of_another_street_alone_is_refused_and_the_others_go_in(
    county: SampleCounty, tmp_path: Path, parent: str
) -> None:
    before = to_draft(get_org(OTHER_VILLAGE))
    elsewhere = (OTHER_VILLAGE, "试探的名称", "村", parent, "", "", "")
    cases = [CASE_COLUMNS, ("A1", date(2022, 3, 1), "文峰村", 1, ""), ("A2", date(2022, 3, 1), "试探的名称", 1, "")]
    upload = upload_sheets(county, tmp_path, make_org_sheet(elsewhere, NEW_ORG) | {"案件": cases})
    # The other street is not among the orgs that the sender's reader knows.
    cause = "org.parent.unknown" if parent == OTHER_STREET else "org.row_not_yours"
    assert [problem.code for problem in read_preview(upload).problems] == [cause, "village.row_refused"]
    commit_now(actor=county["wu"], upload=upload)
    assert (get_org(NEW_CODE).name, list_case_numbers()) == ("新村", ["A1"])
    assert to_draft(get_org(OTHER_VILLAGE)) == before
    items = [(item.term, item.line, item.holder.code, item.recorded_by) for item in RefusedItem.objects.as_of(None)]
    assert sorted(items, key=str) == sorted(
        [(Register.ORGS, 2, STREET, county["wu"]), (Register.CASES, 3, STREET, county["wu"])], key=str
    )


def test_the_rows_of_the_county_and_of_the_next_street_leave_the_own_orgs_as_they_are(
    county: SampleCounty, tmp_path: Path
) -> None:
    rows = [(org.code, org.name, org.term.chinese, org.parent_id or "", "", "", "") for org in county.orgs.values()]
    upload = upload_sheets(county, tmp_path, make_org_sheet(*rows, NEW_ORG))
    codes = [problem.code for problem in read_preview(upload).problems]
    assert codes == ["org.row_not_yours"] * 3
    changes = find_changes(upload, Register.ORGS)
    assert (changes.new_count, changes.changed_count, changes.repeated_count, changes.outside_count) == (1, 0, 4, 0)


def test_a_row_about_an_org_of_the_own_street_that_is_not_the_senders_is_refused_alone(
    county: SampleCounty, tmp_path: Path
) -> None:
    give_role(user=county["chen"], role=Role.STREET_OFFICE, org=county.orgs[OTHER_STREET])
    cases = [CASE_COLUMNS, ("A1", date(2022, 3, 1), "青石社区", 1, ""), ("A2", date(2022, 3, 1), "文峰新村", 1, "")]
    upload = upload_sheets(county, tmp_path, make_org_sheet(RENAMED_ORG, NEW_ORG) | {"案件": cases}, by="chen")
    codes = [problem.code for problem in read_preview(upload).problems]
    assert codes == ["org.row_not_yours", "org.row_not_yours", "village.row_refused"]
    commit_now(actor=county["chen"], upload=upload)
    assert (get_org(VILLAGE).name, Org.objects.filter(code=NEW_CODE).exists()) == ("文峰村", False)
    assert (list_case_numbers(), RefusedItem.objects.as_of(None).count()) == (["A1"], 3)


def test_whoever_may_not_manage_the_orgs_of_an_upload_leaves_its_confirmation_to_the_sender(
    county: SampleCounty, tmp_path: Path
) -> None:
    upload = upload_sheets(county, tmp_path, make_org_sheet(RENAMED_ORG))
    compare_again(actor=county["chen"], upload=upload)
    do_now(upload)
    upload.refresh_from_db()
    assert (find_changes(upload, Register.ORGS).outside_count, upload.refused_count) == (1, 0)
    with pytest.raises(RefusalError, match="1条组织记录不归您登记"):
        commit_now(actor=county["chen"], upload=upload)
    assert not RefusedItem.objects.exists()
    compare_again(actor=county["wu"], upload=upload)
    do_now(upload)
    commit_now(actor=county["wu"], upload=upload)
    assert get_org(VILLAGE).name == "文峰新村"


def test_orgs_of_a_file_are_previewed_as_entries_are(county: SampleCounty, tmp_path: Path) -> None:
    moved_row = (COMMUNITY, "青石社区", "社区", STREET, "", "2022-12-31", "")
    wrong = ("520399001778", "错村", "衙门", STREET, "", "", "")
    upload = upload_sheets(
        county, tmp_path, make_org_sheet(NEW_ORG, moved_row, (VILLAGE, "文峰村", "村", STREET, "", "", ""), wrong)
    )
    changes = find_changes(upload, Register.ORGS)
    assert (changes.new_count, changes.changed_count, changes.repeated_count, changes.outside_count) == (1, 1, 1, 0)
    assert [(item.key, item.fields) for item in changes.changed] == [
        (f"青石社区 {COMMUNITY}", {"closed_on": [None, "2022-12-31"]})
    ]
    assert [item.name for item in read_preview(upload).orgs] == ["新村"]
    assert upload.refused_count == 1


def test_a_confirmation_covers_the_changes_of_orgs_that_were_shown(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_org_sheet(RENAMED_ORG))
    change_org(actor="wu", draft=OrgDraft(VILLAGE, "别的名", OrgKind.VILLAGE, STREET))
    with pytest.raises(RefusalError):
        commit_now(actor=county["wu"], upload=upload)
    assert get_org().name == "别的名"


def test_an_undo_gives_a_unit_its_earlier_fields(county: SampleCounty, tmp_path: Path) -> None:
    before = to_draft(get_org(UNIT))
    unit = (UNIT, "财政所", "部门", STREET, "2020-01-01", "", "财所、财政", "否")
    upload = commit_sheets(county, tmp_path, {"组织": [(*ORG_COLUMNS, "服务管理职责"), unit]})
    assert not get_org(UNIT).has_management_duty and get_org(UNIT).opened_on == date(2020, 1, 1)
    undo_now(actor=county["wu"], upload=upload)
    assert to_draft(get_org(UNIT)) == before


def get_changed_fields(changes: Preview) -> dict[str, Any]:
    return {name: getattr(changes, name) for name in Preview.__slots__}


def test_every_table_that_a_refusal_names_refers_to_orgs() -> None:
    labels = {
        model._meta.label_lower
        for model in apps.get_models()
        if any(column.related_model is Org for column in model._meta.concrete_fields)
    }
    assert TABLE_NAMES.keys() - labels == set()
