"""Write records as canonical JSON: the same record is the same bytes, on every machine and in every version of Python.

Sorted keys, no spaces, UTF-8, texts as they are; whole numbers, texts, truth values and blanks alone. A fraction has
several spellings, so there is none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn

from wuzha.core.problems import RefusalError

JsonRecord = Mapping[str, Any]

_PLAIN_TYPES = frozenset({str, int, bool, type(None)})
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def to_canonical(record: object) -> str:
    """Return the record as one line of canonical JSON, without its end.

    Raises: TypeError for a fraction or any other value that has several spellings.
    """
    _check(record)
    return _encode(record)


def _check(value: object) -> None:
    if isinstance(value, dict):
        parts: Iterable[object] = value.values()
    elif isinstance(value, list | tuple):
        parts = value
    elif type(value) in _PLAIN_TYPES:
        return
    else:
        raise TypeError(f"{type(value).__name__} has no canonical spelling")
    for part in parts:
        if type(part) not in _PLAIN_TYPES:
            _check(part)


def to_lines(lines: Iterable[str]) -> bytes:
    """Return the lines as the content of a file; each ends with a line feed."""
    return "".join(f"{line}\n" for line in lines).encode()


def to_document(record: JsonRecord) -> bytes:
    """Return one record as the content of a file."""
    return to_lines([to_canonical(record)])


def read_records(member: str, content: bytes) -> Iterator[dict[str, Any]]:
    """Yield the record of each line.

    Raises: RefusalError that names the first line that is no record.
    """
    for number, line in enumerate(_split_lines(content), 1):
        yield read_record(member, number, line)


def read_record(member: str, number: int, line: bytes) -> dict[str, Any]:
    """Return the record of a line.

    Raises: RefusalError when it is none.
    """
    try:
        record = _DECODER.decode(line.decode())
    except (ValueError, RecursionError) as error:
        raise RefusalError("seal.line", member=member, number=number) from error
    if not isinstance(record, dict):
        raise RefusalError("seal.line", member=member, number=number)
    return record


def read_document(member: str, content: bytes) -> dict[str, Any]:
    """Return the one record of a file.

    Raises: RefusalError when it holds none, or several.
    """
    lines = _split_lines(content)
    if len(lines) != 1:
        raise RefusalError("seal.line", member=member, number=min(len(lines), 2))
    return read_record(member, 1, lines[0])


def _split_lines(content: bytes) -> list[bytes]:
    """Return the lines; an end that is missing leaves a rest, which is then a line too."""
    lines = content.split(b"\n")
    return lines if lines[-1] else lines[:-1]


def _refuse_fraction(text: str) -> NoReturn:
    raise ValueError(text)


_DECODER = json.JSONDecoder(parse_float=_refuse_fraction, parse_constant=_refuse_fraction)
