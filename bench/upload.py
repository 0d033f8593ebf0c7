"""A police file of 100,000 cases uploaded: read, entered, sent again with corrections, undone; by a worker of its own.

`measure()` opens an office in a fresh database, starts `wuzha work` beside it, and does what the pages do. What is told
of memory is the worker's. While it works, somebody else keeps writing a little; how long that ever took is told too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook

from bench.asking import told_by
from bench.processes import Failed, peak_so_far
from bench.site import environment, own_processor_seconds
from bench.tables import table, told_section

if TYPE_CHECKING:
    from wuzha.intake.uploads.models import Upload
    from wuzha.people.models import User

HEADING = "An upload of 100,000 cases"
ROWS, CORRECTED, VILLAGES = 100_000, 1_000, 20
STREET = "520399001000"
LONGEST, GLANCE, ASKED = 600.0, 0.02, 20
AIMS = {"read": "20 s", "enter": "40 s"}
_DAY_ZERO = date(1899, 12, 30)
_HEADERS = (
    "案件编号 立案日期 报案日期 案发日期 所属村(社区) 发案地 被骗金额(元) 止付金额(元) 诈骗类型 案件性质 状态"
    " 受害人姓名 身份证号 联系电话 住址 接收日期"
)
_TYPES = ("刷单返利", "虚假网络投资理财", "虚假购物服务", "冒充电商物流客服", "虚假贷款", "虚假征信")

Figures = dict[str, float]


def write_police_file(path: Path, corrected: int = 0) -> Path:
    """The file; in the corrected one the first cases have other losses."""
    draw = Random(2022)  # noqa: S311  the same file every time
    with Workbook(path, {"constant_memory": True}) as book:
        sheet, day = book.add_worksheet("案件"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, _HEADERS.split())
        for line in range(1, ROWS + 1):
            filed = date(2020, 1, 1) + timedelta(days=draw.randrange(1_000))
            for place, later in ((1, 0), (2, -1), (3, -2), (15, 2)):
                sheet.write_number(line, place, (filed - _DAY_ZERO).days + later, day)
            loss = draw.randrange(100, 500_000) + (line <= corrected)
            village = f"{STREET[:9]}{200 + draw.randrange(VILLAGES)}"
            words = (f"A{line:012d}", village, draw.choice(("网上", "第1村")), draw.choice(_TYPES), "刑事", "有效")
            for place, word in zip((0, 4, 5, 8, 9, 10), words, strict=True):
                sheet.write_string(line, place, word)
            sheet.write_number(line, 6, loss)
            people = (f"某{line % 97}", f"999999{line:012d}", f"100{line:08d}", f"虚构路{line % 500}号")
            for place, word in enumerate(people, 11):
                sheet.write_string(line, place, word)
    return path


def measure() -> dict[str, Figures]:
    """Seconds and bytes by what was done, on SQLite and, where a server is installed, on PostgreSQL.

    Raises: Failed when anything comes to nothing.
    """
    from tests.postgresql import installed, server

    found = {"SQLite": _measured_at({})}
    if programs := installed():
        with server(programs, ()) as address:
            found["PostgreSQL"] = _measured_at({"DATABASE_URL": address})
    return found


def _measured_at(database: dict[str, str]) -> Figures:
    with TemporaryDirectory(prefix="wuzha-bench-") as folder:
        place = environment(WUZHA_DATA=folder, **database)
        figures: Figures = told_by("bench.upload", place)
        return figures


def in_this_process() -> Figures:
    """Does it all in the database that the environment names, which must be empty."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "wuzha.site.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    folder, actor = Path(os.environ["WUZHA_DATA"]), _office()
    first, second = write_police_file(folder / "1.xlsx"), write_police_file(folder / "2.xlsx", CORRECTED)
    found: Figures = {}
    with _worker() as process, _somebody_else() as waits:
        step = partial(_step, found, process)
        upload = step("read", lambda: _sent(actor, first), "received")
        found["page"] = _page(actor, upload)
        step("enter", lambda: _confirmed(actor, upload), "committed")
        again = step("read again", lambda: _sent(actor, second), "received")
        step("enter corrections", lambda: _confirmed(actor, again), "committed")
        step("undo corrections", lambda: _taken_back(actor, again), "undone")
        step("undo", lambda: _taken_back(actor, upload), "undone")
        found["memory"], found["others waited"] = peak_so_far(process), max(waits)
    return found


def _office() -> User:
    from wuzha.core.vocabulary import OrgKind, Role
    from wuzha.orgs.services import OrgDraft, add_org
    from wuzha.people.services import add_person, grant_role, set_password

    street = add_org(actor="bench", draft=OrgDraft(STREET, "样本街道", OrgKind.STREET))
    for number in range(VILLAGES):
        code = f"{STREET[:9]}{200 + number}"
        add_org(actor="bench", draft=OrgDraft(code, f"第{number}村", OrgKind.VILLAGE, STREET))
    user = add_person(actor="bench", username="police", password="Yunling-Jie-2021")  # noqa: S106  of the bench alone
    grant_role(actor="bench", user=user, role=Role.POLICE_CLERK, org=street, since_on=date(2021, 1, 1))
    set_password(actor="police", user=user, password="Yunling-Jie-2022")  # noqa: S106  as above
    return user


@contextmanager
def _worker() -> Iterator[int]:
    words = [sys.executable, "-m", "wuzha.cli.main", "work"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as running:  # noqa: S603  our own command
        try:
            yield running.pid
        finally:
            running.terminate()


@contextmanager
def _somebody_else() -> Iterator[list[float]]:
    """How many seconds each small write of somebody else took."""
    waits, is_over = [0.0], Event()

    def write() -> None:
        from django.db import connection, transaction

        from wuzha.people.models import User

        while not is_over.wait(0.1):
            begun = time.perf_counter()
            with transaction.atomic():
                User.objects.filter(username="police").update(is_active=True)
            waits.append(time.perf_counter() - begun)
        connection.close()

    writer = Thread(target=write)
    writer.start()
    try:
        yield waits
    finally:
        is_over.set()
        writer.join()


def _step(found: Figures, process: int, name: str, ask: Any, becomes: str) -> Upload:
    """Asks, and waits until it is done; how long that took, and how much processor the worker needed."""
    from wuzha.intake.uploads.models import Upload

    begun, used = time.perf_counter(), own_processor_seconds(process)
    upload: Upload = ask()
    while time.perf_counter() - begun < LONGEST:
        now = Upload.objects.defer("content", "preview").get(pk=upload.pk)
        if now.state == becomes or now.fault:
            break
        time.sleep(GLANCE)
    if now.state != becomes or now.refused_count:
        raise Failed(f"{name}: {now.state} {now.fault}")
    found[name], found[f"{name}, processor"] = time.perf_counter() - begun, own_processor_seconds(process) - used
    return now


def _sent(actor: User, path: Path) -> Upload:
    from wuzha.intake.uploads.services import receive_files
    from wuzha.intake.uploads.spool import sent
    from wuzha.orgs.models import Org

    return receive_files(actor=actor, holder=Org.objects.get(code=STREET), files=[sent(path)])


def _confirmed(actor: User, upload: Upload) -> Upload:
    from wuzha.intake.uploads.services import confirm_upload

    confirm_upload(actor=actor, upload=upload)
    return upload


def _taken_back(actor: User, upload: Upload) -> Upload:
    from wuzha.intake.uploads.services import take_back_upload

    take_back_upload(actor=actor, upload=upload)
    return upload


def _page(actor: User, upload: Upload) -> float:
    """The median of several times that its page was asked for."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    client, taken = Client(), []
    client.force_login(actor)
    for _ in range(ASKED):
        begun = time.perf_counter()
        if client.get(f"/uploads/{upload.pk}/").status_code != 200:
            raise Failed("the page of the upload")
        taken.append(time.perf_counter() - begun)
    return median(taken)


def section() -> str:
    """The figures as a section of docs/performance.md."""
    return told_section(HEADING, _told)


def _told(begun: str) -> str:
    found = measure()
    return (
        f"A workbook of {ROWS:,} rows and 16 columns, four of them personal ones that are left out, for a book that is"
        " empty at first. Each step as one feels it at the page, from the click to its result, and in brackets the"
        " processor time of the worker (`wuzha work`), whose memory it is too. Meanwhile somebody else writes a little"
        f" ten times a second. `python -m bench.run --only-upload` measures this section anew. {begun}\n\n"
        + table(("", *found, "aim: under"), rows(found))
    )


def rows(found: dict[str, Figures]) -> list[tuple[str, ...]]:
    """A row for each figure, a column for each database."""
    said = {
        "read": "reading report",
        "enter": "entering",
        "read again": f"reading report of the same file with {CORRECTED:,} corrections",
        "enter corrections": f"entering the {CORRECTED:,} corrections",
        "undo corrections": f"undoing the {CORRECTED:,} corrections",
        "undo": f"undoing all {ROWS:,}",
    }
    every = found.values()
    lines = [
        (text, *(f"{one[name]:.1f} s ({one[f'{name}, processor']:.1f} s)" for one in every), AIMS.get(name, ""))
        for name, text in said.items()
    ]
    others = (f"{one['others waited']:.1f} s" for one in every)
    lines.append(("the longest that a small write of somebody else took", *others, ""))
    lines.append(("the page of the upload", *(f"{one['page'] * 1000:.0f} ms" for one in every), "100 ms"))
    lines.append(("peak memory of the worker", *(f"{one['memory'] / 1e6:.0f} MB" for one in every), "500 MB"))
    return lines


if __name__ == "__main__":
    if sys.argv[1:] == ["table"]:
        for row in rows(measure()):
            print(*row, sep="\t")
    else:
        json.dump(in_this_process(), sys.stdout)
