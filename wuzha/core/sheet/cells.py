"""Reads one cell as a value or a fault: codes, names, counts, yes and no, coded terms, free text."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from wuzha.core.normalise import INVISIBLE, normalise, to_half_width
from wuzha.core.vocabulary import OutreachForm, OutreachMust, Term

RawCell = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell as the workbook stores it; a blank one is None or an empty text."""


class CellKind(StrEnum):
    """How the cells of a column are read."""

    CODE = "code"
    NAME = "name"
    ALIASES = "aliases"
    DATE = "date"
    MONEY = "money"
    WHOLE = "whole"
    TRUTH = "truth"
    TERM = "term"
    WORD = "word"
    WAY = "way"
    VILLAGE = "village"
    UNIT = "unit"
    ORG = "org"
    PLACE = "place"
    MONTHS = "months"
    PERIOD = "period"
    CLAUSE = "clause"
    TEXT = "text"
    DECIDER = "decider"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class CellFault:
    """A code of the catalogue with the context of its sentence; with `is_hidden` the cell itself is never shown."""

    code: str
    context: Mapping[str, object] = field(default_factory=dict)
    is_hidden: bool = False


CellValue = str | int | bool | date | tuple[str | None, ...] | None


class CellResult(NamedTuple):
    """The value of a cell, or its fault; a warning comes with a value, a refusal without."""

    value: CellValue = None
    fault: CellFault | None = None


EMPTY_RESULT = CellResult()

NOT_CALCULATED = "#未计算"
"""The text in the cell of a formula without a result: a program wrote the file, and no spreadsheet has saved it."""

_LARGEST_COUNT = 10**9
# A spreadsheet stores 15 digits of a number: a code of 16 or more has lost its last digits.
_EXCEL_PRECISION_LIMIT = 10**15
_ERRORS = frozenset(
    {NOT_CALCULATED, "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"}
)
_BLANK_WORDS = frozenset({"无", "暂无", "不详", "未知", "不明", "/", "-", "—", "——"})
_YES = frozenset({"是", "有", "Y", "YES", "TRUE", "1", "√"})
_NO = frozenset({"否", "无", "N", "NO", "FALSE", "0", "×"})
_INVISIBLE_CHARACTER = re.compile(rf"[\0-\x1f\x7f-\x9f\ud800-\udfff{INVISIBLE}]")
_VISIBLE_CHARACTER = re.compile(rf"[^\s{INVISIBLE}]")
_SCIENTIFIC_NOTATION = re.compile(r"\d(\.\d+)?[Ee]\+\d+")
_TRUTH_TEXTS = frozenset({"TRUE", "FALSE"})
_COUNT = re.compile(r"(大约|约)?(-?)(\d{1,99}|\d{1,3}(?:,\d{3}){1,33})(?:\.0+)?(人次|人|名|份|册|张|件|起|户)?(左右)?")
_ID_NUMBER = re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
_PHONE = re.compile(r"(?:\+?86-?)?1[3-9]\d{9}")
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:(?:86)?1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
_NUMBER_SEPARATOR = re.compile(r"(?<=\d)[ \-](?=[\dXx])")
_ORGAN_OR_POST_CHARACTER = re.compile("[组会委办局所站部队府长记任科处室院校班团厅司署街镇乡县市区村社州省员]")
LONGEST_FREE_TEXT = 500
LONGEST_DECIDER = 100
_TEXT_WITHOUT_DIGITS = re.compile(r"[^\da-zA-Z一二三四五六七八九十百〇零]+")
_PERSON_NAME = re.compile("[\u3400-\u9fff·]{2,}")
# The weights of the check digit of a citizen ID number (GB 11643-1999).
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def refuse(code: str, *, is_hidden: bool = False, **context: object) -> CellResult:
    """Return the result of a cell that cannot be used."""
    return CellResult(None, CellFault(code, context, is_hidden))


def format_cell(raw: RawCell) -> str:
    """Return the cell as the office sees it, cut to 40 characters."""
    match raw:
        case None:
            text = ""
        case datetime() if (raw.hour, raw.minute, raw.second) == (0, 0, 0):
            text = raw.date().isoformat()
        case datetime():
            text = raw.strftime("%Y-%m-%d %H:%M")
        case float() if not raw.is_integer():
            text = repr(raw)
        case float() | int() if abs(raw) >= _EXCEL_PRECISION_LIMIT:
            text = f"{raw:.6G}"
        case float():
            text = str(int(raw))
        case _:
            text = to_half_width(str(raw))
    return text if len(text) <= 40 else text[:39] + "…"


def is_blank(raw: RawCell) -> bool:
    """Return whether the cell is empty."""
    return raw is None or (isinstance(raw, str) and not raw.isalnum() and _VISIBLE_CHARACTER.search(raw) is None)


def is_error(raw: RawCell) -> bool:
    """Return whether the cell holds the error of a formula."""
    return isinstance(raw, str) and raw.strip().upper() in _ERRORS


def is_unknown_word(raw: RawCell) -> bool:
    """Return whether the cell holds a word for an unknown value, such as 不详."""
    return isinstance(raw, str) and normalise(raw) in _BLANK_WORDS


def read_code(raw: RawCell) -> CellResult:
    """Read a code or number as text: a numeric cell loses its decimal point; one of 16 digits or more is refused."""
    # bool before int: True is an instance of int; datetime is one of date.
    match raw:
        case bool() | time() | timedelta() | None:
            return refuse("code.unreadable")
        case date():
            return refuse("code.became_date")
        case int() | float():
            if not math.isfinite(raw):
                return refuse("code.unreadable")
            if abs(raw) >= _EXCEL_PRECISION_LIMIT:
                return refuse("code.lost_digits")
            return CellResult(str(int(raw)) if raw == int(raw) else repr(raw))
    text = to_half_width(raw)
    if text in _TRUTH_TEXTS:
        return refuse("code.unreadable")
    # 5.20399E+11: Excel shows long numbers so, and a CSV file stores only these digits.
    if _SCIENTIFIC_NOTATION.fullmatch(text):
        return refuse("code.lost_digits")
    return CellResult(text)


def read_identity(raw: RawCell) -> CellResult:
    """Read the number of a row; plain words and a citizen's ID number are refused."""
    cell = read_code(raw)
    if not isinstance(cell.value, str):
        return cell
    if _TEXT_WITHOUT_DIGITS.fullmatch(cell.value):
        return refuse("code.unreadable")
    return _refuse_personal_number() if _is_id_number(cell.value) else cell


def read_person_number(raw: RawCell) -> CellResult:
    """Read the number of a person; a name or a telephone number is refused as well."""
    text = to_half_width(raw) if isinstance(raw, str) else format_cell(raw)
    return _refuse_personal_number() if _PHONE.fullmatch(text) or _PERSON_NAME.fullmatch(text) else read_identity(raw)


def _refuse_personal_number() -> CellResult:
    return refuse("code.is_personal", is_hidden=True)


def _is_id_number(text: str) -> bool:
    if not _ID_NUMBER.fullmatch(text):
        return False
    remainder = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, text, strict=False)) % 11
    return text[-1].upper() == "10X98765432"[remainder]


def read_name(raw: RawCell) -> CellResult:
    """Read the name of an org."""
    return read_code(raw)


def read_aliases(raw: RawCell) -> CellResult:
    """Read other names of an org, separated by 、 or ;."""
    words = re.split("[、;,，；]", to_half_width(str(raw)))
    return CellResult(tuple(word.strip() for word in words if word.strip()))


def read_whole(raw: RawCell) -> CellResult:
    """Read a count of people or things; 不详 gives no value, 约 a value with a warning."""
    match raw:
        case bool():
            return refuse("whole.not_whole")
        case int() | float():
            return _check_count(int(raw)) if math.isfinite(raw) and raw == int(raw) else refuse("whole.not_whole")
        case str():
            return _read_count(normalise(raw))
    return refuse("whole.not_whole")


def _read_count(text: str) -> CellResult:
    if text == "无":
        return CellResult(0)
    if text in _BLANK_WORDS:
        return EMPTY_RESULT
    count = _COUNT.fullmatch(text)
    if count is None:
        return refuse("whole.not_whole")
    approximately, sign, digits, _, or_so = count.groups()
    cell = _check_count(int(sign + digits.replace(",", "")))
    if cell.fault is None and (approximately or or_so):
        return CellResult(cell.value, CellFault("whole.approximate", {"number": cell.value}))
    return cell


def _check_count(number: int) -> CellResult:
    if number < 0:
        return refuse("whole.negative")
    return CellResult(number) if number <= _LARGEST_COUNT else refuse("whole.too_large", most=_LARGEST_COUNT)


def read_truth(raw: RawCell) -> CellResult:
    """Read 是 or 否."""
    word = normalise(format_cell(raw)).upper()
    if word in _YES:
        return CellResult(True)
    return CellResult(False) if word in _NO else refuse("truth.unknown")


def read_term(raw: RawCell, terms: Mapping[str, Term], choices: tuple[str, ...]) -> CellResult:
    """Read a coded term by any of its spellings."""
    term = terms.get(normalise(format_cell(raw)))
    return refuse("term.unknown", choices="、".join(choices)) if term is None else CellResult(term.value)


def read_word(raw: RawCell, terms: Mapping[str, Term]) -> CellResult:
    """Read a coded term, or an unknown word as it is with a warning; a longer narrative is dropped."""
    word = to_half_width(str(raw))
    term = terms.get(normalise(word))
    if term is not None:
        return CellResult(term.value)
    if len(word) > 20 or re.search(r"\d{7}", word):
        return CellResult(None, CellFault("fraud_type.too_long", is_hidden=True))
    return CellResult(word, CellFault("fraud_type.unknown"))


def read_text(raw: RawCell) -> CellResult:
    """Read free text; a text with a telephone or ID number in it is dropped."""
    text = _clean_text(raw)
    if _has_personal_number(text):
        return CellResult(None, CellFault("text.is_personal", is_hidden=True))
    if len(text) > LONGEST_FREE_TEXT:
        return CellResult(None, CellFault("text.too_long", {"most": LONGEST_FREE_TEXT}, is_hidden=True))
    return CellResult(text or None)


def read_decider(raw: RawCell) -> CellResult:
    """Read who decided, an organ or a post; a name alone gets a warning, a telephone or ID number is refused."""
    text = _clean_text(raw)
    if _has_personal_number(text) or len(text) > LONGEST_DECIDER:
        return refuse("decider.unreadable", is_hidden=True, most=LONGEST_DECIDER)
    return CellResult(
        text, None if _ORGAN_OR_POST_CHARACTER.search(text) else CellFault("decider.is_a_name", is_hidden=True)
    )


def _clean_text(raw: RawCell) -> str:
    """Return the text on one line, without characters that no page can show."""
    text = raw if isinstance(raw, str) else format_cell(raw)
    return " ".join(_INVISIBLE_CHARACTER.sub(" ", text).split())


def _has_personal_number(text: str) -> bool:
    return _PERSONAL_NUMBER.search(_NUMBER_SEPARATOR.sub("", to_half_width(text))) is not None


def read_way(raw: RawCell, terms: Mapping[str, Term], choices: tuple[str, ...]) -> CellResult:
    """Read a way of outreach as (channel, form), of which one is None."""
    match terms.get(normalise(format_cell(raw))):
        case OutreachMust() as must:
            return CellResult((must.value, None))
        case OutreachForm() as form:
            return CellResult((None, form.value))
    return refuse("term.unknown", choices="、".join(choices))
