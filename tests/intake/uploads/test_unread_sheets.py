"""Sheets and files that were handed in and not read are open items for the orgs whose rows they may hold (R20)."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import pytest

from tests.intake.sheets import write_xlsx
from tests.outcomes import find_sentence, outcome
from tests.sample_county import COUNTY, OTHER_STREET, OTHER_VILLAGE, STREET, VILLAGE, SampleCounty
from tests.standing import AFTERWARDS, YEAR, declare_everything, enter, row
from tests.uploads import (
    OUTREACH_COLUMNS,
    OUTREACH_WITHOUT_DATE,
    Sheets,
    commit_now,
    commit_sheets,
    make_case_cells,
    make_case_sheet,
    read_preview,
    upload_files,
)
from wuzha.assessments.standing import assess
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Outcome, RefusedItemEnd, Register
from wuzha.core.words.explain import describe_circumstances
from wuzha.programmes.plan_choice import build_questions
from wuzha.programmes.services import set_programme
from wuzha.registers.models import RefusedItem
from wuzha.registers.refused_facts import load_refusals
from wuzha.registers.refused_items import waive_item

CLAUSE = "no_or_halved_cases"
MET, OPEN = Outcome.MET, Outcome.UNDETERMINED
A3_OF_2021 = make_case_cells("A3", date(2021, 3, 1))
UNKNOWN_CASES: Sheets = {
    "案件台账": [("序号", "受理单号", "受理日期", "辖区", "涉及数额"), (1, "A1", date(2022, 3, 5), "文峰村", 600_000)]
}


def test_a_sheet_with_the_name_of_a_register_that_was_not_read_is_an_open_item(
    county: SampleCounty, tmp_path: Path
) -> None:
    programme = declare_everything(county)
    upload = commit_sheets(county, tmp_path, UNKNOWN_CASES)
    assert read_preview(upload).open_count == 1
    (item,) = RefusedItem.objects.all()
    assert (item.term, item.line, item.place) == (Register.CASES, None, "台账.xlsx“案件台账”")
    assert outcome(programme, CLAUSE) is OPEN
    assert "交来的案件台账有表没有读入" in find_sentence(programme, CLAUSE)
    assessment = assess(programme, build_questions(programme, AFTERWARDS))
    assert any("台账.xlsx“案件台账”没有读入" in line for line in describe_circumstances(assessment.questions))
    commit_sheets(county, tmp_path, {"案件台账": make_case_sheet(A3_OF_2021)["案件"]})
    item.refresh_from_db()
    assert item.end_term is RefusedItemEnd.REPLACED
    assert outcome(programme, CLAUSE) is MET


def test_a_sheet_that_is_like_a_register_but_lacks_a_column_is_an_open_item_of_this_register(
    county: SampleCounty, tmp_path: Path
) -> None:
    case = [("X1", "文峰村", date(2022, 3, 1), "讲座")]
    commit_sheets(county, tmp_path, {**make_case_sheet(A3_OF_2021), "记录": [OUTREACH_WITHOUT_DATE, *case]})
    (item,) = RefusedItem.objects.as_of(None)
    assert (item.term, item.place) == (Register.OUTREACH, "台账.xlsx“记录”")
    assert [problem["code"] for problem in item.problems] == ["sheet.likely"]
    commit_sheets(county, tmp_path, {"记录": [OUTREACH_COLUMNS, *case]})
    assert not RefusedItem.objects.as_of(None).exists()


def test_a_file_with_the_name_of_a_register_that_could_not_be_read_is_an_open_item(
    county: SampleCounty, tmp_path: Path
) -> None:
    programme = declare_everything(county)
    for name in ("2022年电诈案件.xlsx", "照片.xlsx"):
        (tmp_path / name).write_bytes(b"PK\x03\x04 damaged")
        with pytest.raises(RefusalError):
            upload_files(county, tmp_path / name)
    (item,) = RefusedItem.objects.all()
    assert (item.term, item.place) == (Register.CASES, "2022年电诈案件.xlsx")
    assert outcome(programme, CLAUSE) is OPEN
    assert LogLine.objects.filter(action=LogAction.REFUSE_FILE).count() == 1
    commit_now(
        actor=county["wu"],
        upload=upload_files(county, write_xlsx(tmp_path / "2022年电诈案件.xlsx", make_case_sheet(A3_OF_2021))),
    )
    assert outcome(programme, CLAUSE) is MET


def test_an_unread_file_of_a_register_that_the_sender_may_not_write_leaves_nothing_open(
    county: SampleCounty, tmp_path: Path
) -> None:
    (tmp_path / "案件.xlsx").write_bytes(b"PK\x03\x04 damaged")
    with pytest.raises(RefusalError):
        upload_files(county, tmp_path / "案件.xlsx", by="li")
    assert not RefusedItem.objects.exists()


def test_a_sheet_that_a_village_sent_unread_concerns_this_village_alone(county: SampleCounty, tmp_path: Path) -> None:
    rows = [("序号", "甲", "乙"), (1, 2, 3)]
    upload = upload_files(county, write_xlsx(tmp_path / "宣传台账.xlsx", {"宣传": rows}), by="li")
    commit_now(actor=county["li"], upload=upload)
    item = RefusedItem.objects.get()
    assert (item.term, item.org_id) == (Register.OUTREACH, VILLAGE)
    refusals = load_refusals(county.orgs[STREET])
    assert refusals.unread_registers == frozenset()
    assert refusals.unread_orgs == {Register.OUTREACH: frozenset([COUNTY, STREET, VILLAGE])}


def test_an_unread_sheet_of_one_street_leaves_the_others_of_the_county_as_they_are(
    county: SampleCounty, tmp_path: Path
) -> None:
    declare_everything(county)
    months = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13)]
    rows = [
        row(Register.DECLARATIONS, org=COUNTY, register=register, month=month)
        for register, month in product(("cases", "persons", "dens"), months)
    ]
    enter(county, Register.DECLARATIONS, *rows, street=COUNTY)
    programme = set_programme(actor="zhou", org=county.orgs[COUNTY], plan="fengling", period=YEAR)
    assert [outcome(programme, CLAUSE, code) for code in (VILLAGE, OTHER_VILLAGE)] == [MET, MET]
    commit_sheets(county, tmp_path, UNKNOWN_CASES)
    assert [outcome(programme, CLAUSE, code) for code in (VILLAGE, OTHER_VILLAGE)] == [OPEN, MET]
    assert "交来的案件台账有表没有读入" in find_sentence(programme, CLAUSE)
    targets = {
        target.code: target.criterion.outcome
        for target in assess(programme, build_questions(programme, AFTERWARDS)).targets
        if target.criterion.id == "all_cases"
    }
    assert targets[COUNTY] is targets[STREET] is OPEN
    assert targets[OTHER_STREET] is not OPEN


@pytest.mark.parametrize("register", ["认定", "基数"])
def test_an_unread_sheet_of_attestations_or_baselines_is_a_doubt_for_its_street_alone(
    county: SampleCounty, tmp_path: Path, register: str
) -> None:
    declare_everything(county)
    commit_sheets(county, tmp_path, {register: [("序号", "甲", "乙"), (1, 2, 3)]})
    programme = set_programme(actor="zhou", org=county.orgs[COUNTY], plan="fengling", period=YEAR)
    assert outcome(programme, CLAUSE, VILLAGE) in (MET, OPEN)
    refusals = load_refusals(county.orgs[COUNTY])
    assert set(refusals.unread_orgs) == {Register.ATTESTATIONS if register == "认定" else Register.BASELINES}


def test_a_sheet_that_is_unread_once_more_is_one_open_item(county: SampleCounty, tmp_path: Path) -> None:
    for _ in range(2):
        commit_sheets(county, tmp_path, UNKNOWN_CASES)
    (tmp_path / "案件.xlsx").write_bytes(b"PK\x03\x04 damaged")
    for _ in range(2):
        with pytest.raises(RefusalError):
            upload_files(county, tmp_path / "案件.xlsx")
    places = [item.place for item in RefusedItem.objects.as_of(None)]
    assert places == ["台账.xlsx“案件台账”", "案件.xlsx"]


def test_a_file_of_a_village_does_not_end_the_unread_one_of_the_office_with_the_same_name(
    county: SampleCounty, tmp_path: Path
) -> None:
    name = tmp_path / "宣传台账.xlsx"
    commit_now(actor=county["wu"], upload=upload_files(county, write_xlsx(name, {"宣传": [("序号", "甲"), (1, 2)]})))
    rows = [("记录编号", "对象", "日期", "方式"), ("X1", "文峰村", date(2022, 3, 1), "逢户必进")]
    commit_now(actor=county["li"], upload=upload_files(county, write_xlsx(name, {"宣传": rows}), by="li"))
    assert RefusedItem.objects.as_of(None).count() == 1
    commit_now(
        actor=county["wu"], upload=upload_files(county, write_xlsx(name, {"宣传": [*rows, ("X2", *rows[1][1:])]}))
    )
    assert not RefusedItem.objects.as_of(None).exists()


BROKEN_CONTENT = b"PK\x03\x04 damaged"
GOOD = make_case_sheet(A3_OF_2021)


def send_with_good_file(
    county: SampleCounty, folder: Path, *broken_files: str, by: str = "wu", sheets: Sheets = GOOD
) -> None:
    """Send damaged files of these names beside a good one, and confirm."""
    for name in broken_files:
        (folder / name).write_bytes(BROKEN_CONTENT)
    good = write_xlsx(folder / "好的.xlsx", sheets)
    upload = upload_files(county, good, *(folder / name for name in broken_files), by=by)
    assert read_preview(upload).open_count == len(broken_files)
    assert not RefusedItem.objects.as_of(None).filter(upload=upload.pk).exists(), "not before it is confirmed"
    commit_now(actor=county[by], upload=upload)


def list_open_places() -> list[str]:
    return [item.place for item in RefusedItem.objects.as_of(None).order_by("pk")]


def test_damaged_files_whose_names_say_nothing_are_open_items_once_the_good_one_beside_them_is_in_the_books(
    county: SampleCounty, tmp_path: Path
) -> None:
    programme = declare_everything(county)
    send_with_good_file(county, tmp_path, "2022年.xlsx", "十月.xlsx")
    assert list_open_places() == ["2022年.xlsx", "十月.xlsx"]
    assert {(item.term, item.problems[0]["code"]) for item in RefusedItem.objects.all()} == {(None, "file.damaged")}
    assert outcome(programme, CLAUSE) is OPEN
    assessment = assess(programme, build_questions(programme, AFTERWARDS))
    circumstances = " ".join(describe_circumstances(assessment.questions))
    assert "2022年.xlsx" in circumstances and "十月.xlsx" in circumstances
    next_case = make_case_sheet(make_case_cells("A4", date(2021, 4, 1)))
    commit_now(actor=county["wu"], upload=upload_files(county, write_xlsx(tmp_path / "2022年.xlsx", next_case)))
    assert list_open_places() == ["十月.xlsx"]
    waive_item(actor=county["wu"], item=RefusedItem.objects.as_of(None).get(), reason="不是台账")
    assert outcome(programme, CLAUSE) is MET


def test_a_damaged_file_that_comes_once_more_is_one_open_item(county: SampleCounty, tmp_path: Path) -> None:
    for _ in range(2):
        send_with_good_file(county, tmp_path, "2022年.xlsx")
    assert list_open_places() == ["2022年.xlsx"]


def test_a_damaged_file_of_a_village_may_hold_what_the_village_writes_alone(
    county: SampleCounty, tmp_path: Path
) -> None:
    rows = [("记录编号", "对象", "日期", "方式"), ("X1", "文峰村", date(2022, 3, 1), "逢户必进")]
    send_with_good_file(county, tmp_path, "2022年.xlsx", by="li", sheets={"宣传": rows})
    assert [(item.term, item.org_id) for item in RefusedItem.objects.as_of(None)] == [(Register.OUTREACH, VILLAGE)]
