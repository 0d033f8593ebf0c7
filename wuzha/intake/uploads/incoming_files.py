"""Decide which of the files that come in together are taken; one that is not keeps none of the others out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from wuzha.core.i18n import translate
from wuzha.core.person_names import divide_title
from wuzha.core.personal_data import is_personal_title
from wuzha.core.personal_numbers import has_personal_number
from wuzha.core.problems import Problem, build_problem
from wuzha.orgs.models import Org

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
        if _names_person(file.stem):
            yield build_problem("file.personal_name", number=number)
        elif not file.size:
            yield build_problem("file.empty", file=file.name)
        elif total + file.size > MAX_UPLOAD_BYTES:
            yield build_problem("file.no_room", file=file.name, most=MAX_UPLOAD_BYTES // 2**20)
        else:
            total += file.size
            yield None


def _names_person(stem: str) -> bool:
    """Return whether the name of a file names a person; the name of an org, such as 龙泉 for 龙泉镇, names none."""
    if not is_personal_title(stem):
        return False
    people = [word for word in divide_title(stem) if is_personal_title(word)]
    are_orgs = bool(people) and all(Org.objects.filter(name__startswith=word).exists() for word in people)
    return has_personal_number(stem) or not are_orgs


def describe_problem(problem: Problem) -> str:
    """Return the fault and the remedy as one message, in the reader's language."""
    return translate("{fault}{remedy}", fault=problem.localized_text, remedy=problem.localized_remedy)
