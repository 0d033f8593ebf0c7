"""After a write the standing is worked out again before anybody opens it."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from tests.assessments.test_standing import AFTERWARDS, case, enter, programme  # noqa: F401  a fixture
from tests.cast import VILLAGE, Cast
from wuzha.assessments.standing import stand
from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import Outcome, Register
from wuzha.programmes.models import Programme
from wuzha.programmes.plans import questions_of
from wuzha.site import cache_warming as ahead


def test_whoever_opens_the_standing_after_a_write_does_not_wait_for_it(cast: Cast, programme: Programme) -> None:  # noqa: F811
    questions = questions_of(programme, AFTERWARDS)
    stand(programme, questions, with_rows=False)
    enter(cast, Register.CASES, case("A1", loss_fen=60_000_00))
    ahead.renew()
    with CaptureQueriesContext(connection) as asked:
        found = stand(programme, questions, with_rows=False)
    assert len(asked) == 1, "which state the books are in, and nothing else"
    assert next(org for org in found.orgs if org.code == VILLAGE).criteria[0].outcome is Outcome.NOT_MET


def test_neither_a_database_that_is_away_for_a_while_nor_a_plan_that_is_gone_ends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = iter([OperationalError("away"), Refusal("没有这个方案。"), KeyboardInterrupt])
    seen: list[object] = []

    def look() -> None:
        seen.append(next(looks))
        raise seen[-1]  # type: ignore[misc]  # an exception, all of them

    monkeypatch.setattr(ahead, "renew", look)
    monkeypatch.setattr(ahead, "PAUSE_SECONDS", 0)
    with pytest.raises(KeyboardInterrupt):
        ahead.keep_ahead()
    assert len(seen) == 3
