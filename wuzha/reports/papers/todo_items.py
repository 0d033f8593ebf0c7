"""Tell an office that templates of its own would be refused today, before it needs a paper made from one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from wuzha.core.i18n import noop, translate
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import Permission, TodoVerb
from wuzha.orgs.models import Org
from wuzha.people.access import find_scope
from wuzha.people.models import User
from wuzha.reports.papers.template_faults import list_faulty_templates

_TEMPLATES = noop("{count}个")


def list_todo_items(user: User) -> Iterator[TodoItem]:
    """Yield an item for each office of the user that has such templates; it leads to the page that names them."""
    paths = find_scope(user, Permission.ORGANISE_ROUNDS).paths
    if not paths:
        return
    offices = Org.objects.filter(path__in=paths)
    counts = Counter(row.org for row in list_faulty_templates(offices))
    for org, count in counts.items():
        yield TodoItem(
            verb=TodoVerb.REPAIR,
            key=f"paper_templates:{org.code}",
            title=translate("不再能用的公文模板"),
            org_code=org.code,
            org_name=org.name,
            page="paper_templates",
            arguments=(org.code,),
            count=count,
            quantity=translate(_TEMPLATES),
        )
