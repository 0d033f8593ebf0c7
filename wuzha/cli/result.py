"""What an assessment leaves to be said at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from wuzha.core.findings import Assessment, OrgFinding
from wuzha.core.problems import Problem
from wuzha.core.questions import Questions
from wuzha.core.vocabulary import Severity

if TYPE_CHECKING:
    from wuzha.engines.parquet import ResultsSummary
    from wuzha.intake.reading import LedgerReading


@dataclass
class Result:
    """What was read, found and written; each part only where it was asked for."""

    questions: Questions
    reading: LedgerReading | None = None
    warnings: tuple[Problem, ...] = ()
    copies: list[Path] = field(default_factory=list)
    is_assessed: bool = True
    assessment: Assessment | None = None
    explained: list[str] | None = None
    by_option: Mapping[str, list[OrgFinding]] | None = None
    summary: ResultsSummary | None = None

    @property
    def has_refused(self) -> bool:
        """Whether anything in the ledgers was refused: rows, or a whole sheet."""
        problems = () if self.reading is None else self.reading.problems
        return any(problem.severity is Severity.REFUSED for problem in problems)

    @property
    def refused_rows(self) -> int:
        return 0 if self.reading is None else sum(sheet.refused for sheet in self.reading.read)
