"""Compare the findings of a round with those of today: late or revised facts may open a review (复查)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from django.utils import timezone

from wuzha.assessments.standing import assess
from wuzha.core.findings.findings import Assessment, CriterionFinding, OrgFinding
from wuzha.core.i18n import override
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.sentences import explain_criterion
from wuzha.decisions.models import Round, RoundFinding, SealedFile
from wuzha.decisions.round_questions import load_programme, load_questions
from wuzha.orgs.models import Org


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseMovement:
    """A clause whose outcome or sentence is another today; `clause` is empty for the whole standard."""

    clause: str
    before: Outcome
    after: Outcome
    before_sentence: str = ""
    after_sentence: str = ""

    @property
    def moves_outcome(self) -> bool:
        """Whether the outcome is another, not the figures alone."""
        return self.before is not self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCandidate:
    """An org whose finding of today differs from the sealed one, with what moved."""

    code: str
    name: str
    before: Outcome
    after: Outcome
    movements: tuple[ClauseMovement, ...]

    @property
    def moves_outcome(self) -> bool:
        """Whether the outcome of the org itself, or of one of its clauses, is another."""
        return self.before is not self.after or any(movement.moves_outcome for movement in self.movements)


def list_review_candidates(round_: Round) -> list[ReviewCandidate]:
    """Return the orgs of which an outcome is another today, in the order of their codes.

    The question is that of the freeze day; only what the books say has changed.

    Raises: RefusalError when the plan or the programme cannot be found any more.
    """
    sealed_rows: dict[str, list[RoundFinding]] = {}
    for row in round_.findings.select_related("org"):
        sealed_rows.setdefault(row.org.code, []).append(row)
    assessment = _assess_today(round_)
    candidates = (
        _compare(sealed_rows[finding.code], finding, assessment)
        for finding in assessment.orgs
        if finding.code in sealed_rows
    )
    return sorted(filter(attrgetter("moves_outcome"), candidates), key=attrgetter("code"))


def compare_with_today(round_: Round, org: Org, rows: Iterable[RoundFinding]) -> ReviewCandidate | None:
    """Return what moved for one org since its facts were sealed; None where it is not judged any more.

    Raises: RefusalError as above.
    """
    assessment = _assess_today(round_, org)
    finding = _find_org(assessment, org)
    return None if finding is None else _compare(list(rows), finding, assessment)


def find_finding_of_today(round_: Round, org: Org) -> OrgFinding | None:
    """Return what the engine says of the org today; None where it is not judged any more.

    Raises: RefusalError as above.
    """
    return _find_org(_assess_today(round_, org), org)


def _find_org(assessment: Assessment, org: Org) -> OrgFinding | None:
    return next((finding for finding in assessment.orgs if finding.code == org.code), None)


def _assess_today(round_: Round, org: Org | None = None) -> Assessment:
    return assess(load_programme(round_), load_questions(round_, find_question_day(round_)), org=org)


def find_question_day(round_: Round) -> date:
    """Return the day on which the questions of the round are read: that of the freezing."""
    file = SealedFile.objects.filter(round=round_).only("known_at").first()
    return timezone.localdate(file.known_at) if file is not None else timezone.localdate()


def _compare(rows: Iterable[RoundFinding], finding: OrgFinding, assessment: Assessment) -> ReviewCandidate:
    # What the attestations of the verification have changed comes last, and counts.
    past_rows: Mapping[str, RoundFinding] = {
        row.criterion: row for row in sorted(rows, key=attrgetter("is_attested")) if row.standard == finding.standard
    }
    whole = past_rows.get("")
    return ReviewCandidate(
        code=finding.code,
        name=finding.name,
        before=finding.outcome if whole is None else whole.term,
        after=finding.outcome,
        movements=tuple(_find_movements(past_rows, finding.criteria, assessment)),
    )


def _find_movements(
    past_rows: Mapping[str, RoundFinding], criteria: Iterable[CriterionFinding], assessment: Assessment
) -> Iterator[ClauseMovement]:
    # Sealed sentences are Chinese, whatever the language of the page.
    with override(None):
        sentences = {criterion.id: explain_criterion(criterion, assessment.questions) for criterion in criteria}
    for criterion in criteria:
        row = past_rows.get(criterion.id)
        if row is not None and (row.term, row.sentence) != (criterion.outcome, sentences[criterion.id]):
            yield ClauseMovement(
                clause=criterion.clause,
                before=row.term,
                after=criterion.outcome,
                before_sentence=row.sentence,
                after_sentence=sentences[criterion.id],
            )
