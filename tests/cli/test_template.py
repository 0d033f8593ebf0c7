"""`wuzha template`: the empty workbook, for any plan or for one."""

from __future__ import annotations

from pathlib import Path

from tests.intake.sheets import read_part
from wuzha.cli.main import run


def test_the_command_writes_the_workbook_of_a_plan(tmp_path: Path) -> None:
    assert run(["template", str(tmp_path / "通用.xlsx")]) == 0
    assert run(["template", str(tmp_path / "按方案.xlsx"), "--plan", "fengling"]) == 0
    assert (
        "填方案里的条款号：四(一)5、二、"
        in read_part((tmp_path / "按方案.xlsx").read_bytes(), "xl/comments9.xml").decode()
    )
    assert "填方案里的条款号。" in read_part((tmp_path / "通用.xlsx").read_bytes(), "xl/comments9.xml").decode()
    assert run(["template", str(tmp_path / "没有.xlsx"), "--plan", "没有的方案"]) == 2
