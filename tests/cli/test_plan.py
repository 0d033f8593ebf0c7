"""`wuzha plan check` and `wuzha plan show`, as an office types them."""

import sys
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from rich.cells import cell_len
from rich.text import Text

from tests.core.small_plan import write_plan
from tests.dropped_root import drop_root
from wuzha.cli.main import run
from wuzha.core.plan.loading import find_plan

TREE = "orgs:\n  - {code: 甲村, kind: village}\nexamples:\n"
CASE = "  - {id: E1, title: 没有案件, period: 2022, expect: {甲村: {outcome: met}}}\n"
WRONG = "  - {id: E2, title: 写错了, period: 2022, expect: {甲村: {outcome: not_met}}}\n"
TOO_EARLY = "  - {id: E3, title: 太早, period: 2022, as_of: 2021-01-01, expect: {甲村: {outcome: met}}}\n"


def test_a_valid_plan_passes_and_its_unused_clauses_are_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (write_plan(tmp_path) / "examples.yaml").write_text(TREE + CASE, encoding="utf-8")
    (tmp_path / "plan.md").write_text(
        (tmp_path / "plan.md").read_text("utf-8") + "\n## 四、附则\n\n另行解释。\n", "utf-8"
    )
    assert run(["plan", "check", str(tmp_path)]) == 0
    output = capsys.readouterr().out
    assert "四、附则" in output
    assert "算例1个，结论都相符。" in output


def test_an_invalid_plan_is_refused_with_every_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_plan(tmp_path, ("clause: 三", "clause: 八"), asks="{none: gold}")
    assert run(["plan", "check", str(tmp_path)]) == 2
    output = capsys.readouterr().err
    assert "有2处问题" in output and "八" in output and "gold" in output
    assert "plan.yaml 第" in output


def test_an_example_with_another_outcome_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (write_plan(tmp_path) / "examples.yaml").write_text(TREE + CASE + WRONG + TOO_EARLY, encoding="utf-8")
    assert run(["plan", "check", str(tmp_path)]) == 2
    output = capsys.readouterr().err
    assert "E1" not in output
    assert "examples.yaml 第5行 E2 写错了：甲村 的结论应为“未达标”，得到“达标”。" in output
    assert "E3" in output and "早于" in output


def test_a_plan_is_shown_clause_by_clause(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "show", "fengling"]) == 0
    output = capsys.readouterr().out
    for words in (
        "四(一)1",
        "没有发案",
        "比上年同期（同比）下降50%以上",
        "R1b",
        "人工认定",
        "逢屏必亮",
        "2021年11月15日",
    ):
        assert words in output


class Terminal(StringIO):
    """A standard output that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_plan_is_shown_on_eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", Terminal())
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(["plan", "show", "fengling"]) == 0
    lines = Text.from_ansi(sys.stdout.getvalue()).plain.splitlines()
    assert all(cell_len(line) <= 80 for line in lines)
    assert not any(cell.strip().startswith(tuple("，。；：、）”")) for line in lines for cell in line.split("  "))


def test_an_invalid_plan_is_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_plan(tmp_path, asks="{none: gold}")
    assert run(["plan", "show", str(tmp_path)]) == 2
    assert "gold" in capsys.readouterr().err


def test_a_built_in_plan_is_used_from_a_folder_that_the_user_may_not_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.chmod(0)
    with TemporaryDirectory() as plans:
        Path(plans).chmod(0o755)
        monkeypatch.setattr("wuzha.core.plan.loading.BUILT_IN_PLAN_FOLDERS", (Path(plans),))
        (Path(plans) / "ours").mkdir(mode=0o755)
        write_plan(Path(plans) / "ours")
        with drop_root():
            assert find_plan("ours") == Path(plans, "ours")
            with pytest.raises(PermissionError):
                find_plan("theirs")
    tmp_path.chmod(0o700)


def test_an_unknown_plan_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "check", "nowhere"]) == 2
    assert "fengling" in capsys.readouterr().err
    assert find_plan("fengling").name == "fengling"
