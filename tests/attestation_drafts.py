"""Keep a draft of an attestation, as the grid does."""

from datetime import date

from tests.sample_county import VILLAGE, SampleCounty
from wuzha.registers.attestation_services import OrgVerdict, Signature, save_drafts


def draft_attestation(county: SampleCounty, *, attested_by: str = "考核组", reason: str = "") -> None:
    save_drafts(
        actor=county["wu"],
        criterion="duties_done",
        period="2022",
        verdicts=[OrgVerdict(county.orgs[VILLAGE], "met", reason)],
        signature=Signature(attested_by, date(2022, 12, 1)),
    )
