"""Read a cell of words as they stand: a type of fraud, a reason, who decided; none of them may name a person."""

from __future__ import annotations

import re
from collections.abc import Mapping

from wuzha.core.normalise import INVISIBLE, normalise, to_half_width
from wuzha.core.person_names import is_name, may_name_person
from wuzha.core.personal_data import is_personal, is_personal_title
from wuzha.core.sheet.cells import CellFault, CellResult, RawCell, format_cell, refuse
from wuzha.core.text_lengths import LONGEST_DECIDER, LONGEST_FREE_TEXT
from wuzha.core.vocabulary import Term

_INVISIBLE_CHARACTER = re.compile(rf"[\0-\x1f\x7f-\x9f\ud800-\udfff{INVISIBLE}]")
_ORGAN_OR_POST_WORD = re.compile("支书|[组会委办局所站部队府长记任科处室院校班团厅司署街镇乡县市区村社州省员]")


def read_word(raw: RawCell, terms: Mapping[str, Term]) -> CellResult:
    """Read a coded term, or an unknown word as it is with a warning; a longer narrative is dropped."""
    word = to_half_width(_INVISIBLE_CHARACTER.sub(" ", str(raw)))
    term = terms.get(normalise(word))
    if term is not None:
        return CellResult(term.value)
    if is_personal_title(word) or is_name(normalise(word)) or may_name_person(word):
        return CellResult(None, CellFault("fraud_type.is_personal", is_hidden=True))
    if len(word) > 20 or re.search(r"\d{7}", word):
        return CellResult(None, CellFault("fraud_type.too_long", is_hidden=True))
    return CellResult(word, CellFault("fraud_type.unknown"))


def read_text(raw: RawCell) -> CellResult:
    """Read free text; one that holds a telephone or ID number, or names a person, is dropped."""
    text = _clean_text(raw)
    if is_personal(text):
        return CellResult(None, CellFault("text.is_personal", is_hidden=True))
    if len(text) > LONGEST_FREE_TEXT:
        return CellResult(None, CellFault("text.too_long", {"most": LONGEST_FREE_TEXT}, is_hidden=True))
    return CellResult(text or None)


def read_decider(raw: RawCell) -> CellResult:
    """Read who decided: an organ or a post.

    A text with a telephone or ID number, or that names a person, is refused; any other text that
    names no organ or post gets a warning.
    """
    text = _clean_text(raw)
    is_organ = _ORGAN_OR_POST_WORD.search(text) is not None
    if len(text) > LONGEST_DECIDER or is_personal(text):
        return refuse("decider.unreadable", is_hidden=True, most=LONGEST_DECIDER)
    return CellResult(text, None if is_organ else CellFault("decider.is_a_name", is_hidden=True))


def _clean_text(raw: RawCell) -> str:
    """Return the text on one line, without characters that no page can show."""
    text = raw if isinstance(raw, str) else format_cell(raw)
    return " ".join(_INVISIBLE_CHARACTER.sub(" ", text).split())
