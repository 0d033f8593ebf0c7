"""Measure an upload of 100,000 cases: read, committed, sent again with corrections, and undone by a worker.

`measure()` creates a street in a fresh database, starts `wuzha work`, and calls the services that the pages call.
Memory is that of the worker. Meanwhile a thread makes small writes, whose duration is measured too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

from bench.page_timing import run_and_parse
from bench.processes import BenchmarkError, read_peak
from bench.site import build_environment, read_processor_seconds
from bench.tables import format_section, format_table

if TYPE_CHECKING:
    from wuzha.intake.uploads.models import Upload
    from wuzha.people.models import User

HEADING = "An upload of 100,000 cases"
ROWS, CORRECTION_COUNT, VILLAGES = 100_000, 1_000, 20
STREET = "520399001000"
TIMEOUT_SECONDS, POLL_SECONDS, PAGE_COUNT = 600.0, 0.02, 20
AIMS = {"read": "20 s", "commit": "40 s"}
_DAY_ZERO = date(1899, 12, 30)
_HEADERS = (
    "案件编号 立案日期 报案日期 案发日期 所属村(社区) 发案地 被骗金额(元) 止付金额(元) 诈骗类型 案件性质 状态"
    " 受害人姓名 身份证号 联系电话 住址 接收日期"
)
_TYPES = ("刷单返利", "虚假网络投资理财", "虚假购物服务", "冒充电商物流客服", "虚假贷款", "虚假征信")

Figures = dict[str, float]


def write_police_file(path: Path, corrections: int = 0) -> Path:
    """Write the file; in the corrected one the first cases have other losses."""
    draw = Random(2022)  # noqa: S311  the same file every time
    with Workbook(path, {"constant_memory": True}) as book:
        sheet, day = book.add_worksheet("案件"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, _HEADERS.split())
        for line in range(1, ROWS + 1):
            filed_on = date(2020, 1, 1) + timedelta(days=draw.randrange(1_000))
            for column, days in ((1, 0), (2, -1), (3, -2), (15, 2)):
                sheet.write_number(line, column, (filed_on - _DAY_ZERO).days + days, day)
            loss = draw.randrange(100, 500_000) + (line <= corrections)
            village = f"{STREET[:9]}{200 + draw.randrange(VILLAGES)}"
            words = (f"A{line:012d}", village, draw.choice(("网上", "第1村")), draw.choice(_TYPES), "刑事", "有效")
            for column, word in zip((0, 4, 5, 8, 9, 10), words, strict=True):
                sheet.write_string(line, column, word)
            sheet.write_number(line, 6, loss)
            personal_data = (f"某{line % 97}", f"999999{line:012d}", f"100{line:08d}", f"虚构路{line % 500}号")
            for column, word in enumerate(personal_data, 11):
                sheet.write_string(line, column, word)
    return path


def measure() -> dict[str, Figures]:
    """Return seconds and bytes per step, on SQLite and, where a server is installed, on PostgreSQL.

    Raises: BenchmarkError when a step fails.
    """
    from tests.postgresql import find_programs, server

    figures = {"SQLite": _measure_on({})}
    if programs := find_programs():
        with server(programs, ()) as address:
            figures["PostgreSQL"] = _measure_on({"DATABASE_URL": address})
    return figures


def _measure_on(database: dict[str, str]) -> Figures:
    with TemporaryDirectory(prefix="wuzha-bench-") as folder:
        place = build_environment(WUZHA_DATA=folder, **database)
        figures: Figures = run_and_parse("bench.upload", place)
        return figures


def run_in_this_process() -> Figures:
    """Run all steps in the database that the environment names, which must be empty."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "wuzha.site.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    folder, actor = Path(os.environ["WUZHA_DATA"]), _create_street()
    first, second = write_police_file(folder / "1.xlsx"), write_police_file(folder / "2.xlsx", CORRECTION_COUNT)
    figures: Figures = {}
    with _run_worker() as process, _make_other_writes() as write_durations:
        step = partial(_run_step, figures, process)
        upload = step("read", lambda: _send(actor, first), "received")
        figures["page"] = _time_page(actor, upload)
        step("commit", lambda: _confirm(actor, upload), "committed")
        second_upload = step("second read", lambda: _send(actor, second), "received")
        step("commit corrections", lambda: _confirm(actor, second_upload), "committed")
        step("undo corrections", lambda: _undo(actor, second_upload), "undone")
        step("undo", lambda: _undo(actor, upload), "undone")
        figures["memory"], figures["longest other write"] = read_peak(process), max(write_durations)
    return figures


def _create_street() -> User:
    from wuzha.core.vocabulary import OrgKind, Role
    from wuzha.orgs.drafts import OrgDraft
    from wuzha.orgs.services import add_org
    from wuzha.people.account_checks import SERVER
    from wuzha.people.password_services import set_password
    from wuzha.people.services import add_account, grant_role

    street = add_org(actor="bench", draft=OrgDraft(STREET, "样本街道", OrgKind.STREET))
    for number in range(VILLAGES):
        code = f"{STREET[:9]}{200 + number}"
        add_org(actor="bench", draft=OrgDraft(code, f"第{number}村", OrgKind.VILLAGE, STREET))
    user = add_account(actor="bench", username="police")
    since_on = date(2021, 1, 1)
    grant_role(actor="bench", user=user, role=Role.POLICE_CLERK, org=street, since_on=since_on, confirmed_by=SERVER)
    set_password(user=user, password="Mingyue-Lai-8262")  # noqa: S106  of the bench alone
    return user


@contextmanager
def _run_worker() -> Iterator[int]:
    command = [sys.executable, "-m", "wuzha.cli.main", "work"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as worker:
        try:
            yield worker.pid
        finally:
            worker.terminate()


@contextmanager
def _make_other_writes() -> Iterator[list[float]]:
    """Make a small write ten times a second in a thread; yield the list of their durations in seconds."""
    durations, end = [0.0], Event()

    def write() -> None:
        from django.db import connection, transaction

        from wuzha.people.models import User

        while not end.wait(0.1):
            start = time.perf_counter()
            with transaction.atomic():
                User.objects.filter(username="police").update(is_active=True)
            durations.append(time.perf_counter() - start)
        connection.close()

    writer = Thread(target=write)
    writer.start()
    try:
        yield durations
    finally:
        end.set()
        writer.join()


def _run_step(figures: Figures, process: int, name: str, start_work: Callable[[], Upload], state: str) -> Upload:
    """Start a step and wait for its state; record wall seconds and the processor seconds of the worker."""
    from wuzha.intake.uploads.models import Upload

    start, processor_start = time.perf_counter(), read_processor_seconds(process)
    upload = start_work()
    while time.perf_counter() - start < TIMEOUT_SECONDS:
        upload = Upload.objects.defer("content", "preview").get(pk=upload.pk)
        if upload.state == state or upload.fault:
            break
        time.sleep(POLL_SECONDS)
    if upload.state != state or upload.refused_count:
        raise BenchmarkError(f"{name}: {upload.state} {upload.fault}")
    figures[name] = time.perf_counter() - start
    figures[f"{name}, processor"] = read_processor_seconds(process) - processor_start
    return upload


def _send(actor: User, path: Path) -> Upload:
    from wuzha.intake.uploads.incoming_files import make_incoming_file
    from wuzha.intake.uploads.services import receive_files
    from wuzha.orgs.models import Org

    return receive_files(actor=actor, holder=Org.objects.get(code=STREET), files=[make_incoming_file(path)])


def _confirm(actor: User, upload: Upload) -> Upload:
    from wuzha.intake.uploads.services import confirm_upload

    confirm_upload(actor=actor, upload=upload)
    return upload


def _undo(actor: User, upload: Upload) -> Upload:
    from wuzha.intake.uploads.services import request_undo

    request_undo(actor=actor, upload=upload)
    return upload


def _time_page(actor: User, upload: Upload) -> float:
    """Return the median seconds of the upload's page."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    client, durations = Client(), []
    client.force_login(actor)
    for _ in range(PAGE_COUNT):
        start = time.perf_counter()
        if client.get(f"/uploads/{upload.pk}/").status_code != 200:
            raise BenchmarkError("the page of the upload")
        durations.append(time.perf_counter() - start)
    return median(durations)


def write_section() -> str:
    """Return the section of docs/performance.md."""
    return format_section(HEADING, _describe)


def _describe(start: str) -> str:
    figures = measure()
    return (
        f"A workbook of {ROWS:,} rows and 16 columns, four of them personal ones that are left out, for a book that is"
        " empty at first. Each step takes from the click to its result on the page; in brackets the processor time of"
        " the worker (`wuzha work`), whose memory is given too. Meanwhile another thread makes ten small writes a"
        f" second. `python -m bench.run --only-upload` measures this section anew. {start}\n\n"
        + format_table(("", *figures, "aim: under"), format_rows(figures))
    )


def format_rows(figures: dict[str, Figures]) -> list[tuple[str, ...]]:
    """Return a row per figure, a column per database."""
    labels = {
        "read": "reading report",
        "commit": "entering",
        "second read": f"reading report of the same file with {CORRECTION_COUNT:,} corrections",
        "commit corrections": f"entering the {CORRECTION_COUNT:,} corrections",
        "undo corrections": f"undoing the {CORRECTION_COUNT:,} corrections",
        "undo": f"undoing all {ROWS:,}",
    }
    databases = figures.values()
    lines = [
        (
            text,
            *(f"{values[name]:.1f} s ({values[f'{name}, processor']:.1f} s)" for values in databases),
            AIMS.get(name, ""),
        )
        for name, text in labels.items()
    ]
    longest_writes = (f"{values['longest other write']:.1f} s" for values in databases)
    lines.append(("the longest that a small write of somebody else took", *longest_writes, ""))
    lines.append(("the page of the upload", *(f"{values['page'] * 1000:.0f} ms" for values in databases), "100 ms"))
    lines.append(("peak memory of the worker", *(f"{values['memory'] / 1e6:.0f} MB" for values in databases), "500 MB"))
    return lines


if __name__ == "__main__":
    if sys.argv[1:] == ["table"]:
        for row in format_rows(measure()):
            print(*row, sep="\t")
    else:
        json.dump(run_in_this_process(), sys.stdout)
