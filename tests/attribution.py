"""A case of the village that the village says belongs to the community."""

from __future__ import annotations

from tests.cast import COMMUNITY, VILLAGE, Cast
from wuzha.registers.attribution.services import propose_village
from wuzha.registers.models import Case, Proposal


def propose_community(cast: Cast, disputed_case: Case) -> Proposal:
    li, village, community = cast["li"], cast.orgs[VILLAGE], cast.orgs[COMMUNITY]
    return propose_village(
        actor=li, case=disputed_case, on_behalf_of=village, village=community, reason="受害人住青石社区"
    )
