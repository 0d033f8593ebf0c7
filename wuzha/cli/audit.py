"""`wuzha audit verify`: check the log, and the books against it; exit 0 intact, 1 broken, 2 no database."""

from __future__ import annotations

from wuzha.cli.django_setup import set_up_django
from wuzha.cli.progress import open_progress

EXIT_INTACT, EXIT_BROKEN = 0, 1


def verify_log(noted_hash: str | None, *, with_books: bool) -> int:
    """Check every line against the one before it, and the whole against the heads that were noted earlier.

    With books, check every row of the registers, orgs and roles against the line that wrote it. Return the exit code.
    """
    with set_up_django(), open_progress() as show_step:
        from wuzha.audit.heads import read_heads
        from wuzha.audit.verification import read_chain_head
        from wuzha.cli.audit_words import describe_books, describe_chain, describe_heads, describe_unbound
        from wuzha.maintenance.database_copy import hold_snapshot

        # Before the snapshot: a write in the meantime would be a head beyond its end.
        noted_heads = read_heads()
        with hold_snapshot():
            show_step("正在逐行核对日志……")
            length, last = read_chain_head()
            faults = list(describe_chain(noted_hash))
            notes, differences = describe_heads(noted_heads)
            faults += differences
            if with_books:
                show_step("正在逐行核对台账、组织、角色和上传……")
                faults += describe_books()
                notes += describe_unbound()
    subject = "日志和台账" if with_books else "日志"
    if faults:
        print(*notes, *faults, sep="\n")
        print(f"日志登记有{length}行，{subject}不完整。请保留现状，与备份对照，并报告审计管理员。")
        return EXIT_BROKEN
    print(f"日志完整，共{length}行。")
    print(f"末行的哈希：{last}")
    if with_books:
        print(
            "台账、组织、账号和账号事项、角色、方案及其版本、案件归属、退回未补、上传和对应列名的每一行，"
            "都与最后写它的那行日志一致。"
        )
    print(*notes, "请把它记在别处，下次用 --expect 核对，日志被截短或整个重写也能发现。", sep="\n")
    return EXIT_INTACT
