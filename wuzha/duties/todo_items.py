"""List what waits in the posts of leading groups: a leader who has left, a stand-in whose day has passed.

That a group is to be formed is an item of the plan's duties (`assessments.duty_todo_items`). No item names a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from wuzha.core.i18n import translate
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import Permission, TodoVerb
from wuzha.duties.group_record import find_gaps
from wuzha.duties.models import GroupHolding
from wuzha.orgs.models import match_paths_under
from wuzha.people.access import find_scope
from wuzha.people.models import User


def list_todo_items(user: User, today: date) -> Iterator[TodoItem]:
    """Yield the items of the groups that the user records."""
    scope = find_scope(user, Permission.RECORD_GROUPS)
    if not scope:
        return
    holdings = GroupHolding.objects.in_force().filter(match_paths_under(scope.paths, "org__path"))
    by_org = groupby(holdings.select_related("org").order_by("org__path", "number"), lambda holding: holding.org)
    for org, members in by_org:
        gaps = find_gaps(members, today)
        if gaps.is_leader_missing:
            yield _make_item(org.code, org.name, "group_leader_missing", translate("组长空缺，没有人接任"))
        for stand_in in gaps.overdue_stand_ins:
            title = translate("代理已到期，没有续办或恢复")
            yield _make_item(org.code, org.name, "group_stand_in_over", title, due_on=stand_in.planned_end_on)


def _make_item(code: str, name: str, key: str, title: str, *, due_on: date | None = None) -> TodoItem:
    return TodoItem(
        verb=TodoVerb.COMPLETE,
        key=key,
        title=title,
        org_code=code,
        org_name=name,
        page="group",
        arguments=(code,),
        group_page="groups",
        group_query="state=open_post",
        due_on=due_on,
    )
