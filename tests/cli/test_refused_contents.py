"""Test `wuzha assess` with contents that were refused, not read or contradictory (R20, V21, V22)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from tests.intake.sheets import SheetRows, write_csv, write_xlsx
from wuzha.cli.main import run

STREET = "530399001000"
ORGS: SheetRows = (
    ("代码", "名称", "类别", "上级代码", "服务管理职责"),
    (STREET, "青禾街道", "街道", "", ""),
    ("530399001201", "柳塘村", "村", STREET, ""),
    ("530399001202", "松岭村", "村", STREET, ""),
    ("530399001003", "河畔社区", "社区", STREET, ""),
    ("D09", "应急办", "部门", STREET, "是"),
)
DECLARATIONS: SheetRows = (
    ("对象", "台账", "月份", "报送日期"),
    *(
        ("青禾街道", register, f"{year}-01~{year}-12", date(2023, 1, 5))
        for register in ("案件", "重点人员", "窝点")
        for year in (2021, 2022)
    ),
)
ATTESTATIONS: SheetRows = (
    ("对象", "条款", "期间", "结论", "认定人", "认定日期"),
    *((name, "四(一)5", "2022", "达标", "考核组", date(2023, 1, 6)) for name in ("柳塘村", "松岭村", "河畔社区")),
)
CASE_HEADER = ("案件编号", "立案日期", "所属村（社区）", "被骗金额（元）")
UNKNOWN_HEADER = ("序号", "受理单号", "受理日期", "辖区", "涉及数额")
UNKNOWN_CASES: SheetRows = (
    ("青禾街道电诈案件台账", "", "", "", ""),
    UNKNOWN_HEADER,
    (1, "A1", date(2022, 3, 5), "柳塘村", 600_000),
)


def write_base(folder: Path, **sheets: SheetRows) -> Path:
    """Write the books of a street of which everything is declared and attested, with these sheets more."""
    return write_xlsx(folder / "base.xlsx", {"组织": ORGS, "报送": DECLARATIONS, "认定": ATTESTATIONS, **sheets})


def assess(*files: Path, folder: Path, options: Sequence[str] = ("--skip-refused",), code: int = 0) -> dict[str, Any]:
    """Run the command on the files and return the JSON document it writes; the workbook is `a.xlsx` beside it."""
    words = ["assess", *map(str, files), "--plan", "fengling", "--period", "2022", *options]
    assert run([*words, "--json", str(folder / "a.json"), "--xlsx", str(folder / "a.xlsx")]) == code
    document: dict[str, Any] = json.loads((folder / "a.json").read_text("utf-8"))
    return document


def read_workbook_text(folder: Path) -> str:
    """Return every cell of the workbook that `assess` wrote."""
    book = CalamineWorkbook.from_path(folder / "a.xlsx")
    sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    return "\n".join(str(cell) for rows in sheets for row in rows for cell in row)


def list_outcomes(document: dict[str, Any]) -> dict[str, str]:
    """Return the outcome of 四(一)1 by the name of the village."""
    return {
        org["name"]: next(c["outcome"] for c in org["criteria"] if c["clause"] == "四(一)1")
        for org in document["orgs"]
        if org["kind"] != "unit"
    }


def find_text(document: dict[str, Any], name: str, clause: str = "四(一)1") -> str:
    """Return the sentence of one clause of one org."""
    org = next(org for org in document["orgs"] if org["name"] == name)
    return next(str(c["text"]) for c in org["criteria"] if c["clause"] == clause)


def test_v21_a_refused_case_is_a_doubt_for_the_village_it_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = write_base(tmp_path, 案件=(CASE_HEADER, ("A1", "立案待定", "柳塘村", 3000)))
    document = assess(base, folder=tmp_path)
    assert list_outcomes(document) == {"柳塘村": "undetermined", "松岭村": "met", "河畔社区": "met"}
    assert "另有1行退回未补" in find_text(document, "柳塘村")
    assert "退回" not in find_text(document, "松岭村")
    assert document["refused"] == {
        "rows": {"cases": 1}, "unread_registers": [], "unread_sheets": [], "unknown_sheets": [],
    }  # fmt: skip
    output = capsys.readouterr().out
    assert "有1行退回未补，评判时都按可能计入看待" in output
    assert "有1行退回未补" in read_workbook_text(tmp_path)
    assert "另有1行退回未补" in read_workbook_text(tmp_path)
    assert run(["assess", str(base), "--period", "2022", "--skip-refused", "--explain", "柳塘村"]) == 0
    assert "退回未补（1）：base.xlsx“案件”第2行" in capsys.readouterr().out


def test_v21_a_refused_case_without_a_readable_village_blocks_none(tmp_path: Path) -> None:
    document = assess(write_base(tmp_path, 案件=(CASE_HEADER, ("A1", "立案待定", "没有的村", 3000))), folder=tmp_path)
    assert list_outcomes(document) == {"柳塘村": "met", "松岭村": "met", "河畔社区": "met"}
    assert all("另有1行退回未补" in find_text(document, name) for name in ("柳塘村", "松岭村", "河畔社区"))
    (target,) = [target for target in document["targets"] if target["id"] == "all_cases"]
    assert (target["now"], target["outcome"]) == ([0, 1], "undetermined")


def test_a_row_repaired_by_a_later_file_is_open_no_more(tmp_path: Path) -> None:
    base = write_base(tmp_path, 案件=(CASE_HEADER, ("A1", "立案待定", "柳塘村", 3000)))
    later = write_csv(tmp_path / "案件更正.csv", (CASE_HEADER, ("A1", "2021-03-05", "柳塘村", "3000")))
    document = assess(base, later, folder=tmp_path)
    assert list_outcomes(document)["柳塘村"] == "met"
    assert document["refused"]["rows"] == {}
    assert list_outcomes(assess(later, base, folder=tmp_path))["柳塘村"] == "undetermined"


def test_two_rows_that_contradict_each_other_are_doubts(tmp_path: Path) -> None:
    rows = (CASE_HEADER, ("A1", "2022-03-05", "柳塘村", 3000), ("A1", "2022-03-05", "松岭村", 3000))
    document = assess(write_base(tmp_path, 案件=rows), folder=tmp_path)
    assert list_outcomes(document) == {"柳塘村": "undetermined", "松岭村": "undetermined", "河畔社区": "met"}


def test_a_row_whose_cells_slipped_is_a_doubt_for_the_village_it_names(tmp_path: Path) -> None:
    (tmp_path / "案件.csv").write_text(
        "案件编号,立案日期,所属村（社区）,被骗金额（元）\nA1,2022-03-05,柳塘村,600,000\n", encoding="utf-8"
    )
    document = assess(write_base(tmp_path), tmp_path / "案件.csv", folder=tmp_path)
    assert list_outcomes(document)["柳塘村"] == "undetermined"
    assert list_outcomes(document)["松岭村"] == "met"


def test_the_rows_of_a_sheet_without_a_required_column_are_doubts(tmp_path: Path) -> None:
    rows = (("立案日期", "所属村（社区）", "被骗金额（元）"), ("2022-03-05", "柳塘村", 3000))
    document = assess(write_base(tmp_path, 案件=rows), folder=tmp_path)
    assert list_outcomes(document) == {"柳塘村": "undetermined", "松岭村": "met", "河畔社区": "met"}


@pytest.mark.parametrize("name", ["案件台账（2022年）", "电诈案件"])
def test_a_sheet_with_the_name_of_a_register_and_no_header_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    unread = write_xlsx(tmp_path / "别的列名.xlsx", {name: UNKNOWN_CASES})
    base = write_base(tmp_path)
    assert run(["assess", str(base), str(unread), "--period", "2022"]) == 1
    assert "“案件”表里找不到表头" in capsys.readouterr().out
    document = assess(base, unread, folder=tmp_path)
    assert set(list_outcomes(document).values()) == {"undetermined"}
    assert document["refused"]["unread_sheets"] == [f"别的列名.xlsx“{name}”"]
    assert "交来的案件台账有表没有读入" in find_text(document, "柳塘村")
    assert "没有读入" in capsys.readouterr().out
    assert "没有读入" in read_workbook_text(tmp_path)


@pytest.mark.parametrize("name", ["案件台账.xlsx", "2022年电诈案件.xlsx", "案件.csv"])
def test_a_file_with_the_name_of_a_register_and_no_header_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix == ".csv":
        write_csv(path, UNKNOWN_CASES)
    else:
        write_xlsx(path, {"Sheet1": UNKNOWN_CASES})
    document = assess(write_base(tmp_path), path, folder=tmp_path)
    assert document["refused"]["unread_registers"] == ["cases"]
    assert set(list_outcomes(document).values()) == {"undetermined"}


def test_a_sheet_that_is_like_a_register_but_lacks_a_column_is_refused_and_a_doubt(tmp_path: Path) -> None:
    like_outreach = (("记录编号", "对象", "搞活动的日子", "方式"), ("X1", "柳塘村", date(2022, 3, 1), "讲座"))
    base = write_base(tmp_path, 记录=like_outreach)
    assert run(["assess", str(base), "--period", "2022"]) == 1
    assert assess(base, folder=tmp_path)["refused"]["unread_registers"] == ["outreach"]


def test_a_file_of_which_nothing_was_read_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = write_xlsx(tmp_path / "其他.xlsx", {"Sheet1": [("议题", "时间"), ("部署", "周一")]})
    base = write_base(tmp_path)
    assert run(["assess", str(base), str(other), "--period", "2022"]) == 1
    assert "“其他.xlsx”里没有读到任何台账" in capsys.readouterr().out
    document = assess(base, other, folder=tmp_path)
    assert {org["outcome"] for org in document["orgs"]} == {"undetermined"}


def test_v22_a_signed_count_that_contradicts_the_rows_is_a_problem_and_a_doubt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baselines = (
        ("对象", "期间", "指标", "数量", "签认日期"),
        ("柳塘村", "2021", "案件", 4, date(2022, 1, 5)),
        ("柳塘村", "2022", "案件", 3, date(2023, 1, 5)),
    )
    document = assess(write_base(tmp_path, 基数=baselines), folder=tmp_path, options=())
    assert list_outcomes(document) == {"柳塘村": "undetermined", "松岭村": "met", "河畔社区": "met"}
    assert "与签认的3起不符" in find_text(document, "柳塘村")
    (problem,) = document["problems"]
    assert (problem["code"], problem["line"], problem["value"]) == ("baseline.contradicts", 3, "3")
    assert "台账里有0件" in capsys.readouterr().out
    assert "台账里有0件" in read_workbook_text(tmp_path)


@pytest.mark.parametrize("name", ["周报.docx", "照片.jpg", "旧文.doc", "一批.zip"])
def test_a_paper_or_a_picture_among_the_files_is_named_and_nothing_is_judged_without_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    base, other = write_base(tmp_path), tmp_path / name
    other.write_bytes(b"x")
    assert run(["assess", str(base), str(other), "--period", "2022", "--skip-refused"]) == 2
    output = capsys.readouterr()
    assert f"“{name}”不是能读的表格，没有读取。如是台账" in output.err and name not in output.err.split("如是台账")[1]
    assert "达标" not in output.out


def test_a_folder_in_place_of_the_files_is_refused_and_nothing_is_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_base(tmp_path)
    (tmp_path / "照片.jpg").write_bytes(b"x")
    assert run(["assess", str(tmp_path), "--period", "2022", "--skip-refused"]) == 2
    assert f"“{tmp_path.name}”不是文件" in capsys.readouterr().err


@pytest.mark.parametrize("options", [(), ("--skip-refused",), ("--out", "copies")])
def test_all_files_that_cannot_be_read_are_named_at_once_with_the_problems_of_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: Sequence[str]
) -> None:
    base = write_base(tmp_path, 案件=(CASE_HEADER, ("A1", "立案待定", "柳塘村", 3000)))
    (tmp_path / "空.csv").touch()
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04")
    files = [base, tmp_path / "空.csv", tmp_path / "坏.xlsx", tmp_path / "没有.xls"]
    words = ["assess", *map(str, files), "--period", "2022", "--json", str(tmp_path / "a.json")]
    options = [str(tmp_path / word) if word == "copies" else word for word in options]
    assert run([*words, *options]) == 2
    output = capsys.readouterr()
    document = json.loads((tmp_path / "a.json").read_text("utf-8"))
    for text in (output.err, output.out):
        assert "“空.csv”是空文件。" in text and "“坏.xlsx”打不开" in text and "找不到文件“没有.xls”。" in text
    assert [(problem["code"], problem["file"]) for problem in document["problems"]] == [
        ("file.empty", "空.csv"),
        ("file.damaged", "坏.xlsx"),
        ("file.not_found", "没有.xls"),
        ("date.unreadable", "base.xlsx"),
    ]
    assert {sheet["file"] for sheet in document["read"]} == {"base.xlsx"}
    assert document["orgs"] == document["targets"] == []


def test_without_an_org_sheet_the_document_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = write_xlsx(tmp_path / "案件.xlsx", {"案件": (CASE_HEADER, ("A1", "2022-03-05", "柳塘村", 3000))})
    assert run(["assess", str(cases), "--period", "2022", "--json", str(tmp_path / "a.json")]) == 2
    assert "没有“组织”表" in capsys.readouterr().err
    (problem,) = json.loads((tmp_path / "a.json").read_text("utf-8"))["problems"]
    assert problem["code"] == "orgs.missing"


MEETING: SheetRows = (("议题", "时间", "地点"), ("部署", "周一", "三楼"))
MEETING_NOTE = "说明：另有1张工作表没有认出、没有读取（base.xlsx“会议记录”），其中若有台账则没有计入"


def test_every_output_says_that_a_sheet_was_not_recognised_and_no_clause_is_in_doubt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = write_base(tmp_path, 会议记录=MEETING)
    document = assess(base, folder=tmp_path, options=())
    assert set(list_outcomes(document).values()) == {"met"}
    assert document["refused"]["unknown_sheets"] == ["base.xlsx“会议记录”"]
    assert document["refused"]["unread_sheets"] == []
    assert MEETING_NOTE in capsys.readouterr().out
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    for name in book.sheet_names:
        assert MEETING_NOTE in str(book.get_sheet_by_name(name).to_python()), name
    with ZipFile(tmp_path / "a.xlsx") as package:
        assert "有工作表没有认出" in package.read("xl/worksheets/sheet1.xml").decode()
    for org in ("柳塘村", "青禾街道"):
        assert run(["assess", str(base), "--period", "2022", "--explain", org]) == 0
        assert MEETING_NOTE in capsys.readouterr().out


def test_a_line_names_the_first_five_sheets_and_the_document_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = assess(write_base(tmp_path, **{f"周报{n}": MEETING for n in range(1, 8)}), folder=tmp_path, options=())
    assert len(document["refused"]["unknown_sheets"]) == 7
    output = capsys.readouterr().out
    assert "说明：另有7张工作表没有认出" in output and "base.xlsx“周报5”等），" in output


def test_an_explanation_by_its_usual_name_is_not_noted(tmp_path: Path) -> None:
    document = assess(write_base(tmp_path, 填表说明=MEETING), folder=tmp_path, options=())
    assert document["refused"]["unknown_sheets"] == []
