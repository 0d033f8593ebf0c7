"""Papers as LibreOffice prints them: the measures of GB/T 9704, fonts, page numbers and repeated headings."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.reports.papers.office_program import convert
from tests.reports.papers.printed_pages import MM, PrintedPage, read_pages
from wuzha.reports.papers.paper_contents import ObjectionAnswer
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.paper_rows import (
    BriefTargetRow,
    BriefTaskRow,
    DecisionRow,
    LateOrgRow,
    OrgClauseRow,
    TitledTextRow,
)
from wuzha.reports.papers.paper_samples import SAMPLE_APPROVAL, build_sample, build_sample_head
from wuzha.reports.papers.rendering import render_paper
from wuzha.reports.papers.template_builder import build_template
from wuzha.reports.papers.template_check import check_template

pytestmark = pytest.mark.slow

BODY, TITLE, CELL, NUMBER, AUDIT = 16, 22, 12, 14, 7.5
FANG_SONG, TITLE_SONG, KAI, HEI = "NotoSerifCJKjp", "NotoSerifCJKjp-Bold", "LXGWWenKai", "NotoSansCJKjp"
"""What Debian has for the official fonts; the collections name their first language, the glyphs are Chinese."""

LINES, CHARACTERS = 22, 28
Pages = dict[str, list[PrintedPage]]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Return every kind in both modes, a long text, a long table and a full brief, printed in one go."""
    folder = tmp_path_factory.mktemp("papers")
    papers = {
        f"{kind.value}-{mode}": render_paper(build_sample_head(approval=approval), build_sample(kind))
        for kind in PaperKind
        for mode, approval in (("internal", ""), ("approved", SAMPLE_APPROVAL))
    }
    papers["long_text"] = render_paper(build_sample_head(), write_long_answer())
    papers["long_table"] = render_paper(build_sample_head(), write_long_report())
    papers["full_brief"] = render_paper(build_sample_head(), write_full_brief())
    paths = []
    for name, paper in papers.items():
        paths.append(folder / f"{name}.docx")
        paths[-1].write_bytes(paper)
    return {path.stem: read_pages(path) for path in convert(paths, folder)}


def write_long_answer() -> ObjectionAnswer:
    answer = build_sample(PaperKind.OBJECTION_ANSWER)
    assert isinstance(answer, ObjectionAnswer)
    return replace(answer, check="考核结果公平公正公开透明" * 150)


def write_long_report() -> Any:
    rows = tuple(DecisionRow(f"示例{number:03}村", "村", "达标", "达标") for number in range(220))
    report: Any = build_sample(PaperKind.RESULT_REPORT)
    return replace(report, results=rows)


def write_full_brief() -> Any:
    """Return a brief with as many items as it ever has, in sentences of usual length."""
    brief: Any = build_sample(PaperKind.BRIEF)
    return replace(
        brief,
        targets=(BriefTargetRow("全街道发案比上年下降", "待定", "还可发案2起", "近6个月每月1至3起，没有明显升降"),) * 4,
        attention=(TitledTextRow("河湾社区等3个由达标变为未达标", "近30天新增案件4起"),) * 5,
        not_met=(OrgClauseRow("河湾社区", "四（一）1", "本年4起，上年5起，下降20%"),) * 16,
        late=(LateOrgRow("桥头社区", "10月、11月"),) * 8,
        tasks=(BriefTaskRow("报送11月的台账", date(2026, 12, 5)),) * 5,
    )


def test_a_page_has_22_lines_of_28_characters_within_the_margins(printed: Pages) -> None:
    page = printed["long_text"][1]
    assert (round(page.width / MM), round(page.height / MM)) == (210, 297)
    lines = page.list_sized(BODY)
    assert len(lines) == LINES
    assert {len(line.text) for line in lines} == {CHARACTERS}
    assert all(abs(line.left / MM - 28) < 0.2 for line in lines)
    assert all(abs((page.width - line.right) / MM - 26) < 1 for line in lines)
    # The glyphs stand in the middle of their line.
    assert 36 < lines[0].top / MM < 40
    assert 34 < (page.height - lines[-1].bottom) / MM < 38
    assert round((lines[-1].top - lines[0].top) / (LINES - 1), 1) == 28.9


def test_title_headings_and_body_have_their_fonts_and_sizes(printed: Pages) -> None:
    page = printed["year_summary-internal"][0]
    assert [line.font for line in page.list_sized(TITLE)] == [TITLE_SONG, TITLE_SONG]
    fonts = {line.text.replace(" ", ""): line.font for line in page.list_sized(BODY)}
    assert fonts["一、基本情况"] == HEI
    assert fonts["（一）宣传进村入户"] == fonts["（内部考核）"] == KAI
    assert fonts["每月赶集日开展集中宣传，2026年36次。"] == FANG_SONG
    assert {piece.font for piece in page.list_sized(CELL)} == {HEI, FANG_SONG}


def test_page_numbers_stand_outside_and_the_last_line_names_day_and_log(printed: Pages) -> None:
    for pages in printed.values():
        for number, page in enumerate(pages, 1):
            (line,) = page.list_sized(NUMBER)
            assert line.text.replace(" ", "") == f"—{number}—"
            from_edge = page.width - line.right if number % 2 else line.left
            # 26 or 28 mm and one character of this size.
            assert round(from_edge / MM, 0) == (31 if number % 2 else 33)
            (audit,) = page.list_sized(AUDIT)
            words = audit.text.replace(" ", "")
            assert words == "数据截至2026年12月1日；校验码9f2c61d07be4835a"
            assert audit.bottom < page.height - 18 * MM
            texts = [piece.bottom for piece in page.texts if piece.top < line.top]
            assert max(texts) < line.top


def test_a_table_of_220_rows_repeats_its_heading_on_every_page(printed: Pages) -> None:
    pages = [page for page in printed["long_table"] if "示例" in page.words and "附件2" not in page.words]
    rows = [piece.text for page in pages for piece in page.texts if piece.text.startswith("示例")]
    assert len(rows) == 220
    assert len(pages) > 5
    assert all("序号名称类别测算结论认定结论" in page.words for page in pages)


def test_every_kind_says_its_mode_and_has_no_tag_left(printed: Pages) -> None:
    for kind in PaperKind:
        internal, approved = (printed[f"{kind.value}-{mode}"] for mode in ("internal", "approved"))
        assert "内部考核" in internal[0].words
        assert "（内部考核）" not in approved[0].words
        for page in internal + approved:
            assert not {"{", "}", "%}"} & set(page.words)


def test_office_and_day_never_stand_on_a_page_alone(printed: Pages) -> None:
    first_words = [page.texts[0].text for pages in printed.values() for page in pages]
    assert [words for words in first_words if words.startswith("云岭街道防范电信网络诈骗工作领")] == []


def test_a_full_brief_takes_one_page(printed: Pages) -> None:
    assert len(printed["full_brief"]) == 1


def test_a_template_that_libreoffice_has_saved_still_works(tmp_path: Path) -> None:
    paths = [tmp_path / f"{kind.value}.docx" for kind in PaperKind]
    for kind, path in zip(PaperKind, paths, strict=True):
        path.write_bytes(build_template(kind))
    saved = convert(paths, tmp_path, "docx:MS Word 2007 XML")
    for kind, path in zip(PaperKind, saved, strict=True):
        check_template(kind, path.read_bytes())
    answer = tmp_path / "answer.docx"
    template = saved[list(PaperKind).index(PaperKind.OBJECTION_ANSWER)].read_bytes()
    answer.write_bytes(render_paper(build_sample_head(), write_long_answer(), template))
    (path,) = convert([answer], tmp_path)
    lines = read_pages(path)[1].list_sized(BODY)
    assert (len(lines), {len(line.text) for line in lines}) == (LINES, {CHARACTERS})


def test_a_paper_names_the_official_fonts() -> None:
    with ZipFile(BytesIO(build_template(PaperKind.RESULT_REPORT))) as package:
        styles, fonts = (package.read(f"word/{name}.xml").decode() for name in ("styles", "fontTable"))
    for name in ("仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"):
        assert f'w:eastAsia="{name}"' in styles
        assert f'w:name="{name}"' in fonts
