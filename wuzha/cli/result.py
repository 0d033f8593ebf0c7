"""The result of `wuzha assess` until it is printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from wuzha.core.findings.findings import Assessment, OrgFinding
from wuzha.core.problems import LEFT_OUT, Problem, problem
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Severity

if TYPE_CHECKING:
    from wuzha.engines.parquet import ResultsSummary
    from wuzha.intake.reading.ledger_reader import LedgerReading, SheetReading


@dataclass(kw_only=True)
class AssessResult:
    """What was read, judged and written; parts that were not requested stay empty."""

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
    def read(self) -> Sequence[SheetReading] | None:
        """The sheets that were read; None where the facts came as a folder."""
        return None if self.reading is None else self.reading.sheets

    @property
    def problems(self) -> list[Problem]:
        """Every problem of ledgers or facts; the first one says that refused rows were left out, if they were."""
        problems = self.warnings if self.reading is None else self.reading.problems
        left_out = [problem(LEFT_OUT, what=self.refused)] if self.has_refused and self.is_assessed else []
        return [*left_out, *problems]

    @property
    def has_refused(self) -> bool:
        """Whether anything in the ledgers was refused: rows, or a whole sheet."""
        problems = () if self.reading is None else self.reading.problems
        return any(problem.severity is Severity.REFUSED for problem in problems)

    @property
    def refused(self) -> str:
        """What was refused, in words."""
        rows = sum(sheet.refused for sheet in self.read or ())
        return f"有{rows}行" if rows else "台账有内容"
