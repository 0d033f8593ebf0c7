"""Describe what `wuzha audit verify` finds, a sentence for each difference: keys and line numbers, never a person."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.db.models import Model
from django.utils import timezone

from wuzha.audit.binding import BoundTable
from wuzha.audit.book_verification import BookFault, FaultyRow, find_faulty_rows, find_unbound_lines, is_bound
from wuzha.audit.heads import HeadFault, compare_heads
from wuzha.audit.heads_file import get_heads_path
from wuzha.audit.verification import ChainFault, contains_hash, find_broken_links, read_chain_head
from wuzha.intake.uploads.models import OwnHeader, Upload, UploadConflict, UploadedFile
from wuzha.orgs.models import FormerName, FormerParent, Org, Succession
from wuzha.people.models import AccountRequest, Membership, User
from wuzha.programmes.models import PlanVersion, Programme
from wuzha.registers.models import Claim, Entry, Proposal, ProposalStep, RefusedItem

MAX_SENTENCES = 500
"""The most differences of the books that are named; the others are counted."""

_CHAIN_SENTENCES = {
    ChainFault.CHANGED: "第{number}行：内容被改动过。",
    ChainFault.MISSING: "第{number}行：被删去了，其后或许还有。",
    ChainFault.INSERTED: "第{number}行：与前一行接不上，前面有行被插入或替换。",
    ChainFault.END: "末尾：与登记的第{number}行对不上，最后的行被删去、替换，或有未经登记的行。",
}
_HEAD_SENTENCES = {
    HeadFault.CUT: "{day}记下日志有{number}行，现在只有{length}行：末尾被截去（{path}第{place}行）。",
    HeadFault.REWRITTEN: "{day}记下的第{number}行，现在不是那一行：日志被重写过（{path}第{place}行）。",
    HeadFault.UNREADABLE: "{path}第{place}行看不懂：这个文件被改动过，或写到一半断了电。",
    HeadFault.SEAL: "{path}第{place}行的印记不对或没有：这个文件被改动过，或密钥换过。",
}
_BOOK_SENTENCES = {
    BookFault.CHANGED: "{row}：第{line}行日志写下以后被改动过。",
    BookFault.DELETED: "{row}：第{line}行日志写下以后被删去了。",
    BookFault.INSERTED: "{row}：没有一行日志写过它，是插入的。",
    BookFault.CONTRADICTS: "{row}：失效的时间与后一版不合，路径与上级不合，或沿用的处理没有出处，被改动过。",
    BookFault.BLOCK: "第{line}行日志写下的各行的清单：被改动、删去或插入过。",
    BookFault.UNKNOWN: "{row}：第{line}行日志绑定的栏，现在的程序没有，不能核对。",
}
_TABLE_NAMES: dict[type[Model], str] = {
    Org: "组织",
    Succession: "组织变更",
    FormerParent: "以前的上级",
    FormerName: "以前的名称",
    User: "账号",
    Membership: "角色",
    Programme: "创建方案",
    PlanVersion: "方案版本",
    Proposal: "案件归属",
    ProposalStep: "案件归属经过",
    Claim: "案件认领",
    RefusedItem: "退回未补",
    AccountRequest: "账号事项",
    Upload: "上传",
    UploadedFile: "上传的文件",
    OwnHeader: "对应列名",
    UploadConflict: "上传时冲突的处理",
}
_REMOVED_BEFORE = "{row}：第{line}行日志已把它删去，现在又有了，是插入的。"


def describe_chain(noted_hash: str | None) -> Iterator[str]:
    """Yield what is wrong with the chain of the log; `noted_hash` must be in it."""
    for link in find_broken_links():
        yield _CHAIN_SENTENCES[link.fault].format(number=link.number)
    if noted_hash is not None and not contains_hash(noted_hash):
        yield "没有一行的哈希是所记下的那个：日志在记下之后被截短或重写过，或者记错了。"


def describe_heads(lines: Sequence[bytes] | None) -> tuple[list[str], list[str]]:
    """Return notes about the file of heads, and where the log differs from it; `lines` are those of the file."""
    report, path = compare_heads(lines), get_heads_path()
    if report is None:
        return [], []
    length, _ = read_chain_head()
    notes = [f"与库外记下的{report.count}次末行逐一核对（{path}）。"]
    notes += [f"{_format_day(head.at)}恢复过备份，日志从第{head.number}行接着记。" for head in report.restorations]
    notes += [
        f"{_format_day(head.at)}在别的数据文件夹恢复过备份（如演练），不是这里的，核对照旧。"
        for head in report.other_restorations
    ]
    sentences = []
    for difference in report.differences:
        head = difference.head
        about = {"day": _format_day(head.at), "number": head.number} if head else {}
        sentences.append(
            _HEAD_SENTENCES[difference.fault].format(**about, length=length, path=path, place=difference.place)
        )
    return notes, sentences


def describe_books() -> list[str]:
    """Return the differences between the books and the log."""
    if not is_bound():
        return ["台账的行还没有绑定到日志，不能核对。请用新版程序启动一次网站（wuzha serve），再核对。"]
    rows = find_faulty_rows()
    sentences = [_describe_row(row) for row in islice(rows, MAX_SENTENCES)]
    if other_count := sum(1 for _ in rows):
        sentences.append(f"另有{other_count}处不一致，没有逐一列出。")
    return sentences


def describe_unbound() -> list[str]:
    """Return a note about the lines of the log that are older than binding."""
    lines = find_unbound_lines()
    if lines is None:
        return []
    day = f"{timezone.localtime(lines.last_at):%Y-%m-%d}"
    return [f"{day}及以前的{lines.count}行日志没有绑定台账的行：那时改动过的，从日志看不出来。"]


def _describe_row(row: FaultyRow) -> str:
    if row.table is None:
        return _BOOK_SENTENCES[row.fault].format(line=row.line)
    pattern = _REMOVED_BEFORE if row.fault is BookFault.INSERTED and row.line else _BOOK_SENTENCES[row.fault]
    words = _name_row(row.table, json.loads(row.key))
    return pattern.format(row=words, line=row.line)


def _name_row(table: BoundTable, key: list[str | int]) -> str:
    """Return the row as people call it: an entry by its number, its revision and its book."""
    if not issubclass(table.model, Entry):
        return f"{_TABLE_NAMES[table.model]}“{'，'.join(map(str, key))}”"
    holder, number, revision = key
    name = Org.objects.filter(pk=holder).values_list("name", flat=True).first() or f"编号{holder}的组织"
    return f"“{name}”的{table.model.register.label}台账，“{number}”第{revision}版"


def _format_day(at: str) -> str:
    return f"{timezone.localtime(datetime.fromisoformat(at)):%Y-%m-%d %H:%M}"
