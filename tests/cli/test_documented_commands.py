"""What the README tells to type works as it stands there."""

import re
import shlex
from pathlib import Path

import pytest

from wuzha.cli.main import run

README = Path(__file__).parents[2] / "README.md"


def commands() -> list[list[str]]:
    """The words of each `wuzha` command in the README's blocks."""
    blocks = re.findall(r"```\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith(".venv/bin/wuzha ")]


def typed(word: str) -> list[str]:
    """The word, or the files it stands for."""
    return sorted(map(str, Path().glob(word))) if "*" in word else [word]


def test_the_commands_of_the_readme_work_after_make_demo_ledgers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["demo-ledgers", "demo/ledgers"]) == 0
    assert [run([name for word in command for name in typed(word)]) for command in commands()] == [0] * 5
    assert Path("findings.xlsx").exists()
