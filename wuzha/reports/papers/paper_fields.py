"""Name the values of papers in Chinese, as clerks write them in templates, and turn them into plain values.

The fields of a paper are those of a frozen dataclass. Each is annotated with its Chinese name:
`street: Annotated[str, "街道"]` is `{{ 街道 }}` in a template, and a tuple of such dataclasses is a list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, Any, ClassVar, get_args, get_origin, get_type_hints

from wuzha.core.calendar_words import format_day
from wuzha.core.i18n import override
from wuzha.reports.papers.paper_kinds import PaperKind

PlainValue = str | int
PaperValues = Mapping[str, PlainValue | Sequence[Mapping[str, PlainValue]]]
"""The values of a paper by their Chinese names: what a template is filled with."""

ROW_NUMBER = "序号"
"""The field that every row of a list has besides its own: 1, 2, 3."""

ROW_ORDINAL = "序数"
"""The same in Chinese, as headings and items are numbered: 一, 二, 三."""

INTERNAL_FIELD = "内部考核"
"""The field that holds these words where the plan has no approval, and is empty otherwise."""

CHECK_CODE_FIELD = "校验码"
"""The field that holds the beginning of the chain root, in groups of four digits."""

CHECK_CODE_DIGITS = 16
DAY_FIELD = "成文日期"
AS_OF_FIELD = "截至"
PERIOD_RUNS = "（考核期间未满）"
"""What stands behind the day of the facts where the period was not over by then."""
BLANK = "＿" * 12
"""What stands where the office has typed nothing: room to write by hand."""

BLANK_DAY = "＿＿＿＿年＿＿月＿＿日"

NAMES_ORG = object()
"""Marks a field that holds the name of an org, which may be spelt like an honour."""

NEW_PARAGRAPH = "\a"
"""What docxtpl turns into the end of a paragraph."""

MOST_ORDINALS = 99
_DIGITS: tuple[str, ...] = ("", *"一二三四五六七八九")
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperHead:
    """What every paper says of its origin. Without an approval the plan is an internal assessment.

    `facts_note` is the sentence that the facts were sealed before the period was over.
    """

    street: Annotated[str, "街道", NAMES_ORG]
    office: Annotated[str, "落款", NAMES_ORG]
    plan_title: Annotated[str, "方案"]
    plan_hash: Annotated[str, "方案校验码"]
    period: Annotated[str, "期间"]
    as_of: Annotated[date, "截至"]
    chain_root: Annotated[str, "链根"]
    issued_on: Annotated[date | None, "成文日期"]
    approval: Annotated[str, "批准文号"] = ""
    legal_basis: Annotated[str, "依据"] = ""
    document_number: Annotated[str, "文号"] = ""
    facts_note: Annotated[str, "数据说明"] = ""

    @property
    def is_internal(self) -> bool:
        """Whether the plan has no approval, so that no paper may speak of honours."""
        return not self.approval.strip()

    @property
    def check_code(self) -> str:
        """The beginning of the chain root as people compare it: 64 bits in groups; annexes have the whole."""
        return group_digits(self.chain_root[:CHECK_CODE_DIGITS])


class PaperContent:
    """The values of one kind of paper besides its head; each kind is a frozen dataclass."""

    __slots__ = ()
    kind: ClassVar[PaperKind]


@dataclass(frozen=True, slots=True)
class PaperField:
    """A field that a template may use: its Chinese name, and the fields of each row where it is a list."""

    attribute: str
    name: str
    names_org: bool = False
    row_fields: tuple[PaperField, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether it holds rows."""
        return bool(self.row_fields)


def list_record_fields(record_type: type[Any]) -> tuple[PaperField, ...]:
    """Return the fields of a dataclass of values in their order."""
    hints = get_type_hints(record_type, include_extras=True)
    return tuple(_describe_field(field.name, hints[field.name]) for field in fields(record_type))


def _describe_field(attribute: str, hint: Any) -> PaperField:
    plain_type, name, *marks = get_args(hint)
    rows = get_args(plain_type)[0] if get_origin(plain_type) is tuple else None
    return PaperField(attribute, name, NAMES_ORG in marks, list_record_fields(rows) if rows else ())


def make_values(head: PaperHead, content: PaperContent) -> PaperValues:
    """Return the values of a paper by their Chinese names: days in words, texts without what XML cannot hold."""
    # Papers are Chinese, whatever the language of the reader who asks for one.
    with override(None):
        values = {
            field.name: _make_value(field, getattr(record, field.attribute))
            for record in (head, content)
            for field in list_record_fields(type(record))
        }
    # The day of a paper is that on which it is issued; before that there is room to write it by hand.
    values[DAY_FIELD] = values[DAY_FIELD] or BLANK_DAY
    if head.facts_note:
        # A template that an office stored before there was the sentence has this field, in the foot of each page.
        values[AS_OF_FIELD] = f"{values[AS_OF_FIELD]}{PERIOD_RUNS}"
    return {**values, INTERNAL_FIELD: INTERNAL_FIELD if head.is_internal else "", CHECK_CODE_FIELD: head.check_code}


def group_digits(digits: str) -> str:
    """Return digits in groups of four."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def format_ordinal(number: int) -> str:
    """Return a number below a hundred in Chinese, a larger one in digits."""
    if number > MOST_ORDINALS:
        return str(number)
    tens, units = divmod(number, 10)
    tens_text = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return tens_text + _DIGITS[units]


def _make_value(field: PaperField, value: Any) -> Any:
    if not field.is_list:
        return _make_plain(value)
    return [
        {
            ROW_NUMBER: number,
            ROW_ORDINAL: format_ordinal(number),
            **{cell.name: _make_plain(getattr(row, cell.attribute)) for cell in field.row_fields},
        }
        for number, row in enumerate(value, 1)
    ]


def _make_plain(value: str | int | date | None) -> PlainValue:
    match value:
        case None:
            return ""
        case str():
            lines = _NOT_IN_XML.sub("", _LINE_ENDS.sub("\n", value)).strip("\n")
            return lines.replace("\n", NEW_PARAGRAPH)
        case date():
            return format_day(value)
    return value
