"""Facts as a folder of Parquet files, row by row, through a child process in which DuckDB writes them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from wuzha.core.facts import FRAMES, Frame, Kind
from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import Register

_TYPES = {Kind.TEXT: "VARCHAR", Kind.DATE: "DATE", Kind.WHOLE: "BIGINT", Kind.TRUTH: "BOOLEAN"}
_MEMORY = "500MB"
_WRITTEN, _NOT_INSTALLED = "written", "not installed"


class FactsWriter:
    """Writes registers into a folder, one after the other.

    The child has no connection to the books: a process in which DuckDB and the site's own SQLite both open one file
    crashes. What is handed over lies in the folder as lines of JSON until it is written.
    """

    def __init__(self, folder: Path, child: subprocess.Popen[str]) -> None:
        self._folder = folder
        self._child = child

    def write(self, register: Register, rows: Iterable[tuple[Any, ...]]) -> int:
        """The rows, in the order of the register's frame, as `<register>.parquet`; how many they were.

        Raises: Refusal when DuckDB is not installed or the file cannot be written.
        """
        count = 0
        with _lines_of(self._folder, register).open("w", encoding="utf-8") as file:
            for line in _lines(FRAMES[register], rows):
                file.write(line)
                count += 1
        answer = self._ask(register)
        if answer == _NOT_INSTALLED:
            raise Refusal("没有安装 duckdb 引擎。请先执行 pip install 'wuzha[duckdb]'。")
        if answer != _WRITTEN:
            raise Refusal(f"写不出 {register}.parquet。请检查磁盘空间和权限，或换一个位置。")
        return count

    def _ask(self, register: Register) -> str:
        assert self._child.stdin is not None and self._child.stdout is not None  # noqa: S101  as it was started
        try:
            self._child.stdin.write(f"{register}\n")
            self._child.stdin.flush()
        except BrokenPipeError:
            # It says why before it leaves.
            pass
        return self._child.stdout.readline().strip()


@contextmanager
def facts_writer(folder: Path) -> Iterator[FactsWriter]:
    """A writer into the folder; its child ends with the block."""
    command = [sys.executable, "-m", "wuzha.engines.facts_writer", str(folder)]
    with subprocess.Popen(  # noqa: S603  ourselves
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        try:
            yield FactsWriter(folder, child)
        finally:
            child.kill()


def _lines_of(folder: Path, register: Register) -> Path:
    return folder / f".{register}.jsonl"


def _lines(frame: Frame, rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """A line of JSON for each row; SQLite knows no truth values, it gives 0 and 1."""
    encode = json.JSONEncoder(default=_iso, ensure_ascii=False).encode
    names = frame.names
    truths = [place for place, column in enumerate(frame.columns) if column.kind is Kind.TRUTH]
    for row in rows:
        told = dict(zip(names, row, strict=True))
        for place in truths:
            told[names[place]] = None if row[place] is None else bool(row[place])
        yield f"{encode(told)}\n"


def _iso(day: date) -> str:
    return day.isoformat()


def main(folder: Path) -> None:
    """The child: for every register named on its input, the lines in the folder become a Parquet file."""
    try:
        import duckdb
    except ModuleNotFoundError:
        print(_NOT_INSTALLED, flush=True)
        return
    connection = duckdb.connect(config={"memory_limit": _MEMORY, "preserve_insertion_order": False})
    for word in sys.stdin:
        register = Register.of(word.strip())
        lines = _lines_of(folder, register)
        connection.execute(_copy(FRAMES[register], lines, folder / f"{register}.parquet"))
        lines.unlink()
        print(_WRITTEN, flush=True)


def _copy(frame: Frame, lines: Path, target: Path) -> str:
    kinds = ", ".join(f"\"{column.name}\": '{_TYPES[column.kind]}'" for column in frame.columns)
    names = ", ".join(f'"{column.name}"' for column in frame.columns)
    # Signs that would make a pattern of the path to read from stand for themselves.
    plain = "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(lines))
    read = f"read_json({_text(plain)}, format = 'newline_delimited', columns = {{{kinds}}})"
    return f"COPY (SELECT {names} FROM {read}) TO {_text(str(target))} (FORMAT parquet, COMPRESSION zstd)"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
