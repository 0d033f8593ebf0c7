"""What one cell says: a value, or what is wrong with it. Codes, names, counts, yes and no, coded terms."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from wuzha.core.normalise import INVISIBLE, half_width, plain
from wuzha.core.vocabulary import OutreachForm, OutreachMust, Term

Raw = str | int | float | bool | date | datetime | time | timedelta | None
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
class Fault:
    """A code of the catalogue with the words its sentence needs; a hidden one never shows the cell."""

    code: str
    context: Mapping[str, object] = field(default_factory=dict)
    hidden: bool = False


CellValue = str | int | bool | date | tuple[str | None, ...] | None


class Cell(NamedTuple):
    """What a cell came to; a warning comes with a value, a refused cell without."""

    value: CellValue = None
    fault: Fault | None = None


NOTHING = Cell()

NOT_WORKED_OUT = "#未计算"
"""Stands in the cell of a formula that no spreadsheet has worked out: a program wrote the file."""

_LARGEST_COUNT = 10**9
_DIGITS_EXCEL_KEEPS = 10**15
_ERRORS = frozenset(
    {NOT_WORKED_OUT, "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"}
)
_NOT_KNOWN = frozenset({"无", "暂无", "不详", "未知", "不明", "/", "-", "—", "——"})
_YES = frozenset({"是", "有", "Y", "YES", "TRUE", "1", "√"})
_NO = frozenset({"否", "无", "N", "NO", "FALSE", "0", "×"})
_SHOWS_NOTHING = re.compile(rf"[\0-\x1f\x7f-\x9f\ud800-\udfff{INVISIBLE}]")
_SOMETHING = re.compile(rf"[^\s{INVISIBLE}]")
_LOST_IN_TEXT = re.compile(r"\d(\.\d+)?[Ee]\+\d+")
_TRUTH_IN_TEXT = frozenset({"TRUE", "FALSE"})
_COUNT = re.compile(r"(大约|约)?(-?)(\d{1,99}|\d{1,3}(?:,\d{3}){1,33})(?:\.0+)?(人次|人|名|份|册|张|件|起|户)?(左右)?")
_ID_NUMBER = re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
_PHONE = re.compile(r"(?:\+?86-?)?1[3-9]\d{9}")
_NUMBER_OF_SOMEBODY = re.compile(r"(?<!\d)(?:(?:86)?1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
_PARTS_OF_A_NUMBER = re.compile(r"(?<=\d)[ \-](?=[\dXx])")
_ORGAN_OR_POST = re.compile("[组会委办局所站部队府长记任科处室院校班团厅司署街镇乡县市区村社州省员]")
LONGEST_TEXT = 500
LONGEST_DECIDER = 100
_WORDS = re.compile(r"[^\da-zA-Z一二三四五六七八九十百〇零]+")
_PERSONS_NAME = re.compile("[\u3400-\u9fff·]{2,}")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def refused(code: str, *, hidden: bool = False, **context: object) -> Cell:
    """A cell that cannot be used."""
    return Cell(None, Fault(code, context, hidden))


def shown(raw: Raw) -> str:
    """The cell as the office sees it, at most 40 characters."""
    match raw:
        case None:
            text = ""
        case datetime() if (raw.hour, raw.minute, raw.second) == (0, 0, 0):
            text = raw.date().isoformat()
        case datetime():
            text = raw.strftime("%Y-%m-%d %H:%M")
        case float() if not raw.is_integer():
            text = repr(raw)
        case float() | int() if abs(raw) >= _DIGITS_EXCEL_KEEPS:
            text = f"{raw:.6G}"
        case float():
            text = str(int(raw))
        case _:
            text = half_width(str(raw))
    return text if len(text) <= 40 else text[:39] + "…"


def is_blank(raw: Raw) -> bool:
    """Nothing is written in the cell."""
    return raw is None or (isinstance(raw, str) and not raw.isalnum() and _SOMETHING.search(raw) is None)


def is_error(raw: Raw) -> bool:
    """A formula's error stands in the cell."""
    return isinstance(raw, str) and raw.strip().upper() in _ERRORS


def says_not_known(raw: Raw) -> bool:
    """A word that offices write where there is nothing to write."""
    return isinstance(raw, str) and plain(raw) in _NOT_KNOWN


def read_code(raw: Raw) -> Cell:
    """A code or number of a row as text; a number cell loses its decimal point, one of 16 digits has lost its tail."""
    match raw:
        case bool() | time() | timedelta() | None:
            return refused("code.unreadable")
        case date():
            return refused("code.became_date")
        case int() | float():
            if not math.isfinite(raw):
                return refused("code.unreadable")
            if abs(raw) >= _DIGITS_EXCEL_KEEPS:
                return refused("code.lost_digits")
            return Cell(str(int(raw)) if raw == int(raw) else repr(raw))
    text = half_width(raw)
    if text in _TRUTH_IN_TEXT:
        return refused("code.unreadable")
    if _LOST_IN_TEXT.fullmatch(text):
        return refused("code.lost_digits")
    return Cell(text)


def read_identity(raw: Raw) -> Cell:
    """The number of a row; words are none, and a citizen's ID number must not serve as one."""
    cell = read_code(raw)
    if not isinstance(cell.value, str):
        return cell
    if _WORDS.fullmatch(cell.value):
        return refused("code.unreadable")
    return _personal_cell() if _is_id_number(cell.value) else cell


def read_person_number(raw: Raw) -> Cell:
    """The number of a person; a name or a telephone must not serve as one either."""
    text = half_width(raw) if isinstance(raw, str) else shown(raw)
    return _personal_cell() if _PHONE.fullmatch(text) or _PERSONS_NAME.fullmatch(text) else read_identity(raw)


def _personal_cell() -> Cell:
    return refused("code.is_personal", hidden=True)


def _is_id_number(text: str) -> bool:
    if not _ID_NUMBER.fullmatch(text):
        return False
    rest = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, text, strict=False)) % 11
    return text[-1].upper() == "10X98765432"[rest]


def read_name(raw: Raw) -> Cell:
    """An org's name."""
    return read_code(raw)


def read_aliases(raw: Raw) -> Cell:
    """Other names, several of them parted by 、 or ;."""
    words = re.split("[、;,，；]", half_width(str(raw)))
    return Cell(tuple(word.strip() for word in words if word.strip()))


def read_whole(raw: Raw) -> Cell:
    """A count of people or things; 不详 is not known, 约 is taken with a warning."""
    match raw:
        case bool():
            return refused("whole.not_whole")
        case int() | float():
            return _counted(int(raw)) if math.isfinite(raw) and raw == int(raw) else refused("whole.not_whole")
        case str():
            return _read_count(plain(raw))
    return refused("whole.not_whole")


def _read_count(text: str) -> Cell:
    if text == "无":
        return Cell(0)
    if text in _NOT_KNOWN:
        return NOTHING
    count = _COUNT.fullmatch(text)
    if count is None:
        return refused("whole.not_whole")
    about, sign, digits, _, more_or_less = count.groups()
    cell = _counted(int(sign + digits.replace(",", "")))
    if cell.fault is None and (about or more_or_less):
        return Cell(cell.value, Fault("whole.approximate", {"number": cell.value}))
    return cell


def _counted(number: int) -> Cell:
    if number < 0:
        return refused("whole.negative")
    return Cell(number) if number <= _LARGEST_COUNT else refused("whole.too_large", most=_LARGEST_COUNT)


def read_truth(raw: Raw) -> Cell:
    """是 or 否."""
    word = plain(shown(raw)).upper()
    if word in _YES:
        return Cell(True)
    return Cell(False) if word in _NO else refused("truth.unknown")


def read_term(raw: Raw, terms: Mapping[str, Term], choices: tuple[str, ...]) -> Cell:
    """A coded term by any of its spellings."""
    term = terms.get(plain(shown(raw)))
    return refused("term.unknown", choices="、".join(choices)) if term is None else Cell(term.value)


def read_word(raw: Raw, terms: Mapping[str, Term]) -> Cell:
    """A coded term, or the unknown word itself with a warning; a whole story is no word and stays behind."""
    word = half_width(str(raw))
    term = terms.get(plain(word))
    if term is not None:
        return Cell(term.value)
    if len(word) > 20 or re.search(r"\d{7}", word):
        return Cell(None, Fault("fraud_type.too_long", hidden=True))
    return Cell(word, Fault("fraud_type.unknown"))


def read_text(raw: Raw) -> Cell:
    """What somebody wrote in words of their own; with a telephone or ID number in it, it stays behind."""
    text = _written(raw)
    if _has_personal_number(text):
        return Cell(None, Fault("text.is_personal", hidden=True))
    if len(text) > LONGEST_TEXT:
        return Cell(None, Fault("text.too_long", {"most": LONGEST_TEXT}, hidden=True))
    return Cell(text or None)


def read_decider(raw: Raw) -> Cell:
    """Who decided: an organ or a post. A name alone is kept as the ledger has it, with a warning; numbers never."""
    text = _written(raw)
    if _has_personal_number(text) or len(text) > LONGEST_DECIDER:
        return refused("decider.unreadable", hidden=True, most=LONGEST_DECIDER)
    return Cell(text, None if _ORGAN_OR_POST.search(text) else Fault("decider.is_a_name", hidden=True))


def _written(raw: Raw) -> str:
    """The text as written, on one line, without what no page can show."""
    text = raw if isinstance(raw, str) else shown(raw)
    return " ".join(_SHOWS_NOTHING.sub(" ", text).split())


def _has_personal_number(text: str) -> bool:
    return _NUMBER_OF_SOMEBODY.search(_PARTS_OF_A_NUMBER.sub("", half_width(text))) is not None


def read_way(raw: Raw, terms: Mapping[str, Term], choices: tuple[str, ...]) -> Cell:
    """A way of outreach: one of the eight channels, or a form; never both."""
    match terms.get(plain(shown(raw))):
        case OutreachMust() as must:
            return Cell((must.value, None))
        case OutreachForm() as form:
            return Cell((None, form.value))
    return refused("term.unknown", choices="、".join(choices))
