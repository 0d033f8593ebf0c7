"""Whoever sees a round in a list opens it, and nobody else."""

import pytest
from django.utils import timezone

from tests.rounds import reach_self_check
from tests.sample_county import OTHER_STREET, SampleCounty, open_account
from wuzha.core.vocabulary import Role
from wuzha.decisions.access import find_visible_round, find_visible_rounds, list_running_rounds
from wuzha.decisions.models import Round
from wuzha.programmes.models import Programme


@pytest.fixture
def round_(county: SampleCounty, programme: Programme) -> Round:
    return reach_self_check(county, programme, timezone.localdate())


def test_everybody_opens_the_rounds_of_their_lists_alone(county: SampleCounty, round_: Round) -> None:
    people = [*county.people.values(), open_account("han", role=Role.STREET_OFFICE, org=county.orgs[OTHER_STREET])]
    readers = {user.username for user in people if find_visible_rounds(user).exists()}
    assert {"wu", "zhou", "li"} <= readers and "han" not in readers
    for user in people:
        visible_round = round_ if user.username in readers else None
        assert find_visible_round(user, round_.pk) == visible_round
        assert list_running_rounds(user) == ([visible_round] if visible_round else [])
