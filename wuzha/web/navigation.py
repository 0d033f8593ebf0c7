"""The frame of every page: its navigation, the org and the period that it is about, and the reader's post."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Length, Substr
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy, pgettext_lazy

from wuzha.audit.prepared_query import PreparedObjects, PreparedQuery, ValueSlot
from wuzha.core.periods import Period, PeriodError
from wuzha.core.vocabulary import OrgKind, Permission
from wuzha.orgs.models import Org
from wuzha.people.access import find_scope, list_permissions, list_roles_today
from wuzha.people.log_in_state import must_set_password
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import find_programme, list_begun_periods, load_plan_named
from wuzha.web.period_choice import choose_period_of

Permissions = Permission | tuple[Permission, ...] | None

WORK_PAGES: tuple[tuple[Permissions, str, str, Promise], ...] = (
    (None, "home", "house", gettext_lazy("工作台")),
    (Permission.SEE_STANDING, "standings", "square-check-big", gettext_lazy("结论")),
    (Permission.SEE_STANDING, "declarations", "calendar", pgettext_lazy("navigation", "报送")),
    (Permission.RECORD_OFFICE, "attestations", "shield-check", pgettext_lazy("navigation", "认定")),
    (Permission.SEE_STANDING, "rounds", "clipboard-check", pgettext_lazy("navigation", "考核")),
    (Permission.SEE_STANDING, "circulars", "scroll-text", gettext_lazy("通报和名单")),
    (Permission.SEE_STANDING, "groups", "landmark", gettext_lazy("领导小组")),
    ((Permission.SEE_ENTRIES, Permission.RECORD_OUTREACH), "books", "table-2", gettext_lazy("台账")),
    (Permission.UPLOAD, "uploads", "upload", gettext_lazy("上传台账")),
    (Permission.SEE_ENTRIES, "attribution", "scale", pgettext_lazy("navigation", "归属")),
    (Permission.SEE_STANDING, "monthly", "file-spreadsheet", pgettext_lazy("navigation", "月报")),
    (Permission.SEE_STANDING, "planners", "megaphone", pgettext_lazy("navigation", "宣传")),
    (Permission.SEE_STANDING, "all_trends", "chart-column", gettext_lazy("图表")),
    (Permission.SEE_STANDING, "all_maps", "map-pin", pgettext_lazy("navigation", "地图")),
)
MANAGEMENT_PAGES: tuple[tuple[Permissions, str, str, Promise], ...] = (
    (Permission.SEE_STANDING, "orgs", "network", pgettext_lazy("list", "组织")),
    ((Permission.MANAGE_ORGS, Permission.SIGN_PLANS), "plans", "file-text", pgettext_lazy("list", "方案")),
    (
        (Permission.ORGANISE_ROUNDS, Permission.DECIDE_OUTCOMES, Permission.COUNTERSIGN),
        "papers",
        "stamp",
        pgettext_lazy("list", "公文"),
    ),
    (Permission.OPEN_SCREENS, "wall_screens", "monitor", gettext_lazy("大屏")),
    (Permission.MANAGE_PEOPLE, "accounts", "users", gettext_lazy("账号")),
    (Permission.CONFIRM_ACCOUNTS, "account_requests", "user-check", gettext_lazy("账号确认")),
    (Permission.READ_LOG, "log", "history", gettext_lazy("日志")),
)
"""Permission (one of several), URL name, icon, label."""

QUICK_PAGE_COUNT = 3
"""Pages of the bar at the bottom of a phone; the others are behind its last button."""


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the navigation."""

    address: str
    icon: str
    label: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Navigation:
    """The pages that the user may open: for the daily work, and to manage the site; `quick` are a phone's."""

    work: Sequence[NavigationItem] = ()
    management: Sequence[NavigationItem] = ()

    def __len__(self) -> int:
        return len(self.pages)

    @property
    def pages(self) -> Sequence[NavigationItem]:
        """All of them."""
        return (*self.work, *self.management)

    @property
    def quick(self) -> Sequence[NavigationItem]:
        """The first pages."""
        return self.pages[:QUICK_PAGE_COUNT]

    @property
    def more(self) -> Sequence[NavigationItem]:
        """The pages after the first."""
        return self.pages[QUICK_PAGE_COUNT:]


@dataclass(frozen=True, slots=True, kw_only=True)
class FramePlace:
    """What the pages are about: the reader's org, the streets below a county, the period, the periods to choose from.

    `post` is the reader's role in words.
    """

    org: Org | None
    streets: Sequence[Org]
    period: Period | None
    periods: Sequence[Period]
    post: str


def add_navigation(request: HttpRequest) -> dict[str, Any]:
    """Provide `navigation` and `frame_place` to every template (a context processor); queried only if shown."""
    return {
        "navigation": SimpleLazyObject(lambda: build_navigation(request)),
        "frame_place": SimpleLazyObject(lambda: _find_place(request)),
    }


def build_navigation(request: HttpRequest) -> Navigation:
    """Return the pages that the user may open; nobody who still has to set a password may open any."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or must_set_password(user):
        return Navigation()
    permissions = list_permissions(user)
    open_pages = [
        [(reverse(name), icon, label) for permission, name, icon, label in pages if _is_open(permission, permissions)]
        for pages in (WORK_PAGES, MANAGEMENT_PAGES)
    ]
    current = _find_current([page[0] for pages in open_pages for page in pages], request.path)
    work, management = (
        [NavigationItem(address, icon, str(label), address == current) for address, icon, label in pages]
        for pages in open_pages
    )
    return Navigation(work=work, management=management)


def _find_current(addresses: Sequence[str], path: str) -> str:
    """Return the nearest address above the path; the first page is above every address, but not their page."""
    first = reverse("home")
    above = [address for address in addresses if (path == first if address == first else path.startswith(address))]
    return max(above, key=len, default="")


def _is_open(permission: Permissions, permissions: frozenset[Permission]) -> bool:
    if permission is None:
        return True
    return bool(permissions.intersection(permission if isinstance(permission, tuple) else (permission,)))


def _find_place(request: HttpRequest) -> FramePlace:
    user = getattr(request, "user", None)
    nowhere = FramePlace(org=None, streets=(), period=None, periods=(), post="")
    if not isinstance(user, User) or must_set_password(user):
        return nowhere
    roles = list_roles_today(user)
    if not roles:
        return nowhere
    org = roles[0].org
    sees_results = find_scope(user, Permission.SEE_STANDING).holds(org.path)
    programme = find_programme(org) if sees_results else None
    streets = list(_list_streets(org)) if sees_results and org.term is OrgKind.COUNTY else []
    periods = [] if programme is None else list_begun_periods(load_plan_named(programme.plan), timezone.localdate())
    return FramePlace(
        org=org,
        streets=streets,
        period=_find_period(request, programme),
        periods=periods,
        post=roles[0].term.label,
    )


def _find_period(request: HttpRequest, programme: Programme | None) -> Period | None:
    """Return the period that the page is about: an address may name any, also one that cannot be chosen."""
    if programme is None:
        return None
    try:
        return Period.parse(request.GET.get("period", ""))
    except PeriodError:
        return choose_period_of(request, programme)


def _list_streets(county: Org) -> Iterator[Org]:
    """Yield the county, if it has results, and the streets that have: under a programme of their own or above them."""
    codes = {code for (code,) in _prepare_programme_codes().fetch_all()}
    for org in (county, *_prepare_streets().fetch_all(county=county.path)):
        if codes.intersection(org.path.split("/")):
            yield org


@cache
def _prepare_programme_codes() -> PreparedQuery:
    return PreparedQuery(Programme.objects.values_list("org__code"))


@cache
def _prepare_streets() -> PreparedObjects[Org]:
    county = ValueSlot("county", CharField())
    streets = Org.objects.of_kind(OrgKind.STREET).alias(beginning=Substr("path", 1, Length(county)))
    return PreparedObjects(streets.filter(beginning=county).order_by("path"))
