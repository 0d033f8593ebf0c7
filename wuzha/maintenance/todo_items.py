"""Tell the administrators that a backup is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from wuzha.core.i18n import translate
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import Role, TodoVerb
from wuzha.maintenance.automatic_copies import OVERDUE_AFTER, find_latest_copy
from wuzha.people.access import list_roles_today
from wuzha.people.models import User

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})


def list_todo_items(user: User, today: date) -> Iterator[TodoItem]:
    """Yield one item if there is no backup, or none of the last two days; the first page says what to do."""
    role = next((role for role in list_roles_today(user) if role.term in ADMINISTRATORS), None)
    if role is None:
        return
    latest = find_latest_copy()
    if latest is not None and timezone.now() - latest <= OVERDUE_AFTER:
        return
    yield TodoItem(
        verb=TodoVerb.BACK_UP,
        key="backup",
        title=translate("自动备份"),
        org_code=role.org.code,
        org_name=role.org.name,
        page="home",
        due_on=today if latest is None else timezone.localdate(latest + OVERDUE_AFTER),
    )
