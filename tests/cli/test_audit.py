"""`wuzha audit verify`: what the auditor is told about the log."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction

from tests.audit.test_log import unguarded
from tests.cli.a_street import write_ledgers
from wuzha.audit.log import record
from wuzha.audit.models import FIRST, Head, Line
from wuzha.cli.main import run
from wuzha.core.vocabulary import Deed

COMMAND = [sys.executable, "-c", "import sys; from wuzha.cli.main import run; sys.exit(run())"]
NOT_INHERITED = ("WUZHA_", "DATABASE_", "DJANGO_")
NOWHERE = "postgresql://wuzha:a-secret@%2Fnowhere/wuzha"


def write(*numbers: int) -> None:
    with transaction.atomic():
        for number in numbers:
            record(actor="wu", deed=Deed.ADD_ORG, subject=f"org:{number}")


def elsewhere(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, with another folder of data."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    environment = inherited | {"WUZHA_DATA": str(folder)} | variables
    return subprocess.run([*COMMAND, *words], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.django_db
def test_a_log_that_is_whole_is_told_with_the_hash_to_note_down(capsys: pytest.CaptureFixture[str]) -> None:
    write(1, 2, 3)
    assert run(["audit", "verify"]) == 0
    said = capsys.readouterr().out
    assert "日志完整，共3行" in said
    assert re.findall(r"[0-9a-f]{64}", said) == [Line.objects.get(number=3).hash]


@pytest.mark.django_db
def test_an_empty_log_is_whole_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", "verify", "--expect", FIRST]) == 0
    assert f"共0行。\n末行的哈希：{FIRST}" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_hash_noted_down_is_found_again_in_a_log_that_has_grown() -> None:
    write(1, 2)
    noted = Head.objects.get().hash
    write(3)
    assert run(["audit", "verify", "--expect", f" {noted.upper()}"]) == 0


@pytest.mark.django_db
def test_a_log_cut_short_together_with_its_head_is_found_by_the_hash_noted_down(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(1, 2, 3)
    noted = Head.objects.get().hash
    unguarded("DELETE FROM audit_line WHERE number = 3")
    Head.objects.update(number=2, hash=Line.objects.get(number=2).hash)
    assert run(["audit", "verify"]) == 0
    assert run(["audit", "verify", "--expect", noted]) == 1
    assert "截短或重写" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE audit_line SET actor = 'li' WHERE number = 2", ["第2行：内容被改动过"]),
        ("DELETE FROM audit_line WHERE number = 2", ["第2行：被删去了"]),
        ("DELETE FROM audit_line WHERE number = 3", ["末尾：与登记的第3行对不上"]),
        ("UPDATE audit_line SET previous = hash WHERE number = 2", ["第2行：与前一行接不上", "第2行：内容被改动过"]),
        ("DELETE FROM audit_head", ["末尾：与登记的第3行对不上"]),
    ],
)
def test_each_broken_link_is_one_sentence(sql: str, told: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    write(1, 2, 3)
    unguarded(sql)
    assert run(["audit", "verify"]) == 1
    *sentences, last = capsys.readouterr().out.splitlines()
    assert len(sentences) == len(told)
    assert all(sentence.startswith(words) for sentence, words in zip(sentences, told, strict=True))
    assert "不完整" in last


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["audit"], "缺少参数"),
        (["audit", "weigh"], "不认识“weigh”"),
        (["audit", "verify", "--expect", "abc"], "--expect 要写64位的哈希"),
    ],
)
def test_what_cannot_be_verified_is_answered_in_one_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 2
    said = capsys.readouterr().err
    assert sentence in said and len(said.splitlines()) == 1


@pytest.mark.slow
def test_where_there_is_no_database_none_is_made(tmp_path: Path) -> None:
    done = elsewhere(tmp_path / "data", "audit", "verify")
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"找不到数据库“.*/data/wuzha\.sqlite3”。.*\n", done.stderr)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_database_without_tables_is_told_how_to_get_them(tmp_path: Path) -> None:
    (tmp_path / "wuzha.sqlite3").touch()
    done = elsewhere(tmp_path, "audit", "verify")
    assert done.returncode == 2
    assert re.fullmatch(r"数据库里没有所需的表.*wuzha serve.*\n", done.stderr)


@pytest.mark.slow
@pytest.mark.parametrize("url", [NOWHERE, "postgresql://wuzha:a-secret@127.0.0.1:1/wuzha"])
def test_a_database_that_does_not_answer_is_one_sentence_without_its_password(tmp_path: Path, url: str) -> None:
    done = elsewhere(tmp_path, "audit", "verify", DATABASE_URL=url)
    assert done.returncode == 2
    assert re.fullmatch(r"数据库不能用（.*）。.*\n", done.stderr)
    assert "a-secret" not in done.stderr


def test_assess_never_imports_django(tmp_path: Path) -> None:
    ledgers = write_ledgers(tmp_path / "台账.xlsx")
    script = (
        "import sys; from wuzha.cli.main import run; code = run();"
        "print(code, [name for name in ('django', 'granian', 'psycopg') if name in sys.modules])"
    )
    words = ["assess", str(ledgers), "--period", "2021H2", "--json", str(tmp_path / "a.json")]
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"
