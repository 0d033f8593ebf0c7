"""Uploads: shown before anything is written, entered as one, undone as one."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cast import COMMUNITY, OTHER_VILLAGE, STREET, VILLAGE, Cast
from tests.intake.sheets import xlsx
from wuzha.audit.models import Line as LogLine
from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import Deed, Register, Role, UploadState
from wuzha.intake.uploads import services
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.preview import Changes, Preview
from wuzha.intake.uploads.services import discard_upload, receive_files
from wuzha.intake.uploads.spool import sent
from wuzha.intake.uploads.upload_worker import do_now
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.people.services import grant_role
from wuzha.registers.attribution.services import propose_village
from wuzha.registers.models import Case, Outreach

CASES = ("案件编号", "立案日期", "所属村(社区)", "被骗金额(元)", "受害人姓名")
A1: Sequence[Any] = ("A1", date(2022, 3, 1), "文峰村", 12000, "某甲")
A2: Sequence[Any] = ("A2", date(2022, 5, 1), "青石社区", None, "某乙")


def upload(cast: Cast, folder: Path, sheets: dict[str, Sequence[Sequence[Any]]], *, by: str = "wu") -> Upload:
    return read(cast, xlsx(folder / "台账.xlsx", sheets), by=by)


def read(cast: Cast, *paths: Path, by: str = "wu", holder: str = STREET) -> Upload:
    """The files sent in, and read at once."""
    received = receive_files(actor=cast[by], holder=cast.orgs[holder], files=[sent(path) for path in paths])
    do_now(received)
    return received


def commit_upload(*, actor: User, upload: Upload) -> None:
    services.confirm_upload(actor=actor, upload=upload)
    do_now(upload)


def take_back_upload(*, actor: User, upload: Upload) -> None:
    services.take_back_upload(actor=actor, upload=upload)
    do_now(upload)


def preview(upload: Upload) -> Preview:
    return Preview.unpacked(upload.preview)


def changes(upload: Upload, register: Register = Register.CASES) -> Changes:
    return next(found for found in preview(upload).changes if found.register is register)


def cases(*rows: Sequence[Any]) -> dict[str, Sequence[Sequence[Any]]]:
    return {"案件": [CASES, *rows]}


def numbers() -> list[str]:
    return sorted(entry.key for entry in Case.objects.as_of(None))


def test_nothing_is_entered_before_somebody_says_yes(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, cases(A1, A2))
    assert changes(received).new_count == 2
    assert preview(received).read[0].left_out_columns == ("受害人姓名",)
    assert numbers() == []
    commit_upload(actor=cast["wu"], upload=received)
    assert numbers() == ["A1", "A2"]
    entry = Case.objects.get(case_no="A2")
    assert (entry.village_id, entry.loss_fen, entry.sheet, entry.line) == (COMMUNITY, None, "案件", 3)


def test_names_of_people_are_kept_nowhere(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, cases(A1))
    commit_upload(actor=cast["wu"], upload=received)
    kept = [str(row) for model in (Upload, Case, LogLine) for row in model.objects.values_list()]
    assert not any("某甲" in text for text in kept)
    assert "某甲" not in repr(preview(received))


def test_a_changed_row_is_told_field_by_field_and_a_repeated_one_counted(cast: Cast, tmp_path: Path) -> None:
    commit_upload(actor=cast["wu"], upload=upload(cast, tmp_path, cases(A1, A2)))
    told = changes(upload(cast, tmp_path, cases(("A1", date(2022, 3, 1), "文峰村", 15000, ""), A2)))
    assert [change.fields for change in told.changed] == [{"loss_fen": [1_200_000, 1_500_000]}]
    assert (told.new_count, told.repeated_count) == (0, 1)


def test_a_refused_row_is_told_and_the_others_can_be_entered(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, cases(A1, ("A3", "三月", "文峰村", 1, "")))
    assert received.refused_count == 1
    assert [problem.code for problem in preview(received).problems] == ["date.unreadable"]
    commit_upload(actor=cast["wu"], upload=received)
    assert numbers() == ["A1"]


def test_the_same_file_is_known_again(cast: Cast, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "台账.xlsx", cases(A1))

    first = read(cast, path)
    hashes = [file.sha256 for file in first.files.all()]
    assert not Upload.objects.of_files(hashes).exists()
    commit_upload(actor=cast["wu"], upload=first)
    assert list(Upload.objects.of_files([file.sha256 for file in read(cast, path).files.all()])) == [first]


def test_an_upload_is_settled_once(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, cases(A1))
    discard_upload(actor=cast["wu"], upload=received)
    with pytest.raises(Refusal, match="已放弃"):
        commit_upload(actor=cast["wu"], upload=received)
    assert numbers() == []


def test_an_upload_is_undone_as_a_whole(cast: Cast, tmp_path: Path) -> None:
    commit_upload(actor=cast["wu"], upload=upload(cast, tmp_path, cases(A1)))
    second = upload(cast, tmp_path, cases(("A1", date(2022, 3, 1), "文峰村", 1, ""), A2))
    commit_upload(actor=cast["wu"], upload=second)
    take_back_upload(actor=cast["wu"], upload=second)
    assert [(entry.key, entry.loss_fen) for entry in Case.objects.as_of(None)] == [("A1", 1_200_000)]
    second.refresh_from_db()
    assert second.state == UploadState.UNDONE
    with pytest.raises(Refusal):
        take_back_upload(actor=cast["wu"], upload=second)


def test_an_upload_that_settles_whose_case_it_is_ends_what_was_said_of_it_and_so_does_undoing_one(
    cast: Cast, tmp_path: Path
) -> None:
    for name, sheet, end in (
        ("undone", cases(A2), "gone"),
        ("later", cases((*A1[:2], "青石社区", *A1[3:])), "stands_there"),
    ):
        sent_in = upload(cast, tmp_path, cases(A1) if name == "later" else sheet)
        commit_upload(actor=cast["wu"], upload=sent_in)
        found = Case.objects.as_of(None).select_related("holder", "village").get()
        wanted = None if name == "undone" else cast.orgs[COMMUNITY]
        about = {"case": found, "on_behalf_of": found.village, "village": wanted}
        proposal = propose_village(actor=cast["li"], **about, reason="不在本村")
        if name == "undone":
            take_back_upload(actor=cast["wu"], upload=sent_in)
        else:
            commit_upload(actor=cast["wu"], upload=upload(cast, tmp_path, sheet))
        proposal.refresh_from_db()
        assert proposal.ended_because == end
        assert LogLine.objects.latest("number").subject == f"proposal:{proposal.pk}"


def test_undoing_stops_where_later_work_rests_on_it(cast: Cast, tmp_path: Path) -> None:
    first = upload(cast, tmp_path, cases(A1))
    commit_upload(actor=cast["wu"], upload=first)
    commit_upload(actor=cast["wu"], upload=upload(cast, tmp_path, cases(("A1", date(2022, 3, 1), "文峰村", 1, ""))))
    with pytest.raises(Refusal, match="A1"):
        take_back_upload(actor=cast["wu"], upload=first)
    first.refresh_from_db()
    assert first.state == UploadState.COMMITTED


def test_a_new_village_comes_with_the_file_that_first_names_it(cast: Cast, tmp_path: Path) -> None:
    orgs = ("代码", "名称", "类别", "上级代码")
    sheets = {
        "组织": [orgs, ("520399001202", "新民村", "村", STREET), (VILLAGE, "文峰村", "村", STREET)],
        "案件": [CASES, ("A1", date(2022, 3, 1), "新民村", 1, "")],
    }
    received = upload(cast, tmp_path, sheets)
    assert [org.name for org in preview(received).orgs] == ["新民村"]
    assert (changes(received).new_count, changes(received).outside_count) == (1, 0)
    commit_upload(actor=cast["wu"], upload=received)
    assert Org.objects.get(code="520399001202") in Org.objects.below(cast.orgs[STREET])
    assert Case.objects.get().village_id == "520399001202"


OUTREACH = ("记录编号", "对象", "日期", "方式")


def test_a_village_enters_its_own_outreach_and_no_other(cast: Cast, tmp_path: Path) -> None:
    mine, theirs = (("X1", "文峰村", date(2022, 3, 1), "讲座"), ("X2", "青石社区", date(2022, 3, 1), "讲座"))
    received = upload(cast, tmp_path, {"宣传": [OUTREACH, mine, theirs]}, by="li")
    assert [problem.code for problem in preview(received).problems] == ["org.unknown"]
    commit_upload(actor=cast["li"], upload=received)
    assert [entry.org_id for entry in Outreach.objects.as_of(None)] == [VILLAGE]


def test_a_village_does_not_enter_cases(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="案件"):
        upload(cast, tmp_path, cases(A1), by="li")
    assert Upload.objects.get().state == UploadState.FAILED


def test_whose_rows_they_are_not_is_said_before_anything_is_said_of_the_rows(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="您的角色不能登记“案件”"):
        upload(cast, tmp_path, cases(A1), by="qian")


def test_a_sheet_without_rows_is_nobody_elses(cast: Cast, tmp_path: Path) -> None:
    sheets = {"案件": [CASES], "宣传": [OUTREACH, ("X1", "文峰村", date(2022, 3, 1), "讲座")]}
    assert changes(upload(cast, tmp_path, sheets, by="li"), Register.OUTREACH).new_count == 1


def test_where_nothing_would_be_entered_nobody_says_yes(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, cases(("A3", "三月", "文峰村", 1, "")))
    with pytest.raises(Refusal, match="没有可以入账的内容"):
        commit_upload(actor=cast["wu"], upload=received)
    received.refresh_from_db()
    assert received.state == UploadState.RECEIVED


def test_a_village_of_another_street_is_not_known_here(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, cases(("A1", date(2022, 3, 1), OTHER_VILLAGE, 1, "")))
    assert [problem.code for problem in preview(received).problems] == ["village.unknown"]


def test_receiving_and_entering_are_lines_of_the_log(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, cases(A1, A2))
    commit_upload(actor=cast["wu"], upload=received)
    lines = [(line.verb, line.org) for line in LogLine.objects.order_by("-number")[:3]]
    assert lines == [
        (Deed.RECORD_ENTRIES, STREET),
        (Deed.COMMIT_UPLOAD, STREET),
        (Deed.RECEIVE_UPLOAD, STREET),
    ]


def test_a_fault_half_way_enters_nothing(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, cases(A1, A2))
    other = read(cast, xlsx(tmp_path / "另.xlsx", cases(A1)))
    commit_upload(actor=cast["wu"], upload=other)
    Case.objects.update(holder=cast.orgs[OTHER_VILLAGE])
    with pytest.raises(Refusal):
        commit_upload(actor=cast["wu"], upload=received)
    received.refresh_from_db()
    assert received.state == UploadState.RECEIVED
    assert Case.objects.count() == 1


def test_a_village_does_not_write_over_what_another_entered(cast: Cast, tmp_path: Path) -> None:
    theirs = ("X1", "青石社区", date(2022, 3, 1), "讲座")
    commit_upload(actor=cast["wu"], upload=upload(cast, tmp_path, {"宣传": [OUTREACH, theirs]}))
    mine = upload(cast, tmp_path, {"宣传": [OUTREACH, ("X1", "文峰村", date(2022, 3, 2), "讲座")]}, by="li")
    told = changes(mine, Register.OUTREACH)
    assert (told.elsewhere_count, told.changed_count) == (1, 0)
    with pytest.raises(Refusal, match="X1"):
        commit_upload(actor=cast["li"], upload=mine)
    assert Outreach.objects.get().org_id == COMMUNITY


def test_nobody_confirms_or_undoes_rows_that_are_not_theirs_to_write(cast: Cast, tmp_path: Path) -> None:
    outreach = ("X1", "文峰村", date(2022, 3, 1), "讲座")
    received = upload(cast, tmp_path, {"宣传": [OUTREACH, outreach]})
    with pytest.raises(Refusal, match="不归您登记"):
        commit_upload(actor=cast["chen"], upload=received)
    assert not Outreach.objects.exists()
    commit_upload(actor=cast["wu"], upload=received)
    with pytest.raises(Refusal, match="不归您登记"):
        take_back_upload(actor=cast["chen"], upload=received)
    assert Outreach.objects.as_of(None).count() == 1


def test_two_roles_do_not_lend_each_other_their_place(cast: Cast, tmp_path: Path) -> None:
    grant_role(actor="founder", user=cast["chen"], role=Role.VILLAGE_SECRETARY, org=cast.orgs[VILLAGE])
    theirs = ("X1", "青石社区", date(2022, 3, 1), "讲座")
    received = upload(cast, tmp_path, {"宣传": [OUTREACH, theirs]}, by="chen")
    with pytest.raises(Refusal, match="不归您登记"):
        commit_upload(actor=cast["chen"], upload=received)
    assert not Outreach.objects.exists()
