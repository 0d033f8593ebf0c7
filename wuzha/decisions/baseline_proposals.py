"""Propose the baselines of the next period: the final figures of this one, for each village and unit to sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.utils import timezone

from wuzha.assessments.standing import assess
from wuzha.core.findings.findings import OrgFinding, Range
from wuzha.core.periods import Period
from wuzha.core.rounds.state import BaselineProgress, RoundState
from wuzha.core.statement.questions import Figure
from wuzha.core.statement.signatures import find_baseline
from wuzha.core.vocabulary import BaselineMeasure, SelfCheckAnswer
from wuzha.decisions.baseline_figures import load_proposed_figures
from wuzha.decisions.models import Round, SealedFile
from wuzha.decisions.round_questions import load_programme, load_questions
from wuzha.decisions.round_state import load_state
from wuzha.registers.models import Baseline


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineProposal:
    """A figure of an org in the judged period, which the next one can be compared with.

    `count` is None where the sealed facts leave it open. `progress` is what the org has answered (None: nothing was
    proposed to it). `entered_count`, `paper_on` (签认日期) and `entered_by` are what is in the register.
    """

    code: str
    name: str
    measure: BaselineMeasure
    period_id: str
    count: int | None
    needs_signature: bool
    progress: BaselineProgress | None = None
    entered_count: int | None = None
    paper_on: date | None = None
    entered_by: str = ""

    @property
    def period_label(self) -> str:
        """The period in words."""
        return Period.parse(self.period_id).label

    @property
    def is_entered(self) -> bool:
        """Whether the register has the figure."""
        return self.entered_count is not None

    @property
    def differs(self) -> bool:
        """Whether another number was entered than the facts say."""
        return self.is_entered and self.count is not None and self.entered_count != self.count

    @property
    def is_signed_here(self) -> bool:
        """Whether the org itself has signed what was proposed."""
        return self.progress is not None and self.progress.is_signed

    @property
    def is_disputed(self) -> bool:
        """Whether the org has objected to what was proposed, and no signed paper has come since."""
        has_objected = self.progress is not None and self.progress.answer is SelfCheckAnswer.DISPUTED
        return has_objected and not self.is_signed_on_paper

    @property
    def is_signed_on_paper(self) -> bool:
        """Whether the office has entered the day of a signed paper, for an org that has not signed here."""
        return self.is_entered and self.paper_on is not None and not self.is_signed_here

    @property
    def is_unsigned(self) -> bool:
        """Whether the plan wants a signature, and there is none, neither here nor on paper."""
        has_figure = self.count is not None or self.is_entered
        return self.needs_signature and has_figure and not (self.is_signed_here or self.is_signed_on_paper)

    @property
    def waits_for_org(self) -> bool:
        """Whether the org has neither signed nor objected."""
        return self.is_unsigned and not self.is_disputed

    @property
    def is_to_enter(self) -> bool:
        """Whether the org has signed here, and the office has not entered what it has signed."""
        return self.is_signed_here and self.count is not None and (not self.is_entered or self.differs)

    @property
    def is_settled(self) -> bool:
        """Whether the entry of the office counts: as signed by the org, where the plan wants that."""
        if not self.is_entered or self.is_unsigned:
            return False
        return not self.is_to_enter


BaselineEntries = Mapping[tuple[str, str, str], Baseline]
"""Rows of the register by org, measure and period."""


def list_baseline_proposals(round_: Round) -> list[BaselineProposal]:
    """Return the figures of all orgs as the books had them when the facts were sealed, in the order of their codes.

    Raises: RefusalError when the plan or the programme cannot be found any more.
    """
    file = SealedFile.objects.filter(round=round_).only("known_at").first()
    if file is None:
        return []
    questions = load_questions(round_, timezone.localdate(file.known_at))
    assessment = assess(load_programme(round_), questions, known_at=file.known_at)
    state, entries = load_state(round_), _load_entries(round_)
    proposals = []
    for finding in assessment.orgs:
        for figure, value in _list_figures(finding).items():
            measure = BaselineMeasure.of(str(find_baseline(figure)))
            count = value.low if value is not None and value.is_exact else None
            key = (finding.code, measure, figure.window.id)
            proposals.append(_make_proposal(key, finding.name, count, state, entries))
    return sorted(proposals, key=lambda proposal: (proposal.code, proposal.measure, proposal.period_id))


def list_proposed_baselines(round_: Round, state: RoundState) -> list[BaselineProposal]:
    """Return the figures that were proposed to the orgs, as the step has them and without their names."""
    entries = _load_entries(round_)
    return [
        _make_proposal((code, figure.measure, figure.period_id), "", figure.count, state, entries)
        for code, figures in load_proposed_figures(round_).items()
        for figure in figures
    ]


def _list_figures(finding: OrgFinding) -> dict[Figure, Range | None]:
    """Return the figures of the org that a baseline can be signed for, each once."""
    return dict(_find_figures(finding))


def _find_figures(finding: OrgFinding) -> Iterator[tuple[Figure, Range | None]]:
    for criterion in finding.criteria:
        for test in criterion.tests:
            if test.question.now is not None and find_baseline(test.question.now) is not None:
                yield test.question.now, test.now


def _load_entries(round_: Round) -> BaselineEntries:
    """Return the rows of the register below the organising org; the latest signature counts."""
    rows = Baseline.objects.as_of(None).filter(**{f"{Baseline.owner}__path__startswith": round_.org.path})
    entries = [cast("Baseline", row) for row in rows.select_related(Baseline.owner, "recorded_by")]
    entries.sort(key=lambda entry: entry.signed_on or date.min)
    return {(entry.org.code, entry.measure, entry.period): entry for entry in entries}


def _make_proposal(
    key: tuple[str, BaselineMeasure, str], name: str, count: int | None, state: RoundState, entries: BaselineEntries
) -> BaselineProposal:
    code, measure, period_id = key
    entry, org = entries.get((code, measure.value, period_id)), state.orgs.get(code)
    return BaselineProposal(
        code=code,
        name=name,
        measure=measure,
        period_id=period_id,
        count=count,
        needs_signature=state.flow.village_signs_baseline,
        progress=None if org is None else org.baseline,
        entered_count=None if entry is None else entry.signed_count,
        paper_on=None if entry is None else entry.signed_on,
        entered_by="" if entry is None or entry.recorded_by is None else entry.recorded_by.get_username(),
    )
