"""The to-do centre: what waits for the user, by due day, and the text that reminds orgs of what they owe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wuzha.core.vocabulary import TodoVerb
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.home.reminders import list_reminders
from wuzha.web.home.todo_groups import (
    SECTION_LABELS,
    TodoGroup,
    describe_amount,
    describe_due,
    find_address,
    find_whole_address,
)
from wuzha.web.home.todo_list import list_todo_groups

GROUPS_PER_PAGE, ORGS_PER_PAGE = 50, 50


@dataclass(frozen=True, slots=True)
class TodoChip:
    """A filter of the list: a verb, how many lines it has, and whether it is the one in use."""

    verb: TodoVerb
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class TodoSection:
    """The lines of one part of the list that stand on this page."""

    id: str
    label: str
    groups: tuple[TodoGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoOrgRow:
    """One org of a group: its name, how many rows, its due day, and the page with exactly these rows."""

    org_name: str
    case_no: str
    amount: str
    due_on: object
    due_text: str
    address: str


@require_safe
def show_todo(request: AuthenticatedRequest) -> HttpResponse:
    """Show the list, or the orgs of one of its lines."""
    groups = list_todo_groups(request.user)
    group = next((group for group in groups if group.id == request.GET.get("group")), None)
    if group is not None:
        return _show_group(request, group)
    verb = TodoVerb.get(request.GET.get("verb"))
    counts = Counter(group.verb for group in groups)
    chosen_groups = [group for group in groups if verb is None or group.verb is verb]
    page = _paginate(request, chosen_groups, GROUPS_PER_PAGE)
    context = {
        "page": page,
        "sections": _make_sections(page.object_list),
        "chips": [TodoChip(term, counts[term], term is verb) for term in TodoVerb if counts[term]],
        "verb": verb,
        "count": sum(not group.is_settled for group in groups),
        "overdue_count": sum(group.is_overdue for group in groups),
    }
    return render(request, "home/todo.html", context)


@require_safe
def show_reminders(request: AuthenticatedRequest) -> HttpResponse:
    """Show a text for each org that owes something of the chosen lines, to paste into a chat group or to print."""
    ids = set(request.GET.getlist("group"))
    # Nobody is chased for what no longer matters.
    groups = [group for group in list_todo_groups(request.user) if group.id in ids and not group.is_settled]
    page = _paginate(request, list_reminders(groups, timezone.localdate()), ORGS_PER_PAGE)
    return render(request, "home/reminders.html", {"page": page, "text": "\n\n".join(page.object_list)})


def _show_group(request: AuthenticatedRequest, group: TodoGroup) -> HttpResponse:
    today = timezone.localdate()
    page = _paginate(request, group.items, ORGS_PER_PAGE)
    rows = [
        TodoOrgRow(
            org_name=item.org_name,
            case_no=item.case_no,
            amount=describe_amount([item]),
            due_on=item.due_on,
            due_text=describe_due(item.due_on, today),
            address=find_address(item),
        )
        for item in page.object_list
    ]
    context = {"group": group, "page": page, "rows": rows, "whole_address": find_whole_address(group)}
    return render(request, "home/todo_group.html", context)


def _make_sections(groups: Iterable[TodoGroup]) -> list[TodoSection]:
    """Return the sections of the groups, which are sorted by section."""
    by_section = groupby(groups, key=lambda group: group.section)
    return [TodoSection(section.value, str(SECTION_LABELS[section]), tuple(members)) for section, members in by_section]


def _paginate(request: AuthenticatedRequest, items: Sequence[Any], size: int) -> Page[Any]:
    return Paginator(items, size).get_page(request.GET.get("page"))
