"""The command over broken workbooks: it ends in order, without a traceback, and writes annotated copies."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.drawing import list_seeds
from tests.intake.broken_workbooks import SHEET, draw_workbook, falsify_part
from tests.intake.sheets import read_part, replace_part
from wuzha.cli.main import run


@pytest.mark.parametrize("seed", list_seeds(20))
def test_the_command_ends_in_order_and_writes_copies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    chance = Random(seed)
    path = draw_workbook(tmp_path / "a.xlsx", chance)
    if seed % 2:
        content = path.read_bytes()
        path.write_bytes(
            replace_part(content, SHEET, falsify_part(read_part(content, SHEET).decode(), chance).encode())
        )
    command = ["assess", str(path), "--plan", "fengling", "--period", "2021H2", "--out", str(tmp_path / "退回")]
    code = run([*command, "--skip-refused"] if chance.random() < 0.5 else command)
    assert code in (0, 1, 2)
    assert "Traceback" not in capsys.readouterr().err
    assert (code != 1) or [*tmp_path.glob("退回/*.xlsx")]


def test_the_copy_of_a_damaged_sheet_is_written_with_the_reason(tmp_path: Path) -> None:
    path = draw_workbook(tmp_path / "a.xlsx", Random(1))
    path.write_bytes(replace_part(path.read_bytes(), SHEET, b"<worksheet><sheetData><row"))
    command = ["assess", str(path), "--plan", "fengling", "--period", "2021H2", "--out", str(tmp_path / "退回")]
    assert run(command) == 1
    (copy,) = tmp_path.glob("退回/*.xlsx")
    assert "这张表已损坏，没有读取" in read_part(copy.read_bytes(), "xl/comments1.xml").decode()
