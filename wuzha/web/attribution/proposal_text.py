"""What was said about whose case it is, in words: every step, how it stands, and which outcomes the decision moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wuzha.core.vocabulary import Deed, Outcome
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.models import Proposal, ProposalQuerySet, ProposalStep
from wuzha.web.export import Row

_DONE = {
    Deed.PROPOSE_VILLAGE: gettext_noop("提出：认为属于%(village)s"),
    Deed.DECIDE_VILLAGE: gettext_noop("办公室决定：归%(village)s"),
}
_SAID = {
    (Deed.ANSWER_PROPOSAL, True): gettext_noop("派出所答复：属实"),
    (Deed.ANSWER_PROPOSAL, False): gettext_noop("派出所答复：不属实"),
    (Deed.COMMENT_PROPOSAL, True): gettext_noop("%(village)s说明：是本村（社区）的"),
    (Deed.COMMENT_PROPOSAL, False): gettext_noop("%(village)s说明：不是本村（社区）的"),
}


@dataclass(frozen=True, slots=True)
class StepTold:
    """One step as a page tells it: when, by whom (empty: by the program itself), what, and in whose words why."""

    at: datetime
    who: str
    told: str
    words: str


def in_full(proposals: ProposalQuerySet) -> ProposalQuerySet:
    """Those that wait for a decision first, then the latest, each with its orgs and people."""
    people = ("proposed_by", "answered_by", "decided_by")
    orgs = ("holder", "village", "proposed_for", "decided_village")
    return proposals.in_order().select_related(*orgs, *people)


def steps_of(proposal: Proposal) -> Iterator[StepTold]:
    """Everything said and done about it, in order."""
    for step in proposal.steps.select_related("by", "village"):
        yield StepTold(step.at, step.by.get_username() if step.by else "", _step(proposal, step), step.words)


def _step(proposal: Proposal, step: ProposalStep) -> str:
    names = {"village": step.village.name if step.village else _("不清楚")}
    if step.term is Deed.END_PROPOSAL:
        return _("不必再决定：%(why)s") % {"why": proposal.end.label if proposal.end else _("？")}
    pattern = _DONE.get(step.term) or _SAID[step.term, bool(step.agrees)]
    return _(pattern) % names


def outcome_of(proposal: Proposal) -> str:
    """What became of it: decided for whom, ended why, or still waiting."""
    if proposal.decided_at is not None:
        return proposal.decided_village.name if proposal.decided_village else _("不清楚")
    if proposal.end is not None:
        return _("不必再决定：%(why)s") % {"why": proposal.end.label}
    return _("待决定") if proposal.is_waiting else _("案件已撤回")


def moved_in(proposal: Proposal, scope: Scope) -> list[str] | None:
    """The outcomes of the orgs in the scope that the decision moved; None where nobody has worked them out."""
    if proposal.moved is None:
        return None
    orgs = Org.objects.filter(code__in={code for code, *_rest in proposal.moved})
    names = {org.code: org.name for org in orgs if scope.holds(org.path)}
    whole = _("结论变动：%(name)s由“%(before)s”变为“%(after)s”。")
    told = _("结论变动：%(name)s %(clause)s 由“%(before)s”变为“%(after)s”。")
    return [
        told % {"name": names[code], "clause": clause, "before": _outcome(before), "after": _outcome(after)}
        if clause
        else whole % {"name": names[code], "before": _outcome(before), "after": _outcome(after)}
        for code, clause, before, after in proposal.moved
        if code in names
    ]


def _outcome(value: str) -> str:
    return Outcome.of(value).label


def belongs_to(proposal: Proposal, scope: Scope) -> bool:
    """Whether it is answered and decided by whoever may do so in the scope."""
    return scope.holds(proposal.holder.path) or scope.holds(proposal.proposed_for.path)


def names_one_in(proposal: Proposal, scope: Scope) -> bool:
    """Whether it names a village of the scope for a case without one."""
    named = proposal.village
    return named is not None and proposal.proposed_for == proposal.holder and scope.holds(named.path)


def headers() -> tuple[str, ...]:
    """The columns of the list as a workbook."""
    answer = _("派出所答复"), _("答复理由"), _("答复人"), _("答复时间")
    decision = _("办公室决定归"), _("决定理由"), _("决定人"), _("决定时间")
    return _("案件"), _("提出"), _("认为属于"), _("理由"), _("提出人"), _("提出时间"), *answer, *decision


def row_of(one: Proposal) -> Row:
    """A proposal under these headers."""
    agrees = (_("属实") if one.agrees else _("不属实")) if one.answered_at else _("待答复")
    village = one.village.name if one.village else _("不清楚")
    proposed = one.case_key, one.proposed_for.name, village, one.reason, str(one.proposed_by), one.proposed_at
    answered = agrees, one.answer, str(one.answered_by or ""), one.answered_at
    return *proposed, *answered, outcome_of(one), one.decision, str(one.decided_by or ""), one.decided_at
