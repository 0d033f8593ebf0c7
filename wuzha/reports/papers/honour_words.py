"""Find words of naming and plaques, which no paper of an internal assessment may hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from wuzha.core.plan.policy_words import HONOUR_WORDS, undisguise
from wuzha.core.problems import RefusalError
from wuzha.reports.papers.paper_fields import PaperContent, PaperField, PaperHead, list_record_fields


def find_honour_word(text: str, org_names: Sequence[str] = ()) -> str:
    """Return the first honour that a text speaks of besides the names of orgs; empty if there is none."""
    # A longer name first: another may be a part of it.
    for name in sorted(filter(None, org_names), key=len, reverse=True):
        text = text.replace(name, "。")
    match = HONOUR_WORDS.search(undisguise(text))
    return match[0] if match else ""


def list_org_names(head: PaperHead, content: PaperContent) -> list[str]:
    """Return the names of orgs among the values of a paper, each once."""
    values = _iterate_values(head, content)
    return list(dict.fromkeys(text for field, text in values if field.names_org))


def refuse_honours_in_values(head: PaperHead, content: PaperContent) -> None:
    """Refuse values of an internal assessment that speak of honours.

    Raises: RefusalError that names the field.
    """
    org_names = list_org_names(head, content)
    for field, text in _iterate_values(head, content):
        if not field.names_org and (word := find_honour_word(text, org_names)):
            raise RefusalError("paper.honour_in_field", field=field.name, word=word)


def _iterate_values(head: PaperHead, content: PaperContent) -> Iterator[tuple[PaperField, str]]:
    """Yield every text of a paper, those of rows too, with its field."""
    for record in (head, content):
        for field in list_record_fields(type(record)):
            value = getattr(record, field.attribute)
            for row in value if field.is_list else ():
                for cell in field.row_fields:
                    yield from _yield_text(cell, getattr(row, cell.attribute))
            yield from _yield_text(field, value)


def _yield_text(field: PaperField, value: Any) -> Iterator[tuple[PaperField, str]]:
    if isinstance(value, str):
        yield field, value
