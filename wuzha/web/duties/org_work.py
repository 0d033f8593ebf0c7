"""What the group of an org pushes day by day: what waits for it, and the pages of its work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import JUDGED_KINDS, Permission
from wuzha.orgs.models import Org
from wuzha.people.access import find_scope
from wuzha.people.models import User
from wuzha.programmes.plan_choice import find_programme
from wuzha.web.home.todo_groups import describe_due, find_address
from wuzha.web.home.todo_list import list_todo_groups

MAX_ITEMS = 20


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A to-do item of the reader about the org: what it is, how far its day is, and the page with its rows."""

    item: TodoItem
    due: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgWork:
    """What waits of an org, how many further items there are, and the pages of its work by address and label."""

    items: Sequence[OpenItem]
    more_count: int
    pages: Sequence[tuple[str, str]]


def load_org_work(user: User, org: Org, today: date) -> OrgWork | None:
    """Return the work of the org; None for a reader who does not see its results."""
    if not find_scope(user, Permission.SEE_STANDING).holds(org.path):
        return None
    items = [
        OpenItem(item, describe_due(item.due_on, today), find_address(item))
        for group in list_todo_groups(user)
        for item in group.items
        if item.org_code == org.code and not item.is_settled_org
    ]
    # Without a plan in force, an org has no results to lead to.
    has_results = find_programme(org) is not None
    pages = [(reverse("standing", args=(org.code,)), _("结论"))] if has_results else []
    if org.term not in JUDGED_KINDS:
        pages = [(reverse("targets", args=(org.code,)), _("工作目标"))] if has_results else []
        pages.append((reverse("rounds"), pgettext("navigation", "考核")))
    if find_scope(user, Permission.SEE_ENTRIES).holds(org.path):
        pages.append((f"{reverse('book', args=('outreach',))}?org={org.code}", _("宣传台账")))
    pages.append((reverse("declarations"), _("报送")))
    return OrgWork(items=items[:MAX_ITEMS], more_count=max(0, len(items) - MAX_ITEMS), pages=pages)
