"""The tables of a paper as a workbook: the same rows, in the look of the report."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from wuzha.core.i18n import override
from wuzha.core.problems import RefusalError
from wuzha.reports.papers.annex_workbook import write_annex_workbook
from wuzha.reports.papers.paper_contents import YearSummary
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.paper_rows import TitledTextRow
from wuzha.reports.papers.paper_samples import SAMPLE_APPROVAL, build_sample, build_sample_head


def test_each_table_of_the_result_report_is_a_sheet(tmp_path: Path) -> None:
    path = tmp_path / "附件.xlsx"
    write_annex_workbook(path, build_sample_head(), build_sample(PaperKind.RESULT_REPORT))
    book = load_workbook(path)
    assert book.sheetnames == ["汇总", "目标表", "不一致", "结果表", "未达标原因", "未交自查"]
    rows = list(book["结果表"].iter_rows(values_only=True))
    assert rows[0][0] == "云岭街道2026年结果表"
    assert rows[1][0] == (
        "云岭街道防范电信网络诈骗工作方案；数据截至2026年12月1日；内部考核；校验码（全文）" + "9f2c61d07be4835a" * 4
    )
    assert rows[2] == ("序号", "名称", "类别", "测算结论", "认定结论", "理由")
    assert rows[3] == (1, "青石村", "村", "达标", "达标", None)
    assert rows[4][:5] == (2, "河湾社区", "社区", "待定", "未达标")
    assert book["汇总"]["C4"].value == 12


def test_the_list_of_an_approved_plan_names_its_approval_and_is_the_same_in_either_language(tmp_path: Path) -> None:
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    head, content = build_sample_head(approval=SAMPLE_APPROVAL), build_sample(PaperKind.RESULT_LIST)
    write_annex_workbook(first, head, content)
    with override(lambda text: f"{text} in English"):
        write_annex_workbook(second, head, content)
    assert first.read_bytes() == second.read_bytes()
    header = load_workbook(first)["名单"].oddHeader
    assert header.right.text == f"批准文号：{SAMPLE_APPROVAL}"


def test_a_workbook_of_an_internal_assessment_speaks_of_no_honour(tmp_path: Path) -> None:
    with pytest.raises(RefusalError) as refusal:
        content = YearSummary(
            overview="",
            counts=(),
            targets=(),
            experiences=(TitledTextRow("授牌仪式", ""),),
            gaps=(),
            next_steps=(),
        )
        write_annex_workbook(tmp_path / "总结.xlsx", build_sample_head(), content)
    assert refusal.value.code == "paper.honour_in_field"
    assert list(tmp_path.iterdir()) == []
