"""Describe a proposal of attribution in words: its steps, its outcome, and what its decision has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wuzha.core.vocabulary import LogAction, Outcome
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.models import Proposal, ProposalQuerySet, ProposalStep
from wuzha.web.workbook_export import ExportRow

_STEP_TEXTS = {
    LogAction.PROPOSE_VILLAGE: gettext_noop("提出：认为属于%(village)s"),
    LogAction.DECIDE_VILLAGE: gettext_noop("办公室决定：归%(village)s"),
}
_ANSWER_TEXTS = {
    (LogAction.ANSWER_PROPOSAL, True): gettext_noop("派出所答复：属实"),
    (LogAction.ANSWER_PROPOSAL, False): gettext_noop("派出所答复：不属实"),
    (LogAction.COMMENT_PROPOSAL, True): gettext_noop("%(village)s说明：是本村（社区）的"),
    (LogAction.COMMENT_PROPOSAL, False): gettext_noop("%(village)s说明：不是本村（社区）的"),
}


@dataclass(frozen=True, slots=True)
class StepDescription:
    """One step: when, by whom (empty: by the program itself), what in one sentence, and the reason as it was typed."""

    at: datetime
    who: str
    sentence: str
    words: str


def prefetch_proposals(proposals: ProposalQuerySet) -> ProposalQuerySet:
    """Return the proposals with their orgs and people, those that wait for a decision first, then the latest."""
    people = ("proposed_by", "answered_by", "decided_by")
    orgs = ("holder", "village", "proposed_for", "decided_village")
    return proposals.in_order().select_related(*orgs, *people)


def describe_steps(proposal: Proposal) -> Iterator[StepDescription]:
    """Yield the steps of the proposal in order."""
    for step in proposal.steps.select_related("by", "village"):
        yield StepDescription(
            step.at, step.by.get_username() if step.by else "", _describe_step(proposal, step), step.text
        )


def _describe_step(proposal: Proposal, step: ProposalStep) -> str:
    names = {"village": step.village.name if step.village else _("不清楚")}
    if step.term is LogAction.END_PROPOSAL:
        return _("不必再决定：%(why)s") % {"why": proposal.end.label if proposal.end else _("？")}
    pattern = _STEP_TEXTS.get(step.term) or _ANSWER_TEXTS[step.term, bool(step.agrees)]
    return _(pattern) % names


def describe_outcome(proposal: Proposal) -> str:
    """Return the outcome in words: the village decided on, why the proposal ended, or that it still waits."""
    if proposal.decided_at is not None:
        return proposal.decided_village.name if proposal.decided_village else _("不清楚")
    if proposal.end is not None:
        return _("不必再决定：%(why)s") % {"why": proposal.end.label}
    return _("待决定") if proposal.is_waiting else _("案件已撤回")


def describe_outcome_changes(proposal: Proposal, scope: Scope) -> list[str] | None:
    """Return a sentence for each outcome in the scope that the decision has changed; None if that was not recorded."""
    if proposal.outcome_changes is None:
        return None
    orgs = Org.objects.filter(code__in={code for code, *_rest in proposal.outcome_changes})
    names = {org.code: org.name for org in orgs if scope.holds(org.path)}
    of_org = _("结论变动：%(name)s由“%(before)s”变为“%(after)s”。")
    of_clause = _("结论变动：%(name)s %(clause)s 由“%(before)s”变为“%(after)s”。")
    sentences = []
    for code, clause, before, after in proposal.outcome_changes:
        if code in names:
            labels = {"before": Outcome.of(before).label, "after": Outcome.of(after).label}
            pattern = of_clause if clause else of_org
            sentences.append(pattern % {"name": names[code], "clause": clause, **labels})
    return sentences


def export_headers() -> tuple[str, ...]:
    """Return the headers of the exported list."""
    answer = _("派出所答复"), _("答复理由"), _("答复人"), _("答复时间")
    decision = _("办公室决定归"), _("决定理由"), _("决定人"), _("决定时间")
    return _("案件"), _("提出"), _("认为属于"), _("理由"), _("提出人"), _("提出时间"), *answer, *decision


def export_row(proposal: Proposal) -> ExportRow:
    """Return a proposal as a row under these headers."""
    agrees = (_("属实") if proposal.agrees else _("不属实")) if proposal.answered_at else _("待答复")
    village = proposal.village.name if proposal.village else _("不清楚")
    origin = str(proposal.proposed_by), proposal.proposed_at
    answer = agrees, proposal.answer, str(proposal.answered_by or ""), proposal.answered_at
    decision = describe_outcome(proposal), proposal.decision, str(proposal.decided_by or ""), proposal.decided_at
    return proposal.case_key, proposal.proposed_for.name, village, proposal.reason, *origin, *answer, *decision
