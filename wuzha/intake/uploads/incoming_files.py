"""Decide which of the files that come in together are taken; one that is not keeps none of the others out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from wuzha.core.i18n import translate
from wuzha.core.personal_data import is_personal_title
from wuzha.core.problems import Problem, build_problem

MAX_UPLOAD_BYTES = 50 * 2**20
"""How large the files of one upload may be together."""


class IncomingFile(NamedTuple):
    """A file as it comes in: its name, its content in chunks, and the number of its bytes."""

    name: str
    chunks: Iterable[bytes]
    size: int

    @property
    def stem(self) -> str:
        """The name without folders and suffix."""
        return PurePath(self.name.replace("\\", "/")).stem


def make_incoming_file(path: Path) -> IncomingFile:
    """Return a file of this machine in the form of an incoming one."""
    return IncomingFile(path.name, [path.read_bytes()], path.stat().st_size)


def check_incoming_files(files: Sequence[IncomingFile]) -> Iterator[Problem | None]:
    """Yield for each file why it is not taken, or None; a name that looks like personal data is not repeated.

    Files are taken in their order until the next would be too much; a later one that still fits is taken.
    """
    total = 0
    for number, file in enumerate(files, 1):
        if is_personal_title(file.stem):
            yield build_problem("file.personal_name", number=number)
        elif not file.size:
            yield build_problem("file.empty", file=file.name)
        elif total + file.size > MAX_UPLOAD_BYTES:
            yield build_problem("file.no_room", file=file.name, most=MAX_UPLOAD_BYTES // 2**20)
        else:
            total += file.size
            yield None


def describe_problem(problem: Problem) -> str:
    """Return the fault and the remedy as one message, in the reader's language."""
    return translate("{fault}{remedy}", fault=problem.localized_text, remedy=problem.localized_remedy)
