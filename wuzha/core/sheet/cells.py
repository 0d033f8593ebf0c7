"""Read one cell as a value or a fault: codes, names, counts, yes and no, coded terms, free text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from wuzha.core.normalise import INVISIBLE, normalise, to_half_width
from wuzha.core.personal_data import (
    describe_digits,
    is_personal_code,
    is_personal_word,
    quote,
)
from wuzha.core.personal_numbers import has_personal_number
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
    INTEGER = "integer"
    BOOLEAN = "boolean"
    TERM = "term"
    WORD = "word"
    OUTREACH_METHOD = "outreach_method"
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

UNREADABLE = "#损坏"
"""The text in a cell whose stored value is not of its type, such as a text where the file promises a number."""

_LARGEST_COUNT = 10**9
# A spreadsheet stores 15 digits of a number: a code of 16 or more has lost its last digits.
_EXCEL_PRECISION_LIMIT = 10**15
_ID_NUMBER_DIGITS = (15, 18)
# The errors of Excel 97, and those of Excel since 2018: #SPILL!, #CALC!, #FIELD!, #BLOCKED!, #CONNECT!, #UNKNOWN!.
_ERROR = re.compile(r"#(?:[A-Z]{3,12}!|DIV/0!|N/A|NAME\?|GETTING_DATA)")
UNKNOWN_WORDS = frozenset({"不详", "未知", "不明", "不清楚", "不清", "待查", "待查明", "未查清", "未查明"})
"""Words for a value that is not known."""
_BLANK_WORDS = UNKNOWN_WORDS | {"无", "暂无", "/", "-", "—", "——"}
# What programs write into a table for a value that they do not have.
_MISSING_VALUES = frozenset({"null", "nan", "none", "nat", "<na>", "undefined"})
_YES = frozenset({"是", "有", "Y", "YES", "TRUE", "1", "√"})
_NO = frozenset({"否", "无", "N", "NO", "FALSE", "0", "×"})
_VISIBLE_CHARACTER = re.compile(rf"[^\s{INVISIBLE}]")
_SCIENTIFIC_NOTATION = re.compile(r"\d(\.\d+)?[Ee]\+\d+")
_TEXT_MARK = re.compile(r"^['`‘’´](?=[^'`‘’´]+$)")
# No database stores a NUL, no page shows the others.
_CONTROL_CHARACTER = re.compile("[\\0-\\x1f\\x7f-\\x9f]")
_DECIMAL_ZERO = re.compile(r"^(\d+)\.0$")
_BOOLEAN_TEXTS = frozenset({"TRUE", "FALSE"})
_COUNT = re.compile(
    r"(?P<about>大约|约|近|超|超过)?(?P<sign>-?)(?P<digits>\d{1,99}|\d{1,3}(?:,\d{3}){1,33})(?P<part>\.\d{1,9})?"
    r"(?P<thousands>万|千|百)?(?P<more>余|多)?(?:人次|场次|户次|人|名|份|册|张|件|起|户|场|次|条|个|家)?(?P<or_so>左右|以上)?"
)
_COUNT_FACTORS = {"万": 10_000, "千": 1000, "百": 100}
_TEXT_WITHOUT_DIGITS = re.compile(r"[^\da-zA-Z一二三四五六七八九十百〇零]+")
_PERSON_NAME = re.compile("[\u3400-\u9fff·]{2,}")


def refuse(code: str, *, is_hidden: bool = False, **context: object) -> CellResult:
    """Return the result of a cell that cannot be used."""
    return CellResult(None, CellFault(code, context, is_hidden))


def format_cell(raw: RawCell) -> str:
    """Return the cell as the office sees it, cut to 40 characters."""
    text = _format_whole(raw)
    return text if len(text) <= 40 else text[:39] + "…"


def quote_cell(raw: RawCell) -> str:
    """Return the cell as a problem may show it: cut to 40 characters, personal data described instead."""
    if isinstance(raw, int | float) and math.isfinite(raw) and (digits := len(str(abs(int(raw))))) in _ID_NUMBER_DIGITS:
        return describe_digits(digits)
    # Before it is cut: half an ID number would not be recognised.
    text = _format_whole(raw)
    quotation = quote(text)
    return format_cell(raw) if quotation == text else quotation


def _format_whole(raw: RawCell) -> str:
    match raw:
        case None:
            return ""
        case datetime() if (raw.hour, raw.minute, raw.second) == (0, 0, 0):
            return raw.date().isoformat()
        case datetime():
            return raw.strftime("%Y-%m-%d %H:%M")
        case float() if not raw.is_integer():
            return repr(raw)
        case float() | int() if abs(raw) >= _EXCEL_PRECISION_LIMIT:
            return f"{raw:.6G}"
        case float():
            return str(int(raw))
    return to_half_width(str(raw))


def is_blank(raw: RawCell) -> bool:
    """Return whether the cell is empty."""
    return raw is None or (isinstance(raw, str) and not raw.isalnum() and _VISIBLE_CHARACTER.search(raw) is None)


def is_error(raw: RawCell) -> bool:
    """Return whether the cell holds the error of a formula."""
    if not isinstance(raw, str) or "#" not in raw:
        return False
    text = raw.strip().upper()
    return text in (NOT_CALCULATED, UNREADABLE) or _ERROR.fullmatch(text) is not None


def is_unknown_word(raw: RawCell) -> bool:
    """Return whether the cell holds a word for an unknown value, such as 不详."""
    return isinstance(raw, str) and (normalise(raw) in _BLANK_WORDS or is_missing_value(raw))


def is_missing_value(raw: RawCell) -> bool:
    """Return whether the cell holds what a program writes for a value that it does not have, such as NULL or nan."""
    return isinstance(raw, str) and len(raw) <= 12 and raw.strip().lower() in _MISSING_VALUES


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
    # Nearly every code consists of letters and digits: marks, points and control characters stand in no such text.
    if not (is_plain := text.isalnum()):
        # ' and ` before a number are how a spreadsheet is told to keep it as text; a program adds the .0.
        text = _DECIMAL_ZERO.sub(r"\1", _TEXT_MARK.sub("", text))
    is_printable = is_plain or text.isprintable() or _CONTROL_CHARACTER.search(text) is None
    if text in _BOOLEAN_TEXTS or is_missing_value(text) or not is_printable:
        return refuse("code.unreadable")
    # 5.20399E+11: Excel shows long numbers so, and a CSV file stores only these digits.
    if not is_plain and _SCIENTIFIC_NOTATION.fullmatch(text):
        return refuse("code.lost_digits")
    return CellResult(text)


def read_identity(raw: RawCell, is_known_word: Callable[[str], bool] | None = None) -> CellResult:
    """Read the number of a row; plain words, names, ID numbers and telephone numbers are refused.

    `is_known_word` tells which words of orgs may stand in a number.
    """
    cell = read_code(raw)
    if not isinstance(cell.value, str):
        return cell
    if _TEXT_WITHOUT_DIGITS.fullmatch(cell.value):
        return refuse("code.unreadable")
    return _refuse_personal_number() if is_personal_code(cell.value, is_known_word) else cell


def read_person_number(raw: RawCell, is_known_word: Callable[[str], bool] | None = None) -> CellResult:
    """Read the number of a person; every name is refused as well."""
    text = to_half_width(raw) if isinstance(raw, str) else format_cell(raw)
    return _refuse_personal_number() if _PERSON_NAME.fullmatch(text) else read_identity(raw, is_known_word)


def _refuse_personal_number() -> CellResult:
    return refuse("code.is_personal", is_hidden=True)


def read_org_code(raw: RawCell) -> CellResult:
    """Read the code of an org; what looks like a person is refused."""
    cell = read_code(raw)
    return _refuse_personal_number() if is_personal_code(str(cell.value or "")) else cell


def read_name(raw: RawCell) -> CellResult:
    """Read the name of an org; what looks like a person is refused."""
    cell = read_code(raw)
    return refuse("name.is_personal", is_hidden=True) if is_personal_word(str(cell.value or "")) else cell


def read_aliases(raw: RawCell) -> CellResult:
    """Read other names of an org, separated by 、 or ;."""
    words = re.split("[、;,，；]", to_half_width(_CONTROL_CHARACTER.sub(" ", str(raw))))
    if has_personal_number(str(raw)):
        return refuse("name.is_personal", is_hidden=True)
    return CellResult(tuple(word.strip() for word in words if word.strip()))


def read_count(raw: RawCell) -> CellResult:
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
    if text in _BLANK_WORDS or is_missing_value(text):
        return EMPTY_RESULT
    count = _COUNT.fullmatch(text)
    if count is None:
        return refuse("whole.not_whole")
    number = Decimal(count["sign"] + count["digits"].replace(",", "") + (count["part"] or ""))
    number *= _COUNT_FACTORS.get(count["thousands"], 1)
    if number != number.to_integral_value():
        return refuse("whole.not_whole")
    cell = _check_count(int(number))
    if cell.fault is None and (count["about"] or count["more"] or count["or_so"]):
        return CellResult(cell.value, CellFault("whole.approximate", {"number": cell.value}))
    return cell


def _check_count(number: int) -> CellResult:
    if number < 0:
        return refuse("whole.negative")
    return CellResult(number) if number <= _LARGEST_COUNT else refuse("whole.too_large", most=_LARGEST_COUNT)


def read_boolean(raw: RawCell) -> CellResult:
    """Read 是 or 否."""
    word = normalise(format_cell(raw)).upper()
    if word in _YES:
        return CellResult(True)
    return CellResult(False) if word in _NO else refuse("truth.unknown")


def read_term(raw: RawCell, terms: Mapping[str, Term], choices: tuple[str, ...]) -> CellResult:
    """Read a coded term by any of its spellings."""
    term = terms.get(normalise(format_cell(raw)))
    return refuse("term.unknown", choices="、".join(choices)) if term is None else CellResult(term.value)


def read_outreach_method(raw: RawCell, terms: Mapping[str, Term], choices: tuple[str, ...]) -> CellResult:
    """Read a method of outreach as (channel, form), of which one is None."""
    match terms.get(normalise(format_cell(raw))):
        case OutreachMust() as must:
            return CellResult((must.value, None))
        case OutreachForm() as form:
            return CellResult((None, form.value))
    return refuse("term.unknown", choices="、".join(choices))
