"""List what still keeps a round from being closed: rectifications and reviews that are not done, with their pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.core.rounds.state import RectificationProgress, RoundState
from wuzha.decisions.models import Round
from wuzha.orgs.models import Org


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFollowUp:
    """A rectification or a review that is open: the org, its page, what it is; `item` for a rectification."""

    name: str
    address: str
    label: str
    item: RectificationProgress | None = None


def list_open_follow_up(round_: Round, state: RoundState) -> list[OpenFollowUp]:
    """Return the open rectifications by their numbers, then the open reviews in the order of the orgs."""
    items = {number: item for number, item in state.rectifications.items() if item.is_open}
    reviewed_codes = [code for code, org in state.orgs.items() if org.review is not None]
    codes = {item.org for item in items.values()}.union(reviewed_codes)
    names = dict(Org.objects.filter(code__in=codes).values_list("code", "name"))
    rectifications = [
        OpenFollowUp(
            name=names[item.org],
            address=reverse("rectification", args=(round_.pk, number)),
            label=_("整改第%(number)s号") % {"number": number},
            item=item,
        )
        for number, item in items.items()
    ]
    reviews = [
        OpenFollowUp(name=names[code], address=reverse("round_org", args=(round_.pk, code)), label=_("正在复查"))
        for code in sorted(reviewed_codes)
    ]
    return [*rectifications, *reviews]
