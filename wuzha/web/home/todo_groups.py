"""Group to-do items by their object: one line of a list for all orgs that owe the same, sorted by their due days."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from wuzha.core.i18n import fill_slots, translate
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import TodoVerb

SHOWN_ORGS = 3
"""So many orgs are named in the line of a group; the others are counted."""

_ID_LETTERS = 12


class DueSection(StrEnum):
    """The part of the list in which an item stands, in their order."""

    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    LATER = "later"
    SETTLED = "settled"


SECTION_LABELS: Mapping[DueSection, Any] = {
    DueSection.OVERDUE: gettext_lazy("逾期"),
    DueSection.THIS_WEEK: gettext_lazy("本周"),
    DueSection.LATER: gettext_lazy("以后或未定日期"),
    DueSection.SETTLED: gettext_lazy("已不影响结论"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoGroup:
    """The items of one verb, object and section; `address` is that of the page with exactly their rows."""

    id: str
    verb: TodoVerb
    title: str
    section: DueSection
    due_on: date | None
    due_text: str
    amount: str
    items: tuple[TodoItem, ...]
    address: str

    @property
    def org_names(self) -> list[str]:
        """The names of the first orgs."""
        return list(dict.fromkeys(item.org_name for item in self.items if item.org_name))[:SHOWN_ORGS]

    @property
    def org_count(self) -> int:
        """The number of orgs if not all of them are named, else 0."""
        count = len({item.org_code for item in self.items})
        return count if count > SHOWN_ORGS else 0

    @property
    def is_overdue(self) -> bool:
        """Whether its due day has passed."""
        return self.section is DueSection.OVERDUE

    @property
    def is_settled(self) -> bool:
        """Whether nothing depends on it any more."""
        return self.section is DueSection.SETTLED


def group_items(items: Iterable[TodoItem], today: date) -> tuple[TodoGroup, ...]:
    """Return the groups: overdue ones first, then by due day, in the order in which the items came."""
    by_group: dict[tuple[DueSection, TodoVerb, str], list[TodoItem]] = {}
    for item in items:
        by_group.setdefault((find_section(item, today), item.verb, item.key), []).append(item)
    order = list(DueSection)
    section_counts = Counter((verb, key) for _section, verb, key in by_group)
    groups = (
        _make_group(section, members, today, is_whole=section_counts[verb, key] == 1)
        for (section, verb, key), members in by_group.items()
    )
    return tuple(sorted(groups, key=lambda group: (order.index(group.section), group.due_on or date.max)))


def find_section(item: TodoItem, today: date) -> DueSection:
    """Return the section of an item; a week ends with its Sunday."""
    if item.is_settled_org:
        return DueSection.SETTLED
    if item.due_on is None:
        return DueSection.LATER
    if item.due_on < today:
        return DueSection.OVERDUE
    sunday = today + timedelta(days=6 - today.weekday())
    return DueSection.THIS_WEEK if item.due_on <= sunday else DueSection.LATER


def describe_due(due_on: date | None, today: date) -> str:
    """Return how far the due day is: 逾期60天, 今天, 明天, 16天; empty without one."""
    if due_on is None:
        return ""
    days = (due_on - today).days
    if days < 0:
        return translate("逾期{days}天", days=-days)
    return translate("今天") if days == 0 else translate("明天") if days == 1 else translate("{days}天后", days=days)


def find_address(item: TodoItem) -> str:
    """Return the address of the page with exactly the rows of the item."""
    return _build_address(item.page, item.arguments, item.query, item.fragment)


def describe_amount(items: Iterable[TodoItem]) -> str:
    """Return how many rows the items of one key mean; empty where their number says nothing."""
    members = list(items)
    quantity = members[0].quantity
    return fill_slots(quantity, {"count": sum(item.count for item in members)}) if quantity else ""


def _make_group(section: DueSection, members: list[TodoItem], today: date, *, is_whole: bool) -> TodoGroup:
    """Return a group; `is_whole`: no other section has items of the same object."""
    first = members[0]
    due_on = min((item.due_on for item in members if item.due_on is not None), default=None)
    name = f"{first.verb}|{first.key}|{section}"
    group_id = hashlib.sha256(name.encode()).hexdigest()[:_ID_LETTERS]
    if len(members) == 1:
        address = find_address(first)
    elif is_whole and first.group_page:
        address = _build_address(first.group_page, first.group_arguments, first.group_query)
    else:
        # Where another section has the other orgs, only the list of the group has these and no others.
        address = f"{reverse('todo')}?group={group_id}"
    return TodoGroup(
        id=group_id,
        verb=first.verb,
        title=first.title,
        section=section,
        due_on=due_on,
        due_text=describe_due(due_on, today),
        amount=describe_amount(members),
        items=tuple(members),
        address=address,
    )


def find_whole_address(group: TodoGroup) -> str:
    """Return the address of the page with the rows of all orgs of the object; empty if no page has them."""
    first = group.items[0]
    return _build_address(first.group_page, first.group_arguments, first.group_query) if first.group_page else ""


def _build_address(page: str, arguments: tuple[str, ...], query: str = "", fragment: str = "") -> str:
    address = reverse(page, args=arguments)
    return f"{address}{'?' if query else ''}{query}{'#' if fragment else ''}{fragment}"
