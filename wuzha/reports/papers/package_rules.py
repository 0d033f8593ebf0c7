"""What the package of a paper may hold: an allow-list, since a Word file can open, run and fetch much else."""

from __future__ import annotations

import posixpath
import re

from wuzha.core.i18n import noop, translate
from wuzha.core.personal_data import quote_words

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
MAIN_DOCUMENT = f"{_OFFICE}officeDocument"
ATTACHED_TEMPLATE = f"{_OFFICE}attachedTemplate"

RELATIONSHIPS = frozenset(
    {f"{_PACKAGE}core-properties", f"{_PACKAGE}thumbnail"}
    | {"http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects"}
    | {"http://schemas.microsoft.com/office/2011/relationships/people"}
    | {
        f"{_OFFICE}{name}"
        for name in (
            "officeDocument",
            "extended-properties",
            "custom-properties",
            "styles",
            "settings",
            "webSettings",
            "fontTable",
            "numbering",
            "theme",
            "header",
            "footer",
            "footnotes",
            "endnotes",
            "image",
            "customXml",
            "customXmlProps",
            "glossaryDocument",
        )
    }
)
"""Relations that a document of text and pictures needs; each leads to a part of the same file."""

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
MAIN_TYPE = f"{_WORD}document.main+xml"
RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
XML_TYPES = frozenset(
    {
        MAIN_TYPE,
        RELATIONSHIPS_TYPE,
        "application/xml",
        "application/vnd.openxmlformats-package.core-properties+xml",
        "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        "application/vnd.openxmlformats-officedocument.theme+xml",
        "application/vnd.ms-word.stylesWithEffects+xml",
    }
    | {
        f"{_WORD}{name}+xml"
        for name in (
            "styles",
            "settings",
            "webSettings",
            "fontTable",
            "numbering",
            "header",
            "footer",
            "footnotes",
            "endnotes",
            "people",
            "document.glossary",
        )
    }
)

PICTURES = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/jpg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/bmp": (b"BM",),
    "image/tiff": (b"II*\0", b"MM\0*"),
}
"""Pictures by their first bytes, since programs believe those and not the type; an SVG may fetch other files."""

FIELD = re.compile(
    r"\s*(?:PAGE|NUMPAGES|SECTION|SECTIONPAGES)"
    r"(?:\s*\\\*\s*(?:MERGEFORMAT|CHARFORMAT|ARABIC|ROMAN|ALPHABETIC|ORDINAL|CHINESENUM[123]|DBNUM[1-4]))*\s*",
    re.IGNORECASE,
)
"""Instructions of fields that a program may compute anew: numbers of pages. A date would change in an issued paper."""

LOCAL_TEMPLATE = re.compile(r"file:///[A-Za-z]:[/\\](?![/\\])", re.IGNORECASE)
"""Where a template that a file was made from may lie: on a drive, so that no program asks another machine for it."""

_CHANGED_PROPERTIES = ("pPr", "rPr", "sectPr", "tblPr", "trPr", "tcPr", "numbering")
REVISIONS = frozenset(
    ("ins", "del", "moveFrom", "moveTo", "delText", "delInstrText", "comment", "commentReference")
) | frozenset(f"{name}Change" for name in _CHANGED_PROPERTIES)
BOUND_DATA = frozenset(("dataBinding", "mailMerge"))
FIELD_DATA = frozenset(("ffData", "fldData"))
EMBEDDED = frozenset(("OLEObject", "object", "control", "altChunk", "subDoc", "movie"))
LINKS = frozenset(("href", "src", "althref"))
"""Attributes of old drawings that name a file without a relation."""

_PLACES = {
    "document": noop("正文"),
    "header": noop("页眉"),
    "footer": noop("页脚"),
    "footnotes": noop("脚注"),
    "endnotes": noop("尾注"),
}
_LONGEST_NAME = 40


def name_part(name: str) -> str:
    """Return the place of a part as a clerk sees it: the body, a header; of another, its name in the package."""
    stem = posixpath.basename(name).removesuffix(".rels").removesuffix(".xml").rstrip("0123456789")
    place = _PLACES.get(stem)
    return f"“{quote_words(name[-_LONGEST_NAME:])}”" if place is None else translate(place)
