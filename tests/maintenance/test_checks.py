"""`wuzha check` names what is unwell, and what to do about it."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.log_tampering import run_unguarded
from tests.maintenance.office_on_disk import UPLOAD
from wuzha.audit.head_notes import note_head
from wuzha.core.vocabulary import OrgKind, UploadState
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.models import Upload
from wuzha.maintenance.automatic_copies import make_daily_copy
from wuzha.maintenance.checks import LOG_INS_LOOKED_AT, CheckLevel, run_checks
from wuzha.maintenance.data_folder import get_backups_folder
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.services import add_org
from wuzha.people.log_in_services import record_log_in
from wuzha.people.services import add_account

pytestmark = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="tests/maintenance/test_on_postgresql.py")


def check() -> dict[str, tuple[CheckLevel, str]]:
    """Return level and text by subject."""
    results = run_checks(has_secret_variable=False)
    return {result.subject: (result.level, result.text + result.remedy) for result in results}


def test_a_sound_office_has_no_fault_and_one_folder_of_an_unknown_upload(office: Path) -> None:
    make_daily_copy(timezone.localdate())
    note_head(timezone.now())
    results = check()
    stray = results["待处理的上传"]
    assert stray[0] is CheckLevel.WARNING and "1个文件夹没有对应的上传" in stray[1]
    assert {level for level, _ in results.values() if level is not stray[0]} == {CheckLevel.NORMAL}
    assert list(results) == [
        "磁盘",
        "权限",
        "密钥",
        "版本",
        "数据库",
        "日志",
        "日志末行",
        "时钟",
        "登录地址",
        "待处理的上传",
        "备份",
    ]


def test_a_file_that_others_can_read_is_named(office: Path) -> None:
    (office / "secret_key").chmod(0o644)
    level, text = check()["权限"]
    assert level is CheckLevel.WARNING and "secret_key" in text and "chmod" in text


def test_a_secret_that_was_cut_off_is_a_fault(office: Path) -> None:
    (office / "secret_key").write_text("half", encoding="utf-8")
    assert check()["密钥"][0] is CheckLevel.FAULT


def test_a_pipe_in_place_of_the_secret_is_a_fault_and_nobody_waits_for_it(office: Path) -> None:
    (office / "secret_key").unlink()
    os.mkfifo(office / "secret_key")
    level, text = check()["密钥"]
    assert level is CheckLevel.FAULT and "不是普通文件" in text


def test_a_changed_line_of_the_log_is_a_fault(office: Path) -> None:
    run_unguarded("UPDATE audit_line SET actor = 'li' WHERE number = 2")
    level, text = check()["日志"]
    assert level is CheckLevel.FAULT and "从第2行起不完整" in text


def test_an_end_of_the_log_that_nobody_noted_is_said(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    level, text = check()["日志末行"]
    assert level is CheckLevel.NORMAL and "还没有记过" in text
    monkeypatch.setattr("wuzha.maintenance.checks._NOTE_DELAY", timedelta(0))
    level, text = check()["日志末行"]
    assert level is CheckLevel.WARNING and "最后3行没有记到" in text and str(office) in text
    note_head(timezone.now())
    assert check()["日志末行"][0] is CheckLevel.NORMAL


def test_a_file_of_heads_that_cannot_be_written_is_named(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note_head(timezone.now())
    monkeypatch.setattr("wuzha.maintenance.checks.os.access", lambda path, _mode: path.name != "audit_heads.jsonl")
    level, text = check()["日志末行"]
    assert level is CheckLevel.WARNING and "不能写入" in text and "属主" in text


@pytest.mark.parametrize(
    ("is_behind_proxy", "is_production", "words"),
    [(True, True, "没有写明来访地址"), (False, True, "没有设置 WUZHA_BEHIND_PROXY"), (False, False, None)],
)
def test_log_ins_that_all_come_from_this_machine_show_a_proxy_without_addresses(
    office: Path, settings: Any, is_behind_proxy: bool, is_production: bool, words: str | None
) -> None:
    settings.BEHIND_PROXY, settings.PRODUCTION = is_behind_proxy, is_production
    li = add_account(actor="founder", username="li")
    level, text = check()["登录地址"]
    assert level is CheckLevel.NORMAL and ("还看不出来" if words else "只供本机") in text, "nobody has logged in"
    for _ in range(LOG_INS_LOOKED_AT):
        record_log_in(user=li, address="127.0.0.1")
    level, text = check()["登录地址"]
    assert level is (CheckLevel.WARNING if words else CheckLevel.NORMAL) and (words or "本机") in text
    record_log_in(user=li, address="192.0.2.7")
    level, text = check()["登录地址"]
    assert level is CheckLevel.NORMAL and ("有来自其他机器的登录" if words else "只供本机") in text


def test_a_clock_that_was_set_back_is_a_fault(office: Path) -> None:
    future = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%d %H:%M:%S")
    run_unguarded(f"UPDATE audit_line SET at = '{future}' WHERE number = 3")
    level, text = check()["时钟"]
    assert level is CheckLevel.FAULT and "校准" in text


def test_a_row_that_refers_to_nothing_is_a_fault(office: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("INSERT INTO auth_permission (name, content_type_id, codename) VALUES ('a', 999, 'b')")
    level, text = check()["数据库"]
    assert level is CheckLevel.FAULT and "1行引用了不存在的行" in text


def test_a_damaged_file_is_a_fault_and_not_a_traceback(office: Path) -> None:
    connection.close()
    path = office / "wuzha.sqlite3"
    content = bytearray(path.read_bytes())
    content[4096 : len(content)] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    assert CheckLevel.FAULT in {level for level, _ in check().values()}


def test_a_missing_database_is_a_fault(office: Path) -> None:
    connection.close()
    (office / "wuzha.sqlite3").unlink()
    level, text = check()["数据库"]
    assert level is CheckLevel.FAULT and "wuzha restore" in text


def test_a_new_installation_hears_what_to_do_first_and_no_other_fault(office: Path) -> None:
    connection.close()
    database = office / "wuzha.sqlite3"
    database.write_bytes(b"")
    results = check()
    assert [subject for subject, (level, _) in results.items() if level is CheckLevel.FAULT] == ["版本"]
    assert "新装的，先运行 wuzha serve" in results["版本"][1]
    connection.close()
    database.unlink()
    assert "新装的，先运行 wuzha serve" in check()["数据库"][1]


def test_a_database_of_a_newer_program_is_a_fault(office: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET name = '0009_next_year' WHERE name = '0002_append_only'")
    level, text = check()["版本"]
    assert level is CheckLevel.FAULT and "audit.0009_next_year" in text


def test_files_of_an_upload_that_nobody_removed_in_time_are_warned_about(office: Path) -> None:
    street = add_org(actor="wu", draft=OrgDraft("520399001000", "清河街道", OrgKind.STREET))
    sender = add_account(actor="wu", username="wu")
    two_days_ago = timezone.now() - timedelta(days=2)
    moments = {"uploaded_at": two_days_ago, "asked_at": two_days_ago}
    Upload.objects.create(pk=UPLOAD.parts[1], holder=street, uploaded_by=sender, asked_by=sender, **moments)
    level, text = check()["待处理的上传"]
    assert level is CheckLevel.WARNING and "1个上传的文件超过一天没有删除" in text


def test_an_upload_in_the_books_whose_copies_wait_for_a_repair_is_not_a_waiting_one(office: Path) -> None:
    """A refused row of it is open, so its annotated copy stays for its sender; another upload waits to be confirmed."""
    street = add_org(actor="wu", draft=OrgDraft("520399001000", "清河街道", OrgKind.STREET))
    sender = add_account(actor="wu", username="wu")
    now = timezone.now()
    own = {"holder": street, "uploaded_by": sender, "asked_by": sender, "uploaded_at": now, "asked_at": now}
    Upload.objects.create(pk=UPLOAD.parts[1], state=UploadState.RECEIVED, **own)
    entered = Upload.objects.create(state=UploadState.COMMITTED, **own)
    spool.get_copies_folder(entered.pk).mkdir(mode=0o700, parents=True)
    assert check()["待处理的上传"] == (CheckLevel.NORMAL, "1个；另有1个已入账，还留着标注副本，等退回的行补正。")


def test_what_is_not_checked_is_said_with_the_command_that_does_it(office: Path) -> None:
    level, text = check()["日志"]
    assert level is CheckLevel.NORMAL
    assert "只核对了日志各行" in text and "没有逐行核对台账" in text and "wuzha audit verify --books" in text


def test_what_a_killed_backup_has_left_is_removed_a_day_later(office: Path) -> None:
    old, fresh = (get_backups_folder() / f".wuzha-backup-{name}" for name in ("old", "fresh"))
    for folder in (old, fresh):
        folder.mkdir()
    yesterday = (timezone.now() - timedelta(hours=25)).timestamp()
    os.utime(old, (yesterday, yesterday))
    make_daily_copy(timezone.localdate())
    assert fresh.exists() and not old.exists()


def test_a_backup_of_three_days_ago_is_warned_about(office: Path) -> None:
    path = make_daily_copy(timezone.localdate())
    assert path is not None
    assert make_daily_copy(timezone.localdate()) is None
    backdate_revisions = (timezone.now() - timedelta(days=3)).timestamp()
    os.utime(path, (backdate_revisions, backdate_revisions))
    level, text = check()["备份"]
    assert level is CheckLevel.WARNING and "已超过2天" in text
    assert get_backups_folder().stat().st_mode & 0o077 == 0
