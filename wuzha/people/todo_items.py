"""List what administrators have to do: requests to confirm, and accounts whose people have never logged in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from wuzha.core.i18n import translate
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import Permission, TodoVerb
from wuzha.people.access import Scope, find_scope
from wuzha.people.models import AccountRequest, Membership, User


def list_todo_items(user: User, today: date) -> Iterator[TodoItem]:
    """Yield an item for each request to confirm, and for each account that nobody has logged in to."""
    yield from _list_requests(user, today)
    yield from _list_accounts(find_scope(user, Permission.MANAGE_PEOPLE), today)


def _list_accounts(scope: Scope, today: date) -> Iterator[TodoItem]:
    """Yield an item for each account of the list of accounts, also for one whose role has not begun or has ended."""
    if not scope:
        return
    accounts = User.objects.under(scope.paths, today).filter(is_active=True, last_login__isnull=True)
    memberships = Membership.objects.filter(user__in=accounts).select_related("org").order_by("-org__path")
    # A role in force comes last and says where the account belongs.
    orgs = {membership.user_id: membership.org for membership in memberships}
    orgs |= {membership.user_id: membership.org for membership in memberships.in_force(today)}
    for user_pk in accounts.order_by("username").values_list("pk", flat=True):
        org = orgs.get(user_pk)
        yield TodoItem(
            verb=TodoVerb.REMIND,
            key="never_logged_in",
            title=translate("还没有登录过的账号"),
            org_code="" if org is None else org.code,
            org_name="" if org is None else org.name,
            page="account",
            arguments=(str(user_pk),),
            group_page="accounts",
            group_query="state=never",
            quantity=translate("{count}个"),
        )


def _list_requests(user: User, today: date) -> Iterator[TodoItem]:
    scope = find_scope(user, Permission.CONFIRM_ACCOUNTS)
    if not scope:
        return
    requests = AccountRequest.objects.waiting().within(scope.paths, today).select_related("org")
    for request in requests.exclude(requested_by=user.username).exclude(user=user):
        yield TodoItem(
            verb=TodoVerb.CONFIRM,
            key="account_requests",
            title=translate("账号事项"),
            org_code="" if request.org is None else request.org.code,
            org_name="" if request.org is None else request.org.name,
            page="account_request",
            arguments=(str(request.pk),),
            group_page="account_requests",
            quantity=translate("{count}项"),
        )
