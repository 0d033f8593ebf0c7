"""Each write is noted outside the database as soon as it is committed, and none fails or waits because of it."""

from __future__ import annotations

import fcntl
import json
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from tests.log_tampering import cut_log
from wuzha.audit import head_notes
from wuzha.audit.head_notes import note_head
from wuzha.audit.heads import HeadFault, compare_heads, read_heads
from wuzha.audit.log import record
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction

pytestmark = pytest.mark.django_db
KEY = b"0123456789abcdef0123456789abcdef"


@pytest.fixture
def heads(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The file with a first head, as the worker creates it."""
    settings.AUDIT_HEADS, settings.AUDIT_KEY = tmp_path / "heads.jsonl", KEY
    write_line()
    note_head(timezone.now())
    head_notes._reported_faults.clear()
    yield tmp_path / "heads.jsonl"
    head_notes._reported_faults.clear()


def write_line() -> LogLine:
    with transaction.atomic():
        return record(actor="wu", action=LogAction.ADD_ORG, subject="org")


@pytest.fixture
def commit(heads: Path, django_capture_on_commit_callbacks: Any) -> Any:
    """Write so many lines, each in a transaction that is committed."""

    def write_and_commit(count: int = 1) -> None:
        for _ in range(count):
            with django_capture_on_commit_callbacks(execute=True):
                write_line()

    return write_and_commit


def list_numbers(heads: Path) -> list[int]:
    return [json.loads(line)["number"] for line in heads.read_text().splitlines()]


def list_differences() -> list[HeadFault]:
    report = compare_heads(read_heads())
    assert report is not None
    return [difference.fault for difference in report.differences]


def test_a_cut_of_the_last_line_alone_is_found(heads: Path, commit: Any) -> None:
    commit(3)
    assert list_numbers(heads) == [1, 4] and list_differences() == []
    cut_log(3)
    assert list_differences() == [HeadFault.CUT]
    commit(3)
    assert list_numbers(heads) == [1, 4, 6] and list_differences() == [HeadFault.REWRITTEN]


def test_a_transaction_with_several_lines_notes_its_last_one(
    heads: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        write_line()
        write_line()
    assert list_numbers(heads) == [1, 3] and list_differences() == []


def test_of_two_processes_the_one_that_commits_first_may_note_second(
    heads: Path, commit: Any, django_capture_on_commit_callbacks: Any
) -> None:
    commit()
    with django_capture_on_commit_callbacks() as first:
        write_line()
    with django_capture_on_commit_callbacks() as second:
        write_line()
    for callback in (*second, *first):
        callback()
    assert list_numbers(heads) == [1, 4]
    commit()
    assert list_numbers(heads) == [1, 5] and list_differences() == []


def test_a_head_that_another_process_is_noting_is_left_to_the_worker(heads: Path, commit: Any) -> None:
    with heads.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        commit()
    assert list_numbers(heads) == [1]
    assert note_head(timezone.now()) and list_numbers(heads) == [1, 2]


def test_a_command_without_the_key_leaves_sealed_heads_to_the_worker(heads: Path, commit: Any, settings: Any) -> None:
    settings.AUDIT_KEY = b""
    commit()
    settings.AUDIT_KEY = KEY
    assert list_numbers(heads) == [1] and list_differences() == []


def test_the_first_write_of_a_new_office_is_noted(
    tmp_path: Path, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.AUDIT_HEADS = tmp_path / "heads.jsonl"
    assert not note_head(timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        write_line()
    assert list_numbers(settings.AUDIT_HEADS) == [1]


def test_only_the_worker_creates_the_file(heads: Path, commit: Any) -> None:
    """A file of root, who runs a command, would be closed to the site."""
    heads.unlink()
    commit()
    assert not heads.exists()


def test_a_file_that_cannot_be_written_is_said_once_and_no_write_fails(
    heads: Path, commit: Any, caplog: pytest.LogCaptureFixture
) -> None:
    text = heads.read_text()
    heads.unlink()
    heads.mkdir()
    with caplog.at_level(logging.ERROR):
        commit(3)
    (message,) = caplog.messages
    assert str(heads) in message and LogLine.objects.count() == 4
    heads.rmdir()
    heads.write_text(text)
    commit()
    assert list_numbers(heads) == [1, 5] and list_differences() == []


def test_a_full_disk_leaves_the_file_as_it_was(heads: Path, commit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    text, write = heads.read_bytes(), head_notes.os.pwrite
    monkeypatch.setattr(
        "wuzha.audit.heads_file.os.pwrite", lambda file, data, at: write(file, data[: len(text) // 2], at)
    )
    commit()
    monkeypatch.undo()
    assert heads.read_bytes() == text and list_differences() == []


def test_a_fault_that_nobody_foresaw_fails_no_write(commit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(head_notes, "write_head", fail)
    commit()
    assert LogLine.objects.count() == 2


def test_a_write_during_the_verification_is_no_cut(heads: Path, commit: Any) -> None:
    lines = read_heads()
    commit()
    report = compare_heads(lines)
    assert report is not None and report.differences == []


def test_the_moment_of_a_head_is_that_of_its_line(heads: Path, commit: Any) -> None:
    commit()
    last = json.loads(heads.read_text().splitlines()[-1])
    assert datetime.fromisoformat(last["at"]) == LogLine.objects.get(number=2).at
