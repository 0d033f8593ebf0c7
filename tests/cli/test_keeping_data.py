"""An office's data stay whole: copies while people write, one server at a time, no older program, no lost database."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from io import StringIO
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection

from tests.cli.processes import COMMAND, build_environment, find_free_port, run_process
from tests.code_table import table, write_table
from wuzha.cli.django_setup import confirm_new_database
from wuzha.cli.main import run
from wuzha.core.problems import RefusalError

__all__ = ["table"]

PATIENCE_SECONDS = 30
EVERYWHERE = "0.0.0.0"  # noqa: S104  the case that is warned about
IN_PRODUCTION = {"WUZHA_PRODUCTION": "1", "WUZHA_SECRET_KEY": "x" * 50, "WUZHA_HOSTS": "wuzha.example"}


@pytest.fixture(scope="module")
def county_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an office with the orgs of a county, made once: it takes 5 s."""
    place = tmp_path_factory.mktemp("county")
    process = run_process(place / "data", "orgs", "import-codes", str(write_table(place)), "--under", "520399")
    assert process.returncode == 0, process.stderr
    return place / "data"


@pytest.fixture
def data(county_data: Path, tmp_path: Path) -> Path:
    """A copy of the data folder of an office with the orgs of a county."""
    return shutil.copytree(county_data, tmp_path / "data")


def test_the_books_of_an_office_are_no_demo_on_any_day(data: Path) -> None:
    process = run_process(data, "serve", "--demo-day", "2022-12-30", "--port", str(find_free_port()))
    assert process.returncode == 2 and "数据库里已有正式的台账，不能再建虚构街道" in process.stderr


def read_hashes(output: str) -> list[str]:
    return re.findall(r"[0-9a-f]{64}", output)


@pytest.mark.slow
def test_a_backup_made_while_somebody_writes_is_whole(data: Path, tmp_path: Path) -> None:
    archive, place = tmp_path / "backup.tar.gz", tmp_path / "place"
    with write_all_the_time(data / "wuzha.sqlite3") as numbers:
        first = len(numbers)
        process = run_process(data, "backup", str(archive))
        last = len(numbers)
    assert process.returncode == 0, process.stderr
    assert last > first
    assert "备份里有密钥，请存放在另一台机器上" in process.stdout
    restoring = run_process(place, "restore", str(archive))
    assert restoring.returncode == 0, restoring.stderr
    assert read_hashes(restoring.stdout) == read_hashes(process.stdout) != []
    with closing(sqlite3.connect(place / "wuzha.sqlite3")) as database:
        (row_count,) = database.execute("SELECT count(*) FROM django_session").fetchone()
    assert first <= row_count <= last
    assert run_process(place, "audit", "verify").returncode == 0
    assert "故障" not in run_process(place, "check").stdout


@contextmanager
def write_all_the_time(path: Path) -> Iterator[list[int]]:
    """Insert a row after the other until the block ends; yield the list of those that are committed."""
    numbers: list[int] = []
    is_over, has_begun = Event(), Event()

    def write() -> None:
        with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)) as database:
            for number in count():
                if is_over.is_set():
                    return
                values = (f"key{number}", "x" * 1000, "2022-01-01 00:00:00")
                database.execute("INSERT INTO django_session VALUES (?, ?, ?)", values)
                numbers.append(number)
                has_begun.set()

    thread = Thread(target=write)
    thread.start()
    assert has_begun.wait(PATIENCE_SECONDS)
    try:
        yield numbers
    finally:
        is_over.set()
        thread.join()


def test_the_command_writes_both_keys_for_their_owner_alone_and_overwrites_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "key"
    assert run(["backup-key", str(path)]) == 0
    output = capsys.readouterr().out
    assert f"私钥：{path}（请移到另一台机器" in output and f"--encrypt-for {path}.pub" in output
    assert "AGE-SECRET-KEY-1" not in output and "AGE-SECRET-KEY-1" in path.read_text(encoding="ascii")
    assert [file.stat().st_mode & 0o777 for file in tmp_path.iterdir()] == [0o600, 0o600]
    assert run(["backup-key", str(path)]) == 2
    assert "已经存在，不覆盖" in capsys.readouterr().err


@pytest.mark.slow
def test_an_encrypted_backup_is_restored_with_its_key_in_one_sentence_each(data: Path, tmp_path: Path) -> None:
    key, archive, place = tmp_path / "key", tmp_path / "backup.tar.gz.age", tmp_path / "place"
    assert run_process(tmp_path, "backup-key", str(key)).returncode == 0
    process = run_process(data, "backup", str(archive), "--encrypt-for", f"{key}.pub")
    assert process.returncode == 0 and "备份已加密，只有对应的私钥能打开" in process.stdout, process.stderr
    refusal = run_process(place, "restore", str(archive))
    assert (refusal.returncode, len(refusal.stderr.splitlines())) == (2, 1) and "是加密的备份" in refusal.stderr
    restoring = run_process(place, "restore", str(archive), "--key", str(key))
    assert read_hashes(restoring.stdout) == read_hashes(process.stdout) != []
    assert run_process(place, "audit", "verify").returncode == 0


@pytest.mark.slow
def test_a_backup_without_the_secret_says_where_the_secret_is(data: Path, tmp_path: Path) -> None:
    (data / "secret_key").unlink()
    process = run_process(data, "backup", str(tmp_path / "backup.tar.gz"), WUZHA_SECRET_KEY="x" * 50)
    assert process.returncode == 0, process.stderr
    assert "备份里有" not in process.stdout and "密钥写在环境变量 WUZHA_SECRET_KEY 里，不在备份里" in process.stdout


@pytest.mark.slow
def test_the_database_is_copied_before_it_is_updated(data: Path, table: Path) -> None:
    back = [sys.executable, "-m", "django", "migrate", "registers", "0002"]
    environment = build_environment(data, DJANGO_SETTINGS_MODULE="wuzha.site.settings", WUZHA_SECRET_KEY="x" * 50)
    subprocess.run(back, env=environment, check=True, capture_output=True)
    (data / "version").write_text("0.0.9", encoding="utf-8")
    checking = run_process(data, "check")
    assert re.search(r"注意  版本：程序 [\d.]+，数据库是 0\.0\.9", checking.stdout) and checking.returncode == 0
    process = run_process(data, "orgs", "import-codes", str(table), "--under", "520399")
    assert process.returncode == 0, process.stderr
    (copy,) = (data / "backups").glob("before-migration-*.tar.gz")
    assert f"更新前的备份：{copy}" in process.stdout and "正在更新数据库（5项）" in process.stdout
    restoring = run_process(data.with_name("place"), "restore", str(copy))
    assert restoring.returncode == 2 and "请先安装那个版本（0.0.9）恢复" in restoring.stderr


@pytest.mark.slow
def test_a_database_that_does_not_answer_is_one_line_of_the_check_without_its_password(data: Path) -> None:
    process = run_process(data, "check", DATABASE_URL="postgresql://wuzha:a-secret@127.0.0.1:1/wuzha")
    assert process.returncode == 1
    assert len(re.findall(r"^故障  数据库：不能连接（.*$", process.stdout, flags=re.MULTILINE)) == 1
    assert "a-secret" not in process.stdout and process.stderr == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        ["audit", "verify"],
        ["backup", "backup.tar.gz"],
        ["export-facts", "facts"],
        ["people", "open", "anquan", "--org", "520399000000"],
        ["orgs", "import-codes", "."],
    ],
)
def test_a_database_of_a_newer_program_is_refused_by_name(
    words: list[str],
    table: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(table)
    files = sorted(table.iterdir())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET name = '0009_next_year' WHERE name = '0002_append_only'")
    assert run(words) == 2
    assert "数据库由更新的版本更新过（多出 audit.0009_next_year），这一版不能使用" in capsys.readouterr().err
    assert sorted(table.iterdir()) == files


@pytest.mark.slow
@pytest.mark.parametrize("loss", ["missing", "empty"])
def test_an_empty_database_beside_a_secret_is_refused_until_somebody_wants_it(tmp_path: Path, loss: str) -> None:
    (tmp_path / "secret_key").write_text("x" * 50, encoding="utf-8")
    if loss == "empty":
        (tmp_path / "wuzha.sqlite3").touch()
    with run_site(tmp_path) as (output, site):
        assert site.wait(PATIENCE_SECONDS) == 2
        assert "旁边却有以前的内容（secret_key）" in output and "wuzha restore" in output and "--new" in output
    with run_site(tmp_path, "--new") as (output, site):
        assert "正在建立数据库" in output and site.poll() is None


@pytest.mark.parametrize(("answer", "is_refused"), [("\n", True), ("no\n", True), ("yes\n", False)])
def test_at_a_terminal_somebody_is_asked_whether_to_begin_with_an_empty_database(
    answer: str, is_refused: bool, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA, settings.HAD_SECRET = tmp_path, True
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    with pytest.raises(RefusalError, match="secret_key") if is_refused else nullcontext():
        confirm_new_database()


class Terminal(StringIO):
    """A standard input at which somebody sits."""

    def isatty(self) -> bool:
        return True


@pytest.mark.slow
def test_a_second_server_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with run_site(tmp_path) as (_, site), run_site(tmp_path) as (output, second):
        assert second.wait(PATIENCE_SECONDS) == 2
        assert f"正由另一个 wuzha 使用（进程 {site.pid}）" in output


@pytest.mark.slow
def test_no_invented_street_is_made_in_production(tmp_path: Path) -> None:
    process = run_process(tmp_path, "serve", "--demo", "--port", str(find_free_port()), **IN_PRODUCTION)
    assert process.returncode == 2 and "正式运行（WUZHA_PRODUCTION=1）不能建虚构街道" in process.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_plain_http_for_other_machines_is_warned_about_at_the_start_and_a_copy_of_the_day_is_made(
    tmp_path: Path,
) -> None:
    with run_site(tmp_path, "--host", EVERYWHERE) as (output, _):
        assert "【警告】网站正以不加密的 HTTP 对其他机器开放" in output
        waiting = Event()
        while not list(tmp_path.glob("backups/daily-*.tar.gz")):
            assert not waiting.wait(0.1)
    open_paths = [path for path in tmp_path.rglob("*") if path.stat().st_mode & 0o077 and "static" not in str(path)]
    assert open_paths == []


@contextmanager
def run_site(data: Path, *words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the site; yield its output until it answers or ends, and its process."""
    port = str(find_free_port())
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", port, *words],
        env=build_environment(data),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    ) as site:
        assert site.stdout is not None
        output = ""
        try:
            while f":{port}/" not in output and (line := site.stdout.readline()):
                output += line
            yield output, site
        finally:
            with suppress(ProcessLookupError):
                os.killpg(site.pid, signal.SIGKILL)
