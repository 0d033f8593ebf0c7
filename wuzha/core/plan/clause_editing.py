"""Add a clause to a plan and remove one, with the condition or duty that hangs on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from string import ascii_lowercase

from wuzha.core.i18n import join_words, translate
from wuzha.core.plan.clause_places import cut_clause, insert_clause, list_clause_places, list_parts
from wuzha.core.plan.clauses import divide_clause, join_lines
from wuzha.core.plan.editing import PlanParts, outline_files
from wuzha.core.plan.items import PlanItem
from wuzha.core.plan.nodes import ATTESTED_WORD
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.plan.yaml_blocks import add_block_after, copy_lines, list_children, remove_block
from wuzha.core.plan.yaml_places import replace_values, write_value
from wuzha.core.problems import RefusalError

DUTIES, TARGETS = "duties", "targets"
_TITLE_LETTERS = 20


@dataclass(frozen=True, kw_only=True)
class NewClause:
    """A clause to add: the number of its place, its words, and what is judged by it.

    `group` is the path of the criteria of a standard, or `duties`, for what people attest; `source` that of a condition
    whose way of judging is copied; with neither, the clause is text alone.
    """

    number: str
    text: str
    title: str = ""
    group: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ClauseUses:
    """What hangs on a clause: its conditions and duties by path, which go with it, and the places that keep it."""

    entries: Sequence[tuple[str, str]]
    blockers: Sequence[str]


def add_clause(files: PlanFiles, clause: NewClause) -> PlanFiles:
    """Return the files with one more clause after the last one of its part; all others keep their numbers.

    Raises: RefusalError when its place is gone, or its words would be several clauses.
    """
    outline = outline_files(files)
    place = next((place for place in list_clause_places(outline.clauses) if place.number == clause.number), None)
    if place is None:
        raise RefusalError("plan.clause_gone", value=clause.number)
    text = clause.text
    if not text.strip() and clause.source:
        text = _find_text(outline, _get_entries(outline)[clause.source])
    files = replace(files, text=insert_clause(files.text, place, text))
    if not clause.group and not clause.source:
        return files
    return replace(files, data=_add_entry(files.data, outline, clause, join_lines(text)))


def _add_entry(data: str, outline: PlanParts, clause: NewClause, quote: str) -> str:
    entries = _get_entries(outline)
    group = clause.source.rpartition(".")[0] or clause.group
    name = _choose_id({path.rpartition(".")[2] for path in entries} | {path for path, _ in _list_standards(outline)})
    if clause.source:
        title = clause.title or _read(entries[clause.source], "title")
        lines = [f"{name}:", *copy_lines(data, clause.source)[1:]]
    else:
        title = clause.title or quote[:_TITLE_LETTERS]
        lines = [f"{name}:", "  clause: x", "  title: x", "  quote: x"]
        if group != DUTIES:
            lines += [*_copy_readings(entries, group), f"  asks: {ATTESTED_WORD}"]
    siblings = list_children(data, group)
    if siblings:
        data = add_block_after(data, siblings[-1], lines)
    else:
        data = data.rstrip("\n") + "\n" + "\n".join([f"{group}:", *(f"  {line}" for line in lines)]) + "\n"
    values = {"clause": clause.number, "title": title, "quote": quote}
    return replace_values(data, {f"{group}.{name}.{key}": value for key, value in values.items()})


def _copy_readings(entries: Mapping[str, PlanItem], group: str) -> list[str]:
    """Return the line of readings as another attested criterion of the standard has it."""
    for path, item in entries.items():
        fields = item.content if isinstance(item.content, Mapping) else {}
        if path.startswith(f"{group}.") and "asks" in fields and fields["asks"].content == ATTESTED_WORD:
            readings = fields.get("readings")
            parts = readings.content if readings is not None and isinstance(readings.content, tuple) else ()
            if parts:
                return [f"  readings: [{', '.join(write_value(str(part.content)) for part in parts)}]"]
    return []


def _choose_id(known_ids: set[str]) -> str:
    """Return an id that no entry has: own_clause_a, own_clause_b …"""
    letters = (first + second for first, second in product(["", *ascii_lowercase], ascii_lowercase))
    return next(name for letter in letters if (name := f"own_clause_{letter}") not in known_ids)


def find_clause_uses(files: PlanFiles, number: str) -> ClauseUses:
    """Return what hangs on a clause of the files.

    Raises: RefusalError when there is no such clause.
    """
    outline = outline_files(files)
    clause = next((clause for clause in outline.clauses if clause.number == number), None)
    if clause is None:
        raise RefusalError("plan.clause_gone", value=number)
    entries = {path: item for path, item in _get_entries(outline).items() if _read(item, "clause") == number}
    blockers = [
        translate("“{title}”这一标准按它列出", title=_read(item, "title"))
        for _, item in _list_standards(outline)
        if _read(item, "clause") == number
    ]
    blockers += [translate("下面还有{number}", number=part.number) for part in list_parts(number, outline.clauses)]
    for path, item in _list_standards(outline):
        criteria = [entry for entry, _ in outline.list_entries(f"standards.{path}.criteria")]
        if criteria and set(criteria) <= set(entries):
            blockers.append(translate("“{title}”只有这一条标准", title=_read(item, "title")))
    plain = number.replace("(", "\uff08").replace(")", "\uff09")
    blockers += [
        translate("{number}的文字里提到它", number=other.number)
        for other in outline.clauses
        if other.number != number and len(number) > 1 and (number in other.text or plain in other.text)
    ]
    return ClauseUses([(path, _read(item, "title")) for path, item in entries.items()], blockers)


def remove_clause(files: PlanFiles, number: str) -> PlanFiles:
    """Return the files without a clause and without the conditions and duties that cite it.

    Raises: RefusalError when there is no such clause, or it is in use; the sentence says where.
    """
    uses = find_clause_uses(files, number)
    if uses.blockers:
        raise RefusalError("plan.clause_in_use", value=number, uses=join_words(uses.blockers))
    data = files.data
    for path, _title in uses.entries:
        group = path.rpartition(".")[0]
        data = remove_block(
            data, group if group in (DUTIES, TARGETS) and len(list_children(data, group)) == 1 else path
        )
    return replace(files, text=cut_clause(files.text, number), data=data)


def describe_place(number: str, outline: PlanParts) -> str:
    """Return the title of the part in which a clause of this number would be."""
    titles = {clause.number: divide_clause(clause)[0] for clause in outline.clauses}
    parts = [title for part, title in titles.items() if number.startswith(part) and part != number]
    return join_words(title for title in parts if title)


def _get_entries(outline: PlanParts) -> dict[str, PlanItem]:
    return dict([*outline.list_conditions(), *outline.list_entries(DUTIES)])


def _list_standards(outline: PlanParts) -> Iterator[tuple[str, PlanItem]]:
    for path, item in outline.list_entries("standards"):
        yield path.rpartition(".")[2], item


def _find_text(outline: PlanParts, item: PlanItem) -> str:
    number = _read(item, "clause")
    clause = next((clause for clause in outline.clauses if clause.number == number), None)
    return _read(item, "quote") if clause is None or "\n" in clause.text else clause.text


def _read(item: PlanItem, key: str) -> str:
    part = item.content.get(key) if isinstance(item.content, Mapping) else None
    return join_lines(part.content) if part is not None and isinstance(part.content, str) else ""
