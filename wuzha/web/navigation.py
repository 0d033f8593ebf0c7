"""The navigation bar: the main pages that the user may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy, pgettext_lazy

from wuzha.core.vocabulary import Permission
from wuzha.people.access import list_permissions
from wuzha.people.log_in_state import must_set_password
from wuzha.people.models import User

MAIN_PAGES: tuple[tuple[Permission | tuple[Permission, ...] | None, str, Promise], ...] = (
    (None, "home", gettext_lazy("首页")),
    (Permission.SEE_STANDING, "standings", gettext_lazy("结论")),
    (Permission.SEE_STANDING, "all_trends", gettext_lazy("图表")),
    ((Permission.SEE_ENTRIES, Permission.RECORD_OUTREACH), "books", gettext_lazy("台账")),
    (Permission.UPLOAD, "uploads", gettext_lazy("上传台账")),
    (Permission.SEE_ENTRIES, "attribution", gettext_lazy("案件归属")),
    (Permission.SEE_STANDING, "orgs", pgettext_lazy("list", "组织")),
    (Permission.MANAGE_PEOPLE, "accounts", gettext_lazy("账号")),
    (Permission.CONFIRM_ACCOUNTS, "account_requests", gettext_lazy("账号确认")),
    (Permission.READ_LOG, "log", gettext_lazy("日志")),
)
"""Permission (one of several), URL name, label."""


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the navigation bar."""

    address: str
    label: str
    is_current: bool


def add_navigation(request: HttpRequest) -> dict[str, Any]:
    """Provide `navigation` to every template (a context processor); the database is queried only if it is shown."""
    return {"navigation": SimpleLazyObject(lambda: _list_items(request))}


def _list_items(request: HttpRequest) -> list[NavigationItem]:
    user = getattr(request, "user", None)
    if not isinstance(user, User) or must_set_password(user):
        return []
    user_permissions = list_permissions(user)
    pages = [
        (reverse(name), label) for permissions, name, label in MAIN_PAGES if _is_open(permissions, user_permissions)
    ]
    # The maps have no entry of their own: they belong to the results.
    path = request.path.replace(reverse("all_maps"), reverse("standings"), 1)
    first = reverse("home")
    # The first page is above every address, but none of the other pages is a part of it.
    parents = [
        address for address, _label in pages if (path == first if address == first else path.startswith(address))
    ]
    current_address = max(parents, key=len, default="")
    return [NavigationItem(address, str(label), address == current_address) for address, label in pages]


def _is_open(permissions: Permission | tuple[Permission, ...] | None, user_permissions: frozenset[Permission]) -> bool:
    if permissions is None:
        return True
    return bool(user_permissions.intersection(permissions if isinstance(permissions, tuple) else (permissions,)))
