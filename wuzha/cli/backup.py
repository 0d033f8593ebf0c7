"""`wuzha backup`, `backup-key` and `restore`: write a backup of an office, encrypted or not, and restore one."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from wuzha.cli.django_setup import set_up_django
from wuzha.cli.progress import open_progress
from wuzha.cli.system_errors import describe_reason

if TYPE_CHECKING:
    from wuzha.maintenance.manifest import Manifest

EXIT_DONE = 0
_MEGABYTE = 1_000_000


def back_up(options: Namespace) -> int:
    """Write a backup and print what it holds."""
    path = Path(options.file)
    with set_up_django(), open_progress() as show_step:
        from wuzha.maintenance.backup import make_backup

        show_step("正在备份，写出后重新读取核对……")
        key_file = None if options.encrypt_for is None else Path(options.encrypt_for)
        manifest = make_backup(path, with_spool=True, public_key_file=key_file)
    print(f"已备份并核对：{path}（{path.stat().st_size / _MEGABYTE:.1f} MB）")
    _print_content(manifest)
    _print_advice(manifest, is_encrypted=options.encrypt_for is not None)
    return EXIT_DONE


def make_key_pair(options: Namespace) -> int:
    """Write a pair of keys for encrypted backups, and print where each of them belongs."""
    from wuzha.maintenance.encryption import write_key_pair

    path = Path(options.file)
    public_path = write_key_pair(path)
    print(f"私钥：{path}（请移到另一台机器或U盘上保管，至少两份，不要留在服务器上）")
    print(f"公钥：{public_path}（留在服务器上：wuzha backup 文件 --encrypt-for {public_path}）")
    return EXIT_DONE


def restore(options: Namespace) -> int:
    """Restore a backup and print what it held."""
    with set_up_django(needs_database=False), open_progress() as show_step:
        from wuzha.maintenance.restore import restore_backup

        show_step("正在恢复并逐表核对……")
        manifest = restore_backup(Path(options.file), None if options.key is None else Path(options.key))
        _note_restored(manifest)
    print(f"已恢复 {manifest.made_at} 的备份，逐表核对一致，日志完整。")
    print("台账没有逐行与日志核对，请再执行：wuzha audit verify --books")
    _print_content(manifest)
    return EXIT_DONE


def _note_restored(manifest: Manifest) -> None:
    """Note that the log goes on from the end that it had in the backup."""
    from django.conf import settings
    from django.utils import timezone

    from wuzha.audit.head_notes import note_head
    from wuzha.audit.heads_file import get_heads_path

    try:
        note_head(timezone.now(), backup_head=(manifest.log_lines, manifest.log_hash))
    except OSError as error:
        print(
            f"这次恢复没有记到 {get_heads_path()}（{describe_reason(error)}）：核对日志时会说末尾被截短，请留下说明。"
        )
        return
    if settings.AUDIT_HEADS is not None:
        print(
            f"这次恢复记到 {get_heads_path()}，只对 {settings.DATA} 算数。只是演练的，不要用它启动网站；"
            "要启动，先把 WUZHA_AUDIT_HEADS 改到别处，否则核对正式的日志会说被重写过。"
        )


def _print_advice(manifest: Manifest, *, is_encrypted: bool) -> None:
    """Say what to do with a backup, and name what it holds besides the database that others must not read."""
    from wuzha.maintenance.data_folder import SECRET_NAME, SPOOL_NAME

    has_secret = SECRET_NAME in manifest.files
    has_uploads = any(name.startswith(f"{SPOOL_NAME}/") for name in manifest.files)
    if is_encrypted:
        print("备份已加密，只有对应的私钥能打开；丢了私钥，这份备份就不能恢复。")
    else:
        names = "和".join(["密钥"] * has_secret + ["待处理的上传文件"] * has_uploads)
        print(f"{f'备份里有{names}，' if names else ''}请存放在另一台机器上，只让管理员读取。")
    if not has_secret:
        print("网站的密钥写在环境变量 WUZHA_SECRET_KEY 里，不在备份里，请另外抄存。")


def _print_content(manifest: Manifest) -> None:
    row_count = sum(table.row_count for table in manifest.tables.values())
    print(f"{len(manifest.tables)}张表，共{row_count}行；日志{manifest.log_lines}行，末行的哈希：{manifest.log_hash}")
