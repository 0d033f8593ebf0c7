"""Find the orgs that bear a name or an alias of another one, so that a ledger has to name them by code."""

from __future__ import annotations

from django.utils import timezone

from wuzha.orgs.models import Org


def find_namesakes(org: Org) -> dict[str, list[Org]]:
    """Return each name of the org → the other orgs in use below the same parent that bear it too."""
    names = (org.name, *org.other_names)
    siblings = Org.objects.filter(parent=org.parent).in_use(timezone.localdate()).exclude(pk=org.pk).order_by("code")
    names_of_siblings = [(sibling, {sibling.name, *sibling.other_names}) for sibling in siblings]
    namesakes = {name: [sibling for sibling, words in names_of_siblings if name in words] for name in names}
    return {name: orgs for name, orgs in namesakes.items() if orgs}
