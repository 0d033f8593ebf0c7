"""A template may open, run and fetch nothing: what no paper needs is refused however it is spelt, with its place."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.reports.papers.changed_templates import add_part, add_relationship, add_text, change_parts
from tests.reports.papers.office_program import convert
from wuzha.core.problems import RefusalError
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.paper_samples import build_sample, build_sample_head
from wuzha.reports.papers.rendering import render_paper
from wuzha.reports.papers.template_builder import build_template
from wuzha.reports.papers.template_check import check_template

RELATIONS = "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ADDRESS = "http://127.0.0.1:9/seal.png"
BEGIN, MIDDLE, END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))


def find_refusal(data: bytes) -> RefusalError:
    with pytest.raises(RefusalError) as refusal:
        check_template(PaperKind.RESULT_LIST, data)
    return refusal.value


def add_xml(xml: str, name: str = "word/document.xml") -> bytes:
    """Return the base template with a paragraph of these elements at the beginning of a part."""
    start = b"<w:body>" if name == "word/document.xml" else b"<w:p>"
    paragraph = f"<w:p>{xml}</w:p>".encode()
    whole = start + paragraph if name == "word/document.xml" else paragraph + start
    return change_parts(lambda part_name, part: part.replace(start, whole, 1) if part_name == name else part)


def relate(tag: str, name: str = RELATIONS) -> bytes:
    return change_parts(
        lambda part_name, part: (
            part.replace(b"</Relationships>", f"{tag}</Relationships>".encode()) if part_name == name else part
        )
    )


def write_instruction(*runs: str) -> str:
    texts = "".join(f'<w:r><w:instrText xml:space="preserve">{run}</w:instrText></w:r>' for run in runs)
    return f"{BEGIN}{texts}{MIDDLE}<w:r><w:t>1</w:t></w:r>{END}"


@pytest.mark.parametrize(
    "tag",
    [
        f'<Relationship Id="rIdX" Type="{OFFICE}/image" Target="{ADDRESS}" TargetMode="&#69;xternal"/>',
        f'<Relationship foo=">" Id="rIdX" Type="{OFFICE}/image" Target="{ADDRESS}" TargetMode="External"/>',
        f'<Relationship Id="rIdX" Type="{OFFICE}/image" Target="{ADDRESS}"/>',
        f'<Relationship Id="rIdX" Type="{OFFICE}/image" Target="//127.0.0.1/seal.png"/>',
        f'<Relationship Id="rIdX" Type="{OFFICE}/image" Target="\\\\127.0.0.1\\seal.png"/>',
        f'<Relationship Id="rIdX" Type="{OFFICE}/attachedTemplate" Target="{ADDRESS}" TargetMode="External"/>',
        f'<Relationship Id="rIdX" Type="{OFFICE}/attachedTemplate" Target="file:///C:/a.dotm" TargetMode="External"/>',
        f'<Relationship Id="rIdX" Type="{OFFICE}/hyperlink" Target="{ADDRESS}" TargetMode="External"/>',
    ],
    ids=["entity", "bracket", "no_mode", "host", "share", "template", "template_of_body", "hyperlink"],
)
def test_a_link_out_of_the_file_is_refused_however_it_is_spelt(tag: str) -> None:
    refusal = find_refusal(relate(tag))
    assert refusal.code == "paper.external"
    assert "在正文" in str(refusal) and "请取消链接" in str(refusal)


def test_relations_in_another_encoding_are_read() -> None:
    def write_utf_16(name: str, part: bytes) -> bytes:
        if name != RELATIONS:
            return part
        tag = f'<Relationship Id="rIdX" Type="{OFFICE}/image" Target="{ADDRESS}" TargetMode="External"/>'
        text = part.decode().partition("?>")[2].replace("</Relationships>", f"{tag}</Relationships>")
        return f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")

    assert find_refusal(change_parts(write_utf_16)).code == "paper.external"


def test_a_template_of_another_machine_is_refused_where_a_local_one_passes() -> None:
    for target in ("http://127.0.0.1:9/a.dotm", "file://server/a.dotm", "file:////server/a.dotm", "file:///C:\\\\s\\a"):
        relation = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/attachedTemplate" Target="{target}" TargetMode="External"/>'
            "</Relationships>"
        )
        refusal = find_refusal(add_part("word/_rels/settings.xml.rels", relation.encode()))
        assert refusal.code == "paper.external", target


@pytest.mark.parametrize(
    "xml",
    [
        f'<w:fldSimple w:instr=" INCLUDEPICTURE &quot;{ADDRESS}&quot; "><w:r><w:t>1</w:t></w:r></w:fldSimple>',
        write_instruction(f' INCLUDETEXT "{ADDRESS}" '),
        write_instruction(" DDE", "AUTO cmd ", '"/k calc" '),
        write_instruction(" PAGE ", " LINK Word.Document.8 a "),
        write_instruction(' PAGE \\# "授牌" '),
        write_instruction(" QUOTE 授牌 "),
        write_instruction(" DATE "),
        f"{BEGIN}{write_instruction(' DDEAUTO a b ')}<w:r><w:instrText>PAGE</w:instrText></w:r>{END}",
        f"{BEGIN}<w:r><w:instrText> DDEAUTO a b </w:instrText></w:r>",
        "<w:r><w:instrText> DDEAUTO a b </w:instrText></w:r>",
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:entryMacro w:val="a"/></w:ffData></w:fldChar></w:r>' + END,
    ],
    ids=[
        "picture",
        "text",
        "split",
        "second",
        "number_words",
        "quote",
        "date",
        "nested",
        "open",
        "alone",
        "form",
    ],
)
def test_a_field_that_is_no_page_number_is_refused(xml: str) -> None:
    refusal = find_refusal(add_xml(xml))
    assert refusal.code == "paper.field_code"
    assert "在正文" in str(refusal) and "Ctrl+Shift+F9" in str(refusal)


def test_fields_of_footers_are_read_and_page_numbers_pass() -> None:
    refusal = find_refusal(add_xml(write_instruction(" DDEAUTO a b "), "word/footer1.xml"))
    assert (refusal.code, "在页脚" in str(refusal)) == ("paper.field_code", True)
    split = write_instruction(" NUM", "PAGES \\* MERGEFORMAT")
    numbers = write_instruction(" PAGE ") + split + write_instruction("SECTIONPAGES\\*DBNUM1")
    check_template(PaperKind.RESULT_LIST, add_xml(numbers))


def test_macros_are_refused_under_any_name() -> None:
    microsoft = "http://schemas.microsoft.com/office/2006/relationships"
    tag = f'<Relationship Id="rIdX" Type="{microsoft}/vbaPr&#111;ject" Target="vba.bin"/>'
    output = BytesIO()
    with ZipFile(BytesIO(relate(tag))) as source, ZipFile(output, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "[Content_Types].xml":
                kind = "application/vnd.ms-office.vbaPr&#111;ject"
                part = part.replace(b"</Types>", f'<Default Extension="bin" ContentType="{kind}"/></Types>'.encode())
            target.writestr(name, part)
        target.writestr("word/vba.bin", b"macro")
    assert find_refusal(output.getvalue()).code == "paper.macro"
    assert find_refusal(relate(tag)).code == "paper.macro"


def test_parts_that_no_paper_needs_are_refused_by_their_type() -> None:
    assert find_refusal(add_part("word/activeX/control.bin", b"\0")).code == "paper.foreign_part"
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:9/a.png"/></svg>'
    disguised = find_refusal(add_part("word/media/seal.jpeg", svg))
    assert (disguised.code, "word/media/seal.jpeg" in str(disguised)) == ("paper.picture", True)
    assert find_refusal(add_part("word/DOCUMENT.xml", b"<a/>")).code == "paper.damaged"


def test_declarations_of_a_document_type_are_refused() -> None:
    declaration = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    for name in ("word/document.xml", "customXml/item1.xml", RELATIONS, "[Content_Types].xml"):
        data = change_parts(
            lambda part_name, part, name=name: (  # type: ignore[misc]
                part.replace(b"?>", f"?>{declaration}".encode(), 1) if part_name == name else part
            )
        )
        if name == "customXml/item1.xml":
            data = change_parts(
                lambda part_name, part: f"{declaration}<a>&b;</a>".encode() if part_name.endswith("item1.xml") else part
            )
        assert find_refusal(data).code == "paper.declarations", name


def test_links_of_old_drawings_revisions_and_bound_data_are_refused() -> None:
    picture = f'<v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="{ADDRESS}"/>'
    assert find_refusal(add_xml(f"<w:r><w:pict>{picture}</w:pict></w:r>")).code == "paper.external"
    assert find_refusal(add_xml("<w:del><w:r><w:delText>授牌</w:delText></w:r></w:del>")).code == "paper.revisions"
    bound = '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a"/></w:sdtPr><w:sdtContent/></w:sdt>'
    assert find_refusal(add_xml(bound)).code == "paper.bound_data"


@pytest.mark.parametrize(
    "xml",
    [
        '<w:r><w:pict><v:textpath xmlns:v="urn:schemas-microsoft-com:vml" string="授牌"/></w:pict></w:r>',
        '<w:r><a:t xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">授牌</a:t></w:r>',
        "<w:r><w:t>授</w:t></w:r><w:r><w:pict><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:pict></w:r><w:r><w:t>牌</w:t></w:r>",
        "<w:r><w:t>授<!-- a -->牌</w:t></w:r>",
    ],
    ids=["attribute", "drawing", "text_box", "comment"],
)
def test_honours_are_read_wherever_a_program_shows_words(xml: str) -> None:
    assert find_refusal(add_xml(xml)).code == "paper.honour_in_template"


def test_elements_that_a_tag_writes_into_the_paper_are_refused_in_the_paper() -> None:
    """The filling takes what looks like a tag as one, and gives back its brackets: the template has words only."""
    field = '&lt;/w:t&gt;&lt;w:fldSimple w:instr="DDEAUTO a b"/&gt;&lt;w:t&gt;'
    text = "<w:r><w:t>{% if 文号 == '甲' %}{% raw %}{{ " + field + " }}{% endraw %}{% endif %}</w:t></w:r>"
    template = add_xml(text)
    check_template(PaperKind.RESULT_LIST, template)
    with pytest.raises(RefusalError) as refusal:
        render_paper(replace(build_sample_head(), document_number="甲"), build_sample(PaperKind.RESULT_LIST), template)
    assert refusal.value.code == "paper.field_code"


def test_a_sum_without_a_result_is_named_as_one() -> None:
    refusal = find_refusal(add_text("共{{ 2**100000 }}个"))
    assert refusal.code == "paper.not_computed"
    assert "2**100000" in str(refusal)
    assert find_refusal(add_text("{{ self }}")).code == "paper.unknown_field"


def test_an_embedded_object_is_refused() -> None:
    assert find_refusal(add_relationship("oleObject", "embeddings/a.bin", "Internal")).code == "paper.embedded"


@pytest.mark.slow
def test_templates_that_libreoffice_has_saved_pass(tmp_path: Path) -> None:
    sources = tmp_path / "in"
    sources.mkdir()
    paths = [sources / f"{kind.value}.docx" for kind in PaperKind]
    for kind, path in zip(PaperKind, paths, strict=True):
        path.write_bytes(build_template(kind))
    for kind, path in zip(PaperKind, convert(paths, tmp_path, "docx"), strict=True):
        check_template(kind, path.read_bytes())
