"""The command `wuzha`: exit 0 done, 1 rows were refused, 2 usage, plan or file at fault, with one sentence for it."""

from __future__ import annotations

import errno
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from wuzha.cli.arguments import parse
from wuzha.core.problems import Refusal

AT_FAULT, PIPE_CLOSED, INTERRUPTED = 2, 141, 130
_REASONS = {
    errno.ENOENT: "不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "不是文件夹",
    errno.EEXIST: "已经存在",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "所在磁盘只读",
    errno.ENAMETOOLONG: "名称太长",
}


def run(argv: Sequence[str] | None = None) -> int:
    """Do what was typed; the exit code. Whatever was wrong with it is said in one sentence."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = _do(parse(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
        return code
    except Refusal as refusal:
        return _fault(str(refusal))
    except BrokenPipeError:
        # Python flushes once more on its way out; nobody listens there either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except OSError as fault:
        return _fault(f"{fault.filename or '文件'}：{_REASONS.get(fault.errno or 0, fault.strerror or '不能读写')}。")
    except KeyboardInterrupt:
        return INTERRUPTED


def _fault(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return AT_FAULT


def _do(options: Namespace) -> int:
    """Only the command that was asked for is imported."""
    match options.command:
        case "assess":
            from wuzha.cli.assess import assess

            return assess(options)
        case "plan":
            from wuzha.cli.plan import check, show

            return check(options.plan) if options.action == "check" else show(options.plan)
        case "template":
            return _template(Path(options.file))
        case _:
            return _demo_ledgers(Path(options.folder))


def _template(path: Path) -> int:
    from wuzha.intake.template import write_template

    if path.exists():
        raise Refusal(f"{path} 已经存在，不覆盖。请换一个文件名。")
    write_template(path)
    print(f"空白台账：{path}")
    return 0


def _demo_ledgers(folder: Path) -> int:
    from wuzha.intake.demo_ledgers import write_demo_ledgers

    for path in write_demo_ledgers(folder):
        print(path)
    return 0
