"""Propose the baselines of the next period: the final figures of this one, for each village and unit to sign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.utils import timezone

from wuzha.assessments.standing import assess
from wuzha.core.findings.findings import OrgFinding, Range
from wuzha.core.statement.questions import Figure
from wuzha.core.statement.signatures import find_baseline
from wuzha.core.vocabulary import BaselineMeasure
from wuzha.decisions.models import Round, SealedFile
from wuzha.decisions.round_questions import load_programme, load_questions
from wuzha.registers.models import Baseline


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineProposal:
    """A figure of an org in the judged period, which the next one can be compared with.

    `count` is None where the sealed facts leave it open. `signed_count` and `signed_on` are what is in the register.
    """

    code: str
    name: str
    measure: BaselineMeasure
    period_id: str
    period_label: str
    count: int | None
    signed_count: int | None = None
    signed_on: date | None = None

    @property
    def is_signed(self) -> bool:
        """Whether the register has the figure."""
        return self.signed_count is not None

    @property
    def differs(self) -> bool:
        """Whether another number was signed than the facts say."""
        return self.is_signed and self.count is not None and self.signed_count != self.count


def list_baseline_proposals(round_: Round) -> list[BaselineProposal]:
    """Return the figures of all orgs as the books had them when the facts were sealed, in the order of their codes.

    Raises: RefusalError when the plan or the programme cannot be found any more.
    """
    file = SealedFile.objects.filter(round=round_).only("known_at").first()
    if file is None:
        return []
    questions = load_questions(round_, timezone.localdate(file.known_at))
    assessment = assess(load_programme(round_), questions, known_at=file.known_at)
    signed_rows = _load_signed_rows(round_)
    proposals = [
        _make_proposal(finding, figure, value, signed_rows)
        for finding in assessment.orgs
        for figure, value in _list_figures(finding).items()
    ]
    return sorted(proposals, key=lambda proposal: (proposal.code, proposal.measure, proposal.period_id))


def _list_figures(finding: OrgFinding) -> dict[Figure, Range | None]:
    """Return the figures of the org that a baseline can be signed for, each once."""
    return dict(_find_figures(finding))


def _find_figures(finding: OrgFinding) -> Iterator[tuple[Figure, Range | None]]:
    for criterion in finding.criteria:
        for test in criterion.tests:
            if test.question.now is not None and find_baseline(test.question.now) is not None:
                yield test.question.now, test.now


def _load_signed_rows(round_: Round) -> dict[tuple[str, str, str], Baseline]:
    """Return the rows of the register below the organising org, by org, measure and period; the latest counts."""
    rows = Baseline.objects.as_of(None).filter(**{f"{Baseline.owner}__path__startswith": round_.org.path})
    entries = [cast("Baseline", row) for row in rows.select_related(Baseline.owner)]
    entries.sort(key=lambda entry: entry.signed_on or date.min)
    return {(entry.org.code, entry.measure, entry.period): entry for entry in entries}


def _make_proposal(
    finding: OrgFinding, figure: Figure, value: Range | None, signed_rows: dict[tuple[str, str, str], Baseline]
) -> BaselineProposal:
    measure = BaselineMeasure.of(str(find_baseline(figure)))
    row = signed_rows.get((finding.code, measure.value, figure.window.id))
    return BaselineProposal(
        code=finding.code,
        name=finding.name,
        measure=measure,
        period_id=figure.window.id,
        period_label=figure.window.label,
        count=value.low if value is not None and value.is_exact else None,
        signed_count=None if row is None else row.signed_count,
        signed_on=None if row is None else row.signed_on,
    )
