"""The result of `wuzha assess` until it is printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from wuzha.core.findings.findings import Assessment, OrgFinding
from wuzha.core.problems import LEFT_OUT, Problem, RefusalError, build_problem
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Severity

if TYPE_CHECKING:
    from wuzha.engines.parquet import ResultsSummary
    from wuzha.intake.reading.ledger_reader import LedgerReading, SheetReading


@dataclass(kw_only=True)
class AssessResult:
    """What was read, judged and written; parts that were not requested stay empty.

    `unreadable` names the files that cannot be read at all: nothing is judged without them.
    """

    questions: Questions
    reading: LedgerReading | None = None
    unreadable: RefusalError | None = None
    warnings: tuple[Problem, ...] = ()
    copies: list[Path] = field(default_factory=list)
    is_assessed: bool = True
    assessment: Assessment | None = None
    explanation: list[str] | None = None
    findings_by_option: Mapping[str, list[OrgFinding]] | None = None
    summary: ResultsSummary | None = None

    @property
    def sheets(self) -> Sequence[SheetReading] | None:
        """The sheets that were read; None where the facts came as a folder."""
        return None if self.reading is None else self.reading.sheets

    @property
    def problems(self) -> list[Problem]:
        """Every problem of ledgers or facts; the first is a warning that refused rows were left out, if any were."""
        problems = self.warnings if self.reading is None else self.reading.problems
        left_out = [build_problem(LEFT_OUT, what=self.refused_text)] if self.has_refusals and self.is_assessed else []
        return [*left_out, *problems]

    @property
    def has_refusals(self) -> bool:
        """Whether anything in the ledgers was refused: rows, or a whole sheet."""
        problems = () if self.reading is None else self.reading.problems
        return any(problem.severity is Severity.REFUSED for problem in problems)

    @property
    def refused_text(self) -> str:
        """The refused rows or contents, in words."""
        rows = sum(sheet.refused for sheet in self.sheets or ())
        return f"有{rows}行" if rows else "台账有内容"
