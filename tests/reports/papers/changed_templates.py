"""Templates as a clerk, or somebody else, may have changed them."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from docx.document import Document as WordDocument

from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.template_builder import build_template


def change_document(change: Callable[[WordDocument], object], kind: PaperKind = PaperKind.RESULT_LIST) -> bytes:
    """Return the base template with a change that python-docx makes."""
    document = Document(BytesIO(build_template(kind)))
    change(document)
    output = BytesIO()
    document.save(output)
    return output.getvalue()


def add_text(text: str, kind: PaperKind = PaperKind.RESULT_LIST) -> bytes:
    """Return the base template with a paragraph more."""
    return change_document(lambda document: document.add_paragraph(text), kind)


def replace_text(old: str, new: str, kind: PaperKind = PaperKind.RESULT_LIST) -> bytes:
    """Return the base template with other words in every part."""
    return change_parts(lambda name, part: part.replace(old.encode(), new.encode()), kind)


def add_part(name: str, part: bytes, kind: PaperKind = PaperKind.RESULT_LIST) -> bytes:
    """Return the base template with a part more."""
    output = BytesIO(build_template(kind))
    with ZipFile(output, "a", ZIP_DEFLATED) as package:
        package.writestr(name, part)
    return output.getvalue()


def change_parts(change: Callable[[str, bytes], bytes], kind: PaperKind = PaperKind.RESULT_LIST) -> bytes:
    """Return the base template with each part changed."""
    output = BytesIO()
    with ZipFile(BytesIO(build_template(kind))) as source, ZipFile(output, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return output.getvalue()


def add_relationship(
    kind_of_relation: str, target: str, mode: str = "External", kind: PaperKind = PaperKind.RESULT_LIST
) -> bytes:
    """Return the base template with a relation of its document more."""
    tag = (
        f'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        f'{kind_of_relation}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    )
    return change_parts(
        lambda name, part: (
            part.replace(b"</Relationships>", tag.encode()) if name == "word/_rels/document.xml.rels" else part
        ),
        kind,
    )
