"""The layout of a folder of facts: one Parquet file or folder per register, and its column types."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from wuzha.core.facts import FactColumn, FactKind, Frame
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register

_WHOLE = ("tinyint", "smallint", "integer", "int", "bigint", "utinyint", "usmallint", "uinteger")
# The types a column of each kind may have in the file, by their names in DuckDB and Spark: each is cast without loss.
# A timestamp is no date (in another time zone it is the day before), and a float is no whole number of fen.
_TYPES_ACCEPTED: Mapping[FactKind, tuple[str, ...]] = {
    FactKind.TEXT: ("varchar", "string", *_WHOLE),
    FactKind.DATE: ("date",),
    FactKind.WHOLE: _WHOLE,
    FactKind.TRUTH: ("boolean", *_WHOLE),
}
_ALL_NULL = ('"null"', "null", "void")
_TYPE_NAMES: Mapping[FactKind, str] = {
    FactKind.TEXT: "文本",
    FactKind.DATE: "不带时刻的日期",
    FactKind.WHOLE: "整数",
    FactKind.TRUTH: "真假值",
}


def register_path(folder: Path, register: Register) -> Path | None:
    """Return the path of the register's facts; None when the folder has none.

    Raises: RefusalError for a folder without orgs.parquet; OSError for a file that may not be read.
    """
    path = folder / f"{register}.parquet"
    if path.is_file():
        # Raises the right error: an engine would report a file without read permission as damaged.
        path.open("rb").close()
    if path.exists():
        return path
    if register is Register.ORGS:
        raise RefusalError("facts.orgs_missing", folder=folder)
    return None


def check_columns(frame: Frame, types: Mapping[str, str], path: Path) -> None:
    """Check the column types of a file against the frame; a column may be missing or hold nothing.

    Raises: RefusalError for a column of another type, or a file without the column that identifies its rows.
    """
    for column in frame.columns:
        kind = types.get(column.name, "null").lower()
        if kind not in _ALL_NULL and kind not in _TYPES_ACCEPTED[column.kind]:
            type_name = _TYPE_NAMES[column.kind]
            raise RefusalError("facts.type", file=path.name, column=column.name, wanted=type_name, found=kind)
    for mandatory in _needed(frame):
        if mandatory.name not in types:
            raise RefusalError("facts.column_missing", file=path.name, column=mandatory.name)


def _needed(frame: Frame) -> Iterator[FactColumn]:
    for column in frame.columns:
        if column.name == frame.identity or (frame.register is Register.ORGS and column.name == "kind"):
            yield column


@contextmanager
def whole_or_not(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; at the end it replaces `path`, after an error it is removed."""
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
