"""The command `wuzha`: exit 0 done, 1 rows refused, 2 usage, plan or file at fault."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM, signal
from typing import NoReturn

from wuzha.cli.arguments import parse
from wuzha.cli.atomic_output import check_output, check_output_folder
from wuzha.cli.system_errors import describe_reason
from wuzha.core.problems import RefusalError

EXIT_ERROR, EXIT_PIPE_CLOSED, EXIT_INTERRUPTED = 2, 141, 130


def run(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; an error is printed as one sentence."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        with _terminate_cleanly():
            code = _dispatch(parse(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
        return code
    except RefusalError as refusal:
        return _print_error(str(refusal))
    except BrokenPipeError:
        _discard_unwritten_output()
        return EXIT_PIPE_CLOSED
    except OSError as error:
        _discard_unwritten_output()
        return _print_error(f"{error.filename or '输出'}：{describe_reason(error)}。")
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _discard_unwritten_output() -> None:
    """Drop what standard output cannot take: Python flushes it once more at exit, which would raise again."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _terminate_cleanly() -> Iterator[None]:
    """Turn SIGTERM into SystemExit, so that temporary files are removed."""
    before = signal(SIGTERM, _exit_on_signal)
    try:
        yield
    except RuntimeError as error:
        # Before Python 3.12, SystemExit raised inside a metaclass call comes out as the cause of a RuntimeError.
        if isinstance(error.__cause__, SystemExit | KeyboardInterrupt):
            raise error.__cause__ from None
        raise
    finally:
        signal(SIGTERM, before)


def _exit_on_signal(number: int, frame: object) -> NoReturn:
    raise SystemExit(128 + number)


def _print_error(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return EXIT_ERROR


def _dispatch(options: Namespace) -> int:
    """Run the command; only the modules that it needs are imported."""
    match options.command:
        case "assess":
            from wuzha.cli.assess import assess

            return assess(options)
        case "plan":
            from wuzha.cli.plan import check_plan, show_plan

            return check_plan(options.plan) if options.action == "check" else show_plan(options.plan)
        case "serve":
            from wuzha.cli.serve import serve

            return serve(options)
        case "work":
            from wuzha.cli.work import run_worker

            return run_worker(options)
        case "orgs":
            from wuzha.cli.orgs import import_codes

            return import_codes(options)
        case "people":
            from wuzha.cli.people import manage_people

            return manage_people(options)
        case "round":
            from wuzha.cli.round import manage_rounds

            return manage_rounds(options)
        case "audit" | "backup" | "backup-key" | "restore" | "check":
            return _run_maintenance(options)
        case "export-facts" | "publish":
            return _write_folder(options)
        case _:
            return _run_without_books(options)


def _run_without_books(options: Namespace) -> int:
    match options.command:
        case "template":
            return _write_template(Path(options.file), options.plan)
        case "verify":
            from wuzha.cli.verify import verify_file

            return verify_file(options)
        case _:
            return _write_demo_ledgers(Path(options.folder))


def _write_folder(options: Namespace) -> int:
    from wuzha.cli.export_facts import export_facts
    from wuzha.cli.publish import publish

    return publish(options) if options.command == "publish" else export_facts(options)


def _run_maintenance(options: Namespace) -> int:
    from wuzha.cli.audit import verify_log
    from wuzha.cli.backup import back_up, make_key_pair, restore
    from wuzha.cli.check import check_installation

    match options.command:
        case "audit":
            return verify_log(options.expect, with_books=options.books)
        case "backup":
            return back_up(options)
        case "backup-key":
            return make_key_pair(options)
        case "restore":
            return restore(options)
        case _:
            return check_installation()


def _write_template(path: Path, plan_name: str | None) -> int:
    from wuzha.core.plan.loading import find_plan, load_plan
    from wuzha.intake.reading.template import write_template

    check_output(path)
    if path.exists():
        raise RefusalError("output.exists", path=path)
    if path.suffix.lower() != ".xlsx":
        raise RefusalError("output.not_xlsx", path=path)
    plan = None if plan_name is None else load_plan(find_plan(plan_name))
    write_template(path, plan)
    print(f"空白台账：{path}")
    return 0


def _write_demo_ledgers(folder: Path) -> int:
    from wuzha.demo.ledgers import write_demo_ledgers

    check_output_folder(folder)
    for path in write_demo_ledgers(folder):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(run())
