"""A case of the village that the village says belongs to the community."""

from __future__ import annotations

from tests.sample_county import COMMUNITY, VILLAGE, SampleCounty
from wuzha.registers.attribution.services import propose_village
from wuzha.registers.models import Case, Proposal


def propose_community(county: SampleCounty, disputed_case: Case) -> Proposal:
    li, village, community = county["li"], county.orgs[VILLAGE], county.orgs[COMMUNITY]
    return propose_village(
        actor=li, case=disputed_case, on_behalf_of=village, village=community, reason="受害人住青石社区"
    )
