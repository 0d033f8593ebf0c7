"""Results are kept for a state of the books, and never shown for another one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.assessments.test_standing import AFTERWARDS, case, enter, programme  # noqa: F401  a fixture
from tests.cast import STREET, VILLAGE, Cast
from wuzha.assessments import standing
from wuzha.assessments.result_cache import Kept
from wuzha.assessments.standing import stand
from wuzha.audit.log import LONGEST_WRITE, record, state_of_the_books
from wuzha.core.vocabulary import Deed, Outcome, Register
from wuzha.orgs.services import OrgDraft, change_org
from wuzha.programmes.models import Programme
from wuzha.programmes.plans import questions_of

NOT_INHERITED = ("WUZHA_", "DATABASE_", "DJANGO_")


class Judging:
    """Counts how often it is asked to work."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        return f"result {self.times}"


def test_a_result_is_made_once_for_a_state_and_anew_for_the_next() -> None:
    kept, judging = Kept[str](100, len), Judging()
    assert [kept.get("county", state, judging) for state in ("a", "a", "b", "b")] == ["result 1"] * 2 + ["result 2"] * 2


def test_of_many_results_the_ones_longest_unused_are_let_go() -> None:
    kept, judging = Kept[str](2, lambda _: 1), Judging()
    for question in ("east", "west", "east", "north", "east", "west"):
        kept.get(question, "a", judging)
    assert judging.times == 4, "west made room for north"


def test_a_result_larger_than_the_room_is_handed_out_and_not_kept() -> None:
    kept, judging = Kept[str](3, len), Judging()
    assert [kept.get("province", "a", judging) for _ in range(2)] == ["result 1", "result 2"]


def test_what_two_ask_at_once_is_worked_out_once() -> None:
    kept, judging, together = Kept[str](100, len), Judging(), Barrier(8)
    answers: list[str] = []

    def ask() -> None:
        together.wait()
        answers.append(kept.get("county", "a", judging))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["result 1"] * 8


def test_what_is_asked_for_again_and_again_is_there_before_the_next_one_asks() -> None:
    kept, judging = Kept[str](100, len), Judging()
    kept.get("county", "a", judging, ahead=True)
    kept.get("village", "a", judging)
    kept.renew("b")
    assert judging.times == 3, "the village waits until somebody asks"
    assert kept.get("county", "b", judging, ahead=True) == "result 3" and judging.times == 3


def test_what_nobody_has_asked_for_lately_is_not_worked_out_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, judging = Kept[str](100, len), Judging()
    kept.get("county", "a", judging, ahead=True)
    monkeypatch.setattr("wuzha.assessments.result_cache.STILL_ASKED_SECONDS", 0)
    kept.renew("b")
    assert judging.times == 1


def test_a_log_in_leaves_the_state_as_it_is_and_a_case_does_not(cast: Cast) -> None:
    before = state_of_the_books()
    with transaction.atomic():
        record(actor="wu", deed=Deed.LOG_IN, subject="user:1")
    assert state_of_the_books() == before
    enter(cast, Register.CASES, case("A1"))
    assert state_of_the_books() != before


def test_what_was_known_long_ago_is_not_worked_out_again_for_a_new_case(cast: Cast) -> None:
    long_ago = timezone.now() - LONGEST_WRITE - timedelta(days=1)
    just_now = timezone.now() - timedelta(minutes=5)
    before = state_of_the_books(long_ago), state_of_the_books(just_now)
    enter(cast, Register.CASES, case("A1"))
    assert state_of_the_books(long_ago) == before[0]
    assert state_of_the_books(just_now) != before[1], "what was being written then may come to light only now"


def test_the_tree_has_no_past_so_a_change_to_it_concerns_every_moment(cast: Cast) -> None:
    long_ago = timezone.now() - LONGEST_WRITE - timedelta(days=1)
    before = state_of_the_books(long_ago)
    street = cast.orgs[STREET]
    change_org(actor="wu", draft=OrgDraft(STREET, "清河镇", street.term, street.parent_id))
    assert state_of_the_books(long_ago) != before


def test_figures_and_rows_come_from_one_state_although_somebody_writes_meanwhile(
    cast: Cast,
    programme: Programme,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judge, late = standing.judge, iter([lambda: enter(cast, Register.CASES, case("A1", loss_fen=100))])

    def interrupted(*arguments: Any, **named: Any) -> Any:
        found = judge(*arguments, **named)
        next(late, lambda: None)()
        return found

    monkeypatch.setattr(standing, "judge", interrupted)
    questions = questions_of(programme, AFTERWARDS)
    (village,) = (org for org in stand(programme, questions).orgs if org.code == VILLAGE)
    assert village.criteria[0].outcome is Outcome.NOT_MET


@pytest.mark.slow
def test_what_another_process_writes_is_seen_by_the_next_read(db: None, tmp_path: Path) -> None:
    with books_of_their_own(tmp_path) as reach:
        done("prepare", reach)
        with other("read", reach, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
            assert asked(reader) == asked(reader) == "met"
            done("write", reach)
            assert asked(reader) == "not_met"


@contextmanager
def books_of_their_own(folder: Path) -> Iterator[dict[str, str]]:
    """What processes must know to open books that nobody else opens: a file, or a database of the same server."""
    if connection.vendor == "sqlite":
        yield {"WUZHA_DATA": str(folder)}
        return
    import psycopg

    address = os.environ["DATABASE_URL"]
    name = f"kept_{uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield {"DATABASE_URL": f"{address.rpartition('/')[0]}/{name}"}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def other(what: str, reach: dict[str, str], **pipes: Any) -> Iterator[subprocess.Popen[str]]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tests.assessments.another_process", what, VILLAGE]
    with subprocess.Popen(command, env=inherited | settings | reach, text=True, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def done(what: str, reach: dict[str, str]) -> None:
    with other(what, reach) as process:
        assert process.wait() == 0


def asked(reader: subprocess.Popen[str]) -> str:
    assert reader.stdin is not None and reader.stdout is not None
    reader.stdin.write("?\n")
    reader.stdin.flush()
    return reader.stdout.readline().strip()
