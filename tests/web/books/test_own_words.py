"""Columns of free text and clauses: uploaded, compared, shown, exported and corrected."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conflicts import choose, list_conflicts
from tests.sample_county import COMMUNITY, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import enter, row
from tests.uploads import commit_now, find_changes, undo_now, upload_sheets
from tests.web.books.pages import post_entry, read_export, read_form
from wuzha.core.facts import BOOK_COLUMNS
from wuzha.core.vocabulary import ConflictKind, Register
from wuzha.intake.uploads.changes import describe_changes
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.upload_content import UploadContent
from wuzha.registers.diff import EntryRow
from wuzha.registers.models import Attestation, Sanction

PAPERS = ("编号", "对象", "类型", "发文级别", "日期", "事由")
DECISIONS = ("对象", "条款", "期间", "结论", "认定人", "认定日期", "理由")


def paper(reason: str | None, number: str = "D1") -> tuple[Any, ...]:
    return number, "文峰村", "约谈", "街道", date(2022, 7, 5), reason


def decision(by: str, reason: str | None, org: str = "文峰村") -> tuple[Any, ...]:
    return org, "四(一)5", "2022", "达标", by, date(2022, 12, 20), reason


def upload_own_words(
    county: SampleCounty,
    folder: Path,
    by: str = "考核组",
    reason: str | None = "履职到位",
    paper_reason: str = "台账不全",
) -> Upload:
    return upload_sheets(
        county, folder, {"督办": [PAPERS, paper(paper_reason)], "认定": [DECISIONS, decision(by, reason)]}
    )


@pytest.fixture
def county_with_papers(county: SampleCounty, tmp_path: Path) -> SampleCounty:
    commit_now(actor=county["wu"], upload=upload_own_words(county, tmp_path))
    return county


def count_changes(upload: Upload, register: Register) -> tuple[int, int, int]:
    changes = find_changes(upload, register)
    return changes.new_count, changes.changed_count, changes.repeated_count


def test_reasons_and_who_decided_come_into_the_books_with_an_upload(county_with_papers: SampleCounty) -> None:
    assert Sanction.objects.get().reason == "台账不全"
    assert (Attestation.objects.get().attested_by, Attestation.objects.get().reason) == ("考核组", "履职到位")


def test_the_same_words_are_repeated_and_other_words_are_a_change(
    county_with_papers: SampleCounty, tmp_path: Path
) -> None:
    again = upload_own_words(county_with_papers, tmp_path)
    assert [count_changes(again, register) for register in (Register.SANCTIONS, Register.ATTESTATIONS)] == [
        (0, 0, 1)
    ] * 2
    other_upload = upload_own_words(county_with_papers, tmp_path, by="领导小组", reason=None, paper_reason="进度滞后")
    assert [count_changes(other_upload, register) for register in (Register.SANCTIONS, Register.ATTESTATIONS)] == [
        (0, 1, 0)
    ] * 2
    (change,) = describe_changes(find_changes(other_upload, Register.ATTESTATIONS), "fengling").entries
    assert change.key == "文峰村、四(一)5、2022、2022-12-20"
    assert [(field.label, field.before, field.after) for field in change.fields] == [("认定人", "考核组", "领导小组")]
    assert list_conflicts(other_upload) == [("520399001201|duties_done|2022|2022-12-20", "reason", ConflictKind.BLANK)]
    choose(county_with_papers, other_upload, "reason", "file")
    commit_now(actor=county_with_papers["wu"], upload=other_upload)
    attestation = Attestation.objects.as_of(None).get()
    assert (attestation.revision, attestation.attested_by, attestation.reason) == (2, "领导小组", None)


def test_they_stand_in_the_list_on_the_entry_in_its_history_and_in_the_export(
    county_with_papers: SampleCounty, tmp_path: Path
) -> None:
    commit_now(
        actor=county_with_papers["wu"],
        upload=upload_own_words(county_with_papers, tmp_path, by="领导小组", paper_reason="进度滞后"),
    )
    wu = log_in_client(county_with_papers, "wu")
    html = read_visible_text(wu.get("/books/attestations/"))
    assert "四(一)5" in html and "领导小组" in html and "履职到位" in html and "duties_done" not in html
    entry = read_visible_text(wu.get(f"/books/attestations/{Attestation.objects.as_of(None).get().pk}/"))
    assert "认定 文峰村、四(一)5、2022、2022-12-20" in entry and "duties_done" not in entry
    assert "认定人：考核组 → 领导小组" in entry
    paper_page = read_visible_text(wu.get(f"/books/sanctions/{Sanction.objects.as_of(None).get().pk}/"))
    assert "事由：台账不全 → 进度滞后" in paper_page
    (row,) = read_export(wu.get("/books/attestations/?as=xlsx&sort=reason"))
    assert (row["条款"], row["认定人"], row["理由"]) == ("四(一)5", "领导小组", "履职到位")
    (row,) = read_export(wu.get("/books/sanctions/?as=xlsx"))
    assert row["事由"] == "进度滞后"


def test_an_id_that_the_plan_does_not_know_stays_as_it_is(county: SampleCounty) -> None:
    values = {"period": "2022", "verdict": "met", "on": date(2022, 12, 20)}
    rows = [
        row(Register.ATTESTATIONS, org=VILLAGE, criterion=criterion, **values)
        for criterion in ("duties_done", "of_another_plan")
    ]
    enter(county, Register.ATTESTATIONS, *rows)
    exported_rows = read_export(log_in_client(county, "wu").get("/books/attestations/?as=xlsx"))
    assert [criterion["条款"] for criterion in exported_rows] == ["四(一)5", "of_another_plan"]


def test_they_are_written_by_hand_and_corrected(county: SampleCounty) -> None:
    wu = log_in_client(county, "wu")
    data = {"org": "文峰村", "criterion": "四(一)5", "period": "2022", "verdict": "达标", "on": "2022-12-20"}
    assert "by" in post_entry(wu, "attestations", **data).context["form"].errors
    answer = post_entry(wu, "attestations", **data, by="考核组", reason="履职到位")
    entry = Attestation.objects.get()
    assert answer["Location"] == f"/books/attestations/{entry.pk}/"
    assert (entry.criterion, entry.attested_by, entry.reason) == ("duties_done", "考核组", "履职到位")
    address = f"/books/attestations/{entry.pk}/correct/"
    assert read_form(wu, address)["criterion"] == "四(一)5"
    wu.post(address, read_form(wu, address) | {"reason": "材料齐全", "remark": "写清楚"})
    assert Attestation.objects.as_of(None).get().reason == "材料齐全"
    html = read_visible_text(post_entry(wu, "attestations", **data, by="领导小组"))
    assert "“文峰村、四(一)5、2022、2022-12-20”在台账里已有" in html and "duties_done" not in html


def test_a_telephone_is_asked_out_of_a_reason_before_anything_is_entered(county: SampleCounty) -> None:
    data = {"sanction_no": "D1", "org": "青石社区", "kind": "约谈", "issued_by": "街道", "issued_on": "2022-07-05"}
    wu = log_in_client(county, "wu")
    answer = post_entry(wu, "sanctions", **data, reason="请联系13900000000")
    assert "电话" in str(answer.context["form"].errors["reason"])
    assert not Sanction.objects.exists()
    post_entry(wu, "sanctions", **data, reason="台账不全")
    assert (Sanction.objects.get().org_id, Sanction.objects.get().reason) == (COMMUNITY, "台账不全")


def test_an_upload_undone_gives_back_the_words_of_before(county_with_papers: SampleCounty, tmp_path: Path) -> None:
    other_upload = upload_own_words(county_with_papers, tmp_path, paper_reason="进度滞后")
    commit_now(actor=county_with_papers["wu"], upload=other_upload)
    undo_now(actor=county_with_papers["wu"], upload=other_upload)
    assert Sanction.objects.as_of(None).get().reason == "台账不全"


def test_what_was_read_before_the_books_kept_them_can_still_be_entered() -> None:
    fact = ("D1", VILLAGE, "summoned_talk", "street", date(2022, 7, 5), None)
    lines = {register: [] for register in Register} | {Register.SANCTIONS: [EntryRow(fact, "督办", 2)]}
    (line,) = UploadContent.unpack(UploadContent(lines=lines, aliases={}, problems=(), read=()).pack()).lines[
        Register.SANCTIONS
    ]
    assert line.row == (*fact, None) and len(line.row) == len(BOOK_COLUMNS[Register.SANCTIONS])
