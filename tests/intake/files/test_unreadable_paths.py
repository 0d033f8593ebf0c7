"""Paths that are no ledger: each is refused with a remedy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import load_fengling
from wuzha.core.problems import RefusalError
from wuzha.intake.reading.ledger_reader import read_files


def make_unreadable_paths(folder: Path) -> Iterator[tuple[Path, str]]:
    (folder / "夹.xlsx").mkdir()
    (folder / "台账").mkdir()
    (folder / "a.docx").write_bytes(b"x")
    (folder / "~$a.xlsx").write_bytes(b"x")
    yield folder / "没有.xlsx", "找不到"
    yield folder / "没有.docx", "找不到"
    yield folder / "夹.xlsx", "不是文件"
    yield folder / "台账", "不是文件"
    yield folder / "a.docx", "另存为 .xlsx"
    yield folder / "~$a.xlsx", "临时文件"


def test_a_path_that_is_no_ledger_is_refused_with_a_remedy(tmp_path: Path) -> None:
    for path, sentence in make_unreadable_paths(tmp_path):
        with pytest.raises(RefusalError) as refusal:
            read_files([path], plan=load_fengling())
        assert sentence in str(refusal.value)
        assert "请" in str(refusal.value)
        assert str(refusal.value).endswith("。")
