"""Only the office knows whether a file holds all cases of some months: until it declares that, no case is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.sample_county import SampleCounty
from tests.uploads import (
    CASE_COLUMNS,
    MAY,
    commit_may_and_june,
    commit_now,
    declare_full,
    make_case_cells,
    make_case_sheet,
    read_preview,
    upload_sheets,
)
from wuzha.core.problems import RefusalError
from wuzha.intake.uploads.services import declare_full_file, discard_upload

MONTHS = {"first": "2022-05", "last": "2022-05"}


@pytest.fixture
def may_and_june(county: SampleCounty, tmp_path: Path) -> None:
    commit_may_and_june(county, tmp_path)


@pytest.mark.usefixtures("may_and_june")
def test_the_last_case_of_a_month_is_missed_and_none_of_another_month(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(*MAY[:2]))
    assert declare_full(county, upload) == ["R3"]
    assert declare_full(county, upload, last=date(2022, 6, 30)) == ["R3", "R9"]


@pytest.mark.usefixtures("may_and_june")
@pytest.mark.parametrize(
    "rows",
    [
        [make_case_cells("R2", date(2022, 5, 15), "许多")],
        [make_case_cells("R2", date(2022, 5, 15), 1), make_case_cells("R2", date(2022, 5, 15), 2)],
        [make_case_cells("R2", "五月")],
    ],
)
def test_a_case_whose_row_was_sent_back_is_in_the_file(
    county: SampleCounty, tmp_path: Path, rows: Sequence[Sequence[Any]]
) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(MAY[0], *rows, make_case_cells("R4", date(2022, 5, 20))))
    assert upload.refused_count == len(rows)
    assert declare_full(county, upload) == ["R3"]


@pytest.mark.usefixtures("may_and_june")
@pytest.mark.parametrize(
    ("below", "is_present"),
    [
        (("立案日期", "案件编号", "被骗金额(元)", "所属村(社区)"), True),
        (("立案日期", "联系电话", "被骗金额(元)", "所属村(社区)"), False),
    ],
)
def test_a_case_in_a_table_below_is_in_the_file_where_its_numbers_are_called_so_too(
    county: SampleCounty, tmp_path: Path, below: Sequence[str], is_present: bool
) -> None:
    rows = [CASE_COLUMNS, MAY[0], (), ("另一张台账",), below, ("2022-05-15", "R2", 1, "文峰村")]
    upload = upload_sheets(county, tmp_path, {"案件": rows})
    assert upload.refused_count == 1
    assert ("R2" not in declare_full(county, upload)) is is_present


@pytest.mark.usefixtures("may_and_june")
def test_cases_that_others_enter_before_the_confirmation_are_missing_too(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(*MAY, make_case_cells("R4", date(2022, 5, 20))))
    assert declare_full(county, upload) == []
    commit_now(
        actor=county["chen"],
        upload=upload_sheets(county, tmp_path, make_case_sheet(make_case_cells("R5", date(2022, 5, 21))), by="chen"),
    )
    commit_now(actor=county["wu"], upload=upload)
    upload.refresh_from_db()
    assert read_preview(upload).missing == ["R5"]


def test_only_a_writer_of_cases_declares_a_full_file_and_not_of_a_discarded_upload(
    county: SampleCounty, tmp_path: Path
) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(*MAY))
    about: dict[str, Any] = {"upload": upload, "first": date(2022, 5, 1), "last": date(2022, 5, 31)}
    with pytest.raises(RefusalError, match="您的角色不能登记"):
        declare_full_file(actor=county["li"], **about)
    discard_upload(actor=county["wu"], upload=upload)
    with pytest.raises(RefusalError, match="已放弃"):
        declare_full_file(actor=county["wu"], **about)
