"""The command `wuzha`: exit 0 done, 1 rows were refused, 2 usage, plan or file at fault, with one sentence for it."""

from __future__ import annotations

import errno
import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM, signal
from typing import NoReturn

from wuzha.cli.arguments import parse
from wuzha.core.problems import Refusal

AT_FAULT, PIPE_CLOSED, INTERRUPTED = 2, 141, 130
_REASONS = {
    errno.ENOENT: "不存在。请核对名称和位置",
    errno.EACCES: "没有权限。请换一个位置，或请管理员开放权限",
    errno.EPERM: "没有权限。请换一个位置，或请管理员开放权限",
    errno.EISDIR: "是文件夹，不是文件。请写上文件名",
    errno.ENOTDIR: "不是文件夹。请核对位置",
    errno.EEXIST: "已经存在。请换一个名称",
    errno.ENOSPC: "磁盘已满。请腾出空间再试",
    errno.EDQUOT: "磁盘配额已用完。请腾出空间再试",
    errno.EFBIG: "超过了允许的文件大小。请换一个位置",
    errno.EROFS: "所在磁盘只读。请换一个位置",
    errno.ENAMETOOLONG: "名称太长。请改短",
    errno.EIO: "读写出错。请检查磁盘，或换一个位置",
}


def run(argv: Sequence[str] | None = None) -> int:
    """Do what was typed; the exit code. Whatever was wrong with it is said in one sentence."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        with _leaving_in_order():
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
        return _fault(f"{fault.filename or '输出'}：{_REASONS.get(fault.errno or 0, fault.strerror or '不能读写')}。")
    except KeyboardInterrupt:
        return INTERRUPTED


@contextmanager
def _leaving_in_order() -> Iterator[None]:
    """When we are ended from outside, drafts are still cleared away."""
    before = signal(SIGTERM, _leave)
    try:
        yield
    except RuntimeError as fault:
        # Before Python 3.12, an end that falls into the making of a class comes out as another fault.
        if isinstance(fault.__cause__, SystemExit | KeyboardInterrupt):
            raise fault.__cause__ from None
        raise
    finally:
        signal(SIGTERM, before)


def _leave(number: int, frame: object) -> NoReturn:
    raise SystemExit(128 + number)


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
        case "serve":
            from wuzha.cli.serve import serve

            return serve(options)
        case "work":
            from wuzha.cli.work import work

            return work(options)
        case "audit":
            from wuzha.cli.audit import verify

            return verify(options.expect)
        case "orgs":
            from wuzha.cli.orgs import import_codes

            return import_codes(options)
        case "people":
            from wuzha.cli.people import open_first_account

            return open_first_account(options)
        case "export-facts":
            from wuzha.cli.export_facts import export_facts

            return export_facts(options)
        case _:
            return _demo_ledgers(Path(options.folder))


def _template(path: Path) -> int:
    from wuzha.intake.reading.template import write_template

    if path.exists():
        raise Refusal(f"{path} 已经存在，不覆盖。请换一个文件名。")
    write_template(path)
    print(f"空白台账：{path}")
    return 0


def _demo_ledgers(folder: Path) -> int:
    from wuzha.demo.ledgers import write_demo_ledgers

    for path in write_demo_ledgers(folder):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(run())
