"""A template that the office puts back is checked: each fault is named with its remedy, and harms nothing."""

import time
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.drawing import list_seeds
from tests.reports.papers.changed_templates import (
    add_part,
    add_relationship,
    add_text,
    change_document,
    change_parts,
    replace_text,
)
from wuzha.core.problems import RefusalError
from wuzha.reports.papers.package_inspection import LARGEST_UNPACKED
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.paper_samples import build_sample, build_sample_head
from wuzha.reports.papers.rendering import RENDERER, render_paper
from wuzha.reports.papers.template_builder import build_template
from wuzha.reports.papers.template_check import LARGEST_TEMPLATE, check_template, list_offered_fields
from wuzha.reports.papers.template_filling import read_paragraphs


def check_code(data: bytes, kind: PaperKind = PaperKind.RESULT_LIST) -> str:
    with pytest.raises(RefusalError) as refusal:
        check_template(kind, data)
    return refusal.value.code


@pytest.mark.parametrize("kind", PaperKind)
def test_every_base_template_passes(kind: PaperKind) -> None:
    check_template(kind, build_template(kind))


def test_a_template_with_other_words_passes_and_is_used() -> None:
    template = replace_text("不是排名", "不分先后")
    check_template(PaperKind.RESULT_LIST, template)
    paper = render_paper(build_sample_head(), build_sample(PaperKind.RESULT_LIST), template)
    assert "按组织的次序排列，不分先后。" in read_paragraphs(paper)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "paper.not_docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "paper.not_docx"),
        (b"PK\x03\x04" + b"\0" * 99, "paper.damaged"),
        (b"PK\x03\x04" + b"\0" * LARGEST_TEMPLATE, "paper.too_large"),
    ],
    ids=["empty", "doc", "damaged", "large"],
)
def test_a_file_that_is_no_word_document_is_refused(data: bytes, code: str) -> None:
    assert check_code(data) == code


def test_another_zip_and_a_zip_bomb_are_refused() -> None:
    other = BytesIO()
    with ZipFile(other, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    assert check_code(other.getvalue()) == "paper.not_docx"
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"\0" * (LARGEST_UNPACKED + 1))
    assert len(bomb.getvalue()) < 100_000
    assert check_code(bomb.getvalue()) == "paper.unpacks_too_large"


def test_a_part_that_is_no_xml_is_damaged() -> None:
    broken = change_parts(lambda name, part: part[: len(part) // 2] if name == "word/document.xml" else part)
    assert check_code(broken) == "paper.damaged"


@pytest.mark.drawn
@pytest.mark.parametrize("seed", list_seeds(20))
def test_a_file_with_wrong_bytes_is_refused_or_harmless(seed: int) -> None:
    chance = Random(seed)
    data = bytearray(build_template(PaperKind.RESULT_LIST))
    for _ in range(chance.randint(1, 20)):
        data[chance.randrange(4, len(data))] = chance.randrange(256)
    try:
        check_template(PaperKind.RESULT_LIST, bytes(data))
    except RefusalError as refusal:
        assert refusal.code != "paper.too_heavy"


def test_macros_links_objects_and_revisions_are_refused() -> None:
    assert check_code(add_part("word/vbaProject.bin", b"macro")) == "paper.macro"
    assert check_code(add_relationship("hyperlink", "https://example.invalid/")) == "paper.external"
    assert check_code(add_relationship("image", "file:///C:/seal.png")) == "paper.external"
    assert check_code(add_relationship("oleObject", "embeddings/a.bin", "Internal")) == "paper.embedded"
    revision = b'<w:ins w:id="1" w:author="clerk"/><w:sectPr'
    revised = change_parts(
        lambda name, part: part.replace(b"<w:sectPr", revision, 1) if name == "word/document.xml" else part
    )
    assert check_code(revised) == "paper.revisions"


def test_an_unknown_field_is_named_with_the_nearest_one() -> None:
    with pytest.raises(RefusalError, match="没有这样的字段：“成立日期”。请改用：成文日期") as refusal:
        check_template(PaperKind.RESULT_LIST, add_text("{{ 成立日期 }}"))
    assert refusal.value.code == "paper.unknown_field"


def test_an_unknown_field_of_a_row_is_named_also_where_the_sample_does_not_come() -> None:
    text = "{% for 户 in 名单|sort(attribute='名称') %}{% if 户.结果 == '撤销' %}{{ 户.名成 }}{% endif %}{% endfor %}"
    with pytest.raises(RefusalError, match=r"没有这样的字段：“户\.名成”。请改用：名称"):
        check_template(PaperKind.RESULT_LIST, add_text(text))


def test_fields_of_headers_are_checked_too() -> None:
    def write_header(document: object) -> None:
        document.sections[0].header.paragraphs[0].text = "{{ 密级 }}"  # type: ignore[attr-defined]

    assert check_code(change_document(write_header)) == "paper.unknown_field"


@pytest.mark.parametrize(
    "text", ["｛｛ 街道 ｝｝", "｛% if 文号 %｝", "{{ 街道 ｝｝"], ids=["field", "command", "half"]
)
def test_full_width_braces_are_refused(text: str) -> None:
    with pytest.raises(RefusalError, match=r"请改成半角的 \{\{ 和 \}\}") as refusal:
        check_template(PaperKind.RESULT_LIST, add_text(text))
    assert refusal.value.code == "paper.full_width"


NESTED = "{% for 户 in 名单 %}" * 40 + "{% endfor %}" * 40


@pytest.mark.parametrize(
    "text",
    ["{% if 文号 %}甲", "{{ 街道 + }}", "{{ 街道|safe }}", "{{ 街道|tojson }}", NESTED],
    ids=["open", "half", "safe", "json", "nested"],
)
def test_broken_tags_are_refused_with_their_place(text: str) -> None:
    assert check_code(add_text(text)) == "paper.tag_broken"


def test_the_mode_the_day_and_the_log_must_stay() -> None:
    assert check_code(replace_text("{{ 校验码 }}", "")) == "paper.field_missing"
    assert check_code(replace_text("（{{ 内部考核 }}）", "（正式）", PaperKind.MINUTES), PaperKind.MINUTES) == (
        "paper.field_missing"
    )


def test_honours_may_only_stand_where_there_is_an_approval() -> None:
    assert check_code(add_text("经研究，决定命名并授牌。")) == "paper.honour_in_template"
    check_template(PaperKind.RESULT_LIST, add_text("{% if 批准文号 %}经研究，决定命名并授牌。{% endif %}"))


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ 街道.__init__.__globals__ }}",
        "{% include '/etc/passwd' %}",
        "{% autoescape false %}{{ 街道 }}{% endautoescape %}",
    ],
    ids=["classes", "globals", "include", "escape"],
)
def test_code_is_refused(text: str) -> None:
    assert check_code(add_text(text)) in ("paper.forbidden_code", "paper.unknown_field", "paper.fill_failed")


def test_functions_of_the_template_language_are_no_fields() -> None:
    assert check_code(add_text("{% for 甲 in range(10**9) %}{% endfor %}")) == "paper.unknown_field"


@pytest.mark.parametrize("text", ["{{ '村' * 10**10 }}", "{{ '村' * 10**8 }}"], ids=["memory", "size"])
def test_a_template_that_grows_without_end_is_stopped(text: str) -> None:
    assert check_code(add_text(text)) in ("paper.too_heavy", "paper.fill_failed")
    check_template(PaperKind.RESULT_LIST, build_template(PaperKind.RESULT_LIST))


@pytest.mark.slow
def test_a_template_that_never_ends_is_stopped() -> None:
    begin = time.monotonic()
    loops = "{% for 户 in 名单 %}" * 18 + "{% endfor %}" * 18
    assert check_code(add_text(loops)) == "paper.too_slow"
    assert time.monotonic() - begin < 40


def test_a_tag_where_nothing_is_filled_in_is_refused() -> None:
    comment = (
        '<w:endnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:endnote w:id="1"><w:p>'
        "<w:r><w:t>{{ 街道 }}</w:t></w:r></w:p></w:endnote></w:endnotes>"
    )
    template = add_part("word/endnotes.xml", comment.encode())
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml"
    with ZipFile(BytesIO(add_relationship("endnotes", "endnotes.xml", "Internal"))) as related:
        relations, types = (related.read(name) for name in ("word/_rels/document.xml.rels", "[Content_Types].xml"))
    override = f'<Override PartName="/word/endnotes.xml" ContentType="{kind}"/></Types>'.encode()
    output = BytesIO()
    with ZipFile(BytesIO(template)) as source, ZipFile(output, "w") as target:
        for name in source.namelist():
            part = relations if name == "word/_rels/document.xml.rels" else source.read(name)
            target.writestr(name, types.replace(b"</Types>", override) if name == "[Content_Types].xml" else part)
    assert check_code(output.getvalue()) == "paper.tag_left"


def test_the_template_that_a_file_was_made_from_is_not_named_in_papers() -> None:
    settings = "word/_rels/settings.xml.rels"
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        'Target="file:///C:/Users/clerk/Normal.dotm" TargetMode="External"/></Relationships>'
    )
    template = add_part(settings, relation.encode())
    check_template(PaperKind.RESULT_LIST, template)
    paper = render_paper(build_sample_head(), build_sample(PaperKind.RESULT_LIST), template)
    with ZipFile(BytesIO(paper)) as package:
        assert not any(b"Normal.dotm" in package.read(name) for name in package.namelist())


def test_the_fields_of_a_kind_are_listed_for_the_clerk() -> None:
    fields = {field.name: [cell.name for cell in field.row_fields] for field in list_offered_fields(PaperKind.MINUTES)}
    assert fields["内部考核"] == []
    assert fields["议题表"] == ["议题", "讨论", "决定"]


def test_the_next_paper_is_made_although_the_server_was_ended() -> None:
    RENDERER.stop()
    check_template(PaperKind.BRIEF, build_template(PaperKind.BRIEF))
