"""A sheet of orgs does not take back what somebody has changed of an org by hand, unless a person decides so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conflicts import choose, list_choices, list_conflicts, withdraw_by_hand
from tests.sample_county import COMMUNITY, COUNTY, OTHER_STREET, STREET, UNIT, VILLAGE, SampleCounty, log_in_client
from tests.uploads import (
    NEW_CODE,
    NEW_ORG,
    ORG_COLUMNS,
    RENAMED_ORG,
    commit_now,
    commit_sheets,
    find_changes,
    get_org,
    make_org_sheet,
    read_preview,
    record_case,
    undo_now,
    upload_sheets,
)
from tests.web.uploads.conflict_fields import choose_in, open_page
from tests.web.uploads.pages import plain_text
from wuzha.core.vocabulary import ConflictKind, OrgKind, Register, SuccessionKind
from wuzha.intake.uploads.models import Upload
from wuzha.orgs.drafts import OrgDraft, to_draft
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org, change_org, succeed_org

VILLAGE_AS_BEFORE: Sequence[Any] = (VILLAGE, "文峰村", "村", STREET, "", "", "")
CORRECTION = ConflictKind.CORRECTION


def change_by_hand(code: str = VILLAGE, *, by: str = "wu", **fields: Any) -> Org:
    """Change an org as on its page."""
    draft = to_draft(get_org(code))
    values = {name: fields.get(name, getattr(draft, name)) for name in OrgDraft.__slots__}
    return change_org(actor=by, draft=OrgDraft(**values))


def test_a_name_that_was_corrected_by_hand_stands_and_the_rest_is_entered(county: SampleCounty, tmp_path: Path) -> None:
    change_by_hand(name="文峰新村")
    upload = upload_sheets(county, tmp_path, make_org_sheet((*VILLAGE_AS_BEFORE[:6], "桐花")))
    assert list_conflicts(upload) == [(VILLAGE, "name", CORRECTION)]
    (change,) = find_changes(upload, Register.ORGS).changed
    assert set(change.fields) == {"aliases"}
    commit_now(actor=county["wu"], upload=upload)
    assert (get_org().name, get_org().aliases) == ("文峰新村", "桐花")
    assert list_choices(upload) == [("name", "", "")]


def test_the_conflict_names_who_changed_the_org_and_when(county: SampleCounty, tmp_path: Path) -> None:
    change_by_hand(by="chen", name="文峰新村")
    conflict = upload_sheets(county, tmp_path, make_org_sheet(VILLAGE_AS_BEFORE)).conflicts.get()
    assert (conflict.author, conflict.origin, conflict.path) == ("chen", None, get_org().path)
    assert conflict.recorded_at is not None
    assert (conflict.book_values, conflict.file_values) == (["文峰新村"], ["文峰村"])


def test_every_field_that_was_changed_by_hand_is_a_conflict(county: SampleCounty, tmp_path: Path) -> None:
    add_org(actor="wu", draft=OrgDraft("S2", "二街道", OrgKind.STREET, COUNTY))
    fields = {"name": "所", "has_management_duty": not get_org(UNIT).has_management_duty, "aliases": ("所里",)}
    days = {"opened_on": date(2001, 1, 1), "closed_on": date(2021, 1, 1)}
    change_by_hand(UNIT, **fields, **days)
    duty = "否" if get_org(UNIT).has_management_duty else "是"
    row = (UNIT, "财政所", "部门", STREET, "2000-01-01", "2020-01-01", "财所", duty)
    upload = upload_sheets(county, tmp_path, {"组织": [(*ORG_COLUMNS, "服务管理职责"), row]})
    assert sorted(list_conflicts(upload)) == [(UNIT, name, CORRECTION) for name in sorted({**fields, **days})]
    before = to_draft(get_org(UNIT))
    commit_now(actor=county["wu"], upload=upload)
    assert to_draft(get_org(UNIT)) == before


def test_the_kind_and_the_parent_given_by_hand_stand(county: SampleCounty, tmp_path: Path) -> None:
    add_org(actor="wu", draft=OrgDraft("G1", "一组", OrgKind.GRID, VILLAGE))
    change_by_hand("G1", parent=COMMUNITY)
    change_by_hand(VILLAGE, kind=OrgKind.COMMUNITY)
    sheet = make_org_sheet(("G1", "一组", "网格", VILLAGE, "", "", ""), VILLAGE_AS_BEFORE)
    upload = commit_sheets(county, tmp_path, sheet)
    assert sorted(list_conflicts(upload)) == sorted([("G1", "parent", CORRECTION), (VILLAGE, "kind", CORRECTION)])
    assert (get_org("G1").parent_id, get_org().kind) == (COMMUNITY, OrgKind.COMMUNITY)


def test_a_value_that_was_cleared_by_hand_does_not_come_back(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, make_org_sheet(RENAMED_ORG))
    change_by_hand(aliases=())
    upload = commit_sheets(county, tmp_path, make_org_sheet(RENAMED_ORG))
    assert list_conflicts(upload) == [(VILLAGE, "aliases", CORRECTION)] and get_org().aliases == ""


def test_the_file_is_written_where_a_person_decides_for_it_and_an_undo_takes_it_back(
    county: SampleCounty, tmp_path: Path
) -> None:
    change_by_hand(name="文峰新村")
    upload = upload_sheets(county, tmp_path, make_org_sheet(VILLAGE_AS_BEFORE))
    choose(county, upload, "name", "file")
    commit_now(actor=county["wu"], upload=upload)
    assert get_org().name == "文峰村"
    undo_now(actor=county["wu"], upload=Upload.objects.get(pk=upload.pk))
    assert get_org().name == "文峰新村"


def test_a_decision_for_the_tree_is_remembered_until_somebody_changes_it_by_hand_again(
    county: SampleCounty, tmp_path: Path
) -> None:
    change_by_hand(name="文峰新村")
    upload = upload_sheets(county, tmp_path, make_org_sheet(VILLAGE_AS_BEFORE))
    choose(county, upload, "name", "books")
    commit_now(actor=county["wu"], upload=upload)
    again = upload_sheets(county, tmp_path, make_org_sheet(VILLAGE_AS_BEFORE)).conflicts.get()
    assert (again.choice, again.is_remembered) == ("books", True)
    change_by_hand(name="别的村")
    change_by_hand(name="文峰新村")
    anew = upload_sheets(county, tmp_path, make_org_sheet(VILLAGE_AS_BEFORE)).conflicts.get()
    assert (anew.choice, anew.is_remembered) == ("", False)


def test_what_an_earlier_upload_changed_is_changed_by_a_later_one_without_a_question(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, make_org_sheet(RENAMED_ORG))
    upload = commit_sheets(county, tmp_path, make_org_sheet((*VILLAGE_AS_BEFORE[:6], "桐花")))
    assert not list_conflicts(upload) and get_org().name == "文峰村"


def test_a_blank_over_a_value_names_the_upload_that_gave_it(county: SampleCounty, tmp_path: Path) -> None:
    first = commit_sheets(county, tmp_path, make_org_sheet(RENAMED_ORG))
    conflict = upload_sheets(county, tmp_path, make_org_sheet((*RENAMED_ORG[:6], ""))).conflicts.get()
    assert (conflict.kind, conflict.column) == (ConflictKind.BLANK, "aliases")
    assert (conflict.author, conflict.origin) == ("wu", first.pk)


def test_after_an_undo_the_correction_that_it_restored_stands_again(county: SampleCounty, tmp_path: Path) -> None:
    change_by_hand(name="文峰新村")
    upload = upload_sheets(county, tmp_path, make_org_sheet(VILLAGE_AS_BEFORE))
    choose(county, upload, "name", "file")
    commit_now(actor=county["wu"], upload=upload)
    undo_now(actor=county["wu"], upload=Upload.objects.get(pk=upload.pk))
    third = upload_sheets(county, tmp_path, make_org_sheet((VILLAGE, "第三村", *VILLAGE_AS_BEFORE[2:])))
    assert list_conflicts(third) == [(VILLAGE, "name", CORRECTION)]


def test_what_an_undo_restored_to_the_first_value_is_no_correction(county: SampleCounty, tmp_path: Path) -> None:
    undo_now(actor=county["wu"], upload=commit_sheets(county, tmp_path, make_org_sheet(RENAMED_ORG)))
    upload = commit_sheets(county, tmp_path, make_org_sheet(RENAMED_ORG))
    assert not list_conflicts(upload) and get_org().name == "文峰新村"


def test_the_same_change_by_hand_as_an_upload_had_made_is_a_correction(county: SampleCounty, tmp_path: Path) -> None:
    undo_now(actor=county["wu"], upload=commit_sheets(county, tmp_path, make_org_sheet(RENAMED_ORG)))
    change_by_hand(name="文峰新村", aliases=("桐花",))
    upload = upload_sheets(county, tmp_path, make_org_sheet((*VILLAGE_AS_BEFORE[:6], "桐花")))
    assert list_conflicts(upload) == [(VILLAGE, "name", CORRECTION)]


def test_an_org_that_an_undo_closed_opens_again_without_a_question(county: SampleCounty, tmp_path: Path) -> None:
    upload = commit_sheets(county, tmp_path, make_org_sheet(NEW_ORG))
    record_case(county, "B1", NEW_CODE)
    withdraw_by_hand(county, "B1")
    undo_now(actor=county["wu"], upload=upload)
    assert get_org(NEW_CODE).closed_on == get_org(NEW_CODE).opened_on
    again = commit_sheets(county, tmp_path, make_org_sheet(NEW_ORG))
    assert not list_conflicts(again) and get_org(NEW_CODE).closed_on is None


def test_a_village_added_by_hand_is_no_correction(county: SampleCounty, tmp_path: Path) -> None:
    add_org(actor="wu", draft=OrgDraft(NEW_CODE, "旧村", OrgKind.VILLAGE, STREET))
    upload = commit_sheets(county, tmp_path, make_org_sheet(NEW_ORG))
    assert not list_conflicts(upload) and get_org(NEW_CODE).name == "新村"


def test_the_day_on_which_a_village_was_merged_by_hand_stands(county: SampleCounty, tmp_path: Path) -> None:
    day = date(2022, 7, 1)
    succeed_org(actor="wu", predecessors=[VILLAGE, COMMUNITY], successors=[VILLAGE], kind=SuccessionKind.MERGED, on=day)
    row = (COMMUNITY, "青石社区", "社区", STREET, "", "2022-12-31", "")
    upload = commit_sheets(county, tmp_path, make_org_sheet(row))
    assert list_conflicts(upload) == [(COMMUNITY, "closed_on", CORRECTION)]
    assert get_org(COMMUNITY).closed_on == day


def test_a_village_that_was_split_and_stays_is_closed_by_a_sheet_without_a_question(
    county: SampleCounty, tmp_path: Path
) -> None:
    part = OrgDraft(NEW_CODE, "新村", OrgKind.VILLAGE, STREET)
    kind, day = SuccessionKind.SPLIT, date(2022, 7, 1)
    succeed_org(actor="wu", predecessors=[VILLAGE], successors=[VILLAGE], new=[part], kind=kind, on=day)
    upload = commit_sheets(county, tmp_path, make_org_sheet((VILLAGE, "文峰村", "村", STREET, "", "2022-12-31", "")))
    assert not list_conflicts(upload) and get_org().closed_on == date(2022, 12, 31)


@pytest.mark.parametrize("parent", ["", COUNTY])
def test_the_row_of_the_street_itself_is_unchanged_with_its_parent_or_without(
    county: SampleCounty, tmp_path: Path, parent: str
) -> None:
    street = (STREET, "清河街道", "街道", parent, "", "", "")
    upload = upload_sheets(county, tmp_path, make_org_sheet(street, VILLAGE_AS_BEFORE, NEW_ORG))
    changes = find_changes(upload, Register.ORGS)
    assert (changes.new_count, changes.changed_count, changes.repeated_count, changes.outside_count) == (1, 0, 2, 0)
    assert (list_conflicts(upload), upload.refused_count, read_preview(upload).problems) == ([], 0, [])
    commit_now(actor=county["wu"], upload=upload)
    assert get_org(NEW_CODE).parent_id == STREET and get_org(STREET).parent_id == COUNTY


def test_another_name_of_the_street_itself_is_entered_and_its_place_stays(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, make_org_sheet((STREET, "清河新街道", "街道", "", "", "", "")))
    assert (get_org(STREET).name, get_org(STREET).parent_id) == ("清河新街道", COUNTY)


def test_another_kind_of_an_org_is_checked_against_the_parent_that_it_keeps(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, make_org_sheet((STREET, "清河镇", "乡镇", "", "", "", "")))
    assert get_org(STREET).name == "清河镇"
    upload = upload_sheets(county, tmp_path, make_org_sheet((VILLAGE, "文峰村", "街道", "", "", "", "")))
    assert [problem.code for problem in read_preview(upload).problems] == ["org.parent.not_higher"]


def test_another_parent_of_the_street_is_refused_as_one_that_the_sender_does_not_know(
    county: SampleCounty, tmp_path: Path
) -> None:
    upload = upload_sheets(county, tmp_path, make_org_sheet((STREET, "清河街道", "街道", OTHER_STREET, "", "", "")))
    assert [problem.code for problem in read_preview(upload).problems] == ["org.parent.unknown"]


def test_a_blank_parent_takes_no_village_out_of_its_place_nor_one_that_was_moved_by_hand(
    county: SampleCounty, tmp_path: Path
) -> None:
    add_org(actor="wu", draft=OrgDraft("G1", "一组", OrgKind.GRID, VILLAGE))
    change_by_hand("G1", parent=COMMUNITY)
    rows = [(VILLAGE, "文峰村", "村", "", "", "", ""), ("G1", "一组", "网格", "", "", "", "")]
    upload = upload_sheets(county, tmp_path, make_org_sheet(*rows, NEW_ORG))
    assert (list_conflicts(upload), read_preview(upload).problems) == ([], [])
    commit_now(actor=county["wu"], upload=upload)
    assert (get_org().parent_id, get_org("G1").parent_id) == (STREET, COMMUNITY)


def test_the_sheet_of_orgs_shows_what_it_would_erase(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, make_org_sheet(RENAMED_ORG))
    upload = upload_sheets(county, tmp_path, make_org_sheet((*RENAMED_ORG[:6], "")))
    page = open_page(log_in_client(county, "wu"), upload)
    assert f"文峰新村 {VILLAGE} 组织 “组织”第2行 别名 桐花 （空白）" in plain_text(page)
    assert list_choices(upload) == [("aliases", "", "")]


def test_the_page_lists_the_clash_with_who_and_lets_the_office_decide(county: SampleCounty, tmp_path: Path) -> None:
    change_by_hand(by="chen", name="文峰新村")
    office = log_in_client(county, "wu")
    upload = upload_sheets(county, tmp_path, make_org_sheet(VILLAGE_AS_BEFORE))
    page = open_page(office, upload)
    assert "与手工更正不同" in page and "chen，" in page
    fields = choose_in(page, upload, VILLAGE, "file")
    office.post(f"/uploads/{upload.pk}/conflicts/", fields)
    commit_now(actor=county["wu"], upload=upload)
    assert get_org().name == "文峰村"


@pytest.mark.parametrize("count", [2, 30])
def test_orgs_that_were_changed_by_hand_take_no_query_each(county: SampleCounty, tmp_path: Path, count: int) -> None:
    for number in range(count):
        add_org(actor="wu", draft=OrgDraft(f"N{number}", f"{number}村", OrgKind.VILLAGE, STREET))
        change_by_hand(f"N{number}", name=f"新{number}村")
    sheet = make_org_sheet(*((f"N{number}", f"{number}村", "村", STREET, "", "", "") for number in range(count)))
    with CaptureQueriesContext(connection) as queries:
        upload = upload_sheets(county, tmp_path, sheet)
    assert upload.conflicts.count() == count
    assert len(queries) < QUERIES_OF_A_COMPARISON


QUERIES_OF_A_COMPARISON = 100
