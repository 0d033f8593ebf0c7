"""After a write the standing is computed again before anybody opens it, and until then nobody asks the database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from tests.sample_county import VILLAGE, SampleCounty
from tests.standing import AFTERWARDS, case, enter
from wuzha.assessments.standing import assess
from wuzha.audit.notification import Topic, read_notified_at
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Outcome, Register
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.site import cache_warming


def test_the_first_reader_after_a_write_does_not_wait_for_the_standing(
    county: SampleCounty, programme: Programme
) -> None:
    questions = build_questions(programme, AFTERWARDS)
    assess(programme, questions, with_rows=False)
    enter(county, Register.CASES, case("A1", loss_fen=60_000_00))
    cache_warming.renew_results()
    with CaptureQueriesContext(connection) as queries:
        assessment = assess(programme, questions, with_rows=False)
    assert len(queries) == 1, "which state the books are in, and nothing else"
    assert next(org for org in assessment.orgs if org.code == VILLAGE).criteria[0].outcome is Outcome.NOT_MET


def test_neither_a_database_that_is_away_for_a_while_nor_a_plan_that_is_gone_ends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    errors = iter([OperationalError("away"), RefusalError("map.empty"), KeyboardInterrupt])
    raised_errors = run_with_writes(monkeypatch, count(1).__next__, errors)
    assert len(raised_errors) == 3


def test_after_a_database_error_the_next_check_tries_again_without_a_write(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    errors = iter([OperationalError("away"), KeyboardInterrupt])
    assert len(run_with_writes(monkeypatch, lambda: 1, errors)) == 2


def test_without_a_write_the_database_is_not_queried(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([1, 1, 1, 1, 2])
    calls: list[int] = []
    monkeypatch.setattr(cache_warming, "renew_results", lambda: calls.append(1))
    monkeypatch.setattr(cache_warming, "read_notified_at", lambda topic: next(moments))
    monkeypatch.setattr(cache_warming, "BUSY_POLL_SECONDS", 0)
    with pytest.raises(StopIteration):
        cache_warming.keep_warm()
    assert len(calls) == 2


def test_a_committed_write_is_notified_and_one_that_is_rolled_back_is_not(
    county: SampleCounty, django_capture_on_commit_callbacks: Any
) -> None:
    before = read_notified_at(Topic.LOG_WRITTEN)
    with django_capture_on_commit_callbacks(execute=False):
        enter(county, Register.CASES, case("A1"))
    assert read_notified_at(Topic.LOG_WRITTEN) == before
    with django_capture_on_commit_callbacks(execute=True):
        enter(county, Register.CASES, case("A2"))
    assert read_notified_at(Topic.LOG_WRITTEN) != before


@pytest.mark.slow
def test_the_site_does_not_load_the_library_of_the_terminal() -> None:
    program = (
        "import django, sys; django.setup(); import wuzha.site.urls;"
        " sys.exit(' '.join(name for name in sys.modules if name.partition('.')[0] == 'rich') or 0)"
    )
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run([sys.executable, "-c", program], env=os.environ | settings, check=True)


def run_with_writes(
    monkeypatch: pytest.MonkeyPatch, read_moment: Callable[[], int], errors: Iterator[Any]
) -> list[object]:
    """Run the loop until KeyboardInterrupt; each renewal ends with the next error."""
    raised_errors: list[object] = []

    def fail() -> None:
        raised_errors.append(next(errors))
        raise raised_errors[-1]  # type: ignore[misc]  # an exception, all of them

    monkeypatch.setattr(cache_warming, "renew_results", fail)
    monkeypatch.setattr(cache_warming, "read_notified_at", lambda topic: read_moment())
    monkeypatch.setattr(cache_warming, "BUSY_POLL_SECONDS", 0)
    with pytest.raises(KeyboardInterrupt):
        cache_warming.keep_warm()
    return raised_errors
