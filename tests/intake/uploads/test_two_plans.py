"""Each street's attestations are read by the plan of its own programme."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.intake.sheets import write_xlsx
from tests.sample_county import OTHER_STREET, OTHER_VILLAGE, STREET, VILLAGE, SampleCounty, give_role
from tests.second_plan import write_second_plan
from tests.uploads import (
    A1,
    Cells,
    Sheets,
    commit_now,
    find_changes,
    make_case_sheet,
    read_preview,
    undo_now,
    upload_files,
)
from wuzha.core.periods import Period
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register, Role, UploadState
from wuzha.intake.uploads.changes import describe_changes
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.services import read_again
from wuzha.intake.uploads.upload_worker import do_now
from wuzha.programmes.plan_choice import DEFAULT_PLAN, choose_plan_name, load_plan_named
from wuzha.programmes.services import set_programme
from wuzha.registers.models import Attestation

COLUMNS = ("对象", "条款", "期间", "结论", "认定人", "认定日期")
YEAR = Period.parse("2022")


@pytest.fixture
def second_plan(county: SampleCounty, tmp_path: Path) -> str:
    """Give each street a programme, the other street that of the second plan, and zhao an office there."""
    folder = str(write_second_plan(tmp_path / "东山方案"))
    give_role(user=county["zhao"], role=Role.STREET_OFFICE, org=county.orgs[OTHER_STREET])
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    set_programme(actor="zhao", org=county.orgs[OTHER_STREET], plan=folder, period=YEAR)
    return folder


def make_sheets(village: str, clause: str, verdict: str = "达标") -> Sheets:
    row: Cells = (village, clause, "2022", verdict, "考核组", date(2022, 12, 20))
    return {"认定": [COLUMNS, row]}


def upload_attestation(county: SampleCounty, folder: Path, sheets: Sheets, street: str = STREET) -> Upload:
    by = "wu" if street == STREET else "zhao"
    return upload_files(county, write_xlsx(folder / "认定.xlsx", sheets), by=by, holder=street)


def get_criterion(village: str) -> str:
    return Attestation.objects.as_of(None).get(org_id=village).criterion


@pytest.mark.usefixtures("second_plan")
def test_a_clause_means_what_it_means_in_the_plan_of_the_street(county: SampleCounty, tmp_path: Path) -> None:
    commit_now(actor=county["wu"], upload=upload_attestation(county, tmp_path, make_sheets("文峰村", "四(一)5")))
    commit_now(
        actor=county["zhao"],
        upload=upload_attestation(county, tmp_path, make_sheets("东山村", "四(一)4"), OTHER_STREET),
    )
    assert (get_criterion(VILLAGE), get_criterion(OTHER_VILLAGE)) == ("duties_done", "duties_fulfilled")


@pytest.mark.usefixtures("second_plan")
def test_the_report_names_the_clauses_of_the_plan_of_the_street(county: SampleCounty, tmp_path: Path) -> None:
    for street, village, clause in ((STREET, "文峰村", "四(一)5"), (OTHER_STREET, "东山村", "四(一)4")):
        problems = read_preview(upload_attestation(county, tmp_path, make_sheets(village, "四(九)1"), street)).problems
        assert [problem.code for problem in problems] == ["clause.unknown"]
        assert clause in problems[0].remedy
        by = county["wu"] if street == STREET else county["zhao"]
        commit_now(actor=by, upload=upload_attestation(county, tmp_path, make_sheets(village, clause), street))
        second_upload = upload_attestation(county, tmp_path, make_sheets(village, clause, "未达标"), street)
        (change,) = describe_changes(
            find_changes(second_upload, Register.ATTESTATIONS), read_preview(second_upload).plan
        ).entries
        assert change.key == f"{village}、{clause}、2022、2022-12-20"


@pytest.mark.usefixtures("second_plan")
def test_a_clause_that_is_counted_in_one_plan_is_attested_in_the_other(county: SampleCounty, tmp_path: Path) -> None:
    for street, village, counted_clause in ((STREET, "文峰村", "四(一)4"), (OTHER_STREET, "东山村", "四(一)5")):
        problems = read_preview(
            upload_attestation(county, tmp_path, make_sheets(village, counted_clause), street)
        ).problems
        assert [problem.code for problem in problems] == ["attestation.no_effect"]


def test_attestations_of_another_plan_are_not_committed_after_the_programme_has_changed(
    county: SampleCounty, tmp_path: Path, second_plan: str
) -> None:
    upload = upload_attestation(county, tmp_path, make_sheets("文峰村", "四(一)5"))
    set_programme(actor="wu", org=county.orgs[STREET], plan=second_plan, period=YEAR)
    with pytest.raises(RefusalError, match="换了方案"):
        commit_now(actor=county["wu"], upload=upload)
    upload.refresh_from_db()
    assert upload.state == UploadState.RECEIVED and not Attestation.objects.exists()
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    commit_now(actor=county["wu"], upload=upload)
    assert get_criterion(VILLAGE) == "duties_done"


def test_other_rows_are_the_same_by_any_plan_and_an_undo_needs_none(
    county: SampleCounty, tmp_path: Path, second_plan: str
) -> None:
    upload = upload_attestation(county, tmp_path, make_case_sheet(A1))
    attestation_upload = upload_attestation(county, tmp_path, make_sheets("文峰村", "四(一)5"))
    commit_now(actor=county["wu"], upload=attestation_upload)
    set_programme(actor="wu", org=county.orgs[STREET], plan=second_plan, period=YEAR)
    commit_now(actor=county["wu"], upload=upload)
    undo_now(actor=county["wu"], upload=attestation_upload)
    assert not Attestation.objects.as_of(None).exists()


def test_files_read_again_are_read_by_the_plan_now_in_force(
    county: SampleCounty, tmp_path: Path, second_plan: str
) -> None:
    unreadable = ("文峰村", "四(九)1", "2022", "达标", "考核组", date(2022, 12, 20))
    sheet = [*make_sheets("文峰村", "四(一)4")["认定"], unreadable]
    upload = upload_attestation(county, tmp_path, {"认定": sheet})
    assert read_preview(upload).plan == "fengling"
    set_programme(actor="wu", org=county.orgs[STREET], plan=second_plan, period=YEAR)
    assert read_again(actor=county["wu"], upload=upload), "files with refused rows are still here"
    do_now(upload)
    commit_now(actor=county["wu"], upload=upload)
    assert get_criterion(VILLAGE) == "duties_fulfilled"


def test_a_street_without_a_programme_is_read_by_the_default_plan_or_that_of_the_county(
    county: SampleCounty, tmp_path: Path
) -> None:
    plans = [load_plan_named(choose_plan_name(county.orgs[code])) for code in (STREET, VILLAGE)]
    assert plans[0].sha256 == plans[1].sha256
    assert read_preview(upload_attestation(county, tmp_path, make_sheets("文峰村", "四(一)5"))).plan == DEFAULT_PLAN
    folder = str(write_second_plan(tmp_path / "县方案"))
    set_programme(actor="zhou", org=county.orgs["520399"], plan=folder, period=YEAR)
    assert read_preview(upload_attestation(county, tmp_path, make_sheets("文峰村", "四(一)4"))).plan == folder
