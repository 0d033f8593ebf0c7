"""A link that a page shows leads somewhere: what the reader may not open is not offered."""

from __future__ import annotations

import pytest

from tests.cast import PEOPLE, UNIT, VILLAGE, Cast, log_in_client
from tests.links import find_dead_links
from tests.standing import case, enter
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import Programme

FAST_NAMES, SLOW = ("wu",), pytest.mark.slow
"""An office has the most links; the links of everybody else are tested in CI."""


@pytest.mark.parametrize("person", [user if user in FAST_NAMES else pytest.param(user, marks=SLOW) for user in PEOPLE])
def test_no_link_leads_to_a_page_that_is_not_there(cast: Cast, programme: Programme, person: str) -> None:
    enter(
        cast, Register.CASES, case("A1"), case("A2", None), case("A3", UNIT), case("A4", VILLAGE, loss_fen=60_000_000)
    )
    assert find_dead_links(log_in_client(cast, person)) == []
