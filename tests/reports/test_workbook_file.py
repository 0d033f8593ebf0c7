"""The Excel report as a file: no formula, no cell too long, the same bytes again, written whole or not at all."""

from pathlib import Path

import pytest

from tests.core.handmade_findings import ask_trial_plan
from tests.reports.workbooks import (
    has_no_formula,
    make_halved_cases,
    make_refusal,
    make_village,
    read_table,
    write_and_open,
)
from wuzha.core.findings.findings import Assessment
from wuzha.core.problems import Problem, RefusalError
from wuzha.reports.workbook import sheet_page
from wuzha.reports.workbook.formats import MAX_TEXT
from wuzha.reports.workbook.report import write_workbook


@pytest.mark.parametrize("name", ["=1+1", "+86", "-村", "@SUM(A1)", "\t村", "http://a.cn", "=HYPERLINK(1)"])
def test_a_name_that_looks_like_a_formula_stays_text(tmp_path: Path, name: str) -> None:
    of = ask_trial_plan()
    book = write_and_open(tmp_path, of, make_village(make_halved_cases(of), name=name))
    assert read_table(book, "结果总表", "代码")[0]["名称"] == name
    assert has_no_formula(tmp_path / "report.xlsx")


def test_a_cell_that_no_workbook_can_hold_is_cut_and_cleaned(tmp_path: Path) -> None:
    fault = Problem(
        code="date.unreadable",
        severity=make_refusal().severity,
        text="读不出。",
        remedy="请改。",
        file="案件.xlsx",
        value="\ufffe村" + "长" * 40_000,
    )
    value = read_table(write_and_open(tmp_path, ask_trial_plan(), problems=[fault]), "问题", "后果")[0]["填写的内容"]
    assert value.startswith("\ufffd村长")
    assert len(value) == MAX_TEXT


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    write_and_open(tmp_path, ask_trial_plan())
    first = (tmp_path / "report.xlsx").read_bytes()
    write_and_open(tmp_path, ask_trial_plan())
    assert (tmp_path / "report.xlsx").read_bytes() == first


def test_more_rows_than_a_sheet_holds_are_refused_and_the_old_report_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_and_open(tmp_path, ask_trial_plan())
    before = (tmp_path / "report.xlsx").read_bytes()
    monkeypatch.setattr(sheet_page, "MAX_REPORT_ROWS", 3)
    with pytest.raises(RefusalError, match="“证据”有6行，一张工作表放不下"):
        write_and_open(tmp_path, ask_trial_plan())
    assert (tmp_path / "report.xlsx").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["report.xlsx"]


def test_a_place_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    of = ask_trial_plan()
    (tmp_path / "taken.xlsx").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_workbook(
            tmp_path / "taken.xlsx", Assessment(of, (), (make_village(make_halved_cases(of)),), {}), (), None
        )
    assert [path.name for path in tmp_path.iterdir()] == ["taken.xlsx"]
