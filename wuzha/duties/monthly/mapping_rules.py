"""The rules of a mapping: which cells are filled with which figure, of which org, for which days.

A rule is for one cell, or for the empty cells of a row, a column or a block. The org is the same for all of them, or
is named in the row or column of each cell; so is the month. What a cell is filled with is its slot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from openpyxl.utils import column_index_from_string, get_column_letter

from wuzha.core.i18n import noop, translate
from wuzha.core.periods import Period
from wuzha.core.problems import RefusalError, format_refusal
from wuzha.core.sheet.org_lookup import LookupKind, LookupOrg, OrgLookup
from wuzha.duties.monthly.figures import FORM_FIGURES, FormFigure
from wuzha.duties.monthly.form_sheets import FormSheet, split_range
from wuzha.orgs.models import Org

_LETTERS = re.compile(r"[A-Z]{1,3}")
_MONTH = re.compile(r"(?:\d{4}[年.\-/])?\s*(1[0-2]|0?[1-9])\s*(?:月份?)?")
_CHINESE_MONTHS = ("一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月")
_LONGEST_QUOTE = 40


class FormSpan(StrEnum):
    """The days that a cell is about."""

    MONTH = "month"
    YEAR = "year"
    NAMED_MONTH = "named"

    @property
    def label(self) -> str:
        """The span in the language of the reader."""
        return translate(_SPAN_LABELS[self])


_SPAN_LABELS: Mapping[FormSpan, str] = {
    FormSpan.MONTH: noop("本月"),
    FormSpan.YEAR: noop("本年累计"),
    FormSpan.NAMED_MONTH: noop("表头写的月份"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingRule:
    """A rule as it is stored: `cells` is an address such as C5 or C5:C20 of the sheet.

    `org` is the code of the org for all cells; where it is empty, `org_place` is the column (A) or row (4) in which
    each cell has the name of its org. `month_place` likewise has the month, for the span NAMED_MONTH.
    """

    sheet: str
    cells: str
    figure: str
    span: str
    org: str = ""
    org_place: str = ""
    month_place: str = ""

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> MappingRule:
        """Return a rule that was stored."""
        return cls(**values)

    def to_json(self) -> dict[str, str]:
        """Return the rule as it is stored."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellSlot:
    """What one cell is filled with; `month_number` is that of the month named beside the cell, if one is."""

    sheet: str
    address: str
    figure: FormFigure
    org: Org
    span: FormSpan
    month_number: int | None = None

    def find_window(self, month: Period) -> Period:
        """Return the days that the cell is about when the form is filled for the month."""
        if self.span is FormSpan.YEAR:
            return Period(date(month.start.year, 1, 1), month.end)
        if self.month_number is not None:
            return Period.parse(f"{month.start.year:04d}-{self.month_number:02d}")
        return month


@dataclass(frozen=True)
class FormReader:
    """Turns rules into slots: the sheets of the form, and the orgs that its names can mean."""

    sheets: Mapping[str, FormSheet]
    orgs: Mapping[str, Org]
    lookup: OrgLookup

    @classmethod
    def of(cls, top: Org, sheets: Iterable[FormSheet]) -> FormReader:
        """Return the reader of a form of this org: it and all below it can be named."""
        orgs = {org.code: org for org in Org.objects.below(top)}
        lookup = OrgLookup(
            LookupOrg(org.code, org.name, org.term, org.parent_id, org.other_names) for org in orgs.values()
        )
        return cls({sheet.title: sheet for sheet in sheets}, orgs, lookup)

    def list_slots(self, rules: Iterable[MappingRule]) -> list[CellSlot]:
        """Return the slot of each cell; of two rules for a cell, the last one counts.

        Raises: RefusalError when a rule does not fit the form.
        """
        slots = {(slot.sheet, slot.address): slot for rule in rules for slot in self.expand_rule(rule)}
        return list(slots.values())

    def expand_rule(self, rule: MappingRule) -> Iterator[CellSlot]:
        """Yield the slot of each empty cell of the rule.

        Raises: RefusalError that names the cell, or the row whose name means no org.
        """
        sheet = self.sheets.get(rule.sheet)
        if sheet is None:
            raise RefusalError("form.no_sheet", value=rule.sheet[:_LONGEST_QUOTE])
        figure = FORM_FIGURES.get(rule.figure)
        if figure is None:
            raise RefusalError("form.no_figure")
        span = FormSpan(rule.span)
        for address in sheet.list_fillable(rule.cells):
            is_named = span is FormSpan.NAMED_MONTH
            yield CellSlot(
                sheet=sheet.title,
                address=address,
                figure=figure,
                org=self._find_org(sheet, address, rule),
                span=span,
                month_number=_find_month(sheet, address, rule.month_place) if is_named else None,
            )

    def _find_org(self, sheet: FormSheet, address: str, rule: MappingRule) -> Org:
        if not rule.org_place:
            if rule.org not in self.orgs:
                raise RefusalError("form.org_outside", value=rule.org[:_LONGEST_QUOTE])
            return self.orgs[rule.org]
        name, row = _read_label(sheet, address, rule.org_place)
        if matches := self.lookup.find_all(name) if name else []:
            if len(matches) == 1:
                return self.orgs[matches[0].code]
            choices = "、".join(f"{org.name}({org.code})" for org in matches)
            fault = format_refusal("org.ambiguous", value=name, choices=choices)
        else:
            result = self.lookup.find(name, LookupKind.ORG)
            near = "" if result.fault is None else result.fault.context.get("near", "")
            fault = format_refusal("org.unknown", value=name[:_LONGEST_QUOTE] or "—", near=near)
        raise RefusalError("form.row_org", row=row, fault=fault)


def _find_month(sheet: FormSheet, address: str, place: str) -> int:
    text, _row = _read_label(sheet, address, place)
    if text in _CHINESE_MONTHS:
        return _CHINESE_MONTHS.index(text) + 1
    if match := _MONTH.fullmatch(text):
        return int(match[1])
    column = get_column_letter(split_range(address)[0])
    raise RefusalError("form.column_month", column=column, value=text[:_LONGEST_QUOTE])


def _read_label(sheet: FormSheet, address: str, place: str) -> tuple[str, int]:
    """Return the text in the row or column `place` beside the cell, and the row in which it stands.

    Raises: RefusalError when the place is no row or column of the sheet.
    """
    column, row, _right, _bottom = split_range(address)
    word = place.strip().upper()
    if word.isdecimal():
        if not 1 <= int(word) <= len(sheet.rows):
            raise RefusalError("form.no_row", value=word[:_LONGEST_QUOTE])
        row = int(word)
    elif _LETTERS.fullmatch(word) and word in sheet.columns:
        column = column_index_from_string(word)
    else:
        raise RefusalError("form.no_column", value=word[:_LONGEST_QUOTE])
    return sheet.get_text(get_column_letter(column), row), row


def load_rules(values: Sequence[Mapping[str, Any]]) -> list[MappingRule]:
    """Return the rules of a mapping that was stored."""
    return [MappingRule.from_json(value) for value in values]
