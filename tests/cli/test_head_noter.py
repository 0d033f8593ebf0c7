"""The worker notes the end of the log, and says once that it cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.sample_county import SampleCounty
from wuzha.audit.heads import compare_heads, read_heads
from wuzha.cli.work import HeadNoter


def test_the_worker_notes_the_end_of_the_log(county: SampleCounty, tmp_path: Path, settings: Any) -> None:
    settings.AUDIT_HEADS = tmp_path / "heads.jsonl"
    HeadNoter().note_if_due()
    report = compare_heads(read_heads())
    assert report is not None and (report.count, report.differences) == (1, [])


def test_a_place_that_cannot_be_written_is_said_once(
    county: SampleCounty, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.AUDIT_HEADS = tmp_path / "no such disk" / "heads.jsonl"
    noter = HeadNoter()
    noter.note_if_due()
    noter.note_if_due()
    (sentence,) = capsys.readouterr().err.splitlines()
    assert f"日志末行的哈希没有记到 {settings.AUDIT_HEADS}" in sentence
