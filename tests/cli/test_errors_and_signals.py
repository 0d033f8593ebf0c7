"""The command line: one sentence for an error, help in Chinese, and its end by a signal or a closed pipe."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.processes import COMMAND
from tests.cli.small_street import CASES, ORGS, write_ledgers
from wuzha.cli.main import run

ROWS = 100_000
"""Rows that take seconds to read."""


@pytest.fixture
def ledgers(tmp_path: Path) -> Path:
    return write_ledgers(tmp_path / "台账.xlsx")


def assess(*words: object) -> int:
    return run(["assess", *map(str, words), "--period", "2021H2"])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "请写明要做什么"),
        (["--version"], "不认识“--version”"),
        (["weigh"], "不认识“weigh”"),
        (["assess", "a.xlsx"], "缺少参数：--period"),
        (["assess", "--period", "2021H2"], "没有要读的台账"),
        (["assess", "a.xlsx", "--period"], "--period 后面缺少内容"),
        (["assess", "a.xlsx", "--period", "2021H3"], "看不懂期间“2021H3”"),
        (["assess", "a.xlsx", "--period", "1900"], "期间“1900”不在1990年至2100年之间"),
        (["assess", "a.xlsx", "--period", "9999"], "期间“9999”不在1990年至2100年之间"),
        (["assess", "a.xlsx", "--period", "9999-01-01/9999-12-31"], "不在1990年至2100年之间"),
        (["assess", "a.xlsx", "--period", "2021H2", "--as-of", "11月5日"], "看不懂日期“11月5日”"),
        (["assess", "a.xlsx", "--period", "2021H2", "--as-of", "2021-06-30"], "早于"),
        (["assess", "a.xlsx", "--period", "2021H2", "--reading", "R1"], "看不懂口径“R1”"),
        (["assess", "a.xlsx", "--period", "2021H2", "--reading", "R1=R1z"], "R1z"),
        (["assess", "a.xlsx", "--period", "2021H2", "--reading", "R99=R1a"], "R99"),
        (["assess", "a.xlsx", "--period", "2021H2", "--reading", "R1=R1a", "R1=R1b"], "写了两种读法"),
        (["assess", "a.xlsx", "--period", "2021H2", "--engine", "oracle"], "不认识引擎“oracle”"),
        (["assess", "a.xlsx", "--period", "2021H2", "--facts", "."], "只能用一种"),
        (["assess", "--facts", ".", "--period", "2021H2", "--engine", "sqlite", "--readings"], "不能用 sqlite"),
        (["assess", "--facts", ".", "--period", "2021H2"], "请写明要什么"),
        (["assess", "--facts", "没有这里", "--period", "2021H2", "--readings"], "找不到事实文件夹"),
        (["assess", "a.xlsx", "--period", "2021H2", "--plan", "没有这个"], "没有这个"),
        (["assess", "a.xlsx", "--period", "2021H2", "--json", "没有这里/a.json"], "所在的文件夹不存在"),
        (["assess", "a.xlsx", "--period", "2021H2", "--json", "."], "是文件夹"),
        (["assess", "a.xlsx", "--period", "2021H2", "--json", "/dev/null"], "不是普通文件"),
        (["assess", "a.xlsx", "--period", "2021H2", "--show-sql", "no_dens", "--readings"], "只显示 SQL"),
        (["assess", "a.xlsx", "--period", "2021H2", "--json", "a.xlsx"], "不能覆盖"),
        (["assess", "a.xlsx", "--period", "2021H2", "--json", "b", "--xlsx", "b"], "同一个文件"),
        (["assess", "没有.xlsx", "--period", "2021H2"], "没有.xlsx"),
        (["assess", "a.xlsx", "--period", "2021H2", "--wrong"], "不认识“--wrong”"),
        (["plan", "check", "没有这个"], "没有这个"),
        (["template"], "缺少参数"),
        (["template", "空白台账.csv"], "不是 .xlsx 文件名"),
        (["template", "没有这里/a.xlsx"], "所在的文件夹不存在"),
        (["orgs", "import-codes", "没有这里"], "没有文件夹 没有这里"),
        (["people", "open", "x", "--role", "clerk", "--org", "1"], "可以写：security_admin、system_admin、audit_admin"),
        ([], "orgs、people"),
    ],
)
def test_every_error_is_one_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(words) == 2
    output = capsys.readouterr()
    assert sentence in output.err
    assert len(output.err.splitlines()) == 1
    assert output.out == ""


def test_a_file_that_is_not_a_workbook_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "假.xlsx").write_bytes(b"not a workbook")
    assert assess(tmp_path / "假.xlsx") == 2
    assert "假.xlsx" in capsys.readouterr().err


def test_ledgers_without_orgs_are_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "窝点.csv").write_text("窝点编号,所属村(社区),查获日期\n", encoding="utf-8")
    assert assess(tmp_path / "窝点.csv") == 2
    assert "没有“组织”表" in capsys.readouterr().err


def test_a_street_without_villages_and_units_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ledgers = write_ledgers(tmp_path / "台账.xlsx", cases=CASES[:1], orgs=ORGS[:2])
    assert assess(ledgers, "--skip-refused") == 2
    assert "没有可评判的村" in capsys.readouterr().err


def test_the_empty_template_is_written_once_and_never_over_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["template", str(tmp_path / "空白.xlsx")]) == 0
    assert run(["template", str(tmp_path / "空白.xlsx")]) == 2
    assert "已经存在" in capsys.readouterr().err


def test_help_is_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_info:
        run(["assess", "--help"])
    assert exit_info.value.code == 0
    text = capsys.readouterr().out
    assert "用法：" in text and "usage" not in text and "optional" not in text
    assert "\n选项：\n" in text
    assert "\n  --plan 方案        内置方案名" in text, "a Chinese character is two columns wide"
    assert "\n  --skip-refused     有被退回的行也评判" in text


@pytest.mark.slow
def test_a_pipe_that_closes_early_is_not_an_error(ledgers: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    words = [*COMMAND, "assess", str(ledgers), "--period", "2021H2"]
    process = subprocess.run(words, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert process.returncode == 141
    assert process.stderr == b""


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_prints_nothing_and_leaves_nothing(tmp_path: Path, number: int, code: int) -> None:
    slow = tmp_path / "案件.csv"
    slow.write_text("案件编号,立案日期,被骗金额(元)\n" + "".join(f"A{row},2021-08-01,5\n" for row in range(ROWS)))
    words = ["assess", str(slow), "--period", "2021H2", "--json", str(tmp_path / "a.json")]
    process = subprocess.Popen(
        [*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=_handle_interrupts
    )
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    with process:
        # The process that reads the file has been started.
        while not children.read_text():
            time.sleep(0.01)
        process.send_signal(number)
        output = process.communicate(timeout=20)
    assert (process.returncode, *output) == (code, b"", b"")
    assert list(tmp_path.iterdir()) == [slow]


def _handle_interrupts() -> None:
    """Handle SIGINT again: a shell makes its background processes ignore it, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.slow
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_behind_standard_output_is_one_sentence(ledgers: Path, unbuffered: str) -> None:
    words = [*COMMAND, "assess", str(ledgers), "--period", "2021H2"]
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    with Path("/dev/full").open("wb") as full:
        process = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, check=False, env=environment)
    assert process.returncode == 2
    assert process.stderr.decode() == "输出：磁盘已满。请腾出空间再试。\n"


def test_a_file_with_a_name_in_another_encoding_is_read_and_named(tmp_path: Path) -> None:
    ledgers = write_ledgers(tmp_path / "台账.xlsx").rename(tmp_path / os.fsdecode("案件.xlsx".encode("gbk")))
    assert assess(ledgers, "--json", tmp_path / "a.json", "--xlsx", tmp_path / "a.xlsx") == 0
    sheets = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["read"]
    assert sheets[0]["file"] == "????.xlsx"
