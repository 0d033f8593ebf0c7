"""Uploads are previewed before anything is written, committed as a whole, and undone as a whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.intake.sheets import write_xlsx
from tests.sample_county import COMMUNITY, OTHER_VILLAGE, STREET, VILLAGE, SampleCounty
from tests.uploads import (
    A1,
    A2,
    CASE_COLUMNS,
    OUTREACH_COLUMNS,
    commit_now,
    find_changes,
    list_case_numbers,
    make_case_sheet,
    read_preview,
    undo_now,
    upload_files,
    upload_sheets,
)
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Register, Role, UploadState
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.services import discard_upload
from wuzha.orgs.models import Org
from wuzha.people.services import grant_role
from wuzha.registers.attribution.services import propose_village
from wuzha.registers.models import Case, Outreach, RefusedItem


def test_nothing_is_entered_before_a_confirmation(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1, A2))
    assert find_changes(upload).new_count == 2
    assert read_preview(upload).read[0].left_out_columns == ("受害人姓名",)
    assert list_case_numbers() == []
    commit_now(actor=county["wu"], upload=upload)
    assert list_case_numbers() == ["A1", "A2"]
    entry = Case.objects.get(case_no="A2")
    assert (entry.village_id, entry.loss_fen, entry.sheet, entry.line) == (COMMUNITY, None, "案件", 3)


def test_a_number_that_the_books_cannot_store_is_refused_and_the_rest_entered(
    county: SampleCounty, tmp_path: Path
) -> None:
    rows = [(number, date(2022, 3, 1), "文峰村", 1, "") for number in ("A" * 64, "A" * 65, "A9")]
    upload = upload_sheets(county, tmp_path, make_case_sheet(*rows))
    (problem,) = [problem for problem in read_preview(upload).problems if problem.code == "cell.too_long"]
    assert (problem.line, problem.column) == (3, "案件编号")
    assert "超过64个字" in problem.text
    commit_now(actor=county["wu"], upload=upload)
    assert list_case_numbers() == ["A9", "A" * 64]


def test_names_of_people_are_stored_nowhere(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1))
    commit_now(actor=county["wu"], upload=upload)
    texts = [str(row) for model in (Upload, Case, LogLine) for row in model.objects.values_list()]
    assert not any("某甲" in text for text in texts)
    assert "某甲" not in repr(read_preview(upload))


def test_a_changed_row_is_shown_field_by_field_and_a_repeated_one_counted(county: SampleCounty, tmp_path: Path) -> None:
    commit_now(actor=county["wu"], upload=upload_sheets(county, tmp_path, make_case_sheet(A1, A2)))
    changes = find_changes(
        upload_sheets(county, tmp_path, make_case_sheet(("A1", date(2022, 3, 1), "文峰村", 15000, ""), A2))
    )
    assert [change.fields for change in changes.changed] == [{"loss_fen": [1_200_000, 1_500_000]}]
    assert (changes.new_count, changes.repeated_count) == (0, 1)


def test_a_refused_row_is_reported_and_the_others_can_be_entered(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1, ("A3", "三月", "文峰村", 1, "")))
    assert upload.refused_count == 1
    assert [problem.code for problem in read_preview(upload).problems] == ["date.unreadable"]
    commit_now(actor=county["wu"], upload=upload)
    assert list_case_numbers() == ["A1"]


def test_the_same_file_is_recognised_again(county: SampleCounty, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "台账.xlsx", make_case_sheet(A1))

    first = upload_files(county, path)
    hashes = [file.sha256 for file in first.files.all()]
    assert not Upload.objects.of_files(hashes).exists()
    commit_now(actor=county["wu"], upload=first)
    assert list(Upload.objects.of_files([file.sha256 for file in upload_files(county, path).files.all()])) == [first]


def test_an_upload_is_settled_once(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1))
    discard_upload(actor=county["wu"], upload=upload)
    with pytest.raises(RefusalError, match="已放弃"):
        commit_now(actor=county["wu"], upload=upload)
    assert list_case_numbers() == []


def test_an_upload_is_undone_as_a_whole(county: SampleCounty, tmp_path: Path) -> None:
    commit_now(actor=county["wu"], upload=upload_sheets(county, tmp_path, make_case_sheet(A1)))
    second = upload_sheets(county, tmp_path, make_case_sheet(("A1", date(2022, 3, 1), "文峰村", 1, ""), A2))
    commit_now(actor=county["wu"], upload=second)
    undo_now(actor=county["wu"], upload=second)
    assert [(entry.key, entry.loss_fen) for entry in Case.objects.as_of(None)] == [("A1", 1_200_000)]
    second.refresh_from_db()
    assert second.state == UploadState.UNDONE
    with pytest.raises(RefusalError):
        undo_now(actor=county["wu"], upload=second)


def test_an_upload_that_settles_a_proposal_ends_it_and_so_does_an_undo(county: SampleCounty, tmp_path: Path) -> None:
    for name, sheet, end in (
        ("undone", make_case_sheet(A2), "gone"),
        ("later", make_case_sheet((*A1[:2], "青石社区", *A1[3:])), "stands_there"),
    ):
        sent_in = upload_sheets(county, tmp_path, make_case_sheet(A1) if name == "later" else sheet)
        commit_now(actor=county["wu"], upload=sent_in)
        case = Case.objects.as_of(None).select_related("holder", "village").get()
        village = None if name == "undone" else county.orgs[COMMUNITY]
        about = {"case": case, "on_behalf_of": case.village, "village": village}
        proposal = propose_village(actor=county["li"], **about, reason="不在本村")
        if name == "undone":
            undo_now(actor=county["wu"], upload=sent_in)
        else:
            commit_now(actor=county["wu"], upload=upload_sheets(county, tmp_path, sheet))
        proposal.refresh_from_db()
        assert proposal.end_reason == end
        assert LogLine.objects.latest("number").subject == f"proposal:{proposal.pk}"


def test_undoing_stops_where_later_work_rests_on_it(county: SampleCounty, tmp_path: Path) -> None:
    first = upload_sheets(county, tmp_path, make_case_sheet(A1))
    commit_now(actor=county["wu"], upload=first)
    commit_now(
        actor=county["wu"],
        upload=upload_sheets(county, tmp_path, make_case_sheet(("A1", date(2022, 3, 1), "文峰村", 1, ""))),
    )
    with pytest.raises(RefusalError, match="A1"):
        undo_now(actor=county["wu"], upload=first)
    first.refresh_from_db()
    assert first.state == UploadState.COMMITTED


def test_a_new_village_comes_with_the_file_that_first_names_it(county: SampleCounty, tmp_path: Path) -> None:
    orgs = ("代码", "名称", "类别", "上级代码")
    sheets = {
        "组织": [orgs, ("520399001202", "新民村", "村", STREET), (VILLAGE, "文峰村", "村", STREET)],
        "案件": [CASE_COLUMNS, ("A1", date(2022, 3, 1), "新民村", 1, "")],
    }
    upload = upload_sheets(county, tmp_path, sheets)
    assert [org.name for org in read_preview(upload).orgs] == ["新民村"]
    assert (find_changes(upload).new_count, find_changes(upload).outside_count) == (1, 0)
    commit_now(actor=county["wu"], upload=upload)
    assert Org.objects.get(code="520399001202") in Org.objects.below(county.orgs[STREET])
    assert Case.objects.get().village_id == "520399001202"


def test_a_village_enters_its_own_outreach_and_no_other(county: SampleCounty, tmp_path: Path) -> None:
    own_row, other_row = (
        ("X1", "文峰村", date(2022, 3, 1), "讲座"),
        ("X2", "青石社区", date(2022, 3, 1), "讲座"),
    )
    upload = upload_sheets(county, tmp_path, {"宣传": [OUTREACH_COLUMNS, own_row, other_row]}, by="li")
    assert [problem.code for problem in read_preview(upload).problems] == ["org.unknown"]
    commit_now(actor=county["li"], upload=upload)
    assert [entry.org_id for entry in Outreach.objects.as_of(None)] == [VILLAGE]


def test_a_village_does_not_enter_cases(county: SampleCounty, tmp_path: Path) -> None:
    with pytest.raises(RefusalError, match="案件"):
        upload_sheets(county, tmp_path, make_case_sheet(A1), by="li")
    assert Upload.objects.get().state == UploadState.FAILED


def test_rows_that_the_sender_may_not_write_are_refused_before_they_are_compared(
    county: SampleCounty, tmp_path: Path
) -> None:
    with pytest.raises(RefusalError, match="您的角色不能登记“案件”"):
        upload_sheets(county, tmp_path, make_case_sheet(A1), by="qian")


def test_a_sheet_without_rows_is_nobody_elses(county: SampleCounty, tmp_path: Path) -> None:
    sheets = {"案件": [CASE_COLUMNS], "宣传": [OUTREACH_COLUMNS, ("X1", "文峰村", date(2022, 3, 1), "讲座")]}
    assert find_changes(upload_sheets(county, tmp_path, sheets, by="li"), Register.OUTREACH).new_count == 1


def test_an_upload_that_enters_nothing_cannot_be_confirmed(county: SampleCounty, tmp_path: Path) -> None:
    commit_now(actor=county["wu"], upload=upload_sheets(county, tmp_path, make_case_sheet(A1)))
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1))
    with pytest.raises(RefusalError, match="没有可以入账的内容"):
        commit_now(actor=county["wu"], upload=upload)
    upload.refresh_from_db()
    assert upload.state == UploadState.RECEIVED


def test_a_village_of_another_street_is_unknown_to_the_upload(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(("A1", date(2022, 3, 1), OTHER_VILLAGE, 1, "")))
    assert [problem.code for problem in read_preview(upload).problems] == ["village.unknown"]


def test_receiving_and_entering_are_lines_of_the_log(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1, A2))
    commit_now(actor=county["wu"], upload=upload)
    lines = [(line.action, line.org) for line in LogLine.objects.order_by("-number")[:3]]
    assert lines == [
        (LogAction.RECORD_ENTRIES, STREET),
        (LogAction.COMMIT_UPLOAD, STREET),
        (LogAction.RECEIVE_UPLOAD, STREET),
    ]


def test_a_fault_half_way_enters_nothing(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1, A2))
    first_upload = upload_files(county, write_xlsx(tmp_path / "另.xlsx", make_case_sheet(A1)))
    commit_now(actor=county["wu"], upload=first_upload)
    Case.objects.update(holder=county.orgs[OTHER_VILLAGE])
    with pytest.raises(RefusalError):
        commit_now(actor=county["wu"], upload=upload)
    upload.refresh_from_db()
    assert upload.state == UploadState.RECEIVED
    assert Case.objects.count() == 1


def test_a_village_does_not_write_over_what_another_entered(county: SampleCounty, tmp_path: Path) -> None:
    other_row = ("X1", "青石社区", date(2022, 3, 1), "讲座")
    commit_now(actor=county["wu"], upload=upload_sheets(county, tmp_path, {"宣传": [OUTREACH_COLUMNS, other_row]}))
    own_upload = upload_sheets(
        county, tmp_path, {"宣传": [OUTREACH_COLUMNS, ("X1", "文峰村", date(2022, 3, 2), "讲座")]}, by="li"
    )
    changes = find_changes(own_upload, Register.OUTREACH)
    assert (own_upload.refused_count, changes.changed_count) == (1, 0)
    commit_now(actor=county["li"], upload=own_upload)
    assert Outreach.objects.get().org_id == COMMUNITY
    (item,) = RefusedItem.objects.all()
    assert (item.org_id, item.key, item.problems[0]["code"]) == (VILLAGE, "X1", "row.registered_elsewhere")


def test_nobody_confirms_or_undoes_rows_that_are_not_theirs_to_write(county: SampleCounty, tmp_path: Path) -> None:
    outreach = ("X1", "文峰村", date(2022, 3, 1), "讲座")
    upload = upload_sheets(county, tmp_path, {"宣传": [OUTREACH_COLUMNS, outreach]})
    with pytest.raises(RefusalError, match="不归您登记"):
        commit_now(actor=county["chen"], upload=upload)
    assert not Outreach.objects.exists()
    commit_now(actor=county["wu"], upload=upload)
    with pytest.raises(RefusalError, match="不归您登记"):
        undo_now(actor=county["chen"], upload=upload)
    assert Outreach.objects.as_of(None).count() == 1


def test_the_permission_of_one_role_does_not_reach_the_org_of_another(county: SampleCounty, tmp_path: Path) -> None:
    grant_role(actor="founder", user=county["chen"], role=Role.VILLAGE_SECRETARY, org=county.orgs[VILLAGE])
    other_row = ("X1", "青石社区", date(2022, 3, 1), "讲座")
    upload = upload_sheets(county, tmp_path, {"宣传": [OUTREACH_COLUMNS, other_row]}, by="chen")
    assert "这一行的组织不归您登记" in read_preview(upload).problems[0].text
    commit_now(actor=county["chen"], upload=upload)
    assert not Outreach.objects.exists() and RefusedItem.objects.count() == 1
