"""Check an installation: database, log, uploads, rights of files, secret, disk, clock, versions, backups."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from wuzha.audit.heads import read_heads
from wuzha.audit.heads_file import get_heads_path, parse_line
from wuzha.audit.models import LogLine
from wuzha.audit.restorations import RESTORATIONS_NAME
from wuzha.audit.verification import find_broken_links, read_chain_head
from wuzha.core.vocabulary import LogAction, UploadState
from wuzha.decisions.sealing.signing import SEAL_KEY_NAME
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.models import Upload
from wuzha.maintenance.automatic_copies import OVERDUE_AFTER, find_latest_copy
from wuzha.maintenance.data_folder import BACKUPS_NAME, DATABASE_NAME, SECRET_NAME, SPOOL_NAME
from wuzha.maintenance.migration_state import is_up_to_date, list_applied_migrations, list_unknown_migrations
from wuzha.maintenance.program_version import read_database_version, read_program_version

MIN_FREE_BYTES = 1_000_000_000
LOG_INS_LOOKED_AT = 10
CLOCK_TOLERANCE = timedelta(minutes=5)
_WORKER_DELAY = timedelta(hours=1)
_NOTE_DELAY = timedelta(minutes=5)
"""The worker notes what a page could not note, and looks every minute between two uploads."""

_OTHERS = 0o077
_PRIVATE_NAMES = (
    *(DATABASE_NAME, f"{DATABASE_NAME}-wal", f"{DATABASE_NAME}-shm", SECRET_NAME, SEAL_KEY_NAME, RESTORATIONS_NAME),
)


class CheckLevel(StrEnum):
    """What a check says, in the word that begins its line."""

    NORMAL = "正常"
    WARNING = "注意"
    FAULT = "故障"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check: its level, its subject, what was seen, and the remedy where one is needed."""

    level: CheckLevel
    subject: str
    text: str
    remedy: str = ""


def run_checks(*, has_secret_variable: bool) -> Iterator[CheckResult]:
    """Run every check and yield its results; one that the database does not answer is a fault like others.

    `has_secret_variable`: the secret comes from WUZHA_SECRET_KEY, and its length was checked with the settings.
    """
    yield from _check_disk()
    yield from _check_rights()
    if not has_secret_variable:
        yield from _check_secret()
    path = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and not path.exists():
        yield _fail(
            "数据库",
            f"找不到 {path}。",
            "请核对 WUZHA_DATA；新装的，先运行 wuzha serve；文件丢失的，用 wuzha restore 恢复备份。",
        )
        return
    try:
        connection.ensure_connection()
    except Error as error:
        reason = str(error).partition("\n")[0]
        yield _fail("数据库", f"不能连接（{reason}）。", "请确认数据库在运行，核对 DATABASE_URL。")
        return
    for subject, check in _list_database_checks():
        try:
            yield from check()
        except (Error, OSError) as error:
            reason = str(error).partition("\n")[0]
            yield _fail(subject, f"不能检查（{reason}）。", "请确认数据库在运行、文件完好；损坏的，恢复备份。")


def _list_database_checks() -> list[tuple[str, Callable[[], Iterator[CheckResult]]]]:
    """Return the checks that need the database; an empty one has no table that the others could read."""
    versions = ("版本", _check_versions)
    try:
        is_empty = not list_applied_migrations()
    except Error:
        is_empty = False
    if is_empty:
        return [versions]
    return [
        versions,
        ("数据库", _check_sqlite if connection.vendor == "sqlite" else _check_postgresql),
        ("日志", _check_log),
        ("日志末行", _check_heads),
        ("时钟", _check_clock),
        ("登录地址", _check_addresses),
        ("待处理的上传", _check_spool),
        ("备份", _check_backups),
    ]


def _check_disk() -> Iterator[CheckResult]:
    folder = next(path for path in (Path(settings.DATA), *Path(settings.DATA).parents) if path.exists())
    free = shutil.disk_usage(folder).free
    text = f"{folder} 所在磁盘还有 {free / MIN_FREE_BYTES:.1f} GB。"
    if free < MIN_FREE_BYTES:
        yield _warn("磁盘", text, "不到 1 GB，请清理或扩容。")
    else:
        yield _pass("磁盘", text)


def _check_rights() -> Iterator[CheckResult]:
    data = Path(settings.DATA)
    paths = [data, *(data / name for name in (*_PRIVATE_NAMES, SPOOL_NAME, BACKUPS_NAME))]
    paths += [path for name in (SPOOL_NAME, BACKUPS_NAME) for path in (data / name).rglob("*")]
    existing = [path for path in paths if path.exists()]
    if not data.exists():
        yield _fail("权限", f"没有数据文件夹 {data}。", "请核对 WUZHA_DATA；新装的，先运行 wuzha serve。")
        return
    if not data.is_dir():
        yield _fail("权限", f"数据文件夹 {data} 是文件，不是文件夹。", "请把 WUZHA_DATA 改成一个文件夹。")
        return
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        yield _fail("权限", f"不能写入数据文件夹 {data}。", "请用运行网站的用户执行，或改正文件夹的属主。")
        return
    if open_paths := [path for path in existing if path.stat().st_mode & _OTHERS]:
        more = f"等{len(open_paths)}项" if len(open_paths) > 1 else ""
        yield _warn("权限", f"{open_paths[0]} {more}其他用户可以读取。", f"请执行 chmod -R go-rwx {data}。")
    else:
        yield _pass("权限", "数据文件夹和其中的文件只有运行网站的用户能读取。")


def _check_secret() -> Iterator[CheckResult]:
    path = Path(settings.DATA) / SECRET_NAME
    if not path.exists():
        yield _warn("密钥", f"没有 {path}。", "下次启动时会新建，所有人要重新登录。")
    elif not path.is_file():
        yield _fail("密钥", f"{path} 不是普通文件。", "请从备份取回，或删除后重新启动。")
    elif len(path.read_text(encoding="utf-8", errors="replace").strip()) < settings.MIN_SECRET_LENGTH:
        yield _fail("密钥", f"{path} 不到{settings.MIN_SECRET_LENGTH}个字符。", "请从备份取回，或删除后重新启动。")
    else:
        yield _pass("密钥", f"不少于{settings.MIN_SECRET_LENGTH}个字符。")


def _check_versions() -> Iterator[CheckResult]:
    own = read_program_version()
    if unknown := list_unknown_migrations():
        names = "、".join(unknown)
        yield _fail("版本", f"程序 {own}，数据库由更新的版本更新过（多出 {names}）。", "请安装那个版本。")
    elif not list_applied_migrations():
        yield _fail("版本", "数据库是空的。", "新装的，先运行 wuzha serve；否则用 wuzha restore 恢复备份。")
    elif not is_up_to_date():
        yield _warn("版本", f"程序 {own}，数据库是 {read_database_version()}。", "下次 wuzha serve 时会更新。")
    else:
        yield _pass("版本", f"程序和数据库都是 {own}。")


def _check_sqlite() -> Iterator[CheckResult]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(3)")
        faults = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        orphan_count = len(cursor.fetchall())
    if faults:
        yield _fail("数据库", f"文件损坏（{faults[0]}）。", "请停掉网站，保留文件，用 wuzha restore 恢复备份。")
    if orphan_count:
        yield _fail("数据库", f"{orphan_count}行引用了不存在的行。", "请保留现状，恢复备份，并报告开发人员。")
    if not faults and not orphan_count:
        yield _pass("数据库", "SQLite 文件完好，引用都有效。")


def _check_postgresql() -> Iterator[CheckResult]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE NOT convalidated ORDER BY conname")
        names = [row[0] for row in cursor.fetchall()]
    if names:
        yield _fail(
            "数据库", f"{len(names)}项约束没有生效（{names[0]}）。", "请执行 ALTER TABLE … VALIDATE CONSTRAINT。"
        )
    else:
        yield _pass("数据库", "PostgreSQL 能连接，约束都有效。")


def _check_log() -> Iterator[CheckResult]:
    link = next(find_broken_links(), None)
    length, last_hash = read_chain_head()
    if link is not None:
        yield _fail("日志", f"从第{link.number}行起不完整。", "详见 wuzha audit verify；请保留现状，报告审计管理员。")
    else:
        # Verifying the books takes 3 s for a county, and longer as they grow; a check takes half a second.
        yield _pass(
            "日志",
            f"共{length}行，完整；末行的哈希 {last_hash}。"
            "这里只核对了日志各行，没有逐行核对台账；要核对请执行 wuzha audit verify --books。",
        )


def _check_heads() -> Iterator[CheckResult]:
    """Check that the head of the log is noted outside the database, where each write and the worker note it."""
    path, head = get_heads_path(), None
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        yield _warn("日志末行", f"不能写入 {path}，日志照常记。", "请用运行网站的用户执行，或改正这个文件的属主。")
        return
    if lines := read_heads():
        head = parse_line(lines[-1])
    late_lines = LogLine.objects.filter(number__gt=head.number if head else 0, at__lt=timezone.now() - _NOTE_DELAY)
    if count := late_lines.count():
        text = f"日志的最后{count}行没有记到 {path}：这段末尾被截去，就发现不了。"
        yield _warn("日志末行", text, "请确认网站和它的后台程序在运行，能写入这个文件，磁盘没有满。")
    else:
        text = f"记在 {path}。" if head else f"还没有记过；后台程序一分钟内会记到 {path}。"
        yield _pass("日志末行", text)


def _check_clock() -> Iterator[CheckResult]:
    latest = LogLine.objects.order_by("-number").values_list("at", flat=True).first()
    if latest is not None and latest > timezone.now() + CLOCK_TOLERANCE:
        moment = timezone.localtime(latest).strftime("%Y-%m-%d %H:%M")
        yield _fail("时钟", f"日志末行的时间 {moment} 还没有到。", "请校准这台机器的时间（如 timedatectl）。")
    else:
        yield _pass("时钟", "日志里没有将来的时间。")


def _check_addresses() -> Iterator[CheckResult]:
    """Warn when the last log-ins all come from this machine: behind a proxy, all people share one budget then."""
    lines = LogLine.objects.filter(action__in=(LogAction.LOG_IN, LogAction.LOG_IN_FAILED)).order_by("-number")
    details = [json.loads(line) for line in lines.values_list("details", flat=True)[:LOG_INS_LOOKED_AT]]
    addresses = [ip_address(detail["address"]) for detail in details if "address" in detail]
    is_served = settings.PRODUCTION or settings.BEHIND_PROXY
    if not is_served:
        yield _pass("登录地址", "网站只供本机使用，不必核对。")
    elif not all(address.is_loopback for address in addresses):
        yield _pass("登录地址", "有来自其他机器的登录。")
    elif len(addresses) < LOG_INS_LOOKED_AT:
        yield _pass("登录地址", f"登录不满{LOG_INS_LOOKED_AT}次，还看不出来。")
    else:
        missing = "转发时没有写明来访地址" if settings.BEHIND_PROXY else "没有设置 WUZHA_BEHIND_PROXY=1"
        yield _warn(
            "登录地址",
            f"最近{LOG_INS_LOOKED_AT}次登录都来自本机，可能是{missing}。",
            "反向代理要加 X-Forwarded-For，见 docs/operations.md；否则一个人输错密码，所有人都受限制。",
        )


def _check_spool() -> Iterator[CheckResult]:
    spooled = dict(spool.list_spooled())
    states = dict(Upload.objects.filter(pk__in=spooled).values_list("pk", "state"))
    # The annotated copies of an upload in the books stay as long as a refused row of it is open.
    entered = [pk for pk, state in states.items() if state == UploadState.COMMITTED and not spool.has_files(pk)]
    # The worker removes them after a day, and looks every minute.
    overdue = Upload.objects.filter(pk__in=spooled, uploaded_at__lt=timezone.now() - spool.LIFETIME - _WORKER_DELAY)
    if count := sum(spool.has_files(pk) for pk in overdue.values_list("pk", flat=True)):
        yield _warn("待处理的上传", f"{count}个上传的文件超过一天没有删除。", "请确认网站和它的后台程序在运行。")
    elif stray := len(spooled) - len(states):
        yield _warn("待处理的上传", f"{stray}个文件夹没有对应的上传。", "一天后会自动删除，一般不必处理。")
    else:
        copies = f"；另有{len(entered)}个已入账，还留着标注副本，等退回的行补正" if entered else ""
        yield _pass("待处理的上传", f"{len(spooled) - len(entered)}个{copies}。")


def _check_backups() -> Iterator[CheckResult]:
    latest = find_latest_copy()
    if latest is None:
        yield _warn("备份", "还没有自动备份。", "网站运行后几分钟内会做第一份；没有的，请看网站的输出。")
        return
    text = f"最近一份自动备份：{timezone.localtime(latest):%Y-%m-%d %H:%M}。"
    if timezone.now() - latest > OVERDUE_AFTER:
        yield _warn("备份", text, "已超过2天，请检查磁盘空间和网站的输出。")
    else:
        yield _pass("备份", text)


def _pass(subject: str, text: str) -> CheckResult:
    return CheckResult(CheckLevel.NORMAL, subject, text)


def _warn(subject: str, text: str, remedy: str) -> CheckResult:
    return CheckResult(CheckLevel.WARNING, subject, text, remedy)


def _fail(subject: str, text: str, remedy: str) -> CheckResult:
    return CheckResult(CheckLevel.FAULT, subject, text, remedy)
