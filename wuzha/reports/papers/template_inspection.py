"""Inspect the tags of a template that the office has changed, in the child process, since the file may be hostile."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from io import BytesIO
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, meta, nodes

from wuzha.core.personal_data import quote_words
from wuzha.core.problems import RefusalError
from wuzha.reports.papers.template_filling import PaperEnvironment, read_paragraphs

_FULL_WIDTH = re.compile("｛[｛{%％]|{[｛％]|[｝}%％]｝|[％｝]}")
_TAG_MARK = re.compile("{[{%#]|[}%#]}")
_MOST_NAMES = 8
_JINJA_NAMES = frozenset(("self", "super"))
_PARAGRAPH = re.compile("<w:p([ >])")


@dataclass(frozen=True, slots=True)
class OfferedFields:
    """The fields that a template may use; those of lists with the fields of their rows, others with None."""

    fields: Mapping[str, Sequence[str] | None]
    required: Sequence[str]


def inspect_tags(data: bytes, offered: OfferedFields) -> None:
    """Refuse tags that are misspelt: full-width braces, broken ones, unknown fields, and required fields left out.

    Raises: RefusalError that names them.
    """
    for paragraph in read_paragraphs(data):
        if match := _FULL_WIDTH.search(paragraph):
            raise RefusalError("paper.full_width", value=_cut_around(paragraph, match.start()))
    environment = PaperEnvironment()
    trees = [_parse_part(environment, xml) for xml in _iterate_parts(data)]
    names = set().union(*map(meta.find_undeclared_variables, trees), *map(_find_own_names, trees))
    unknown = [name for name in names if name not in offered.fields]
    row_names: list[str] = []
    for tree in trees:
        _refuse_special_nodes(tree)
        row_names += _find_unknown_row_fields(tree, {}, offered.fields)
    _refuse_unknown([*sorted(unknown), *dict.fromkeys(row_names)], offered)
    if missing := [name for name in offered.required if name not in names]:
        raise RefusalError("paper.field_missing", fields="、".join(missing))


def refuse_tags_left(data: bytes) -> None:
    """Refuse a trial in which tags stayed as text: they stand where no value is filled in.

    Raises: RefusalError.
    """
    for paragraph in read_paragraphs(data):
        if match := _TAG_MARK.search(paragraph):
            raise RefusalError("paper.tag_left", value=_cut_around(paragraph, match.start()))


def _cut_around(text: str, place: int) -> str:
    return text[max(0, place - 8) : place + 20]


def _iterate_parts(data: bytes) -> Iterator[str]:
    """Yield the body, the headers and the footers as docxtpl gives them to Jinja: a paragraph a line."""
    template = DocxTemplate(BytesIO(data))
    template.init_docx()
    parts = [template.get_xml()]
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        parts += [template.get_part_xml(part) for _, part in template.get_headers_footers(uri)]
    for xml in parts:
        yield _PARAGRAPH.sub(r"\n<w:p\1", template.patch_xml(xml))


def _parse_part(environment: PaperEnvironment, xml: str) -> nodes.Template:
    try:
        environment.from_string(xml)
        return environment.parse(xml)
    except TemplateSyntaxError as error:
        raise RefusalError("paper.tag_broken", value=environment.find_place(error.lineno)) from error
    except SyntaxError as error:
        # Python compiles what Jinja writes, and allows twenty loops in each other.
        raise RefusalError("paper.tag_broken", value="for") from error
    except (ArithmeticError, ValueError) as error:
        # Jinja computes constants before any value is filled in.
        raise RefusalError("paper.not_computed", value=_find_constant_fault(environment, xml)) from error


def _find_constant_fault(environment: PaperEnvironment, xml: str) -> str:
    """Return the words at which a constant cannot be computed or written."""
    for expression in environment.parse(xml).find_all(nodes.Expr):
        try:
            str(expression.as_const())
        except nodes.Impossible:
            continue
        except (ArithmeticError, ValueError):
            return environment.find_place(expression.lineno)
    return environment.find_place(None)


def _find_own_names(tree: nodes.Template) -> set[str]:
    """Return the names that Jinja itself gives to every template: they are no fields."""
    return {node.name for node in tree.find_all(nodes.Name) if node.name in _JINJA_NAMES and node.ctx == "load"}


def _refuse_special_nodes(tree: nodes.Template) -> None:
    special = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends, nodes.EvalContextModifier)
    for node in tree.find_all(special):
        raise RefusalError("paper.forbidden_code", value=type(node).__name__.lower())


def _find_unknown_row_fields(
    node: nodes.Node, lists: Mapping[str, str], fields: Mapping[str, Sequence[str] | None]
) -> Iterator[str]:
    """Yield the fields of rows that their list does not have; `lists` is which list each loop variable runs over."""
    match node:
        case nodes.For(target=nodes.Name(name=row), iter=iterated):
            list_name = _find_list_name(iterated)
            if fields.get(list_name) is not None:
                lists = {**lists, row: list_name}
        case nodes.Getattr(node=nodes.Name(name=row), attr=attribute) if row in lists:
            if attribute not in (fields[lists[row]] or ()):
                yield f"{row}.{attribute}"
    for child in node.iter_child_nodes():
        yield from _find_unknown_row_fields(child, lists, fields)


def _find_list_name(node: nodes.Node) -> str:
    """Return the name of the list that is filtered or sorted in a loop."""
    while isinstance(node, nodes.Filter) and node.node is not None:
        node = node.node
    return node.name if isinstance(node, nodes.Name) else ""


def _refuse_unknown(names: Sequence[str], offered: OfferedFields) -> None:
    if not names:
        return
    choices = {*offered.fields}.union(*(rows or () for rows in offered.fields.values()))
    near: dict[str, Any] = {}
    for name in names:
        near |= dict.fromkeys(get_close_matches(name.rpartition(".")[2], choices, n=2, cutoff=0.3))
    quoted = "、".join(f"“{quote_words(name)}”" for name in names[:_MOST_NAMES])
    if not near:
        raise RefusalError("paper.unknown_field", names=quoted, choices="、".join(offered.fields))
    raise RefusalError("paper.unknown_field", names=quoted, choices="、".join(near))
