"""The ways to the main pages: only those that the person may go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wuzha.core.vocabulary import Verb
from wuzha.people.access import verbs_of
from wuzha.people.models import User
from wuzha.people.services import must_set_password

MAIN_PAGES: tuple[tuple[Verb | tuple[Verb, ...] | None, str, str], ...] = (
    (None, "first", gettext_noop("首页")),
    (Verb.SEE_STANDING, "standings", gettext_noop("结论")),
    (Verb.SEE_STANDING, "all_trends", gettext_noop("图表")),
    ((Verb.SEE_ENTRIES, Verb.RECORD_OUTREACH), "books", gettext_noop("台账")),
    (Verb.UPLOAD, "uploads", gettext_noop("上传台账")),
    (Verb.SEE_ENTRIES, "desk", gettext_noop("案件归属")),
    (Verb.SEE_STANDING, "orgs", gettext_noop("组织")),
    (Verb.MANAGE_PEOPLE, "accounts", gettext_noop("账号")),
    (Verb.READ_LOG, "log", gettext_noop("日志")),
)
"""What one must be allowed to do (of several, one), the name of the address, what it is called."""


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the navigation."""

    address: str
    label: str
    is_here: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """For every template: `navigation`, asked of the database only where it is shown."""
    return {"navigation": SimpleLazyObject(lambda: _ways(request))}


def _ways(request: HttpRequest) -> list[Way]:
    user = getattr(request, "user", None)
    if not isinstance(user, User) or must_set_password(user):
        return []
    allowed = verbs_of(user)
    open_pages = [(reverse(name), label) for verb, name, label in MAIN_PAGES if _is_open(verb, allowed)]
    looked_at = request.path.replace(reverse("all_maps"), reverse("standings"), 1)  # a map is a way to look at them
    here = max((address for address, _label in open_pages if looked_at.startswith(address)), key=len)
    return [Way(address, _(label), address == here) for address, label in open_pages]


def _is_open(verb: Verb | tuple[Verb, ...] | None, allowed: frozenset[Verb]) -> bool:
    verbs = verb if isinstance(verb, tuple) else (verb,)
    return verb is None or any(one in allowed for one in verbs)
