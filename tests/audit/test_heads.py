"""The head of the log is noted in a file outside the database, which a cut or rewritten log no longer agrees with."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.log_tampering import cut_log, rewrite_log
from wuzha.audit.head_notes import note_head
from wuzha.audit.heads import HeadFault, compare_heads, read_heads
from wuzha.audit.log import record
from wuzha.audit.models import LogLine
from wuzha.audit.restorations import add_restoration
from wuzha.audit.verification import find_broken_links, read_chain_head
from wuzha.core.vocabulary import LogAction

pytestmark = pytest.mark.django_db
MORNING = datetime(2022, 7, 1, 9, tzinfo=UTC)
KEY = b"0123456789abcdef0123456789abcdef"


@pytest.fixture
def heads(tmp_path: Path, settings: Any) -> Path:
    settings.AUDIT_HEADS, settings.AUDIT_KEY = tmp_path / "heads.jsonl", b""
    return tmp_path / "heads.jsonl"


def write_lines(*subjects: str) -> None:
    with transaction.atomic():
        for subject in subjects:
            record(actor="wu", action=LogAction.ADD_ORG, subject=subject)


def note_at(minutes: int) -> bool:
    return note_head(MORNING + timedelta(minutes=minutes))


def list_differences() -> list[tuple[HeadFault, int]]:
    report = compare_heads(read_heads())
    assert report is not None
    return [(difference.fault, difference.place) for difference in report.differences]


def list_numbers(heads: Path) -> list[int]:
    return [json.loads(line)["number"] for line in heads.read_text().splitlines()]


def test_every_head_is_noted_and_one_of_each_hour_stays(heads: Path) -> None:
    assert not note_at(0)
    for minutes in (0, 1, 20, 59, 60, 61, 130, 131):
        write_lines("a", "b")
        assert note_at(minutes) and not note_at(minutes)
        assert list_numbers(heads)[-1] == LogLine.objects.count()
    assert list_numbers(heads) == [2, 10, 14, 16]
    assert list_differences() == []
    assert heads.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("key", [b"", KEY])
def test_the_file_grows_by_the_hour_whatever_is_written(heads: Path, settings: Any, key: bytes) -> None:
    settings.AUDIT_KEY = key
    for minutes in range(0, 300, 5):
        write_lines("a")
        note_at(minutes)
    assert list_numbers(heads) == [1, 13, 25, 37, 49, 60]
    assert list_differences() == [] and heads.stat().st_size < 6 * 300


def test_a_log_that_was_cut_is_found_also_after_it_has_grown_again(heads: Path) -> None:
    for minutes in range(3):
        write_lines("a")
        note_at(minutes)
    cut_log(2)
    assert list_differences() == [(HeadFault.CUT, 2)]
    write_lines("d", "e")
    note_at(30)
    assert list_differences() == [(HeadFault.REWRITTEN, 2)]


def test_a_log_that_was_rewritten_as_a_whole_is_found(heads: Path) -> None:
    write_lines("a", "b")
    note_at(0)
    write_lines("c")
    note_at(1)
    rewrite_log({3: {"actor": "li"}})
    assert list(find_broken_links()) == []
    assert list_differences() == [(HeadFault.REWRITTEN, 2)]
    write_lines("d")
    note_at(2)
    assert list_differences() == [(HeadFault.REWRITTEN, 2)]


def test_a_restored_backup_goes_on_from_its_own_end(heads: Path) -> None:
    write_lines("a", "b")
    end_of_backup = read_chain_head()
    note_at(0)
    write_lines("c")
    note_at(10)
    cut_log(2)
    note_head(MORNING + timedelta(minutes=11), backup_head=end_of_backup)
    for minutes in (30, 31):
        write_lines("d", "e")
        note_at(minutes)
    assert list_differences() == []
    report = compare_heads(read_heads())
    assert report is not None and [head.number for head in report.restorations] == [2]


@pytest.mark.parametrize("end", [1, 2, 3])
def test_a_backup_restored_elsewhere_forgives_no_cut_of_this_log(
    heads: Path, tmp_path: Path, settings: Any, end: int
) -> None:
    live, rehearsal = tmp_path / "live", tmp_path / "rehearsal"
    for folder in (live, rehearsal):
        folder.mkdir()
    add_restoration(rehearsal)
    settings.DATA = live
    for minutes in range(3):
        write_lines("a")
        note_at(minutes)
    settings.DATA = rehearsal
    note_head(MORNING + timedelta(minutes=5), backup_head=(end, LogLine.objects.get(number=end).hash))
    assert list_differences() == []
    settings.DATA = live
    cut_log(2)
    assert list_differences() == [(HeadFault.CUT, 2)]
    report = compare_heads(read_heads())
    assert report is not None and [head.number for head in report.other_restorations] == [end]
    assert not report.restorations
    write_lines("d", "e")
    note_at(6)
    assert list_differences() == [(HeadFault.REWRITTEN, 2)]


def test_a_backup_of_another_office_restored_with_the_same_file_is_no_fault_here(
    heads: Path, tmp_path: Path, settings: Any
) -> None:
    settings.AUDIT_KEY, settings.DATA = KEY, tmp_path
    add_restoration(tmp_path)
    write_lines("a")
    note_at(0)
    note_head(MORNING, backup_head=(9, SOUND_HASH))
    settings.DATA = tmp_path / "live"
    assert list_differences() == []
    write_lines("b")
    note_at(1)
    assert list_differences() == []


SOUND_HASH = "0" * 64


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1]",
        f'{{"at": "x", "number": 1, "hash": "{SOUND_HASH}"}}',
        f'{{"at": "2022-07-01T09:00:00", "number": 1, "hash": "{SOUND_HASH}"}}',
        '{"at": "2022-07-01T09:00:00+00:00", "number": 1, "hash": "y"}',
    ],
)
def test_a_line_of_the_file_that_cannot_be_read_is_named(heads: Path, text: str) -> None:
    write_lines("a")
    note_at(0)
    heads.write_text(f"{heads.read_text()}{text}\n")
    for minutes in (10, 11):
        write_lines("b")
        note_at(minutes)
    assert list_differences() == [(HeadFault.UNREADABLE, 2)]


def test_half_a_line_stays_and_the_next_one_is_whole(heads: Path) -> None:
    """A power cut in the middle of a line."""
    write_lines("a")
    note_at(0)
    heads.write_text(heads.read_text() + heads.read_text()[:50])
    write_lines("b")
    note_at(1)
    assert list_differences() == [(HeadFault.UNREADABLE, 2)]


def test_heads_are_sealed_from_the_day_a_key_is_set(heads: Path, settings: Any) -> None:
    write_lines("a")
    note_at(0)
    settings.AUDIT_KEY = KEY
    assert list_differences() == [(HeadFault.SEAL, 1)]
    assert note_at(1)
    write_lines("b")
    note_at(11)
    assert list_differences() == []


def set_number(line: str) -> str:
    return line.replace('"number": 2', '"number": 1')


def remove_seal(line: str) -> str:
    return line.replace(json.loads(line)["seal"], "")


def set_odd_seal(line: str) -> str:
    return line.replace(json.loads(line)["seal"], "印")


@pytest.mark.parametrize(
    ("forge", "place"),
    [
        (lambda first, second, third: [first, set_number(second), third], 2),
        (lambda first, second, third: [first, third], 2),
        (lambda first, second, third: [first, second, third, third], 4),
        (lambda first, second, third: [first, second, remove_seal(third)], 3),
        (lambda first, second, third: [first, second, set_odd_seal(third)], 3),
    ],
)
def test_who_has_no_key_can_neither_change_nor_add_nor_remove_a_head(
    heads: Path, settings: Any, forge: Callable[..., list[str]], place: int
) -> None:
    settings.AUDIT_KEY = KEY
    for minutes, subject in ((0, "a"), (60, "b"), (70, "c")):
        write_lines(subject)
        note_at(minutes)
    assert list_differences() == []
    heads.write_text("".join(forge(*heads.read_text().splitlines(keepends=True))))
    assert (HeadFault.SEAL, place) in list_differences()
    write_lines("d")
    note_at(71)
    assert (HeadFault.SEAL, place) in list_differences(), "the next head has replaced the evidence"
    settings.AUDIT_KEY = KEY[::-1]
    assert (HeadFault.SEAL, 1) in list_differences()


def test_a_cut_log_with_a_head_of_its_own_is_found_although_it_goes_on(heads: Path, settings: Any) -> None:
    """Who has no key writes the head of the cut log into the file, and waits for the next write to seal it."""
    settings.AUDIT_KEY = KEY
    for minutes, subject in ((0, "a"), (1, "b"), (2, "c")):
        write_lines(subject)
        note_at(minutes)
    cut_log(2)
    first, second = heads.read_text().splitlines()
    forgery = json.loads(second) | {"number": 2, "hash": LogLine.objects.get(number=2).hash}
    heads.write_text(f"{first}\n{json.dumps(forgery)}\n")
    write_lines("d")
    note_at(3)
    assert list_differences() == [(HeadFault.SEAL, 2)]
