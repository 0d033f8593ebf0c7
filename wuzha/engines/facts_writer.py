"""Write facts as a folder of Parquet files, row by row, through a child process that runs DuckDB."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wuzha.core.facts import FACT_SCHEMAS, FactKind, FactSchema
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.engines.duckdb_text import DUCKDB_TYPES, escape_glob, make_json_encoder, quote_name, quote_text

_MEMORY_LIMIT = "500MB"
_WRITTEN, _NOT_INSTALLED = "written", "not installed"


class FactsWriter:
    """Write registers into a folder, one after the other.

    The child process has no connection to the books: a process in which DuckDB and the site's own SQLite both open one
    file crashes. Rows are passed to it as lines of JSON in the folder.
    """

    def __init__(self, folder: Path, child: subprocess.Popen[str]) -> None:
        self._folder = folder
        self._child = child

    def write(self, register: Register, rows: Iterable[tuple[Any, ...]]) -> int:
        """Write the rows, in the order of the register's schema, as `<register>.parquet`; return their number.

        Raises: RefusalError when DuckDB is not installed or the file cannot be written.
        """
        count = 0
        with _get_lines_path(self._folder, register).open("w", encoding="utf-8") as file:
            for line in _format_lines(FACT_SCHEMAS[register], rows):
                file.write(line)
                count += 1
        answer = self._request_file(register)
        if answer == _NOT_INSTALLED:
            raise RefusalError("engine.not_installed", engine="duckdb")
        if answer != _WRITTEN:
            raise RefusalError("output.parquet", file=f"{register}.parquet")
        return count

    def _request_file(self, register: Register) -> str:
        assert self._child.stdin is not None and self._child.stdout is not None  # noqa: S101  as it was started
        try:
            self._child.stdin.write(f"{register}\n")
            self._child.stdin.flush()
        except BrokenPipeError:
            # The child prints the reason before it exits.
            pass
        return self._child.stdout.readline().strip()


@contextmanager
def open_facts_writer(folder: Path) -> Iterator[FactsWriter]:
    """Yield a writer into the folder; its child process ends with the block."""
    command = [sys.executable, "-m", "wuzha.engines.facts_writer", str(folder)]
    with subprocess.Popen(  # noqa: S603  ourselves
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        try:
            yield FactsWriter(folder, child)
        finally:
            child.kill()


def _get_lines_path(folder: Path, register: Register) -> Path:
    return folder / f".{register}.jsonl"


def _format_lines(schema: FactSchema, rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """Yield a line of JSON for each row; SQLite returns truth values as 0 and 1."""
    encode = make_json_encoder()
    names = schema.column_names
    boolean_indexes = [index for index, column in enumerate(schema.columns) if column.kind is FactKind.BOOLEAN]
    for row in rows:
        cells = dict(zip(names, row, strict=True))
        for index in boolean_indexes:
            cells[names[index]] = None if row[index] is None else bool(row[index])
        yield f"{encode(cells)}\n"


def run_child(folder: Path) -> None:
    """Run the child process: write a Parquet file for every register named on standard input."""
    try:
        import duckdb
    except ModuleNotFoundError:
        print(_NOT_INSTALLED, flush=True)
        return
    connection = duckdb.connect(config={"memory_limit": _MEMORY_LIMIT, "preserve_insertion_order": False})
    for word in sys.stdin:
        register = Register.of(word.strip())
        lines = _get_lines_path(folder, register)
        connection.execute(_build_copy(FACT_SCHEMAS[register], lines, folder / f"{register}.parquet"))
        lines.unlink()
        print(_WRITTEN, flush=True)


def _build_copy(schema: FactSchema, lines: Path, target: Path) -> str:
    types = ", ".join(f"{quote_name(column.name)}: '{DUCKDB_TYPES[column.kind]}'" for column in schema.columns)
    names = ", ".join(quote_name(column.name) for column in schema.columns)
    rows = f"read_json({quote_text(escape_glob(lines))}, format = 'newline_delimited', columns = {{{types}}})"
    return f"COPY (SELECT {names} FROM {rows}) TO {quote_text(str(target))} (FORMAT parquet, COMPRESSION zstd)"


if __name__ == "__main__":
    run_child(Path(sys.argv[1]))
