"""Link a clause to the refused rows that may change it, as far as the viewer may see them (R20)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from wuzha.core.findings.findings import CriterionFinding
from wuzha.people.models import User
from wuzha.registers.access import find_visible_items

MAX_NUMBERS = 200
"""Up to this many, the address names each row; a longer one would not fit into every browser and log."""


@dataclass(frozen=True, slots=True)
class OpenRowsLink:
    """How many refused rows may change a clause and are the viewer's to see, and the address of their list."""

    count: int
    address: str


def link_open_rows(user: User, criteria: Sequence[CriterionFinding]) -> Mapping[str, OpenRowsLink]:
    """Return the link of each clause by its id, where the viewer may see one of its open rows.

    On the site, the places of refused rows in findings are their numbers.
    """
    numbers = {criterion.id: sorted(set(_list_numbers(criterion))) for criterion in criteria}
    if not any(numbers.values()):
        return {}
    every_number = {number for group in numbers.values() for number in group}
    visible = set(find_visible_items(user).filter(pk__in=every_number).values_list("pk", flat=True))
    links = {}
    for criterion, group in numbers.items():
        if own_numbers := [number for number in group if number in visible]:
            links[criterion] = OpenRowsLink(len(own_numbers), _build_address(own_numbers))
    return links


def find_items_address(user: User, numbers: Iterable[int]) -> str:
    """Return the address of the list of these refused rows, empty unless the viewer may see all of them."""
    items = set(numbers)
    is_visible = find_visible_items(user).filter(pk__in=items).count() == len(items)
    return _build_address(sorted(items)) if is_visible else ""


def _build_address(numbers: Sequence[int]) -> str:
    query = {"items": ",".join(map(str, numbers))} if len(numbers) <= MAX_NUMBERS else {}
    return f"{reverse('refused_items')}?{urlencode(query, safe=',')}"


def _list_numbers(criterion: CriterionFinding) -> Iterator[int]:
    return (int(place) for test in criterion.tests for place in test.refused)
