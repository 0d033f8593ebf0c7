"""Fill a Word template with plain values; runs in the child process, since a template is a program.

Jinja's sandbox keeps a template from the program around it; memory and time are limited by the process.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.environment import Template
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from wuzha.core.problems import RefusalError
from wuzha.reports.papers.honour_words import find_honour_word
from wuzha.reports.papers.package_bytes import fix_package
from wuzha.reports.papers.package_rules import ATTACHED_TEMPLATE
from wuzha.reports.papers.package_texts import list_texts

_FILTERS = frozenset(
    ("count", "default", "first", "join", "last", "length", "list", "replace", "reverse", "round", "sort", "trim")
)
"""What a template may apply to values; others can give text that is not escaped."""

_TEXT_PARTS = re.compile(r"word/[\w./-]+\.xml")
_XML_TAG = re.compile("<[^>]*>")
_TEMPLATE_FILE = "<template>"
_LONGEST_PLACE = 40
_UNKNOWN_PLACE = "位置不明"
_ORIGINS = ("extended-properties", "custom-properties", "thumbnail", "people")
"""Parts that name the author of a template, its company and its machine."""


class PaperEnvironment(SandboxedEnvironment):
    """The sandbox of templates; remembers the last source, in which the line of a fault is looked up."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters = {name: function for name, function in self.filters.items() if name in _FILTERS}
        self.last_source = ""

    def from_string(self, source: Any, *arguments: Any, **options: Any) -> Template:
        """Return the compiled template."""
        self.last_source = str(source)
        return super().from_string(source, *arguments, **options)

    def find_place(self, line: int | None) -> str:
        """Return the words of a line of the last source, shortened; where it has none, that the place is not known."""
        lines = self.last_source.split("\n")
        place = _XML_TAG.sub("", lines[line - 1]).strip() if line and line <= len(lines) else ""
        if not place:
            return _UNKNOWN_PLACE
        return place if len(place) <= _LONGEST_PLACE else place[: _LONGEST_PLACE - 1] + "…"


def fill_template(data: bytes, values: Mapping[str, Any], title: str, issued_on: date) -> bytes:
    """Return the template filled with the values; the same arguments give the same bytes.

    Raises: RefusalError where it does not fit the values or does what the sandbox forbids.
    """
    environment = PaperEnvironment()
    try:
        template = DocxTemplate(BytesIO(data))
        template.render(dict(values), environment, autoescape=True)
        _set_origins(template, title, issued_on)
        output = BytesIO()
        template.save(output)
    except SecurityError as error:
        raise RefusalError("paper.forbidden_code", value=_find_fault(environment, error)) from error
    except TemplateSyntaxError as error:
        raise RefusalError("paper.tag_broken", value=environment.find_place(error.lineno)) from error
    except MemoryError:
        raise
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, OSError) as error:
        raise RefusalError("paper.fill_failed", value=_find_fault(environment, error)) from error
    return fix_package(output.getvalue())


def _find_fault(environment: PaperEnvironment, error: BaseException) -> str:
    """Return the words of the template at which the error was raised."""
    line, frame = None, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == _TEMPLATE_FILE:
            line = frame.tb_lineno
        frame = frame.tb_next
    return environment.find_place(line)


def _set_origins(template: DocxTemplate, title: str, issued_on: date) -> None:
    """Write what the paper is and its day; leave out who made the template and where: no paper names a clerk."""
    document = template.docx
    properties = document.core_properties
    properties.title, properties.revision = title, 1
    properties.created = properties.modified = datetime.combine(issued_on, time())
    for name in ("author", "last_modified_by", "comments", "category", "keywords", "subject"):
        setattr(properties, name, "")
    for owner in (document.part.package, document.part):
        for relation in list(owner.rels.values()):
            if relation.reltype.rpartition("/")[2] in _ORIGINS:
                del owner.rels[relation.rId]
    settings = document.part._settings_part
    # The template that a file was made from: a path on the machine of a clerk.
    for relation in list(settings.rels.values()):
        if relation.reltype == ATTACHED_TEMPLATE:
            del settings.rels[relation.rId]
    for element in settings.element.findall(qn("w:attachedTemplate")):
        settings.element.remove(element)


def read_paragraphs(data: bytes, parts: re.Pattern[str] = _TEXT_PARTS) -> list[str]:
    """Return the text of every paragraph in a Word file: of its body, margins, notes and comments."""
    paragraphs = []
    with ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            if parts.fullmatch(name):
                root = etree.fromstring(package.read(name), etree.XMLParser(resolve_entities=False))
                paragraphs += [
                    "".join(text.text or "" for text in paragraph.iter(qn("w:t"))) for paragraph in root.iter(qn("w:p"))
                ]
    return paragraphs


def refuse_honour_words(data: bytes, org_names: Sequence[str]) -> None:
    """Refuse a filled paper of an internal assessment that speaks of honours; names of orgs may sound like them.

    Raises: RefusalError.
    """
    for text in list_texts(data):
        if word := find_honour_word(text, org_names):
            raise RefusalError("paper.honour_in_template", word=word)
