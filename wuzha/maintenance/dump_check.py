"""Read a dump of PostgreSQL to its end and count the rows of each table in it."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryFile

from wuzha.core.problems import RefusalError

_BEGINNING, _END = b"COPY ", b"\\.\n"


def count_dumped_rows(path: Path) -> Counter[str]:
    """Return the number of rows by the name of the table, from the data themselves; tables without rows are left out.

    Raises: RefusalError when pg_restore is missing or cannot read the dump to its end.
    """
    command = ["pg_restore", "--data-only", "--file=-", str(path)]
    with TemporaryFile() as errors:
        try:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)  # noqa: S603  our own words
        except FileNotFoundError as error:
            raise RefusalError("backup.no_program", program=command[0]) from error
        with process:
            rows = _count_rows(process.stdout or ())
        if process.returncode:
            errors.seek(0)
            reason = errors.read().decode("utf-8", "replace").strip().splitlines()
            raise RefusalError("backup.program_failed", program=command[0], reason=reason[-1] if reason else "?")
    return rows


def _count_rows(lines: Iterable[bytes]) -> Counter[str]:
    """Count the lines between `COPY schema.table (columns) FROM stdin;` and `\\.`; a row never has a line break."""
    rows: Counter[str] = Counter()
    table = ""
    for line in lines:
        if table:
            if line == _END:
                table = ""
            else:
                rows[table] += 1
        elif line.startswith(_BEGINNING):
            name = line.removeprefix(_BEGINNING).partition(b" (")[0]
            table = name.rpartition(b".")[2].strip(b'"').decode("utf-8")
    return rows
