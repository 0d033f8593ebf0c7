"""A link that a page shows leads somewhere: what the reader may not open is not offered."""

from __future__ import annotations

import pytest

from tests.links import find_dead_links
from tests.sample_county import PEOPLE, UNIT, VILLAGE, SampleCounty, log_in_client
from tests.standing import case, enter
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import Programme


@pytest.mark.slow
@pytest.mark.parametrize("person", PEOPLE)
def test_no_link_leads_to_a_page_that_is_not_there(county: SampleCounty, programme: Programme, person: str) -> None:
    enter(
        county, Register.CASES, case("A1"), case("A2", None), case("A3", UNIT), case("A4", VILLAGE, loss_fen=60_000_000)
    )
    assert find_dead_links(log_in_client(county, person)) == []
