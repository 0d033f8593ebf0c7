"""One sweep more over every address, as a village: no page shows a case that is not its own."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import VILLAGE, Cast
from tests.rules.every_address import a_day_in_the_office, visits
from wuzha.registers.models import Case

__all__ = ["a_day_in_the_office"]


@pytest.mark.slow
def test_no_page_shows_a_village_a_case_that_is_not_its_own(cast: Cast) -> None:
    """Its own is also one without a village that is said to be its own: it is shown what is said, and no entry."""
    client = Client()
    client.force_login(cast["li"])
    everything = {case.key for case in Case.objects.all()}
    ours, named = {f"A{VILLAGE}"}, {f"N{VILLAGE}"}
    assert ours | named < everything
    seen = set[str]()
    for address, place, _sample in visits(cast):
        answers = [client.get(place), client.get(place, {"q": "N"}), client.get(place, {"blank": "village"})]
        for page in (b"".join(answer).decode(errors="replace") for answer in answers if answer.status_code == 200):
            shown = {key for key in everything if key in page}
            assert shown <= ours | named, place
            assert not shown & named or str(address.name) in {"desk", "proposal", "comment_proposal"}, place
            seen |= shown
    assert seen == ours | named
