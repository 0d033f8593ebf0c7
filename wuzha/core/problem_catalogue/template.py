"""The template of one problem: its severity, its text and its remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wuzha.core.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class ProblemTemplate:
    """A fault and its remedy in Chinese; the slots in braces are filled from the place and the context."""

    severity: Severity
    text: str
    remedy: str


Family = Mapping[str, ProblemTemplate]
"""The templates of one module by their codes."""


def refusal(text: str, remedy: str) -> ProblemTemplate:
    """Return the template of a problem for which a row, a file or a request is refused."""
    return ProblemTemplate(Severity.REFUSED, text, remedy)


def warning(text: str, remedy: str) -> ProblemTemplate:
    """Return the template of a problem with which a row still counts."""
    return ProblemTemplate(Severity.WARNING, text, remedy)
