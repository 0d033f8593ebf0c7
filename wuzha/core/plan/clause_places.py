"""Where a new clause may stand: after the last one of a part, so that no clause gets another number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wuzha.core.plan.clauses import read_clauses
from wuzha.core.plan.plan import Clause
from wuzha.core.problems import RefusalError

NUMERALS = "一二三四五六七八九十"
_SECTION_NUMBER = re.compile(rf"([{NUMERALS}]+)\(([{NUMERALS}]+)\)")


@dataclass(frozen=True, slots=True)
class ClausePlace:
    """A place for a new clause: the number it gets, the part it is in (empty: a new chapter), and the clause before."""

    number: str
    part: str
    before: Clause

    @property
    def head(self) -> str:
        """The beginning of the new clause in plan.md."""
        own_number = self.number[len(self.part) :]
        if own_number.isdecimal():
            return f"{own_number}、"
        return f"### （{own_number[1:-1]}）" if own_number.startswith("(") else f"## {own_number}、"


def list_clause_places(clauses: Sequence[Clause]) -> list[ClausePlace]:
    """Return the places for a new clause: at the end of each part that has items or no parts, then a new chapter."""
    places: list[ClausePlace] = []
    for part in clauses:
        if part.number[-1].isdecimal():
            continue
        parts = [clause for clause in clauses if _is_in(clause.number, part.number)]
        sections = [clause.number for clause in parts if _SECTION_NUMBER.fullmatch(clause.number)]
        if sections:
            last = NUMERALS.find(sections[-1][len(part.number) + 1 : -1])
            number = f"{part.number}({NUMERALS[last + 1 : last + 2]})"
            if 0 <= last < len(NUMERALS) - 1:
                places.append(ClausePlace(number, part.number, parts[-1]))
        else:
            items = [int(clause.number[len(part.number) :]) for clause in parts]
            places.append(ClausePlace(f"{part.number}{max(items, default=0) + 1}", part.number, [part, *parts][-1]))
    chapters = [clause.number for clause in clauses if clause.number in NUMERALS]
    if clauses and chapters and chapters[-1] != NUMERALS[-1]:
        places.append(ClausePlace(NUMERALS[NUMERALS.find(chapters[-1]) + 1], "", clauses[-1]))
    return places


def _is_in(number: str, part: str) -> bool:
    """Return whether a clause is in a part: 四(一)1 is in 四 and in 四(一)."""
    remainder = number[len(part) :]
    return number.startswith(part) and remainder[:1] != "" and (remainder[0] == "(" or remainder.isdecimal())


def list_parts(number: str, clauses: Sequence[Clause]) -> list[Clause]:
    """Return the clauses within a clause."""
    return [clause for clause in clauses if _is_in(clause.number, number)]


def insert_clause(text: str, place: ClausePlace, words: str) -> str:
    """Return plan.md with one more clause.

    Raises: RefusalError when the words would be several clauses.
    """
    clauses = read_clauses(text)
    lines = text.splitlines()
    index = next(number for number, clause in enumerate(clauses) if clause.number == place.before.number)
    end = clauses[index + 1].line - 1 if index + 1 < len(clauses) else len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    new_lines = f"{place.head}{words.strip()}".splitlines()
    remainder = lines[end:] or [""]
    new_text = "\n".join([*lines[:end], "", *(line.rstrip() for line in new_lines), *remainder]).rstrip("\n") + "\n"
    new_numbers = [clause.number for clause in read_clauses(new_text)]
    old_numbers = [clause.number for clause in clauses]
    if new_numbers != [*old_numbers[: index + 1], place.number, *old_numbers[index + 1 :]]:
        raise RefusalError("plan.clause_text")
    return new_text


def cut_clause(text: str, number: str) -> str:
    """Return plan.md without a clause."""
    clauses, lines = read_clauses(text), text.splitlines()
    index = next(place for place, clause in enumerate(clauses) if clause.number == number)
    end = clauses[index + 1].line - 1 if index + 1 < len(clauses) else len(lines)
    return "\n".join([*lines[: clauses[index].line - 1], *lines[end:]]).rstrip("\n") + "\n"
