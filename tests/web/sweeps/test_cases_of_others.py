"""One sweep more over every address, as a village: no page shows a case that is not its own."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.sample_county import VILLAGE, SampleCounty
from tests.web.sweeps.every_address import make_samples_everywhere, visits
from wuzha.registers.models import Case

__all__ = ["make_samples_everywhere"]

PAGES_OF_PROPOSALS = frozenset({"attribution", "proposal", "comment_proposal", "home", "todo"})
"""Where a village sees the number of a case that is proposed for it: the proposal, and the to-do that leads there."""


@pytest.mark.slow
def test_no_page_shows_a_village_a_case_that_is_not_its_own(county: SampleCounty) -> None:
    """Of a case without a village that is proposed for the village it sees the proposal, but not the entry."""
    client = Client()
    client.force_login(county["li"])
    numbers = {case.key for case in Case.objects.all()}
    own_numbers, own_claims = {f"A{VILLAGE}"}, {f"N{VILLAGE}"}
    assert own_numbers | own_claims < numbers
    visible_numbers = set[str]()
    for address, place, _sample in visits(county):
        answers = [client.get(place), client.get(place, {"q": "N"}), client.get(place, {"blank": "village"})]
        for page in (b"".join(answer).decode(errors="replace") for answer in answers if answer.status_code == 200):
            page_numbers = {key for key in numbers if key in page}
            assert page_numbers <= own_numbers | own_claims, place
            assert not page_numbers & own_claims or str(address.name) in PAGES_OF_PROPOSALS, place
            visible_numbers |= page_numbers
    assert visible_numbers == own_numbers | own_claims
