"""`wuzha work`: does what takes long with uploads, until it is told to stop; `wuzha serve` runs one beside itself."""

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

from wuzha.cli.django_setup import the_house

STOPPED = 0
GLANCE, TIDIED_EVERY, PATIENCE = 0.1, 60.0, 5.0
"""Seconds: between two looks for work, between two tidyings, and after a fault before all is tried again."""
SECONDS_TO_FINISH = 10
OBJECTS_BETWEEN = 200_000


def work(options: Namespace) -> int:
    """Works until SIGTERM or, where it was started by a site, until that ends.

    What is under way then is taken back by the database, and done again by the next worker.
    """
    if options.beside:
        # An interruption from the keyboard is for the site, which tells its worker.
        signal(SIGINT, SIG_IGN)
        Thread(target=_end_with, args=(options.beside,), daemon=True).start()
    with the_house():
        if not options.beside:
            print("后台程序已在运行（按 Ctrl+C 停止）。", flush=True)
        with suppress(KeyboardInterrupt, SystemExit):
            _work_on()
    return STOPPED


def _work_on() -> None:
    # A large file makes millions of objects that live until it is done: looking through them for rings is in vain.
    gc.set_threshold(OBJECTS_BETWEEN)
    from django.db import InterfaceError, OperationalError, connections

    from wuzha.intake.uploads.worker_lock import at_work

    while True:
        try:
            # Whatever was begun under one name is anybody's when the name is given up.
            with at_work() as name:
                _work_as(name)
        except (OperationalError, InterfaceError) as fault:
            print(f"{type(fault).__name__}：数据库暂时不能用，{PATIENCE:.0f}秒后再试。", file=sys.stderr, flush=True)
            connections.close_all()
            time.sleep(PATIENCE)


def _work_as(name: str) -> None:
    from django.utils import timezone

    from wuzha.intake.uploads.annotated_copies import mark_next
    from wuzha.intake.uploads.upload_worker import do_next, tidy

    tidied_at = 0.0
    while True:
        if time.monotonic() - tidied_at > TIDIED_EVERY:
            tidied_at = time.monotonic()
            tidy(timezone.now())
        if not do_next(name) and not mark_next(name):
            time.sleep(GLANCE)


def _end_with(process: int) -> None:
    """A worker left behind would go on with another version of the program than the next site."""
    while os.getppid() == process:
        time.sleep(GLANCE)
    os._exit(STOPPED)


@contextmanager
def a_worker_beside() -> Iterator[None]:
    """A worker of our own as long as the block lasts; one that ends before is followed by another."""
    is_over = Event()
    watch = Thread(target=_keep_one, args=(is_over,), daemon=True)
    watch.start()
    try:
        yield
    finally:
        is_over.set()
        watch.join(2 * SECONDS_TO_FINISH)


def _keep_one(is_over: Event) -> None:
    while not is_over.is_set():
        # A program of its own and no fork: it shares no connection with us, and a fault in it leaves us standing.
        words = [sys.executable, "-m", "wuzha.cli.main", "work", "--beside", str(os.getpid())]
        with subprocess.Popen(words, stdin=subprocess.DEVNULL) as running:  # noqa: S603  our own command
            while running.poll() is None and not is_over.wait(GLANCE):
                pass
            if running.poll() is None:
                running.send_signal(SIGTERM)
                try:
                    running.wait(SECONDS_TO_FINISH)
                except subprocess.TimeoutExpired:
                    running.kill()
        # One that cannot work at all is not started without a pause.
        is_over.wait(1.0)
