"""Measure the consequence of a write in a county: one entry, a correction, a withdrawal, and uploads of cases.

`python -m bench.consequence` runs the steps in the database that WUZHA_DATA or DATABASE_URL names, which
`bench.county_books` filled, and prints their figures as JSON. Each step is the page that shows it, without the network:
from the request to the last byte.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.county import COUNTY, PERIOD
from bench.page_timing import format_row, run_and_parse
from bench.processes import BenchmarkError
from bench.site import open_county
from bench.tables import format_section, format_table

if TYPE_CHECKING:
    from django.test import Client

    from wuzha.intake.uploads.models import Upload

Times = dict[str, list[tuple[float, float]]]
"""Times of wall clock and of the processor of every run, by the name of the page."""

HEADING = "The consequence of a write"
ENTRY_RUNS, UPLOAD_RUNS = 40, 9
UPLOAD_SIZES = (30, 1_000, 5_000)
STREET = f"{COUNTY}001000"
AIMS = {"a case, before it is added": "150 ms", "confirming an upload of 1,000 rows": "2 s"}
_OK = 200


def write_section() -> str:
    """Measure everything; return the section of the page."""
    return format_section(HEADING, _write_text)


def _write_text(start: str) -> str:
    with open_county() as place:
        figures: Times = run_and_parse("bench.consequence", place)
    rows = []
    for name, times in figures.items():
        processor = f"{median(processor for _, processor in times) * 1000:.0f} ms"
        rows.append((*format_row(name, [wall for wall, _ in times]), processor, f"{len(times)}", AIMS.get(name, "")))
    table = format_table(("page", "median", "95 %", "longest", "processor, median", "runs", "aim: under"), rows)
    return (
        "The county of 14 streets and 220 villages with three years of rows, SQLite; all programmes of the street and"
        " the county are judged before and after. Server time of the page that shows the consequence, one reader. The"
        " uploads are of cases of one street; confirming them is tried in a transaction that is rolled back, and"
        " afterwards the page of a committed upload looks back, which judges twice the first time (the longest run) and"
        f" is cached from then on. {start}\n\n{table}"
    )


def run_in_this_process() -> Times:
    """Run all steps in the county's database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "wuzha.site.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    client, figures = _open_client(), Times()
    figures |= _time_entries(client)
    for size in UPLOAD_SIZES:
        figures |= _time_upload(client, size)
    return figures


def _open_client() -> Client:
    from django.test import Client

    from wuzha.people.models import User

    # Those who fill the county in set the passwords, so each would first have to be changed.
    User.objects.filter(username="office0").update(must_change_password=False)
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="office0"))
    return client


def _time_entries(client: Client) -> Times:
    """Preview an added case, a correction and a withdrawal; before each run somebody else has written."""
    from django.test.utils import setup_test_environment, teardown_test_environment

    from wuzha.registers.models import Case

    complete_case: dict[str, Any] = {
        "filed_on__year": int(PERIOD),
        "status": "valid",
        "village__isnull": False,
        "case_kind": "criminal",
    }
    entry = Case.objects.as_of(None).filter(holder__code=STREET, **complete_case).order_by("pk")[0]
    case = {"case_no": "N1", "village": f"{STREET[:9]}200", "filed_on": "2022-03-05", "loss_fen": "1.2万"}
    case |= {"case_kind": "刑事", "status": "有效", "preview": "1"}
    # Only then an answer keeps the context of its template.
    setup_test_environment()
    form = client.get(f"/books/cases/{entry.pk}/correct/").context["form"]
    teardown_test_environment()
    correction = {name: str(form[name].value() or "") for name in form.fields}
    correction |= {"status": "撤案", "remark": "核对", "preview": "1"}
    steps: dict[str, tuple[str, dict[str, str]]] = {
        "a case, before it is added": ("/books/cases/add/", case),
        "a case, before it is corrected": (f"/books/cases/{entry.pk}/correct/", correction),
        "a case, before it is withdrawn": (f"/books/cases/{entry.pk}/withdraw/", {"preview": "1"}),
    }
    figures: Times = {name: [] for name in (*steps, "a case, added, with what it moved")}
    for number in range(ENTRY_RUNS):
        for name, (address, data) in steps.items():
            figures[name].append(_time(lambda: client.post(address, data)))  # noqa: B023  called at once
        real_case = case | {"case_no": f"N{number + 2}"}
        del real_case["preview"]
        figures["a case, added, with what it moved"].append(
            _time(lambda: client.post("/books/cases/add/", real_case, follow=True))  # noqa: B023
        )
    return figures


def _time_upload(client: Client, size: int) -> Times:
    """Send a workbook of so many cases, show what confirming it would move, confirm it, and show what it moved."""
    from wuzha.intake.uploads.services import confirm_upload
    from wuzha.intake.uploads.upload_worker import do_now

    upload = _send(size)
    address, before = f"/uploads/{upload.pk}/consequence/", f"confirming an upload of {size:,} rows"
    figures: Times = {before: [_time(lambda: client.get(address)) for _ in range(UPLOAD_RUNS)]}
    confirm_upload(actor=upload.uploaded_by, upload=upload)
    do_now(upload)
    figures[f"a committed upload of {size:,} rows"] = [_time(lambda: client.get(address)) for _ in range(UPLOAD_RUNS)]
    return figures


def _send(size: int) -> Upload:
    from xlsxwriter import Workbook

    from wuzha.intake.uploads.incoming_files import make_incoming_file
    from wuzha.intake.uploads.services import receive_files
    from wuzha.intake.uploads.upload_worker import do_now
    from wuzha.orgs.models import Org
    from wuzha.people.models import User

    path, draw = Path(os.environ["WUZHA_DATA"]) / f"案件{size}.xlsx", Random(size)  # noqa: S311  the same every time
    villages = list(
        Org.objects.filter(parent__code=STREET, kind__in=("village", "community")).values_list("code", flat=True)
    )
    with Workbook(path) as book:
        sheet = book.add_worksheet("案件")
        sheet.write_row(0, 0, ("案件编号", "立案日期", "所属村(社区)", "被骗金额(元)", "案件性质", "状态"))
        for line in range(1, size + 1):
            day = date(2021, 1, 1) + timedelta(days=draw.randrange(730))
            cells = (f"U{size}-{line}", day.isoformat(), draw.choice(villages), draw.randrange(100, 600_000))
            sheet.write_row(line, 0, (*cells, "刑事", "有效"))
    user = User.objects.get(username="office0")
    upload = receive_files(actor=user, holder=Org.objects.get(code=STREET), files=[make_incoming_file(path)])
    do_now(upload)
    return upload


def _time(step: Callable[[], Any]) -> tuple[float, float]:
    """Return how long a page takes that shows that something moves. Raises: BenchmarkError where it shows nothing."""
    start, processor_start = time.perf_counter(), time.process_time()
    answer = step()
    times = time.perf_counter() - start, time.process_time() - processor_start
    if answer.status_code != _OK or '<li class="moved">' not in answer.content.decode():
        raise BenchmarkError(f"nothing moves: {answer.status_code}")
    return times


if __name__ == "__main__":
    print(json.dumps(run_in_this_process()))
