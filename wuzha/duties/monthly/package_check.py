"""Check the package of an uploaded form: every part is parsed, and all that a form does not need is refused.

What is refused could run, fetch other files, or would be lost when openpyxl writes the form again. Names of elements
are compared without their namespace: the same element of another edition of the format means the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile
from zlib import error as DeflateError

from lxml import etree

from wuzha.core.personal_data import quote_words
from wuzha.core.problems import RefusalError

MEBIBYTE = 2**20
LARGEST_FORM = 2 * MEBIBYTE
LARGEST_UNPACKED = 20 * MEBIBYTE
MOST_PARTS = 200
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 1000, 100, 20_000
"""Of one sheet: openpyxl makes a cell for each place of a merged range, however far it reaches."""

_ZIP_MAGIC = b"PK\x03\x04"
_TYPES_PART = "[Content_Types].xml"
_LONGEST_NAME = 40
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_MAIN_TYPE = f"{_SHEET}sheet.main+xml"
_SHEET_TYPE = f"{_SHEET}worksheet+xml"
_ALLOWED_TYPES = frozenset(
    {f"{_SHEET}{name}+xml" for name in ("sheet.main", "worksheet", "styles", "sharedStrings", "calcChain", "table")}
    | {f"{_SHEET}{name}" for name in ("comments+xml", "sheetMetadata+xml")}
    | {
        "application/vnd.openxmlformats-package.relationships+xml",
        "application/vnd.openxmlformats-package.core-properties+xml",
        "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        "application/vnd.openxmlformats-officedocument.theme+xml",
        "application/xml",
    }
)
_UNREAD_TYPES = frozenset((f"{_SHEET}printerSettings", "application/vnd.openxmlformats-officedocument.vmlDrawing"))
"""Settings of a printer, and the boxes of comments, which openpyxl draws anew: it reads neither."""
_THUMBNAIL = "docprops/thumbnail."
"""The beginning of the name of a small picture of the file, which openpyxl leaves out."""
_REFUSED_WORDS = (
    (("vba", "macro", "xlmacrosheet", "intlmacrosheet"), "form.macro"),
    (("externallink", "connections", "querytable", "webextension"), "form.external"),
    (("oleobject", "package", "control", "activex", "ctrlprop", "embedding"), "form.embedded"),
    (("drawing", "chart", "image", "diagram", "slicer", "pivot"), "form.drawing"),
)
"""Words in the type or name of a part or relation, and what is said of it; the first that fits counts."""
_ENCODINGS = frozenset(("UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "US-ASCII", "ASCII"))
_FORMULAS = frozenset(("f", "definedName", "formula", "formula1", "formula2", "calculatedColumnFormula"))
_STRING = re.compile(r'"[^"]*"')
_REACHING = re.compile(
    r"\[\d+\]|\[[^\]]*\.[a-z]|://|\\\\|\||"
    r"\b(?:WEBSERVICE|FILTERXML|HYPERLINK|IMAGE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|SQL\.REQUEST|ENCODEURL|DDE|INFO)\s*\(",
    re.IGNORECASE,
)
"""Parts of formulas that read another file, program or address."""
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


def check_package(data: bytes) -> None:
    """Refuse a file that is no plain .xlsx form.

    Raises: RefusalError that names the part, the fault and the remedy.
    """
    if len(data) > LARGEST_FORM:
        raise RefusalError("form.too_large", most=LARGEST_FORM // MEBIBYTE)
    if not data.startswith(_ZIP_MAGIC):
        raise RefusalError("form.not_xlsx")
    try:
        with ZipFile(BytesIO(data)) as package:
            _check_parts(_read_parts(package))
    except (BadZipFile, RuntimeError, NotImplementedError, EOFError, DeflateError) as error:
        raise RefusalError("form.damaged") from error


def _read_parts(package: ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in package.infolist() if not entry.is_dir()]
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise RefusalError("form.unpacks_too_large", most=LARGEST_UNPACKED // MEBIBYTE)
    # Programs disagree about which of two parts of a name they read.
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise RefusalError("form.damaged")
    return {entry.filename: package.read(entry) for entry in entries}


def _check_parts(parts: Mapping[str, bytes]) -> None:
    if _TYPES_PART not in parts:
        raise RefusalError("form.not_xlsx")
    types = _read_types(_parse(_TYPES_PART, parts[_TYPES_PART]))
    if _MAIN_TYPE not in types.values():
        _refuse_words(_TYPES_PART, " ".join(types.values()))
        raise RefusalError("form.not_xlsx")
    for name, part in parts.items():
        if name == _TYPES_PART or name.lower().startswith(_THUMBNAIL):
            continue
        content_type = types.get(f"/{name}".lower()) or types.get(name.lower().rpartition(".")[2], "")
        if content_type not in _ALLOWED_TYPES | _UNREAD_TYPES:
            _refuse_words(name, f"{content_type} {name}")
            raise RefusalError("form.foreign_part", part=_name_part(name))
        if content_type in _UNREAD_TYPES:
            continue
        # A part without a type of its own is read all the same where a relation leads to it.
        _refuse_words(name, name)
        if not name.lower().endswith((".xml", ".rels")):
            raise RefusalError("form.foreign_part", part=_name_part(name))
        root = _parse(name, part)
        _check_relations(name, root)
        _check_formulas(name, root)
        if content_type == _SHEET_TYPE:
            _check_extent(name, root)


def _read_types(root: Any) -> dict[str, str]:
    """Return the content types by the name of the part with a slash before it, or by the end of its name."""
    types = {}
    for element in root.iter(etree.Element):
        key = element.get("PartName") or element.get("Extension") or ""
        types[key.lower()] = element.get("ContentType", "")
    return types


def _refuse_words(name: str, words: str) -> None:
    # Every type of the format has `officedocument` and `openxmlformats-package` in it.
    text = words.lower().replace("openxmlformats-package", "").replace("openxmlformats-officedocument", "")
    for refused_words, code in _REFUSED_WORDS:
        if any(word in text for word in refused_words):
            raise RefusalError(code, part=_name_part(name))


def _parse(name: str, part: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise RefusalError("form.damaged") from error
    document = root.getroottree().docinfo
    if document.doctype or document.internalDTD is not None or document.externalDTD is not None:
        raise RefusalError("form.declarations", part=_name_part(name))
    if (document.encoding or "UTF-8").upper() not in _ENCODINGS:
        raise RefusalError("form.declarations", part=_name_part(name))
    return root


def _check_relations(name: str, root: Any) -> None:
    for element in root.iter("{*}Relationship"):
        kind, target = element.get("Type", ""), element.get("Target", "")
        if element.get("TargetMode", "Internal").lower() != "internal" or ":" in target or "\\" in target:
            raise RefusalError("form.external", part=_name_part(name))
        last = kind.rpartition("/")[2].lower()
        if last not in ("vmldrawing", "thumbnail"):
            _refuse_words(name, last)


def _check_formulas(name: str, root: Any) -> None:
    for element in root.iter(*(f"{{*}}{tag}" for tag in _FORMULAS)):
        text = element.xpath("string()")
        if _REACHING.search(_STRING.sub('""', text)) or "DDE" in element.attrib.values():
            raise RefusalError("form.formula", part=_name_part(name), value=quote_words(text[:_LONGEST_NAME]))


def _check_extent(name: str, root: Any) -> None:
    """Refuse a sheet with cells so many or so far away that it is no form."""
    cells = list(root.iter("{*}c"))
    references = (element.get("r", "A1") for element in cells)
    ranges = (element.get("ref", "A1") for element in root.iter("{*}mergeCell", "{*}f"))
    is_far = any(
        row > MOST_ROWS or column > MOST_COLUMNS
        for reference in (*references, *ranges)
        for row, column in _list_places(reference)
    )
    if is_far or len(cells) > MOST_CELLS:
        raise RefusalError(
            "form.too_many_cells", part=_name_part(name), rows=MOST_ROWS, columns=MOST_COLUMNS, most=MOST_CELLS
        )


def _list_places(reference: str) -> Iterator[tuple[int, int]]:
    for letters, digits in _REFERENCE.findall(reference):
        column = 0
        for letter in letters:
            column = 26 * column + ord(letter) - ord("A") + 1
        yield int(digits), column


def _name_part(name: str) -> str:
    return quote_words(name[-_LONGEST_NAME:])
