"""The head of the log is noted in a file outside the database, which a cut or rewritten log no longer agrees with."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.log_tampering import rewrite_log, run_unguarded
from wuzha.audit.heads import HeadFault, compare_heads, note_head
from wuzha.audit.log import record
from wuzha.audit.models import Head, LogLine
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
    report = compare_heads()
    assert report is not None
    return [(difference.fault, difference.place) for difference in report.differences]


def cut_log(length: int) -> None:
    """Remove the lines after the first so many, with their head: the chain is whole again."""
    run_unguarded(f"DELETE FROM audit_line WHERE number > {length}")
    Head.objects.update(number=length, hash=LogLine.objects.get(number=length).hash)
    assert list(find_broken_links()) == []


def test_a_changed_head_is_noted_every_ten_minutes(heads: Path) -> None:
    assert not note_at(0)
    write_lines("a", "b")
    assert note_at(0) and not note_at(20)
    write_lines("c")
    assert not note_at(9) and note_at(10)
    assert [json.loads(line)["number"] for line in heads.read_text().splitlines()] == [2, 3]
    assert list_differences() == []
    assert heads.stat().st_mode & 0o077 == 0


def test_a_log_that_was_cut_is_found_also_after_it_has_grown_again(heads: Path) -> None:
    write_lines("a", "b", "c")
    note_at(0)
    cut_log(2)
    assert list_differences() == [(HeadFault.CUT, 1)]
    write_lines("d", "e")
    note_at(30)
    assert list_differences() == [(HeadFault.REWRITTEN, 1)]


def test_a_log_that_was_rewritten_as_a_whole_is_found(heads: Path) -> None:
    write_lines("a", "b")
    note_at(0)
    rewrite_log({1: {"actor": "li"}})
    assert list(find_broken_links()) == []
    assert list_differences() == [(HeadFault.REWRITTEN, 1)]


def test_a_restored_backup_goes_on_from_its_own_end(heads: Path) -> None:
    write_lines("a", "b")
    end_of_backup = read_chain_head()
    note_at(0)
    write_lines("c")
    note_at(10)
    cut_log(2)
    note_head(MORNING + timedelta(minutes=11), backup_head=end_of_backup)
    write_lines("d", "e")
    note_at(30)
    assert list_differences() == []
    report = compare_heads()
    assert report is not None and [head.number for head in report.restorations] == [2]


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"at": "x", "number": 1, "hash": "y"}'])
def test_a_line_of_the_file_that_cannot_be_read_is_named(heads: Path, text: str) -> None:
    write_lines("a")
    note_at(0)
    heads.write_text(f"{heads.read_text()}{text}\n")
    write_lines("b")
    note_at(10)
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


def test_who_has_no_key_can_neither_change_nor_add_nor_remove_a_head(heads: Path, settings: Any) -> None:
    settings.AUDIT_KEY = KEY
    for minutes, subject in ((0, "a"), (10, "b"), (20, "c")):
        write_lines(subject)
        note_at(minutes)
    first, second, third = heads.read_text().splitlines(keepends=True)
    assert list_differences() == []
    for forgery, place in (
        ([first, second.replace('"number": 2', '"number": 1'), third], 2),
        ([first, third], 2),
        ([first, second, third, third], 4),
        ([first, second, third.replace(json.loads(third)["seal"], "")], 3),
    ):
        heads.write_text("".join(forgery))
        assert (HeadFault.SEAL, place) in list_differences()
    settings.AUDIT_KEY = KEY[::-1]
    assert (HeadFault.SEAL, 1) in list_differences()
