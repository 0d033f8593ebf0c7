"""Results are cached for a state of the books, and never shown for another one."""

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

from tests.sample_county import STREET, VILLAGE, SampleCounty
from tests.standing import AFTERWARDS, case, enter
from wuzha.assessments import standing
from wuzha.assessments.result_cache import ResultCache
from wuzha.assessments.standing import assess
from wuzha.audit.books_state import LONGEST_WRITE, read_books_state
from wuzha.audit.log import record
from wuzha.core.vocabulary import LogAction, Outcome, Register
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.services import change_org
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions

NOT_INHERITED = ("WUZHA_", "DATABASE_", "DJANGO_")


class Judging:
    """A computation that counts its calls."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        return f"result {self.times}"


def test_a_result_is_computed_once_for_a_state_and_again_for_the_next() -> None:
    cache, judging = ResultCache[str](100, len), Judging()
    assert [cache.get("county", state, judging) for state in ("a", "a", "b", "b")] == ["result 1"] * 2 + [
        "result 2"
    ] * 2


def test_the_least_recently_used_results_are_dropped() -> None:
    cache, judging = ResultCache[str](2, lambda _: 1), Judging()
    for question in ("east", "west", "east", "north", "east", "west"):
        cache.get(question, "a", judging)
    assert judging.times == 4, "west was dropped for north"


def test_a_result_larger_than_the_capacity_is_returned_and_not_cached() -> None:
    cache, judging = ResultCache[str](3, len), Judging()
    assert [cache.get("province", "a", judging) for _ in range(2)] == ["result 1", "result 2"]


def test_simultaneous_requests_compute_a_result_once() -> None:
    cache, judging, together = ResultCache[str](100, len), Judging(), Barrier(8)
    answers: list[str] = []

    def ask() -> None:
        together.wait()
        answers.append(cache.get("county", "a", judging))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["result 1"] * 8


def test_a_frequently_used_result_is_computed_before_the_next_request() -> None:
    cache, judging = ResultCache[str](100, len), Judging()
    cache.get("county", "a", judging, is_warmed=True)
    cache.get("village", "a", judging)
    cache.renew("b")
    assert judging.times == 3, "the village waits until somebody asks"
    assert cache.get("county", "b", judging, is_warmed=True) == "result 3" and judging.times == 3


def test_only_what_has_to_be_computed_ahead_waits_for_its_moment() -> None:
    cache, judging, waits = ResultCache[str](100, len), Judging(), list[int]()
    for key in ("county", "street"):
        cache.get(key, "a", judging, is_warmed=True)
    cache.get("street", "b", judging)
    cache.renew("b", lambda: waits.append(judging.times))
    assert (waits, judging.times) == ([3], 4)


def test_what_a_page_went_without_is_there_for_the_next_one() -> None:
    judging, cache = Judging(), ResultCache[str](10, len)
    assert cache.request("key", "state", judging) is None and cache.has_requests
    cache.renew("state")
    assert cache.request("key", "state", judging) is not None and not cache.has_requests
    assert judging.times == 1


def test_a_result_unused_for_long_is_not_computed_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    cache, judging = ResultCache[str](100, len), Judging()
    cache.get("county", "a", judging, is_warmed=True)
    monkeypatch.setattr("wuzha.assessments.result_cache.WARM_SECONDS", 0)
    cache.renew("b")
    assert judging.times == 1


def test_a_log_in_leaves_the_state_as_it_is_and_a_case_does_not(county: SampleCounty) -> None:
    before = read_books_state()
    with transaction.atomic():
        record(actor="wu", action=LogAction.LOG_IN, subject="user:1")
    assert read_books_state() == before
    enter(county, Register.CASES, case("A1"))
    assert read_books_state() != before


def test_what_was_known_long_ago_is_not_worked_out_again_for_a_new_case(county: SampleCounty) -> None:
    long_ago = timezone.now() - LONGEST_WRITE - timedelta(days=1)
    just_now = timezone.now() - timedelta(minutes=5)
    before = read_books_state(long_ago), read_books_state(just_now)
    enter(county, Register.CASES, case("A1"))
    assert read_books_state(long_ago) == before[0]
    assert read_books_state(just_now) != before[1], "what was being written then may come to light only now"


def test_the_tree_has_no_past_so_a_change_to_it_concerns_every_moment(county: SampleCounty) -> None:
    long_ago = timezone.now() - LONGEST_WRITE - timedelta(days=1)
    before = read_books_state(long_ago)
    street = county.orgs[STREET]
    change_org(actor="wu", draft=OrgDraft(STREET, "清河镇", street.term, street.parent_id))
    assert read_books_state(long_ago) != before


def test_figures_and_rows_come_from_one_state_although_somebody_writes_meanwhile(
    county: SampleCounty,
    programme: Programme,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judge, writes = standing.judge, iter([lambda: enter(county, Register.CASES, case("A1", loss_fen=100))])

    def judge_and_write(*arguments: Any, **options: Any) -> Any:
        assessment = judge(*arguments, **options)
        next(writes, lambda: None)()
        return assessment

    monkeypatch.setattr(standing, "judge", judge_and_write)
    questions = build_questions(programme, AFTERWARDS)
    (village,) = (org for org in assess(programme, questions).orgs if org.code == VILLAGE)
    assert village.criteria[0].outcome is Outcome.NOT_MET


@pytest.mark.slow
def test_what_another_process_writes_is_seen_by_the_next_read(db: None, tmp_path: Path) -> None:
    with open_separate_books(tmp_path) as reach:
        run_process("prepare", reach)
        with start_process("read", reach, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
            assert ask_process(reader) == ask_process(reader) == "met"
            run_process("write", reach)
            assert ask_process(reader) == "not_met"


@contextmanager
def open_separate_books(folder: Path) -> Iterator[dict[str, str]]:
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
def start_process(action: str, reach: dict[str, str], **pipes: Any) -> Iterator[subprocess.Popen[str]]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tests.assessments.another_process", action, VILLAGE]
    with subprocess.Popen(command, env=variables | settings | reach, text=True, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def run_process(action: str, reach: dict[str, str]) -> None:
    with start_process(action, reach) as process:
        assert process.wait() == 0


def ask_process(reader: subprocess.Popen[str]) -> str:
    assert reader.stdin is not None and reader.stdout is not None
    reader.stdin.write("?\n")
    reader.stdin.flush()
    return reader.stdout.readline().strip()
