"""The layout of a folder of facts: one Parquet file or folder per register, and its column types."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from wuzha.core.facts import FactColumn, FactKind, FactSchema
from wuzha.core.input_paths import check_input_file
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register

_WHOLE_NUMBER_TYPES = ("tinyint", "smallint", "integer", "int", "bigint", "utinyint", "usmallint", "uinteger")
# The types a column of each kind may have in the file, by their names in DuckDB and Spark: each is cast without loss.
# A timestamp is no date (in another time zone it is the day before), and a float is no whole number of fen.
_ACCEPTED_TYPES: Mapping[FactKind, tuple[str, ...]] = {
    FactKind.TEXT: ("varchar", "string", *_WHOLE_NUMBER_TYPES),
    FactKind.DATE: ("date",),
    FactKind.INTEGER: _WHOLE_NUMBER_TYPES,
    FactKind.BOOLEAN: ("boolean", *_WHOLE_NUMBER_TYPES),
}
_NULL_TYPES = ('"null"', "null", "void")
_TYPE_NAMES: Mapping[FactKind, str] = {
    FactKind.TEXT: "文本",
    FactKind.DATE: "不带时刻的日期",
    FactKind.INTEGER: "整数",
    FactKind.BOOLEAN: "真假值",
}


def find_register_path(folder: Path, register: Register) -> Path | None:
    """Return the path of the register's facts; None when the folder has none.

    Raises: RefusalError for a folder without orgs.parquet, and for a file, or part of one, that is no plain file;
    OSError for a file that may not be read.
    """
    path = folder / f"{register}.parquet"
    # A symbolic link that leads nowhere is a missing file, not a register without rows.
    if not os.path.lexists(path):
        if register is Register.ORGS:
            raise RefusalError("facts.orgs_missing", folder=folder)
        return None
    check_input_file(path)
    if path.is_dir():
        for part in path.rglob("*"):
            check_input_file(part)
    else:
        # Raises the right error: an engine would report a file without read permission as damaged.
        path.open("rb").close()
    return path


def check_columns(schema: FactSchema, types: Mapping[str, str], path: Path) -> None:
    """Check the column types of a file against the schema; a column may be missing or hold nothing.

    Raises: RefusalError for a column of another type, or a file without the column that identifies its rows.
    """
    for column in schema.columns:
        file_type = types.get(column.name, "null").lower()
        if file_type not in _NULL_TYPES and file_type not in _ACCEPTED_TYPES[column.kind]:
            type_name = _TYPE_NAMES[column.kind]
            raise RefusalError(
                "facts.type", file=path.name, column=column.name, expected_type=type_name, file_type=file_type
            )
    for column in _list_mandatory_columns(schema):
        if column.name not in types:
            raise RefusalError("facts.column_missing", file=path.name, column=column.name)


def _list_mandatory_columns(schema: FactSchema) -> Iterator[FactColumn]:
    for column in schema.columns:
        if column.name == schema.identity or (schema.register is Register.ORGS and column.name == "kind"):
            yield column


@contextmanager
def replace_atomically(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; at the end it replaces `path`, after an error it is removed."""
    # The current folder (.) has no name of its own.
    path = path.absolute()
    temporary = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        yield temporary
        if path.is_dir():
            shutil.rmtree(path)
        if temporary.is_dir():
            path.unlink(missing_ok=True)
        temporary.replace(path)
    except OSError as error:
        if error.filename is None or not Path(error.filename).is_relative_to(temporary):
            raise
        # Nobody has typed the temporary name.
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        _remove(temporary)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
