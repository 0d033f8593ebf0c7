"""The Excel report on paper: every sheet of A4 says by itself what it is and what it rests on."""

import re
import zipfile
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

from tests.core.handmade_findings import (
    NOT_MET,
    ask_trial_plan,
    make_exact_range,
    make_fall_finding,
    make_group_finding,
    make_no_case_finding,
)
from tests.reports.workbooks import SHEETS, make_village, read_table, write_and_open
from wuzha.core.problems import LEFT_OUT, build_problem
from wuzha.reports.workbook.report import NOTICE


def read_page_setup(folder: Path, tag: str) -> list[str]:
    """What each sheet of the report in this folder has under a tag of its set-up."""
    with zipfile.ZipFile(folder / "report.xlsx") as parts:
        sheets = [parts.read(f"xl/worksheets/sheet{number}.xml").decode() for number in range(1, len(SHEETS) + 1)]
    return [unescape(match[1]) for sheet in sheets if (match := re.search(rf"<{tag}>(.*?)</{tag}>", sheet))]


def test_every_paper_says_period_day_and_what_was_assumed_or_left_out(tmp_path: Path) -> None:
    of = ask_trial_plan(as_of=date(2021, 9, 30), assume_complete=True)
    write_and_open(tmp_path, of, problems=[build_problem(LEFT_OUT, what="有3行")])
    basis = "2021年下半年，截至2021年9月30日（期间尚未结束），按全部台账已报齐评判，有退回未补的内容"
    assert read_page_setup(tmp_path, "oddHeader") == [f"&L{basis}&R{NOTICE}"] * len(SHEETS)


def test_every_paper_is_numbered_and_names_its_sheet_and_plan(tmp_path: Path) -> None:
    write_and_open(tmp_path, ask_trial_plan())
    assert read_page_setup(tmp_path, "oddFooter") == ["&L&A&C第&P页 共&N页&Rtrial 0123456789ab"] * len(SHEETS)
    assert read_page_setup(tmp_path, "oddHeader")[0] == f"&L2021年下半年&R{NOTICE}"


def test_a_sign_that_begins_a_code_is_printed_as_itself(tmp_path: Path) -> None:
    of = ask_trial_plan()
    write_and_open(tmp_path, replace(of, plan=replace(of.plan, id="a&P" * 100)))
    (footer, *_) = read_page_setup(tmp_path, "oddFooter")
    assert "&Ra&&Pa&&P" in footer
    assert len(footer) < 255


def test_a_base_of_zero_leaves_no_chance_to_speak_of(tmp_path: Path) -> None:
    of = ask_trial_plan()
    fell = make_fall_finding(of, NOT_MET, make_exact_range(1), make_exact_range(0), required=0, luck=1.0)
    finding = make_group_finding(of, NOT_MET, make_no_case_finding(of, NOT_MET, make_exact_range(1)), fell)
    reason = read_table(write_and_open(tmp_path, of, make_village(finding)), "理由", "代码")[0]
    assert (reason["基数"], reason["凭运气通过的可能"]) == (0, "")
