"""The Excel report tells what was read, what was wrong with it, what the orgs did and which readings are in force."""

from pathlib import Path

from tests.core.handmade_findings import MET, ask_trial_plan
from tests.reports.workbooks import (
    make_halved_cases,
    make_refusal,
    make_village,
    read_table,
    read_words,
    write_and_open,
)
from wuzha.core.findings.findings import DutySheet
from wuzha.core.vocabulary import OutreachMust, Register
from wuzha.intake.reading.sheet_report import SheetReading


def test_a_problem_is_listed_with_its_place_and_its_remedy(tmp_path: Path) -> None:
    fault = make_refusal()
    row = read_table(write_and_open(tmp_path, ask_trial_plan(), problems=[fault]), "问题", "后果")[0]
    assert list(row.values()) == ["退回", "案件.xlsx", "案件", 7, "立案日期", "11月5日", fault.text, fault.remedy]


def test_what_was_left_out_of_a_sheet_is_listed(tmp_path: Path) -> None:
    cases = SheetReading(
        file="案件.xlsx",
        sheet="案件",
        register=Register.CASES,
        rows=31,
        refused=2,
        skipped=4,
        repeated=1,
        left_out_columns=("姓名",),
        unknown_columns=("办案民警", "备注"),
    )
    notes = SheetReading(file="案件.xlsx", sheet="说明", register=None)
    rows = read_table(write_and_open(tmp_path, ask_trial_plan(), read=[cases, notes]), "读取情况", "文件")
    assert list(rows[0].values()) == ["案件.xlsx", "案件", "案件", 31, 2, 4, 1, "姓名", "办案民警、备注"]
    assert rows[1]["台账"] == "没有认出"


def test_without_ledgers_the_sheets_say_so(tmp_path: Path) -> None:
    book = write_and_open(tmp_path, ask_trial_plan())
    assert "没有读取台账文件" in read_words(book, "读取情况")
    assert "没有发现问题" in read_words(book, "问题")


def test_duties_are_listed_for_every_org_even_one_with_nothing_on_record(tmp_path: Path) -> None:
    of = ask_trial_plan()
    orgs = [make_village(make_halved_cases(of)), make_village(make_halved_cases(of), code="A2")]
    duties = {
        "A1": DutySheet(
            group_formed=MET,
            required_months=6,
            declared_months=5,
            late_months=1,
            outreach_count=3,
            outreach_by_must={OutreachMust.SCREEN: 2},
        )
    }
    first, second = read_table(write_and_open(tmp_path, of, *orgs, duties=duties), "履职情况", "代码")
    assert (first["领导小组"], first["已报月数"], first["迟报月数"], first["逢屏必亮"]) == ("按时成立", 5, 1, 2)
    assert (second["领导小组"], second["应报月数"], second["宣传次数"]) == ("没有记录", 6, 0)


def test_the_readings_in_force_are_written_out_beside_the_whole_hash(tmp_path: Path) -> None:
    of = ask_trial_plan(reading={"R1": "R1b"})
    rows = {row["项目"]: row for row in read_table(write_and_open(tmp_path, of), "口径", "项目")}
    assert (rows["R1"]["采用"], rows["R1"]["说明"]) == ("R1b", "合起来算（方案默认R1a）")
    assert rows["方案校验码"]["说明"] == "0123456789abcdef"
