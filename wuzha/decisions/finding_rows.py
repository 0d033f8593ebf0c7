"""Build the rows of what the engine said in a round: of every org, every clause, and every target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wuzha.core.findings.findings import Assessment, CriterionFinding
from wuzha.core.i18n import override
from wuzha.core.words.sentences import explain_criterion
from wuzha.decisions.models import LONGEST_SENTENCE, Round, RoundFinding
from wuzha.orgs.models import Org


def build_findings(round_: Round, assessment: Assessment) -> Iterator[RoundFinding]:
    """Yield a row for each org, each clause of it, and each target, with its sentence in Chinese."""
    codes = {org.code for org in assessment.orgs} | {target.code for target in assessment.targets}
    orgs: Mapping[str, Org] = {org.code: org for org in Org.objects.filter(code__in=codes)}
    with override(None):
        for finding in assessment.orgs:
            org = orgs[finding.code]
            yield RoundFinding(
                round=round_, org=org, standard=finding.standard, outcome=finding.outcome, headroom=finding.headroom
            )
            for criterion in finding.criteria:
                yield _build_clause(round_, org, finding.standard, criterion, assessment)
        for target in assessment.targets:
            yield _build_clause(round_, orgs[target.code], "", target.criterion, assessment)


def _build_clause(
    round_: Round, org: Org, standard: str, criterion: CriterionFinding, assessment: Assessment
) -> RoundFinding:
    return RoundFinding(
        round=round_,
        org=org,
        standard=standard,
        criterion=criterion.id,
        clause=criterion.clause,
        outcome=criterion.outcome,
        sentence=explain_criterion(criterion, assessment.questions)[:LONGEST_SENTENCE],
    )


def build_attested_findings(round_: Round, assessment: Assessment) -> Iterator[RoundFinding]:
    """Yield a row for each org and clause of which the attestations of the verification changed the outcome."""
    columns = ("org_id", "standard", "criterion", "outcome")
    frozen_outcomes = {
        row[:-1]: row[-1] for row in RoundFinding.objects.filter(round=round_, is_attested=False).values_list(*columns)
    }
    for row in build_findings(round_, assessment):
        if frozen_outcomes.get((row.org_id, row.standard, row.criterion)) != row.outcome:
            row.is_attested = True
            yield row
