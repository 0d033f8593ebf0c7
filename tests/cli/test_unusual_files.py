"""Named pipes, devices and symbolic links that lead in a circle: one sentence at once, wherever a path is typed."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.cli.small_street import write_ledgers
from tests.engines.facts_folder import write_one_org
from wuzha.audit.heads import read_heads
from wuzha.cli.main import run
from wuzha.core.plan.loading import find_plan
from wuzha.core.problems import RefusalError
from wuzha.engines.facts_folder import replace_atomically
from wuzha.maintenance.data_folder import create_data_folder
from wuzha.maintenance.encryption import is_encrypted, read_public_key, read_secret_key
from wuzha.orgs.code_table import find_code_files

PATIENCE_SECONDS = 20
NO_PLAIN_FILE = "不是普通文件，不能读取。请换成普通文件；管道里的内容，请先存成文件。\n"
LINK_LOOP = "的符号链接绕了圈，打不开。请改正链接，或写上文件本身的位置。\n"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in a folder of its own; whoever waits at a pipe is interrupted."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise AssertionError("waits at a pipe")

    monkeypatch.chdir(tmp_path)
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.alarm(PATIENCE_SECONDS)
    yield tmp_path
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def make_pipe(name: str) -> Path:
    os.mkfifo(name)
    return Path(name)


def make_loop(name: str) -> Path:
    Path(name).symlink_to(Path(name).name)
    return Path(name)


PIPE_AND_LOOP = pytest.mark.parametrize(
    ("make", "sentence"), [(make_pipe, NO_PLAIN_FILE), (make_loop, LINK_LOOP)], ids=["pipe", "loop"]
)


def copy_plan() -> Path:
    shutil.copytree(find_plan("fengling"), "plan")
    return Path("plan")


def assess(*words: str) -> int:
    return run(["assess", *words, "--period", "2021H2"])


def read_sentence(capsys: pytest.CaptureFixture[str]) -> str:
    output = capsys.readouterr()
    assert output.out == ""
    return output.err


@pytest.mark.parametrize("name", ["pipe.xlsx", "pipe.csv", "pipe"])
def test_a_named_pipe_is_no_ledger(capsys: pytest.CaptureFixture[str], name: str) -> None:
    make_pipe(name)
    assert assess(name) == 2
    assert read_sentence(capsys) == f"{name} {NO_PLAIN_FILE}"


def test_a_device_is_no_ledger_and_is_not_called_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert assess("/dev/null") == 2
    assert read_sentence(capsys) == f"/dev/null {NO_PLAIN_FILE}"


def test_the_current_folder_is_named_as_it_was_typed(capsys: pytest.CaptureFixture[str]) -> None:
    assert assess(".") == 2
    assert read_sentence(capsys) == "“.”不是文件。请写明要读的文件名，不要写文件夹。\n"


@pytest.mark.parametrize("file", ["plan.md", "plan.yaml", "examples.yaml"])
@PIPE_AND_LOOP
def test_a_plan_is_not_read_from_a_pipe_or_a_loop(
    capsys: pytest.CaptureFixture[str], file: str, make: Callable[[str], Path], sentence: str
) -> None:
    path = copy_plan() / file
    path.unlink()
    make(str(path))
    assert run(["plan", "check", "plan"]) == 2
    assert read_sentence(capsys) == f"{path} {sentence}"


def test_examples_behind_a_broken_link_are_missing_rather_than_none(capsys: pytest.CaptureFixture[str]) -> None:
    path = copy_plan() / "examples.yaml"
    path.unlink()
    path.symlink_to("nowhere.yaml")
    assert run(["plan", "check", "plan"]) == 2
    assert "方案文件夹里没有examples.yaml" in read_sentence(capsys)


@pytest.mark.parametrize("file", ["orgs.parquet", "cases.parquet", "cases.parquet/1.parquet"])
@PIPE_AND_LOOP
def test_facts_are_not_read_from_a_pipe_or_a_loop(
    capsys: pytest.CaptureFixture[str], file: str, make: Callable[[str], Path], sentence: str
) -> None:
    path = write_one_org(Path("facts")) / file
    path.unlink(missing_ok=True)
    path.parent.mkdir(exist_ok=True)
    make(str(path))
    assert assess("--facts", "facts", "--readings") == 2
    assert read_sentence(capsys) == f"{path} {sentence}"


def test_a_register_behind_a_broken_link_is_missing_rather_than_empty(capsys: pytest.CaptureFixture[str]) -> None:
    path = write_one_org(Path("facts")) / "cases.parquet"
    path.symlink_to("nowhere.parquet")
    assert assess("--facts", "facts", "--readings") == 2
    assert read_sentence(capsys) == f"{path}：不存在。请核对名称和位置。\n"


def test_a_file_in_place_of_a_folder_of_facts_is_called_no_folder(capsys: pytest.CaptureFixture[str]) -> None:
    make_pipe("pipe")
    assert assess("--facts", "pipe", "--readings") == 2
    assert read_sentence(capsys) == "pipe 不是文件夹。请写上事实文件夹，里面要有 orgs.parquet。\n"


@pytest.mark.parametrize(
    "words",
    [
        ["plan", "check", "loop"],
        ["assess", "--facts", "loop", "--readings", "--period", "2021H2"],
        ["assess", "a.xlsx", "--json", "loop", "--period", "2021H2"],
        ["assess", "a.xlsx", "--xlsx", "loop", "--period", "2021H2"],
        ["assess", "a.xlsx", "--out", "loop", "--period", "2021H2"],
        ["template", "loop"],
        ["demo-ledgers", "loop"],
        ["export-facts", "loop"],
        ["orgs", "import-codes", "loop"],
    ],
)
def test_a_link_that_points_at_itself_is_refused_in_one_sentence(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    make_loop("loop")
    assert run(words) == 2
    assert read_sentence(capsys) == f"loop {LINK_LOOP}"
    assert Path("loop").is_symlink()


@pytest.mark.parametrize("name", ["loop", "loop.xlsx"])
def test_a_link_that_points_at_itself_is_no_ledger(capsys: pytest.CaptureFixture[str], name: str) -> None:
    make_loop(name)
    assert assess(name) == 2
    assert read_sentence(capsys) == f"{name} {LINK_LOOP}"


def test_the_annotated_copy_replaces_a_link_that_points_at_itself(capsys: pytest.CaptureFixture[str]) -> None:
    ledger = write_ledgers(Path("台账.xlsx"), cases=(("案件编号", "立案日期"), ("A1", "昨天")))
    Path("out").mkdir()
    copy = make_loop("out/台账-已标注.xlsx")
    assert assess(str(ledger), "--out", "out") == 1
    assert copy.is_file() and not copy.is_symlink()


@pytest.mark.parametrize("words", [["backup-key", "loop/key"], ["backup-key", "loop"]])
def test_no_key_is_written_through_a_link_that_points_at_itself(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    make_loop("loop")
    assert run(words) == 2
    assert read_sentence(capsys) in (
        f"loop/key：{LINK_LOOP.removeprefix('的')}",
        "loop 已经存在，不覆盖。请换一个文件名。\n",
    )
    assert os.listdir() == ["loop"]


@pytest.mark.parametrize("read", [is_encrypted, read_secret_key, read_public_key])
@PIPE_AND_LOOP
def test_neither_backup_nor_key_is_read_from_a_pipe_or_a_loop(
    read: Callable[[Path], object], make: Callable[[str], Path], sentence: str
) -> None:
    with pytest.raises(RefusalError) as refusal:
        read(make("backup"))
    assert str(refusal.value) == f"backup {sentence.rstrip()}"


def test_the_code_table_is_not_read_from_a_pipe() -> None:
    Path("codes").mkdir()
    make_pipe("codes/provinces.csv")
    with pytest.raises(RefusalError, match="不是普通文件"):
        find_code_files(Path("codes"))


@pytest.mark.parametrize(("make", "sentence"), [(make_pipe, "是文件，不是文件夹"), (make_loop, "的符号链接绕了圈")])
def test_a_pipe_or_a_loop_is_no_data_folder(make: Callable[[str], Path], sentence: str) -> None:
    with pytest.raises(RefusalError, match=sentence):
        create_data_folder(make("data"))


def test_the_noted_heads_of_the_log_are_not_read_from_a_pipe(settings: Any) -> None:
    settings.AUDIT_HEADS = make_pipe("heads")
    with pytest.raises(RefusalError, match="不是普通文件"):
        read_heads()


def test_an_empty_current_folder_can_be_replaced_by_facts() -> None:
    Path("empty").mkdir()
    os.chdir("empty")
    with replace_atomically(Path(".")) as draft:
        write_one_org(draft)
    assert os.listdir("../empty") == ["orgs.parquet"]
