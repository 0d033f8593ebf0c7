"""`wuzha audit verify`: what the command reports about the log."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.cli.processes import run_process
from tests.cli.small_street import write_ledgers
from tests.log_tampering import forget_binding, rewrite_log, run_unguarded
from tests.sample_county import STREET, SampleCounty
from tests.standing import case, enter
from wuzha.audit.first_binding import bind_books_once
from wuzha.audit.head_notes import note_head
from wuzha.audit.log import record
from wuzha.audit.models import GENESIS_HASH, Head, LogLine
from wuzha.cli.main import run
from wuzha.core.vocabulary import LogAction, Register
from wuzha.people.models import Membership
from wuzha.programmes.models import PlanVersion
from wuzha.programmes.plan_choice import load_files_named
from wuzha.programmes.plan_services import make_plan
from wuzha.registers.models import Case

NOWHERE = "postgresql://wuzha:a-secret@%2Fnowhere/wuzha"


def record_lines(*numbers: int) -> None:
    with transaction.atomic():
        for number in numbers:
            record(actor="wu", action=LogAction.ADD_ORG, subject=f"org:{number}")


@pytest.mark.django_db
def test_an_intact_log_is_reported_with_the_hash_of_its_last_line(capsys: pytest.CaptureFixture[str]) -> None:
    record_lines(1, 2, 3)
    assert run(["audit", "verify"]) == 0
    output = capsys.readouterr().out
    assert "日志完整，共3行" in output
    assert re.findall(r"[0-9a-f]{64}", output) == [LogLine.objects.get(number=3).hash]


@pytest.mark.django_db
def test_an_empty_log_is_whole_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", "verify", "--expect", GENESIS_HASH]) == 0
    assert f"共0行。\n末行的哈希：{GENESIS_HASH}" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_hash_noted_down_is_found_again_in_a_log_that_has_grown() -> None:
    record_lines(1, 2)
    noted_hash = Head.objects.get().hash
    record_lines(3)
    assert run(["audit", "verify", "--expect", f" {noted_hash.upper()}"]) == 0
    assert run(["audit", "verify", "--expect", noted_hash[:16]]) == 0


@pytest.mark.django_db
def test_a_log_cut_short_together_with_its_head_is_found_by_the_hash_noted_down(
    capsys: pytest.CaptureFixture[str],
) -> None:
    record_lines(1, 2, 3)
    noted_hash = Head.objects.get().hash
    run_unguarded("DELETE FROM audit_line WHERE number = 3")
    Head.objects.update(number=2, hash=LogLine.objects.get(number=2).hash)
    assert run(["audit", "verify"]) == 0
    assert run(["audit", "verify", "--expect", noted_hash]) == 1
    assert "截短或重写" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "beginnings"),
    [
        ("UPDATE audit_line SET actor = 'li' WHERE number = 2", ["第2行：内容被改动过"]),
        ("DELETE FROM audit_line WHERE number = 2", ["第2行：被删去了"]),
        ("DELETE FROM audit_line WHERE number = 3", ["末尾：与登记的第3行对不上"]),
        ("UPDATE audit_line SET previous = hash WHERE number = 2", ["第2行：与前一行接不上", "第2行：内容被改动过"]),
        ("DELETE FROM audit_head", ["末尾：与登记的第3行对不上"]),
    ],
)
def test_each_broken_link_is_one_sentence(sql: str, beginnings: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    record_lines(1, 2, 3)
    run_unguarded(sql)
    assert run(["audit", "verify"]) == 1
    *sentences, summary = capsys.readouterr().out.splitlines()
    assert len(sentences) == len(beginnings)
    assert all(sentence.startswith(beginning) for sentence, beginning in zip(sentences, beginnings, strict=True))
    assert "不完整" in summary


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["audit"], "缺少参数"),
        (["audit", "weigh"], "不认识“weigh”"),
        (["audit", "verify", "--expect", "abc"], "--expect 要写64位的哈希，或纸上印的前16位"),
    ],
)
def test_a_usage_error_is_one_sentence(words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    output = capsys.readouterr().err
    assert sentence in output and len(output.splitlines()) == 1


@pytest.mark.slow
def test_a_missing_database_is_not_created(tmp_path: Path) -> None:
    process = run_process(tmp_path / "data", "audit", "verify")
    assert (process.returncode, process.stdout) == (2, "")
    assert re.fullmatch(r"找不到数据库“.*/data/wuzha\.sqlite3”。.*\n", process.stderr)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_database_without_tables_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "wuzha.sqlite3").touch()
    process = run_process(tmp_path, "audit", "verify")
    assert process.returncode == 2
    assert re.fullmatch(r"数据库里没有所需的表.*wuzha serve.*\n", process.stderr)


@pytest.mark.slow
@pytest.mark.parametrize("url", [NOWHERE, "postgresql://wuzha:a-secret@127.0.0.1:1/wuzha"])
def test_a_database_that_does_not_answer_is_one_sentence_without_its_password(tmp_path: Path, url: str) -> None:
    process = run_process(tmp_path, "audit", "verify", DATABASE_URL=url)
    assert process.returncode == 2
    assert re.fullmatch(r"数据库不能用（.*）。.*\n", process.stderr)
    assert "a-secret" not in process.stderr


@pytest.mark.slow
def test_assess_never_imports_django(tmp_path: Path) -> None:
    ledgers = write_ledgers(tmp_path / "台账.xlsx")
    script = (
        "import sys; from wuzha.cli.main import run; code = run();"
        "print(code, [name for name in ('django', 'granian', 'psycopg') if name in sys.modules])"
    )
    words = ["assess", str(ledgers), "--period", "2021H2", "--json", str(tmp_path / "a.json")]
    process = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=True)
    assert process.stdout.splitlines()[-1] == "0 []"


@pytest.mark.django_db
def test_books_that_agree_with_the_log_are_reported(county: SampleCounty, capsys: pytest.CaptureFixture[str]) -> None:
    enter(county, Register.CASES, case("C1"))
    assert run(["audit", "verify", "--books"]) == 0
    assert "每一行，都与最后写它的那行日志一致" in capsys.readouterr().out


@pytest.mark.django_db
def test_each_row_that_differs_from_the_log_is_one_sentence(
    county: SampleCounty, capsys: pytest.CaptureFixture[str]
) -> None:
    enter(county, Register.CASES, case("C1"), case("C2"), case("C3"))
    number = Head.objects.get().number
    first_grant = LogLine.objects.filter(action=LogAction.GRANT_ROLE).earliest("number")
    Case.objects.filter(key="C1").update(loss_fen=1)
    Case.objects.filter(key="C2")._raw_delete("default")  # type: ignore[attr-defined]
    forgery = Case.objects.get(key="C3")
    forgery.pk, forgery.key = None, "C4"
    forgery.save(force_insert=True)
    Case.objects.filter(key="C3").update(superseded_at=forgery.recorded_at)
    Membership.objects.filter(pk=1).update(role="auditor")
    assert run(["audit", "verify", "--books"]) == 1
    *sentences, summary = capsys.readouterr().out.splitlines()
    assert sentences == [
        f"角色“1”：第{first_grant.number}行日志写下以后被改动过。",
        f"“清河街道”的案件台账，“C1”第1版：第{number}行日志写下以后被改动过。",
        "“清河街道”的案件台账，“C4”第1版：没有一行日志写过它，是插入的。",
        f"“清河街道”的案件台账，“C2”第1版：第{number}行日志写下以后被删去了。",
        "“清河街道”的案件台账，“C3”第1版：失效的时间与后一版不合，路径与上级不合，或沿用的处理没有出处，被改动过。",
    ]
    assert "日志和台账不完整" in summary


@pytest.mark.django_db
def test_a_log_that_differs_from_its_noted_heads_is_named(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.AUDIT_HEADS = tmp_path / "heads.jsonl"
    record_lines(1, 2, 3)
    note_head(datetime(2022, 7, 1, 1, tzinfo=UTC))
    assert run(["audit", "verify"]) == 0
    assert f"与库外记下的1次末行逐一核对（{tmp_path}/heads.jsonl）" in capsys.readouterr().out
    rewrite_log({1: {"actor": "li"}})
    assert run(["audit", "verify"]) == 1
    assert "2022-07-01 09:00记下的第3行，现在不是那一行：日志被重写过" in capsys.readouterr().out
    run_unguarded("DELETE FROM audit_line WHERE number = 3")
    Head.objects.update(number=2, hash=LogLine.objects.get(number=2).hash)
    assert run(["audit", "verify"]) == 1
    assert "2022-07-01 09:00记下日志有3行，现在只有2行：末尾被截去" in capsys.readouterr().out


@pytest.mark.django_db
def test_lines_from_before_binding_are_said_and_are_no_fault(
    county: SampleCounty, capsys: pytest.CaptureFixture[str]
) -> None:
    forget_binding()
    count = LogLine.objects.count()
    assert run(["audit", "verify", "--books"]) == 1
    assert "还没有绑定到日志" in capsys.readouterr().out
    bind_books_once()
    assert run(["audit", "verify", "--books"]) == 0
    assert f"及以前的{count}行日志没有绑定台账的行" in capsys.readouterr().out


def test_a_plan_version_that_was_changed_is_named(county: SampleCounty, capsys: pytest.CaptureFixture[str]) -> None:
    files = load_files_named("fengling")
    version = make_plan(actor=county["wu"], org=county.orgs[STREET], files=files, based_on="fengling")
    PlanVersion.objects.update(data="id: x")
    run(["audit", "verify", "--books"])
    assert f"方案版本“{version.pk}”：" in capsys.readouterr().out
