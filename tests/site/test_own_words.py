"""What a ledger says in its own words is kept, compared and shown; a clause is told as the plan prints it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.assessments.test_standing import enter, row
from tests.cast import COMMUNITY, VILLAGE, Cast, logged_in, words
from tests.intake.test_uploads import changes, commit_upload, take_back_upload, upload
from tests.site.test_books import sheet
from tests.site.test_entry_writing import add, form_of
from wuzha.core.facts import COLUMNS
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.changes import told_of
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.upload_content import Content
from wuzha.registers.diff import Line
from wuzha.registers.models import Attestation, Sanction

PAPERS = ("编号", "对象", "类型", "发文级别", "日期", "事由")
DECISIONS = ("对象", "条款", "期间", "结论", "认定人", "认定日期", "理由")


def paper(reason: str | None, number: str = "D1") -> tuple[Any, ...]:
    return number, "文峰村", "约谈", "街道", date(2022, 7, 5), reason


def decision(by: str, reason: str | None, org: str = "文峰村") -> tuple[Any, ...]:
    return org, "四(一)5", "2022", "达标", by, date(2022, 12, 20), reason


def sent(
    cast: Cast, folder: Path, by: str = "考核组", reason: str | None = "履职到位", paper_reason: str = "台账不全"
) -> Upload:
    return upload(cast, folder, {"督办": [PAPERS, paper(paper_reason)], "认定": [DECISIONS, decision(by, reason)]})


@pytest.fixture
def filled(cast: Cast, tmp_path: Path) -> Cast:
    commit_upload(actor=cast["wu"], upload=sent(cast, tmp_path))
    return cast


def counts(found: Upload, register: Register) -> tuple[int, int, int]:
    told = changes(found, register)
    return told.new_count, told.changed_count, told.repeated_count


def test_reasons_and_who_decided_come_into_the_books_with_an_upload(filled: Cast) -> None:
    assert Sanction.objects.get().reason == "台账不全"
    assert (Attestation.objects.get().attested_by, Attestation.objects.get().reason) == ("考核组", "履职到位")


def test_the_same_words_are_repeated_and_other_words_are_a_change(filled: Cast, tmp_path: Path) -> None:
    again = sent(filled, tmp_path)
    assert [counts(again, register) for register in (Register.SANCTIONS, Register.ATTESTATIONS)] == [(0, 0, 1)] * 2
    other = sent(filled, tmp_path, by="领导小组", reason=None, paper_reason="进度滞后")
    assert [counts(other, register) for register in (Register.SANCTIONS, Register.ATTESTATIONS)] == [(0, 1, 0)] * 2
    (told,) = told_of(changes(other, Register.ATTESTATIONS)).changed
    assert told.key == "文峰村、四(一)5、2022、2022-12-20"
    assert [(field.label, field.before, field.after) for field in told.fields] == [
        ("认定人", "考核组", "领导小组"),
        ("理由", "履职到位", "（空白）"),
    ]
    commit_upload(actor=filled["wu"], upload=other)
    now = Attestation.objects.as_of(None).get()
    assert (now.revision, now.attested_by, now.reason) == (2, "领导小组", None)


def test_they_stand_in_the_list_on_the_entry_in_its_history_and_in_the_export(filled: Cast, tmp_path: Path) -> None:
    commit_upload(actor=filled["wu"], upload=sent(filled, tmp_path, by="领导小组", paper_reason="进度滞后"))
    wu = logged_in(filled, "wu")
    decided = words(wu.get("/books/attestations/"))
    assert "四(一)5" in decided and "领导小组" in decided and "履职到位" in decided and "duties_done" not in decided
    entry = words(wu.get(f"/books/attestations/{Attestation.objects.as_of(None).get().pk}/"))
    assert "认定 文峰村、四(一)5、2022、2022-12-20" in entry and "duties_done" not in entry
    assert "认定人：考核组 → 领导小组" in entry
    paper_page = words(wu.get(f"/books/sanctions/{Sanction.objects.as_of(None).get().pk}/"))
    assert "事由：台账不全 → 进度滞后" in paper_page
    (told,) = sheet(wu.get("/books/attestations/?as=xlsx&sort=reason"))
    assert (told["条款"], told["认定人"], told["理由"]) == ("四(一)5", "领导小组", "履职到位")
    (told,) = sheet(wu.get("/books/sanctions/?as=xlsx"))
    assert told["事由"] == "进度滞后"


def test_an_id_that_the_plan_does_not_know_stays_as_it_is(cast: Cast) -> None:
    said = {"period": "2022", "verdict": "met", "on": date(2022, 12, 20)}
    rows = [
        row(Register.ATTESTATIONS, org=VILLAGE, criterion=one, **said) for one in ("duties_done", "of_another_plan")
    ]
    enter(cast, Register.ATTESTATIONS, *rows)
    told = sheet(logged_in(cast, "wu").get("/books/attestations/?as=xlsx"))
    assert [one["条款"] for one in told] == ["四(一)5", "of_another_plan"]


def test_they_are_written_by_hand_and_corrected(cast: Cast) -> None:
    wu = logged_in(cast, "wu")
    typed = {"org": "文峰村", "criterion": "四(一)5", "period": "2022", "verdict": "达标", "on": "2022-12-20"}
    assert "by" in add(wu, "attestations", **typed).context["form"].errors
    answer = add(wu, "attestations", **typed, by="考核组", reason="履职到位")
    entry = Attestation.objects.get()
    assert answer["Location"] == f"/books/attestations/{entry.pk}/"
    assert (entry.criterion, entry.attested_by, entry.reason) == ("duties_done", "考核组", "履职到位")
    address = f"/books/attestations/{entry.pk}/correct/"
    assert form_of(wu, address)["criterion"] == "四(一)5"
    wu.post(address, form_of(wu, address) | {"reason": "材料齐全", "remark": "写清楚"})
    assert Attestation.objects.as_of(None).get().reason == "材料齐全"
    taken = words(add(wu, "attestations", **typed, by="领导小组"))
    assert "台账里已有“文峰村、四(一)5、2022、2022-12-20”" in taken and "duties_done" not in taken


def test_a_telephone_is_asked_out_of_a_reason_before_anything_is_entered(cast: Cast) -> None:
    typed = {"sanction_no": "D1", "org": "青石社区", "kind": "约谈", "issued_by": "街道", "issued_on": "2022-07-05"}
    wu = logged_in(cast, "wu")
    answer = add(wu, "sanctions", **typed, reason="请联系13900000000")
    assert "电话" in str(answer.context["form"].errors["reason"])
    assert not Sanction.objects.exists()
    add(wu, "sanctions", **typed, reason="台账不全")
    assert (Sanction.objects.get().org_id, Sanction.objects.get().reason) == (COMMUNITY, "台账不全")


def test_an_upload_undone_gives_back_the_words_of_before(filled: Cast, tmp_path: Path) -> None:
    other = sent(filled, tmp_path, paper_reason="进度滞后")
    commit_upload(actor=filled["wu"], upload=other)
    take_back_upload(actor=filled["wu"], upload=other)
    assert Sanction.objects.as_of(None).get().reason == "台账不全"


def test_what_was_read_before_the_books_kept_them_can_still_be_entered() -> None:
    fact = ("D1", VILLAGE, "summoned_talk", "street", date(2022, 7, 5), None)
    lines = {register: [] for register in Register} | {Register.SANCTIONS: [Line(fact, "督办", 2)]}
    (line,) = Content.unpacked(Content(lines, {}, (), ()).packed()).lines[Register.SANCTIONS]
    assert line.row == (*fact, None) and len(line.row) == len(COLUMNS[Register.SANCTIONS])
