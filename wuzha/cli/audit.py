"""`wuzha audit verify`: has anyone been at the log; exit 0 whole, 1 broken, 2 no database."""

from __future__ import annotations

from wuzha.cli.django_setup import the_house
from wuzha.cli.progress import progress

WHOLE, BROKEN = 0, 1


def verify(expected: str | None) -> int:
    """Every line against the one before it, and the whole against a hash noted down earlier."""
    with the_house(), progress() as say:
        from wuzha.audit.log import Fault, broken_links, length_and_last_hash, was_written

        told = {
            Fault.CHANGED: "第{number}行：内容被改动过。",
            Fault.MISSING: "第{number}行：被删去了，其后或许还有。",
            Fault.INSERTED: "第{number}行：与前一行接不上，前面有行被插入或替换。",
            Fault.END: "末尾：与登记的第{number}行对不上，最后的行被删去、替换，或有未经登记的行。",
        }
        say("正在逐行核对日志……")
        length, last = length_and_last_hash()
        faults = [told[link.fault].format(number=link.number) for link in broken_links()]
        if expected is not None and not was_written(expected):
            faults.append("没有一行的哈希是所记下的那个：日志在记下之后被截短或重写过，或者记错了。")
    if faults:
        print(*faults, sep="\n")
        print(f"日志登记有{length}行，不完整。请保留现状，与备份对照，并报告安全审计员。")
        return BROKEN
    print(f"日志完整，共{length}行。")
    print(f"末行的哈希：{last}")
    print("请把它记在别处，下次用 --expect 核对，日志被截短或整个重写也能发现。")
    return WHOLE
