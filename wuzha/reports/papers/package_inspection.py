"""Inspect the package of a Word file: every XML part is parsed, and all that no paper needs is refused.

Runs in the child process, since the file may be hostile. Names of elements and attributes are compared without their
namespace: the same element of another edition of the format is the same to the programs that open it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile
from zlib import error as DeflateError

from lxml import etree

from wuzha.core.personal_data import quote_words
from wuzha.core.problems import RefusalError
from wuzha.reports.papers.package_rules import (
    ATTACHED_TEMPLATE,
    BOUND_DATA,
    EMBEDDED,
    FIELD,
    FIELD_DATA,
    LINKS,
    LOCAL_TEMPLATE,
    MAIN_DOCUMENT,
    MAIN_TYPE,
    PICTURES,
    RELATIONSHIPS,
    RELATIONSHIPS_TYPE,
    REVISIONS,
    XML_TYPES,
)

LARGEST_UNPACKED = 50 * 2**20
_MOST_PARTS = 1000
_WORD_PART = "word/document.xml"
_TYPES_PART = "[Content_Types].xml"
_ENCODINGS = frozenset(("UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "US-ASCII", "ASCII"))
_LONGEST_QUOTE = 40
_REFUSED_ELEMENTS = (
    (REVISIONS, "paper.revisions"),
    (EMBEDDED, "paper.embedded"),
    (BOUND_DATA, "paper.bound_data"),
)
_FIELD_PARTS = ("fldSimple", "fldChar", "instrText", *FIELD_DATA)
# In XPath: a loop of Python over all attributes took 50 ms for each paper.
_AUTHORS = etree.XPath("//*[local-name() != 'person']/@*[local-name() = 'author']")
_LINK_VALUES = etree.XPath("//@*[" + " or ".join(f"local-name() = '{name}'" for name in sorted(LINKS)) + "]")


def inspect_package(data: bytes) -> None:
    """Refuse a file that is no Word document, unpacks to too much, or holds what no paper needs.

    Raises: RefusalError that names the part, the fault and the remedy.
    """
    try:
        with ZipFile(BytesIO(data)) as package:
            _inspect_parts(_read_parts(package))
    except (BadZipFile, RuntimeError, NotImplementedError, EOFError, DeflateError) as error:
        raise RefusalError("paper.damaged") from error


def _read_parts(package: ZipFile) -> dict[str, bytes]:
    """Return the parts by their names. Raises: RefusalError."""
    entries = package.infolist()
    if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise RefusalError("paper.unpacks_too_large", most=LARGEST_UNPACKED // 2**20)
    files = [entry for entry in entries if not entry.is_dir()]
    # Programs disagree about which of two parts of a name they read.
    if len({entry.filename.lower() for entry in files}) < len(files):
        raise RefusalError("paper.damaged")
    return {entry.filename: package.read(entry) for entry in files}


def _inspect_parts(parts: Mapping[str, bytes]) -> None:
    if _WORD_PART not in parts or _TYPES_PART not in parts:
        raise RefusalError("paper.not_docx")
    types = _PartTypes(_parse(_TYPES_PART, parts[_TYPES_PART]))
    for name, part in parts.items():
        if name == _TYPES_PART:
            continue
        content_type = types.find_type(name)
        _refuse_type(name, content_type)
        if content_type in PICTURES:
            if not part.startswith(PICTURES[content_type]):
                raise RefusalError("paper.picture", part=name)
            continue
        root = _parse(name, part)
        # By the name too: programs find the relations of a part by it, whatever type it has.
        if content_type == RELATIONSHIPS_TYPE or name.lower().endswith(".rels"):
            _inspect_relationships(name, root, parts)
        else:
            _inspect_elements(name, root)


class _PartTypes:
    """The content types of the parts: of a part by its name, else by the end of its name."""

    def __init__(self, root: Any) -> None:
        self._overrides: dict[str, str] = {}
        self._defaults: dict[str, str] = {}
        for element in root.iter(etree.Element):
            content_type = element.get("ContentType", "")
            if _find_name(element.tag) == "Override":
                self._overrides[element.get("PartName", "").lower()] = content_type
            elif _find_name(element.tag) == "Default":
                self._defaults[element.get("Extension", "").lower()] = content_type
        for content_type in (*self._overrides.values(), *self._defaults.values()):
            if _speaks_of_macros(content_type):
                raise RefusalError("paper.macro", part=_TYPES_PART)

    def find_type(self, name: str) -> str:
        default = self._defaults.get(name.lower().rpartition(".")[2], "")
        return self._overrides.get(f"/{name}".lower(), default)


def _refuse_type(name: str, content_type: str) -> None:
    if "vba" in name.lower().rpartition("/")[2] or _speaks_of_macros(content_type):
        raise RefusalError("paper.macro", part=name)
    if name == _WORD_PART and content_type != MAIN_TYPE:
        raise RefusalError("paper.not_docx")
    if "comments" in content_type:
        raise RefusalError("paper.revisions", part=name)
    if content_type.startswith("image/") and content_type not in PICTURES:
        raise RefusalError("paper.picture", part=name)
    is_xml = content_type in XML_TYPES and name.lower().endswith((".xml", ".rels"))
    if not is_xml and content_type not in PICTURES:
        raise RefusalError("paper.foreign_part", part=name)


def _speaks_of_macros(text: str) -> bool:
    return "vba" in text.lower() or "macro" in text.lower()


def _parse(name: str, part: bytes) -> Any:
    """Return the root of an XML part. Raises: RefusalError where it is none, or brings declarations of its own."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise RefusalError("paper.damaged") from error
    document = root.getroottree().docinfo
    if document.doctype or document.internalDTD is not None or document.externalDTD is not None:
        raise RefusalError("paper.declarations", part=name)
    if (document.encoding or "UTF-8").upper() not in _ENCODINGS:
        raise RefusalError("paper.declarations", part=name)
    return root


def _inspect_relationships(name: str, root: Any, parts: Mapping[str, bytes]) -> None:
    folder = posixpath.dirname(posixpath.dirname(name))
    names = {part.lower() for part in parts}
    for element in root.iter(etree.Element):
        if _find_name(element.tag) != "Relationship":
            continue
        kind, target = element.get("Type", ""), element.get("Target", "").strip()
        if _names_own_template(name, kind, target):
            continue
        _refuse_relationship(name, kind)
        mode = element.get("TargetMode", "Internal").strip().lower()
        if mode != "internal" or ":" in target or "\\" in target or target.startswith("//"):
            raise RefusalError("paper.external", part=name)
        path = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
        if path.lower() not in names:
            raise RefusalError("paper.damaged")
        if kind == MAIN_DOCUMENT and path != _WORD_PART:
            raise RefusalError("paper.not_docx")


def _names_own_template(name: str, kind: str, target: str) -> bool:
    """Return whether this is the path of the template that Word made the file from; a paper leaves it out."""
    return kind == ATTACHED_TEMPLATE and name == "word/_rels/settings.xml.rels" and bool(LOCAL_TEMPLATE.match(target))


def _refuse_relationship(name: str, kind: str) -> None:
    if kind in RELATIONSHIPS:
        return
    last = kind.rpartition("/")[2]
    if _speaks_of_macros(last):
        raise RefusalError("paper.macro", part=name)
    if last in ("hyperlink", "attachedTemplate", "mailMergeSource", "mailMergeHeaderSource", "frame"):
        raise RefusalError("paper.external", part=name)
    if last.startswith("comments"):
        raise RefusalError("paper.revisions", part=name)
    raise RefusalError("paper.embedded", part=name)


def _inspect_elements(name: str, root: Any) -> None:
    for names, code in _REFUSED_ELEMENTS:
        if next(root.iter(*(f"{{*}}{tag}" for tag in names)), None) is not None:
            raise RefusalError(code, part=name)
    if _AUTHORS(root):
        raise RefusalError("paper.revisions", part=name)
    if any(value.strip() for value in _LINK_VALUES(root)):
        raise RefusalError("paper.external", part=name)
    for instruction in _list_fields(root):
        if not FIELD.fullmatch(instruction):
            value = quote_words(instruction.strip()[:_LONGEST_QUOTE] or "—")
            raise RefusalError("paper.field_code", part=name, value=value)


def _list_fields(root: Any) -> Iterator[str]:
    """Yield the instruction of every field; one may be split over many runs, and hold other fields."""
    open_fields: list[str] = []
    for element in root.iter(*(f"{{*}}{name}" for name in _FIELD_PARTS)):
        tag = _find_name(element.tag)
        attributes = {_find_name(key): value for key, value in element.attrib.items()}
        if tag == "fldSimple":
            yield attributes.get("instr", "")
        elif tag in FIELD_DATA:
            yield tag
        elif tag == "instrText":
            if not open_fields:
                yield element.text or tag
            else:
                open_fields[-1] += element.xpath("string()")
        elif tag == "fldChar" and attributes.get("fldCharType") == "begin":
            open_fields.append("")
        elif tag == "fldChar" and attributes.get("fldCharType") == "end" and open_fields:
            yield open_fields.pop()
    yield from open_fields


def _find_name(tag: str) -> str:
    """Return the name of an element or attribute without its namespace."""
    return tag.rpartition("}")[2]
