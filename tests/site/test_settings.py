"""The site starts safely, or says in one sentence why it does not."""

import os
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.site.settings_process import run_python
from wuzha.site.sqlite_version import is_sound, use_sound_sqlite

SECRET = "x" * 20 + "Y" * 20 + "0123456789-"
IN_PRODUCTION = {"WUZHA_PRODUCTION": "1", "WUZHA_SECRET_KEY": SECRET, "WUZHA_HOSTS": "wuzha.example"}


@pytest.mark.slow
def test_production_passes_the_deployment_checks(tmp_path: Path) -> None:
    process = run_python(tmp_path, "-m", "django", "check", "--deploy", "--fail-level", "WARNING", **IN_PRODUCTION)
    assert (process.returncode, process.stderr) == (0, "")


@pytest.mark.parametrize("missing", ["WUZHA_SECRET_KEY", "WUZHA_HOSTS"])
def test_production_does_not_start_without_what_it_needs(tmp_path: Path, missing: str) -> None:
    process = run_python(tmp_path, **{name: value for name, value in IN_PRODUCTION.items() if name != missing})
    assert process.returncode != 0
    assert f"必须设置环境变量 {missing}" in process.stderr


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    assert "太短" in run_python(tmp_path, **IN_PRODUCTION | {"WUZHA_SECRET_KEY": "short"}).stderr


def test_an_address_of_a_database_that_makes_no_sense_is_one_sentence_without_the_password(tmp_path: Path) -> None:
    process = run_python(tmp_path, **IN_PRODUCTION, DATABASE_URL="postgresql://wuzha:pass]word[@host/name")
    assert "看不懂环境变量 DATABASE_URL" in process.stderr
    assert "pass]word[" not in process.stderr.splitlines()[-1]


def test_another_database_than_the_two_is_refused_in_one_sentence(tmp_path: Path) -> None:
    process = run_python(tmp_path, **IN_PRODUCTION, DATABASE_URL="mysql://wuzha:secret@host/name")
    assert "不是 PostgreSQL 的地址" in process.stderr and "secret" not in process.stderr


def test_on_this_machine_alone_a_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    for _ in range(2):
        assert run_python(tmp_path / "data").returncode == 0
    key_file = tmp_path / "data" / "secret_key"
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert len(key_file.read_text(encoding="utf-8")) >= 50


def test_a_secret_that_was_cut_off_is_named_with_the_way_to_get_it_back(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("half", encoding="utf-8")
    process = run_python(tmp_path)
    assert process.returncode != 0
    assert "secret_key 不完整（不到50个字符）。请从备份中取回它" in process.stderr


def test_the_embedded_database_has_no_fault_known_to_lose_writes() -> None:
    assert is_sound(use_sound_sqlite())
    assert not is_sound((3, 40, 1)) and not is_sound((3, 51, 2)) and is_sound((3, 51, 3))


@pytest.mark.django_db
def test_the_tables_are_those_of_the_migrations() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.slow
def test_any_web_server_can_load_the_application_and_waits_five_seconds_for_a_lock(tmp_path: Path) -> None:
    program = (
        "import os; del os.environ['DJANGO_SETTINGS_MODULE']; import wuzha.site.wsgi;"
        " from django.conf import settings; print(settings.DATABASES['default']['OPTIONS']['timeout'])"
    )
    process = run_python(tmp_path, "-c", program)
    assert (process.returncode, process.stdout) == (0, "5\n"), process.stderr


@pytest.mark.parametrize(("content", "sentence"), [(None, "读不到 WUZHA_AUDIT_KEY_FILE"), ("short", "密钥太短")])
def test_a_key_of_the_audit_that_cannot_be_used_is_named(tmp_path: Path, content: str | None, sentence: str) -> None:
    path = tmp_path / "audit.key"
    if content is not None:
        path.write_text(content)
    assert sentence in run_python(tmp_path, WUZHA_AUDIT_KEY_FILE=str(path)).stderr.splitlines()[-1]


@pytest.mark.parametrize("name", ["audit.key", "secret_key"])
def test_a_pipe_in_place_of_a_key_is_refused_and_nobody_waits_for_it(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    variables = {"WUZHA_AUDIT_KEY_FILE": str(tmp_path / name)} if name == "audit.key" else {}
    assert f"{name} 不是普通文件，不能读取" in run_python(tmp_path, **variables).stderr.splitlines()[-1]
