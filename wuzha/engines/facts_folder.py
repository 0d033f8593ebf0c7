"""A folder of facts: one Parquet file or folder per register, and what may stand in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from wuzha.core.facts import Column, Frame, Kind
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import Register

_WHOLE = ("tinyint", "smallint", "integer", "int", "bigint", "utinyint", "usmallint", "uinteger")
# What a column of each kind may be in the file, as DuckDB and Spark name it: each is cast without loss. A moment is no
# day (in another time zone it is the day before), and money in floating point is no whole number of fen.
_ACCEPTED: Mapping[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("varchar", "string", *_WHOLE),
    Kind.DATE: ("date",),
    Kind.WHOLE: _WHOLE,
    Kind.TRUTH: ("boolean", *_WHOLE),
}
_ALL_NULL = ('"null"', "null", "void")
_WANTED: Mapping[Kind, str] = {
    Kind.TEXT: "文本",
    Kind.DATE: "不带时刻的日期",
    Kind.WHOLE: "整数",
    Kind.TRUTH: "真假值",
}


def register_path(folder: Path, register: Register) -> Path | None:
    """Where the register's facts lie; None when the folder has none of it.

    Raises: Refusal for a folder without orgs.parquet; OSError for a file that may not be read.
    """
    path = folder / f"{register}.parquet"
    if path.is_file():
        # An engine would say of a locked file that it is damaged.
        path.open("rb").close()
    if path.exists():
        return path
    if register is Register.ORGS:
        raise refusal("facts.orgs_missing", folder=folder)
    return None


def check_columns(frame: Frame, types: Mapping[str, str], path: Path) -> None:
    """The file holds what the frame says; a column may be missing, or hold nothing at all.

    Raises: Refusal for a column of another type, or a file without the column that names its rows.
    """
    for column in frame.columns:
        found = types.get(column.name, "null").lower()
        if found not in _ALL_NULL and found not in _ACCEPTED[column.kind]:
            wanted = _WANTED[column.kind]
            raise refusal("facts.type", file=path.name, column=column.name, wanted=wanted, found=found)
    for needed in _needed(frame):
        if needed.name not in types:
            raise refusal("facts.column_missing", file=path.name, column=needed.name)


def _needed(frame: Frame) -> Iterator[Column]:
    for column in frame.columns:
        if column.name == frame.identity or (frame.register is Register.ORGS and column.name == "kind"):
            yield column


@contextmanager
def whole_or_not(path: Path) -> Iterator[Path]:
    """A temporary name beside `path`; what is written there takes its place at the end, and is removed on a fault."""
    temporary = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        yield temporary
        if path.is_dir():
            shutil.rmtree(path)
        if temporary.is_dir():
            path.unlink(missing_ok=True)
        temporary.replace(path)
    finally:
        _remove(temporary)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
