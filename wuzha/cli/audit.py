"""`wuzha audit verify`: checks the log; exit 0 intact, 1 broken, 2 no database."""

from __future__ import annotations

from wuzha.cli.django_setup import set_up_django
from wuzha.cli.progress import open_progress

EXIT_INTACT, EXIT_BROKEN = 0, 1


def verify_log(hash_noted: str | None) -> int:
    """Check every line against the one before it, and the whole against a hash noted earlier; return the exit code."""
    with set_up_django(), open_progress() as show_step:
        from wuzha.audit.verification import ChainFault, contains_hash, find_broken_links, read_chain_head

        sentences = {
            ChainFault.CHANGED: "第{number}行：内容被改动过。",
            ChainFault.MISSING: "第{number}行：被删去了，其后或许还有。",
            ChainFault.INSERTED: "第{number}行：与前一行接不上，前面有行被插入或替换。",
            ChainFault.END: "末尾：与登记的第{number}行对不上，最后的行被删去、替换，或有未经登记的行。",
        }
        show_step("正在逐行核对日志……")
        length, last = read_chain_head()
        sentences_of_faults = [sentences[link.fault].format(number=link.number) for link in find_broken_links()]
        if hash_noted is not None and not contains_hash(hash_noted):
            sentences_of_faults.append("没有一行的哈希是所记下的那个：日志在记下之后被截短或重写过，或者记错了。")
    if sentences_of_faults:
        print(*sentences_of_faults, sep="\n")
        print(f"日志登记有{length}行，不完整。请保留现状，与备份对照，并报告安全审计员。")
        return EXIT_BROKEN
    print(f"日志完整，共{length}行。")
    print(f"末行的哈希：{last}")
    print("请把它记在别处，下次用 --expect 核对，日志被截短或整个重写也能发现。")
    return EXIT_INTACT
