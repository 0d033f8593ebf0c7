"""The catalogue of everything that can be wrong: a code, and a sentence with place, fault and remedy."""

from __future__ import annotations

from dataclasses import dataclass

from wuzha.core.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place; `line` is the sheet's own line number, `value` what the cell shows."""

    code: str
    severity: Severity
    text: str
    remedy: str
    file: str | None = None
    sheet: str | None = None
    line: int | None = None
    column: str | None = None
    value: str | None = None


class Refusal(Exception):
    """A file, a plan or a request that cannot be worked with at all: one clear Chinese sentence with its remedy."""
