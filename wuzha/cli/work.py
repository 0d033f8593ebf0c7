"""`wuzha work`: run the background worker for uploads; `wuzha serve` starts one as a child process."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from signal import SIG_IGN, SIGINT, SIGTERM, signal
from threading import Event, Thread

from wuzha.cli.django_setup import set_up_django
from wuzha.cli.restart_pauses import RestartPauses
from wuzha.cli.system_errors import describe_reason
from wuzha.core.problems import RefusalError

EXIT_STOPPED = 0
POLL_SECONDS = 0.25
"""The interval at which the worker checks for queued uploads. It checks the time of a file: a query of the database
costs a hundred times as much."""

LONGEST_WAIT_SECONDS = 10.0
"""The time after which the queue is read anyway: another worker may have died and left its upload."""

PROCESS_CHECK_SECONDS = 0.5
"""The interval at which the worker checks that the site still runs, and the site that its worker does."""

CLEAN_EVERY_SECONDS, RETRY_SECONDS = 60.0, 5.0
"""The interval between two removals of stale files, and the pause after an error of the database."""

COPY_RETRY_SECONDS = 3600.0
"""The pause after a daily backup that failed."""

SECONDS_TO_FINISH = 10
GC_THRESHOLD = 200_000


def run_worker(options: Namespace) -> int:
    """Work until SIGTERM, or until the server that started this process ends; return the exit code.

    The database rolls back an unfinished job, and the next worker repeats it.
    """
    # Files of uploads and copies of the database are for their owner alone.
    os.umask(0o077)
    if options.beside:
        # Ctrl+C reaches the whole process group; the site ends its worker itself.
        signal(SIGINT, SIG_IGN)
        Thread(target=_end_with_parent, args=(options.beside,), daemon=True).start()
    with set_up_django():
        from wuzha.demo.clock import move_clock_as_told

        move_clock_as_told()
        if not options.beside:
            print("后台程序已在运行（按 Ctrl+C 停止）。", flush=True)
        with suppress(KeyboardInterrupt, SystemExit):
            _work_until_stopped()
    return EXIT_STOPPED


def _work_until_stopped() -> None:
    # A large file creates millions of live objects, among which the cycle collector finds nothing: run it less often.
    gc.set_threshold(GC_THRESHOLD)
    from django.db import InterfaceError, OperationalError, connections

    from wuzha.intake.uploads.worker_lock import hold_worker_lock

    while True:
        try:
            # A job taken under a name is free for other workers once the name is released.
            with hold_worker_lock() as name:
                _work_as(name)
        except (OperationalError, InterfaceError) as error:
            print(
                f"{_format_now()} {type(error).__name__}：数据库暂时不能用，{RETRY_SECONDS:.0f}秒后再试。",
                file=sys.stderr,
                flush=True,
            )
            connections.close_all()
            time.sleep(RETRY_SECONDS)


def _work_as(name: str) -> None:
    from django.utils import timezone

    from wuzha.audit.notification import Topic, read_notified_at
    from wuzha.intake.uploads.annotated_copies import annotate_next
    from wuzha.intake.uploads.retention import forget_old_content
    from wuzha.intake.uploads.upload_worker import do_next, remove_stale_files

    copier, noter, cleaned_at = DailyCopier(), HeadNoter(), 0.0
    while True:
        if time.monotonic() - cleaned_at > CLEAN_EVERY_SECONDS:
            cleaned_at = time.monotonic()
            remove_stale_files(timezone.now())
            forget_old_content(timezone.now())
            noter.note_if_due()
            copier.copy_if_due()
        # Read it before the queue, or an upload queued in between would have to wait.
        queued_at = read_notified_at(Topic.UPLOAD_QUEUED)
        if not do_next(name) and not annotate_next(name):
            _wait_for_upload(queued_at)


class HeadNoter:
    """Note the head of the log in its file; a failure is printed once, until it is over."""

    def __init__(self) -> None:
        self._has_failed = False

    def note_if_due(self) -> None:
        """Note the head if it has changed."""
        from django.utils import timezone

        from wuzha.audit.head_notes import note_head
        from wuzha.audit.heads_file import get_heads_path

        try:
            note_head(timezone.now())
        except OSError as error:
            if not self._has_failed:
                print(
                    f"{_format_now()} 日志末行的哈希没有记到 {get_heads_path()}：{describe_reason(error)}",
                    file=sys.stderr,
                    flush=True,
                )
            self._has_failed = True
        else:
            self._has_failed = False


class DailyCopier:
    """Make the backup of each day; after a failure it waits an hour, so that a full disk costs no uploads."""

    def __init__(self) -> None:
        self._next_attempt_at = 0.0

    def copy_if_due(self) -> None:
        """Make the copy of today unless it exists; a failure is printed in one line."""
        from django.db import Error
        from django.utils import timezone

        from wuzha.maintenance.automatic_copies import make_daily_copy

        if time.monotonic() < self._next_attempt_at:
            return
        try:
            make_daily_copy(timezone.localdate())
        except (RefusalError, OSError, Error) as error:
            self._next_attempt_at = time.monotonic() + COPY_RETRY_SECONDS
            reason = describe_reason(error) if isinstance(error, OSError) else str(error).partition("\n")[0]
            print(f"{_format_now()} 每日备份没有完成：{reason}", file=sys.stderr, flush=True)


def _format_now() -> str:
    from django.utils import timezone

    return f"{timezone.localtime():%Y-%m-%d %H:%M:%S}"


def _wait_for_upload(queued_at: int | None) -> None:
    """Sleep until an upload is queued after the moment, at most LONGEST_WAIT_SECONDS."""
    from wuzha.audit.notification import Topic, read_notified_at

    end = time.monotonic() + LONGEST_WAIT_SECONDS
    while time.monotonic() < end and read_notified_at(Topic.UPLOAD_QUEUED) == queued_at:
        time.sleep(POLL_SECONDS)


def _end_with_parent(process: int) -> None:
    """End this process with its parent: an orphan would go on with an older version than the next site."""
    while os.getppid() == process:
        time.sleep(PROCESS_CHECK_SECONDS)
    os._exit(EXIT_STOPPED)


@contextmanager
def run_worker_process() -> Iterator[None]:
    """Run a worker as a child process for as long as the block lasts; restart it when it ends early."""
    is_over = Event()
    watch = Thread(target=_keep_worker_running, args=(is_over,), daemon=True)
    watch.start()
    try:
        yield
    finally:
        is_over.set()
        watch.join(2 * SECONDS_TO_FINISH)


def _keep_worker_running(is_over: Event) -> None:
    pauses = RestartPauses(started_at=time.monotonic())
    while not is_over.is_set():
        # A new program rather than a fork: it shares no connection, and cannot take the server down with it.
        command = [sys.executable, "-m", "wuzha.cli.main", "work", "--beside", str(os.getpid())]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL) as running:  # noqa: S603  our own command
            while running.poll() is None and not is_over.wait(PROCESS_CHECK_SECONDS):
                pass
            if running.poll() is None:
                running.send_signal(SIGTERM)
                try:
                    running.wait(SECONDS_TO_FINISH)
                except subprocess.TimeoutExpired:
                    running.kill()
        is_over.wait(max(1.0, pauses.next_pause(time.monotonic())))
