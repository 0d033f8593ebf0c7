"""Papers are filled with plain values: whole texts, the same bytes, no author, and no honours without an approval."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document

from wuzha.core.i18n import override
from wuzha.core.problems import RefusalError
from wuzha.reports.papers.honour_words import find_honour_word, list_org_names
from wuzha.reports.papers.paper_contents import CONTENT_TYPES
from wuzha.reports.papers.paper_fields import BLANK_DAY, PaperContent, format_ordinal, list_record_fields, make_values
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.paper_rows import OrgOutcomeRow
from wuzha.reports.papers.paper_samples import SAMPLE_APPROVAL, build_sample, build_sample_head
from wuzha.reports.papers.rendering import render_paper
from wuzha.reports.papers.template_builder import build_template
from wuzha.reports.papers.template_filling import read_paragraphs


def read_text(paper: bytes) -> str:
    return "\n".join(read_paragraphs(paper))


def build_any(kind: PaperKind, **changes: Any) -> PaperContent:
    sample: Any = build_sample(kind)
    return replace(sample, **changes)  # type: ignore[no-any-return]


@pytest.mark.parametrize("kind", PaperKind)
def test_an_internal_assessment_says_so_and_speaks_of_no_honour(kind: PaperKind) -> None:
    head, content = build_sample_head(), build_sample(kind)
    for text in (read_text(build_template(kind)), read_text(render_paper(head, content))):
        assert find_honour_word(text, list_org_names(head, content)) == ""
        assert "内部考核" in text


@pytest.mark.parametrize("kind", PaperKind)
def test_every_value_of_a_paper_stands_in_it(kind: PaperKind) -> None:
    head, content = build_sample_head(), build_sample(kind)
    text = read_text(render_paper(head, content))
    values: Any = make_values(head, content)
    for field in list_record_fields(type(content)):
        value = values[field.name]
        words = [row[cell.name] for row in value for cell in field.row_fields] if field.is_list else [value]
        assert [word for word in words if isinstance(word, str) and word not in text] == [], field.name
    assert "数据截至2026年12月1日；校验码 9f2c 61d0 7be4 835a" in text
    assert head.chain_root not in text
    assert "{" not in text


def test_before_a_paper_is_issued_there_is_room_for_its_day() -> None:
    head = replace(build_sample_head(), issued_on=None)
    text = read_text(render_paper(head, build_sample(PaperKind.RESULT_LIST)))
    assert BLANK_DAY in text and "12月31日" not in text


def test_every_kind_has_its_values_and_chinese_names_once() -> None:
    assert set(CONTENT_TYPES) == set(PaperKind)
    head_names = [field.name for field in list_record_fields(type(build_sample_head()))]
    for content_type in CONTENT_TYPES.values():
        names = head_names + [field.name for field in list_record_fields(content_type)]
        assert len(names) == len(set(names)), content_type


def test_the_same_values_give_the_same_bytes_in_either_language() -> None:
    head, content = build_sample_head(), build_sample(PaperKind.RESULT_LIST)
    paper = render_paper(head, content)
    with override(lambda text: text.upper() + " in English"):
        assert render_paper(head, content) == paper
    with ZipFile(BytesIO(paper)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_paper_names_no_author() -> None:
    template = BytesIO()
    document = Document(BytesIO(build_template(PaperKind.RESULT_LIST)))
    document.core_properties.author = document.core_properties.last_modified_by = "办公室电脑"
    document.save(template)
    paper = render_paper(build_sample_head(), build_sample(PaperKind.RESULT_LIST), template.getvalue())
    properties = Document(BytesIO(paper)).core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == ("2026年通报", "", "")
    assert properties.created is not None and properties.created.date() == date(2026, 12, 31)
    with ZipFile(BytesIO(paper)) as package:
        assert not any("办公室电脑".encode() in package.read(name) for name in package.namelist())
        assert "docProps/app.xml" not in package.namelist()


def test_marks_of_xml_and_of_templates_stay_text() -> None:
    content = build_any(PaperKind.OBJECTION_ANSWER, check="考核 & <结果>：{{ 街道 }} {% if %}\x00\x07\ufffe\ud800")
    assert "考核 & <结果>：{{ 街道 }} {% if %}" in read_paragraphs(render_paper(build_sample_head(), content))


def test_each_line_of_a_text_is_a_paragraph_of_its_own() -> None:
    content = build_any(PaperKind.OBJECTION_ANSWER, check="第一段。\r\n第二段。\x0b第三段。\n")
    paper = Document(BytesIO(render_paper(build_sample_head(), content)))
    styles = {paragraph.text: paragraph.style.style_id for paragraph in paper.paragraphs if paragraph.style}
    assert [styles[text] for text in ("第一段。", "第二段。", "第三段。")] == ["PaperBody"] * 3


def test_a_list_without_rows_says_so() -> None:
    text = read_text(render_paper(build_sample_head(), build_any(PaperKind.RESULT_LIST, orgs=())))
    assert "（无）" in text


def test_a_value_with_an_honour_is_refused_in_an_internal_assessment_alone() -> None:
    content = build_any(PaperKind.YEAR_SUMMARY, overview="全年 授 牌3个。")
    with pytest.raises(RefusalError, match="内部考核的公文不能写“授牌”（在“基本情况”里）") as refusal:
        render_paper(build_sample_head(), content)
    assert refusal.value.code == "paper.honour_in_field"
    render_paper(build_sample_head(approval=SAMPLE_APPROVAL), content)


def test_the_name_of_an_org_may_sound_like_an_honour() -> None:
    orgs = (OrgOutcomeRow("模范社区", "社区", "达标"),)
    assert "模范社区" in read_text(render_paper(build_sample_head(), build_any(PaperKind.RESULT_LIST, orgs=orgs)))


def test_a_list_of_an_approved_plan_is_for_the_public_and_names_its_approval() -> None:
    content = build_sample(PaperKind.RESULT_LIST)
    circular, public = (
        read_text(render_paper(build_sample_head(approval=approval), content)) for approval in ("", SAMPLE_APPROVAL)
    )
    assert "关于2026年考核结果的通报" in circular and "各村（社区），各工作部门：" in circular
    assert "2026年考核结果名单" in public and SAMPLE_APPROVAL in public and "各工作部门：" not in public


def test_a_list_shows_names_kinds_and_outcomes_alone() -> None:
    content_type = CONTENT_TYPES[PaperKind.RESULT_LIST]
    (rows,) = [field for field in list_record_fields(content_type) if field.is_list]
    assert [cell.name for cell in rows.row_fields] == ["名称", "类别", "结果"]


@pytest.mark.parametrize(
    ("number", "ordinal"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九"), (100, "100")],
    ids=str,
)
def test_items_are_numbered_in_chinese(number: int, ordinal: str) -> None:
    assert format_ordinal(number) == ordinal


def test_a_day_that_is_not_set_is_left_out() -> None:
    sample: Any = build_sample(PaperKind.BRIEF)
    values: Any = make_values(build_sample_head(), sample)
    assert [row["期限"] for row in values["一周事项"]] == ["2026年12月5日", ""]
    assert sample.tasks[0].due_on == date(2026, 12, 5)
