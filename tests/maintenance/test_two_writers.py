"""Two processes write at once, and both note the head of the log: none is lost, and none is taken for a fault."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from tests.maintenance.office_on_disk import SECRET
from wuzha.audit.head_notes import note_head
from wuzha.audit.heads import compare_heads, read_heads
from wuzha.audit.heads_file import parse_line
from wuzha.audit.verification import find_broken_links, read_chain_head

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="the processes share a file of SQLite")
LINES = 60
WRITER = f"""
import django
django.setup()
from django.db import transaction
from wuzha.audit.log import record
for _ in range({LINES}):
    with transaction.atomic():
        record(actor="wu", action="add_org", subject="org")
"""


def test_two_processes_note_the_head_of_one_log(office: Path) -> None:
    note_head(timezone.now())
    values = {"WUZHA_DATA": str(office), "WUZHA_SECRET_KEY": SECRET, "DJANGO_SETTINGS_MODULE": "wuzha.site.settings"}
    writers = [subprocess.Popen([sys.executable, "-c", WRITER], env=os.environ | values) for _ in range(2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert read_chain_head()[0] == 3 + 2 * LINES and list(find_broken_links()) == []
    lines = read_heads() or []
    report, last = compare_heads(lines), parse_line(lines[-1])
    assert report is not None and report.differences == []
    # One that found the file locked leaves its note to the next write, or to the worker.
    assert last is not None and last.number > LINES
    note_head(timezone.now())
    last = parse_line((read_heads() or [])[-1])
    assert last is not None and last.identity == read_chain_head()
