"""The Excel report as an office sees it: written, and read back with the reader of our ledgers."""

import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.core.found_by_hand import (
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    UNDETERMINED,
    asked,
    either,
    exactly,
    halved,
    leaf,
    no_case,
    questions,
)
from wuzha.core.findings.findings import (
    Assessment,
    CriterionFinding,
    DutySheet,
    OrgFinding,
    Range,
    TargetFinding,
    TestFinding,
)
from wuzha.core.plan.plan import AtLeast, Attested, Count
from wuzha.core.problems import LEFT_OUT, Problem, Refusal, problem
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import OrgKind, Outcome, OutreachMust, Register
from wuzha.intake.reading.sheet_report import SheetReading
from wuzha.reports.workbook import sheet_page
from wuzha.reports.workbook.formats import LONGEST_TEXT
from wuzha.reports.workbook.report import write_workbook

Rows = list[list[Any]]
SHEETS = ["结果总表", "理由", "证据", "问题", "履职情况", "读取情况", "口径"]


def village(finding: CriterionFinding, headroom: int | None = 0, code: str = "A1", name: str = "文峰村") -> OrgFinding:
    return OrgFinding(code, name, OrgKind.VILLAGE, "village", finding.outcome, headroom, (finding,))


def two_instead_of_four(of: Questions, doubtful: Sequence[str] = ()) -> CriterionFinding:
    now = Range(2, 2 + len(doubtful))
    rows: dict[str, object] = {"evidence": ("A5", "A6"), "doubtful": tuple(doubtful)}
    base = {"base_evidence": ("A1", "A2", "A3", "A4")}
    fell = halved(of, MET, now, exactly(4), required=2, luck=0.238, **rows, **base)
    return either(of, MET, no_case(of, NOT_MET, now, **rows), fell)


def in_doubt(of: Questions) -> CriterionFinding:
    unknown = Range(1, None)
    fell = halved(of, UNDETERMINED, unknown, Range(3, 4))
    return either(of, UNDETERMINED, no_case(of, UNDETERMINED, unknown), fell)


def written(
    folder: Path,
    of: Questions,
    *orgs: OrgFinding,
    problems: Sequence[Problem] = (),
    read: Sequence[SheetReading] | None = None,
    **more: Any,
) -> CalamineWorkbook:
    found = Assessment(of, more.get("targets", ()), orgs or (village(two_instead_of_four(of)),), more.get("duties", {}))
    write_workbook(folder / "report.xlsx", found, problems, read)
    return CalamineWorkbook.from_path(folder / "report.xlsx")


def sheet(book: CalamineWorkbook, name: str) -> Rows:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def listed(book: CalamineWorkbook, name: str, first_heading: str) -> list[dict[str, Any]]:
    """The rows under the headings, by heading."""
    rows = sheet(book, name)
    header = next(place for place, row in enumerate(rows) if row[0] == first_heading)
    return [dict(zip(rows[header], row, strict=True)) for row in rows[header + 1 :] if row[1] != ""]


def words(book: CalamineWorkbook, name: str) -> str:
    return "\n".join(str(cell) for row in sheet(book, name) for cell in row)


def test_the_report_opens_on_the_standings_and_has_its_sheets_in_order(tmp_path: Path) -> None:
    assert written(tmp_path, questions()).sheet_names == SHEETS


def test_a_village_stands_there_with_its_outcome_in_words_and_a_column_for_the_clause(tmp_path: Path) -> None:
    of = questions()
    lost = village(either(of, NOT_MET, no_case(of, NOT_MET, exactly(3))), None, "A2", "武胜村")
    told = listed(written(tmp_path, of, village(two_instead_of_four(of), 1), lost), "结果总表", "代码")
    assert told == [
        {"代码": "A1", "名称": "文峰村", "类别": "村", "结论": "达标", "还可发案": 1, "四(一)1": "达标"},
        {"代码": "A2", "名称": "武胜村", "类别": "村", "结论": "未达标", "还可发案": "已不符合", "四(一)1": "未达标"},
    ]


def test_the_standings_say_on_which_plan_and_period_they_rest_and_how_many_passed(tmp_path: Path) -> None:
    told = words(written(tmp_path, questions()), "结果总表")
    assert "2021年下半年" in told
    assert "试行方案（trial，校验码0123456789ab）" in told
    assert "四(一) 无诈村标准：共1个，达标1个" in told
    assert "审核：" in told


def test_what_is_not_final_is_said_on_every_sheet(tmp_path: Path) -> None:
    of = questions(as_of=date(2021, 9, 30), assume_complete=True)
    book = written(tmp_path, of, problems=[problem(LEFT_OUT, what="有3行"), a_refusal()])
    for name in SHEETS:
        told = words(book, name)
        assert "2021年9月30日" in told
        assert "到目前" in told
        assert "全部台账已报齐" in told
        assert "有3行被退回，已按要求略去，没有计入结论（见“问题”）" in told
    assert listed(book, "结果总表", "代码")[0]["到目前结论"] == "达标"


def test_targets_are_told_in_the_sentence_that_explains_them(tmp_path: Path) -> None:
    of = questions()
    question = of.targets[0].question
    test = TestFinding(question, MET, exactly(90), exactly(100), 90)  # type: ignore[arg-type]
    target = TargetFinding("J1", "清河街道", CriterionFinding(of.targets[0], MET, test))
    book = written(tmp_path, of, targets=(target,))
    assert "三 总发案下降（清河街道）：达标：2021年下半年发案90起，2021年上半年100起" in words(book, "结果总表")
    reason = listed(book, "理由", "代码")[0]
    assert (reason["类别"], reason["结论"]) == ("工作目标", "达标")
    assert (reason["本期"], reason["基数"], reason["要求"]) == (90, 100, 90)


def test_many_targets_are_counted_on_top_and_told_below(tmp_path: Path) -> None:
    of = questions(period="2025")
    finding = CriterionFinding(of.targets[0], NOT_APPLICABLE, None)
    targets = tuple(TargetFinding(f"J{number}", f"第{number}街道", finding) for number in range(14))
    book = written(tmp_path, of, village(either(of, MET, no_case(of, MET, exactly(0)))), targets=targets)
    assert "三 总发案下降：共14个，不适用14个" in words(book, "结果总表")
    assert len(listed(book, "理由", "代码")) == 14 + 1


def test_a_reason_has_its_sentence_and_its_figures_as_numbers(tmp_path: Path) -> None:
    reason = listed(written(tmp_path, questions()), "理由", "代码")[0]
    assert reason["说明"].startswith("达标：2021年下半年发案2起")
    assert (reason["本期"], reason["基数"], reason["要求"], reason["凭运气通过的可能"]) == (2, 4, 2, 0.238)
    assert reason["口径"] == "R1a R16a"


def test_a_number_that_is_not_known_is_told_as_far_as_it_is(tmp_path: Path) -> None:
    of = questions()
    reason = listed(written(tmp_path, of, village(in_doubt(of))), "理由", "代码")[0]
    assert (reason["本期"], reason["基数"], reason["要求"]) == ("至少1", "3–4", "不明")
    assert reason["凭运气通过的可能"] == ""


def test_a_number_to_be_reached_is_a_number(tmp_path: Path) -> None:
    of = questions(AtLeast(Count("outreach"), 4))
    finding = CriterionFinding(asked(of), MET, TestFinding(leaf(of), MET, exactly(6), required=4))
    assert listed(written(tmp_path, of, village(finding)), "理由", "代码")[0]["要求"] == 4


def test_what_people_decide_has_no_figures(tmp_path: Path) -> None:
    of = questions(Attested())
    finding = CriterionFinding(asked(of), MET, TestFinding(leaf(of), MET))
    reason = listed(written(tmp_path, of, village(finding, None)), "理由", "代码")[0]
    assert (reason["本期"], reason["基数"], reason["要求"]) == ("", "", "")


def test_the_evidence_has_as_many_rows_as_the_figures_count(tmp_path: Path) -> None:
    of = questions()
    rows = listed(written(tmp_path, of, village(two_instead_of_four(of, ["A9"]))), "证据", "代码")
    assert [(row["本期或基期"], row["编号"], row["是否确定"]) for row in rows] == [
        ("本期", "A5", "确定"),
        ("本期", "A6", "确定"),
        ("本期", "A9", "存疑"),
        *(("基期", number, "确定") for number in ("A1", "A2", "A3", "A4")),
    ]
    assert {row["条款"] for row in rows} == {"四(一)1"}


def a_refusal() -> Problem:
    return problem("date.no_year", file="案件.xlsx", sheet="案件", line=7, column="立案日期", value="11月5日")


def test_a_problem_is_listed_with_its_place_and_its_remedy(tmp_path: Path) -> None:
    fault = a_refusal()
    row = listed(written(tmp_path, questions(), problems=[fault]), "问题", "后果")[0]
    assert list(row.values()) == ["退回", "案件.xlsx", "案件", 7, "立案日期", "11月5日", fault.text, fault.remedy]


def test_what_was_left_out_of_a_sheet_is_listed(tmp_path: Path) -> None:
    cases = SheetReading("案件.xlsx", "案件", Register.CASES, 31, 2, 4, 1, ("姓名",), ("办案民警", "备注"))
    notes = SheetReading("案件.xlsx", "说明", None)
    rows = listed(written(tmp_path, questions(), read=[cases, notes]), "读取情况", "文件")
    assert list(rows[0].values()) == ["案件.xlsx", "案件", "案件", 31, 2, 4, 1, "姓名", "办案民警、备注"]
    assert rows[1]["台账"] == "不是台账"


def test_without_ledgers_the_sheets_say_so(tmp_path: Path) -> None:
    book = written(tmp_path, questions())
    assert "没有读取台账文件" in words(book, "读取情况")
    assert "没有发现问题" in words(book, "问题")


def test_duties_are_told_for_every_org_even_one_with_nothing_on_record(tmp_path: Path) -> None:
    of = questions()
    orgs = [village(two_instead_of_four(of)), village(two_instead_of_four(of), code="A2")]
    duties = {"A1": DutySheet(MET, 6, 5, 1, 3, {OutreachMust.SCREEN: 2})}
    first, second = listed(written(tmp_path, of, *orgs, duties=duties), "履职情况", "代码")
    assert (first["领导小组"], first["已报月数"], first["迟报月数"], first["逢屏必亮"]) == ("按时成立", 5, 1, 2)
    assert (second["领导小组"], second["应报月数"], second["宣传次数"]) == ("没有记录", 6, 0)


def test_the_readings_in_force_are_written_out_beside_the_whole_hash(tmp_path: Path) -> None:
    of = questions(reading={"R1": "R1b"})
    rows = {row["项目"]: row for row in listed(written(tmp_path, of), "口径", "项目")}
    assert (rows["R1"]["采用"], rows["R1"]["说明"]) == ("R1b", "合起来算（方案默认R1a）")
    assert rows["方案校验码"]["说明"] == "0123456789abcdef"


@pytest.mark.parametrize("name", ["=1+1", "+86", "-村", "@SUM(A1)", "\t村", "http://a.cn", "=HYPERLINK(1)"])
def test_a_name_that_looks_like_a_formula_stays_text(tmp_path: Path, name: str) -> None:
    of = questions()
    book = written(tmp_path, of, village(two_instead_of_four(of), name=name))
    assert listed(book, "结果总表", "代码")[0]["名称"] == name
    assert sheet_has_no_formula(tmp_path / "report.xlsx")


def sheet_has_no_formula(path: Path) -> bool:
    with zipfile.ZipFile(path) as parts:
        texts = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    return len(texts) == len(SHEETS) and not any(b"<f>" in text or b"<hyperlink" in text for text in texts)


def test_a_cell_that_no_workbook_can_hold_is_cut_and_cleaned(tmp_path: Path) -> None:
    fault = Problem(
        "date.unreadable",
        a_refusal().severity,
        "读不出。",
        "请改。",
        file="案件.xlsx",
        value="\ufffe村" + "长" * 40_000,
    )
    value = listed(written(tmp_path, questions(), problems=[fault]), "问题", "后果")[0]["填写的内容"]
    assert value.startswith("\ufffd村长")
    assert len(value) == LONGEST_TEXT


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    written(tmp_path, questions())
    first = (tmp_path / "report.xlsx").read_bytes()
    written(tmp_path, questions())
    assert (tmp_path / "report.xlsx").read_bytes() == first


def test_more_rows_than_a_sheet_holds_are_refused_and_the_old_report_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, questions())
    before = (tmp_path / "report.xlsx").read_bytes()
    monkeypatch.setattr(sheet_page, "MOST_ROWS", 3)
    with pytest.raises(Refusal, match="“证据”有6行，一张工作表放不下"):
        written(tmp_path, questions())
    assert (tmp_path / "report.xlsx").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["report.xlsx"]


def test_a_place_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    of = questions()
    (tmp_path / "taken.xlsx").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_workbook(tmp_path / "taken.xlsx", Assessment(of, (), (village(two_instead_of_four(of)),), {}), (), None)
    assert [path.name for path in tmp_path.iterdir()] == ["taken.xlsx"]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_its_word(tmp_path: Path, outcome: Outcome) -> None:
    of = questions(Attested())
    finding = CriterionFinding(asked(of), outcome, TestFinding(leaf(of), outcome))
    told = listed(written(tmp_path, of, village(finding, None)), "结果总表", "代码")[0]
    assert (told["结论"], told["四(一)1"]) == (outcome.label, outcome.label)
