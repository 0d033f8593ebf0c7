"""Set up an empty Word document for official papers: page, styles, fonts, language and footers."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from lxml import etree

from wuzha.reports.papers.paper_style import (
    AUDIT,
    BODY_SIZE_PT,
    BOTTOM_MM,
    FALLBACK_FONTS,
    FANG_SONG,
    FOOTER_DISTANCE_MM,
    LEFT_MM,
    NUMBER_EVEN,
    NUMBER_ODD,
    PAGE_HEIGHT_MM,
    PAGE_WIDTH_MM,
    RIGHT_MM,
    STYLES,
    TOP_MM,
    PaperStyle,
)

TWIPS = 20
AUDIT_LINE = "数据截至{{ 截至 }}；校验码 {{ 校验码 }}"
CREATED_AT = datetime(2021, 7, 1)  # noqa: DTZ001  the properties of a document carry no time zone
_NEEDED_STYLES = frozenset({"Normal", "DefaultParagraphFont", "TableNormal", "NoList"})


def make_element(tag: str, **attributes: object) -> Any:
    """Return an element of WordprocessingML; attributes are given without their prefix."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def create_document(title: str) -> WordDocument:
    """Return an empty document with page, styles and footers; its properties name nobody."""
    document = Document()
    _set_properties(document, title)
    _set_page(document)
    _set_styles(document)
    _set_settings(document)
    _name_fallback_fonts(document)
    section = document.sections[0]
    _write_footer(section.footer, NUMBER_ODD)
    _write_footer(section.even_page_footer, NUMBER_EVEN)
    return document


def save_document(document: WordDocument) -> bytes:
    """Return the bytes of a document."""
    output = BytesIO()
    document.save(output)
    return output.getvalue()


def _set_properties(document: WordDocument, title: str) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = CREATED_AT


def _set_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE_WIDTH_MM), Mm(PAGE_HEIGHT_MM)
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    section.header_distance, section.footer_distance = Mm(15), Mm(FOOTER_DISTANCE_MM)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is not None:
        section._sectPr.remove(grid)


def _set_styles(document: WordDocument) -> None:
    """Leave the styles that Word needs and add ours, so that the list of styles in WPS is short."""
    root = document.styles.element
    for style in root.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in _NEEDED_STYLES:
            root.remove(style)
    latent = root.find(qn("w:latentStyles"))
    if latent is not None:
        root.remove(latent)
    for tag in ("w:rPrDefault", "w:pPrDefault"):
        for child in root.findall(f"{qn('w:docDefaults')}/{qn(tag)}"):
            child.clear()
    run_defaults = make_element("rPr")
    run_defaults.append(_make_fonts(FANG_SONG))
    run_defaults.append(make_element("sz", val=2 * BODY_SIZE_PT))
    run_defaults.append(make_element("szCs", val=2 * BODY_SIZE_PT))
    # LibreOffice breaks a number in two where Latin letters and digits are said to be Chinese.
    run_defaults.append(make_element("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"))
    root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}").append(run_defaults)
    normal = root.find(f"{qn('w:style')}[@{qn('w:styleId')}='Normal']")
    for tag in ("w:pPr", "w:rPr"):
        for child in normal.findall(qn(tag)):
            normal.remove(child)
    for paper_style in STYLES:
        root.append(_make_style(paper_style))


def _make_fonts(font: str) -> Any:
    # One font for all scripts: else quotation marks and digits would come from a Latin font, and lines would differ.
    return make_element("rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font, hint="eastAsia")


def _make_style(style: PaperStyle) -> Any:
    element = make_element("style", type="paragraph", customStyle="1", styleId=style.id)
    element.append(make_element("name", val=style.name))
    element.append(make_element("basedOn", val="Normal"))
    element.append(make_element("qFormat"))
    element.append(_make_paragraph_properties(style))
    element.append(_make_run_properties(style))
    return element


def _make_paragraph_properties(style: PaperStyle) -> Any:
    properties = make_element("pPr")
    if style.keeps_with_next:
        properties.append(make_element("keepNext"))
    # A line kept with its paragraph leaves a page with 21 lines; a mark beyond the edge changes the margin.
    properties.append(make_element("widowControl", val="0"))
    properties.append(make_element("overflowPunct", val="0"))
    properties.append(make_element("autoSpaceDE", val="0"))
    properties.append(make_element("autoSpaceDN", val="0"))
    properties.append(make_element("snapToGrid", val="0"))
    properties.append(
        make_element("spacing", before="0", after="0", line=round(style.line_pt * TWIPS), lineRule="exact")
    )
    indent = {"left": round(style.left_pt * TWIPS), "right": round(style.right_pt * TWIPS)}
    first = round(style.first_line_pt * TWIPS)
    indent |= {"firstLine": first} if first >= 0 else {"hanging": -first}
    properties.append(make_element("ind", **indent))
    properties.append(make_element("jc", val=style.align.value))
    if style.outline_level is not None:
        properties.append(make_element("outlineLvl", val=style.outline_level))
    return properties


def _make_run_properties(style: PaperStyle) -> Any:
    properties = make_element("rPr")
    properties.append(_make_fonts(style.font))
    properties.append(make_element("color", val=style.color))
    properties.append(make_element("spacing", val=round(style.spacing_pt * TWIPS)))
    properties.append(make_element("kern", val="0"))
    properties.append(make_element("sz", val=round(2 * style.size_pt)))
    properties.append(make_element("szCs", val=round(2 * style.size_pt)))
    return properties


def _set_settings(document: WordDocument) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    root = document.settings.element
    for child in root.findall(qn("w:characterSpacingControl")):
        child.set(qn("w:val"), "doNotCompress")
    theme_language = root.find(qn("w:themeFontLang"))
    if theme_language is not None:
        theme_language.set(qn("w:eastAsia"), "zh-CN")


def _name_fallback_fonts(document: WordDocument) -> None:
    """Write into the font table what stands for an official font that a machine lacks."""
    part = next(
        relation.target_part
        for relation in document.part.rels.values()
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE
    )
    fonts = parse_xml(f"<w:fonts {nsdecls('w')}/>")
    for name, other_names in FALLBACK_FONTS.items():
        font = make_element("font", name=name)
        font.append(make_element("altName", val=",".join(other_names)))
        font.append(make_element("charset", val="86"))
        font.append(make_element("family", val="auto"))
        fonts.append(font)
    part._blob = _serialise(fonts)


def _serialise(element: Any) -> bytes:
    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True))


def _write_footer(footer: Any, style: PaperStyle) -> None:
    """Write the page number between dashes, and below it the day of the books and the check code."""
    footer.is_linked_to_previous = False
    number = footer.paragraphs[0]
    _set_style(number, style)
    number.add_run("— ")
    field = make_element("fldSimple", instr=" PAGE ")
    run = make_element("r")
    text = make_element("t")
    text.text = "1"
    run.append(text)
    field.append(run)
    number._p.append(field)
    number.add_run(" —")
    audit = footer.add_paragraph()
    _set_style(audit, AUDIT)
    audit.add_run(AUDIT_LINE)


def _set_style(paragraph: Any, style: PaperStyle) -> None:
    properties = paragraph._p.get_or_add_pPr()
    for child in list(properties):
        properties.remove(child)
    properties.append(make_element("pStyle", val=style.id))
