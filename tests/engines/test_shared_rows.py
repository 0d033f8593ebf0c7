"""What many wait for is asked of the database by one process of a server, and read by the others."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from tests.assessments.test_standing import AFTERWARDS, case, enter, outcome, programme  # noqa: F401  a fixture
from tests.cast import OTHER_STREET, OTHER_VILLAGE, VILLAGE, Cast
from wuzha.assessments.standing import KEPT, stand, stand_targets
from wuzha.core.findings.findings import Assessment
from wuzha.core.vocabulary import Outcome, Register
from wuzha.engines.django_connection import DjangoEngine
from wuzha.engines.query_cache import STALE_SECONDS, SharedRows, room_for_rows
from wuzha.programmes.models import Programme
from wuzha.programmes.plans import questions_of
from wuzha.programmes.services import set_programme


class Slow(DjangoEngine):
    """A database that takes its time; how often it was asked."""

    def __init__(self) -> None:
        super().__init__(connection, {register: (f"SELECT '{register}'", ()) for register in Register})
        self.times = 0

    def rows(self, sql: str, parameters: Mapping[str, str] | None = None) -> list[tuple[Any, ...]]:
        self.times += 1
        time.sleep(0.05)
        return [("520399001200", self.times, None)]


@pytest.fixture
def shared(settings: Any, tmp_path: Path) -> Path:
    settings.ROWS = room_for_rows(tmp_path / "rows")
    return room_for_rows(settings.ROWS)


def judged_by_another_process(programme: Programme) -> Assessment:  # noqa: F811
    """What it keeps itself is empty at first."""
    KEPT.clear()
    return stand(programme, questions_of(programme, AFTERWARDS), with_rows=False)


def test_of_those_who_ask_at_once_one_asks_the_database(tmp_path: Path) -> None:
    engine, together, found = Slow(), Barrier(4), list[list[tuple[Any, ...]]]()

    def ask() -> None:
        together.wait()
        found.append(SharedRows(engine, tmp_path, "a").rows("SELECT 1"))

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert engine.times == 1 and found == [[("520399001200", 1, None)]] * 4


def test_another_state_and_other_words_are_asked_anew(tmp_path: Path) -> None:
    engine = Slow()
    asked = [("a", "SELECT 1"), ("a", "SELECT 1"), ("b", "SELECT 1"), ("b", "SELECT 2"), ("a", "SELECT 1")]
    found = [SharedRows(engine, tmp_path, state).rows(sql)[0][1] for state, sql in asked]
    assert found == [1, 1, 2, 3, 4]


def test_a_file_that_cannot_be_read_is_written_anew(tmp_path: Path) -> None:
    engine = Slow()
    SharedRows(engine, tmp_path, "a").rows("SELECT 1")
    (kept,) = tmp_path.glob("*.json")
    kept.write_text("[half", encoding="utf-8")
    assert SharedRows(engine, tmp_path, "a").rows("SELECT 1")[0][1] == 2
    assert SharedRows(engine, tmp_path, "a").rows("SELECT 1")[0][1] == 2


def test_where_nothing_can_be_written_everybody_asks_for_themselves(tmp_path: Path) -> None:
    engine = Slow()
    nowhere = SharedRows(engine, tmp_path / "taken away", "a")
    assert [nowhere.rows("SELECT 1")[0][1] for _ in range(2)] == [1, 2]


def test_what_nobody_asks_for_any_more_is_cleared_away_and_the_folder_is_nobody_elses(tmp_path: Path) -> None:
    folder = room_for_rows(tmp_path / "rows")
    old, fresh = folder / "old.json", folder / "fresh.json"
    for file in (old, fresh):
        file.write_text("[]", encoding="utf-8")
    os.utime(old, (time.time() - STALE_SECONDS - 60,) * 2)
    assert list(room_for_rows(folder).iterdir()) == [fresh]
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_second_process_reads_what_the_first_has_asked(
    cast: Cast,
    programme: Programme,  # noqa: F811
    shared: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enter(cast, Register.CASES, case("A1"))
    first = judged_by_another_process(programme)
    with monkeypatch.context() as closed:
        closed.setattr(DjangoEngine, "rows", None)
        assert judged_by_another_process(programme) == first
    assert any(shared.glob("*.json"))


def test_a_case_entered_since_is_in_what_the_second_process_shows(
    cast: Cast,
    programme: Programme,  # noqa: F811
    shared: Path,
) -> None:
    judged_by_another_process(programme)
    enter(cast, Register.CASES, case("A1"))
    KEPT.clear()
    assert outcome(programme, "no_or_halved_cases", with_rows=False) is Outcome.NOT_MET


def test_targets_are_the_same_with_their_rows_read_from_the_file(
    cast: Cast,
    programme: Programme,  # noqa: F811
    shared: Path,
) -> None:
    enter(cast, Register.CASES, case("A1"), case("A2", on=AFTERWARDS.replace(year=2021)))
    questions = questions_of(programme, AFTERWARDS)
    KEPT.clear()
    first = stand_targets(programme, questions)
    KEPT.clear()
    assert stand_targets(programme, questions) == first
    assert any(test.evidence for target in first.targets for test in target.criterion.tests)


def test_two_streets_with_one_plan_have_rows_of_their_own(
    cast: Cast,
    programme: Programme,  # noqa: F811
    shared: Path,
) -> None:
    other = set_programme(actor="wu", org=cast.orgs[OTHER_STREET], plan=programme.plan, period=programme.current_period)
    assert VILLAGE in {org.code for org in judged_by_another_process(programme).orgs}
    assert {org.code for org in judged_by_another_process(other).orgs} == {OTHER_VILLAGE}
