"""Find the org whose books hold the rows of several orgs."""

from __future__ import annotations

from collections.abc import Iterable

from wuzha.orgs.models import Org, find_holder


def find_common_book(orgs: Iterable[Org]) -> Org:
    """Return the org that keeps the books of all these orgs, or is above those that do; of two trees, the first."""
    holders = [find_holder(org) for org in orgs]
    codes = [code for code in holders[0].path.split("/") if code]
    shared_codes = [code for code in codes if all(f"/{code}/" in holder.path for holder in holders)]
    return Org.objects.get(code=shared_codes[-1]) if shared_codes else holders[0]
