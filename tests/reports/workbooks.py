"""Write a workbook of results and read it back, sheet by sheet."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from tests.core.handmade_findings import (
    MET,
    NOT_MET,
    UNDETERMINED,
    make_exact_range,
    make_fall_finding,
    make_group_finding,
    make_no_case_finding,
    make_org_finding,
)
from wuzha.core.findings.findings import Assessment, CriterionFinding, OrgFinding, Range
from wuzha.core.problems import Problem, build_problem
from wuzha.core.statement.questions import Questions
from wuzha.intake.reading.sheet_report import SheetReading
from wuzha.reports.workbook.report import write_workbook

Rows = list[list[Any]]


SHEETS = ["结果总表", "理由", "证据", "问题", "履职情况", "读取情况", "口径"]


def make_village(
    finding: CriterionFinding, headroom: int | None = 0, code: str = "A1", name: str = "文峰村"
) -> OrgFinding:
    return make_org_finding(code, finding, name=name, headroom=headroom)


def make_halved_cases(of: Questions, doubtful: Sequence[str] = ()) -> CriterionFinding:
    now = Range(2, 2 + len(doubtful))
    rows: dict[str, object] = {"evidence": ("A5", "A6"), "doubtful": tuple(doubtful)}
    base = {"base_evidence": ("A1", "A2", "A3", "A4")}
    fell = make_fall_finding(of, MET, now, make_exact_range(4), required=2, luck=0.238, **rows, **base)
    return make_group_finding(of, MET, make_no_case_finding(of, NOT_MET, now, **rows), fell)


def make_doubtful_fall(of: Questions) -> CriterionFinding:
    unknown = Range(1, None)
    fell = make_fall_finding(of, UNDETERMINED, unknown, Range(3, 4))
    return make_group_finding(of, UNDETERMINED, make_no_case_finding(of, UNDETERMINED, unknown), fell)


def write_and_open(
    folder: Path,
    of: Questions,
    *orgs: OrgFinding,
    problems: Sequence[Problem] = (),
    read: Sequence[SheetReading] | None = None,
    **options: Any,
) -> CalamineWorkbook:
    result = Assessment(
        of, options.get("targets", ()), orgs or (make_village(make_halved_cases(of)),), options.get("duties", {})
    )
    write_workbook(folder / "report.xlsx", result, problems, read)
    return CalamineWorkbook.from_path(folder / "report.xlsx")


def read_sheet(book: CalamineWorkbook, name: str) -> Rows:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def read_table(book: CalamineWorkbook, name: str, first_heading: str) -> list[dict[str, Any]]:
    """The rows under the headings, by heading."""
    rows = read_sheet(book, name)
    header = next(place for place, row in enumerate(rows) if row[0] == first_heading)
    return [dict(zip(rows[header], row, strict=True)) for row in rows[header + 1 :] if row[1] != ""]


def read_words(book: CalamineWorkbook, name: str) -> str:
    return "\n".join(str(cell) for row in read_sheet(book, name) for cell in row)


def make_refusal() -> Problem:
    return build_problem("date.no_year", file="案件.xlsx", sheet="案件", line=7, column="立案日期", value="11月5日")


def has_no_formula(path: Path) -> bool:
    with zipfile.ZipFile(path) as parts:
        texts = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    return len(texts) == len(SHEETS) and not any(b"<f>" in text or b"<hyperlink" in text for text in texts)
