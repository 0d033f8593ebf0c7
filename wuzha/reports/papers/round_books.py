"""Read what the papers of a round are filled from: its steps and state, its findings, its orgs and its list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from wuzha.core.i18n import override
from wuzha.core.plan.plan import Criterion, Plan, Target
from wuzha.core.rounds.state import OrgProgress, RoundState
from wuzha.core.vocabulary import JUDGED_KINDS, Outcome, RoundMove
from wuzha.decisions.models import ListLine, PublishedList, Round, RoundFinding, RoundStep, SealedFile
from wuzha.decisions.round_state import load_round
from wuzha.decisions.round_words import strip_outcome
from wuzha.orgs.models import Org
from wuzha.programmes.plan_choice import load_plan_named
from wuzha.reports.papers.honour_words import find_honour_word

LEFT_OUT = "（原文见考核系统）"
"""What an internal assessment says in place of a text that somebody has typed with a word of honour in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundBooks:
    """What is known of a round; `orgs` are those judged, in the order of lists, and empty until the facts are sealed.

    `clauses` are the findings of each org by its code, `targets` those of the orgs above. `site` is the address of the
    site, for papers that name a public page.
    """

    round: Round
    plan: Plan
    steps: tuple[RoundStep, ...]
    state: RoundState
    orgs: Mapping[str, Org]
    clauses: Mapping[str, tuple[RoundFinding, ...]]
    targets: tuple[RoundFinding, ...]
    sealed_file: SealedFile | None
    published_list: PublishedList | None
    lines: tuple[ListLine, ...]
    today: date
    site: str = ""

    @property
    def period(self) -> str:
        """The period that is judged, in words."""
        with override(None):
            return self.round.judged_period.label

    @property
    def progress(self) -> Iterator[tuple[Org, OrgProgress]]:
        """The orgs with how far each has come."""
        return ((org, self.state.orgs[code]) for code, org in self.orgs.items())

    @property
    def are_all_final(self) -> bool:
        """Whether every org is decided."""
        return bool(self.state.orgs) and not self.state.open_decisions

    @property
    def titles(self) -> Mapping[str, Criterion | Target]:
        """The criteria and targets of the plan by their ids."""
        criteria = [criterion for standard in self.plan.standards for criterion in standard.criteria]
        items: tuple[Criterion | Target, ...] = (*criteria, *self.plan.targets)
        return {item.id: item for item in items}

    def list_steps(self, *moves: RoundMove, org: str = "", subject: int = 0) -> list[RoundStep]:
        """Return the steps with one of these moves, about this org or subject where one is named."""
        return [
            step
            for step in self.steps
            if step.term in moves
            and (not org or (step.org is not None and step.org.code == org))
            and (not subject or step.subject == subject)
        ]

    def find_last_step(self, *moves: RoundMove, org: str = "", subject: int = 0) -> RoundStep | None:
        """Return the last of these steps."""
        return next(reversed(self.list_steps(*moves, org=org, subject=subject)), None)

    def quote(self, text: str) -> str:
        """Return what somebody has typed; an internal assessment repeats no word of honour."""
        names = [org.name for org in self.orgs.values()]
        return LEFT_OUT if self.round.is_internal and find_honour_word(text, names) else text


def load_round_books(round_: Round, *, site: str = "") -> RoundBooks:
    """Return what the papers of the round are filled from.

    Raises: RefusalError when its plan cannot be found any more.
    """
    record = load_round(round_)
    orgs = sort_orgs(Org.objects.filter(code__in=record.state.orgs).order_by("path"))
    clauses: dict[str, list[RoundFinding]] = {org.code: [] for org in orgs}
    targets = []
    for finding in RoundFinding.objects.filter(round=round_).select_related("org").order_by("id"):
        if finding.criterion and finding.org.code in clauses:
            clauses[finding.org.code].append(finding)
        elif finding.criterion:
            targets.append(finding)
    published_list = PublishedList.objects.filter(round=round_, replaced_by=None).first()
    return RoundBooks(
        round=round_,
        plan=load_plan_named(round_.plan),
        steps=record.steps,
        state=record.state,
        orgs={org.code: org for org in orgs},
        clauses={code: tuple(findings) for code, findings in clauses.items()},
        targets=tuple(targets),
        sealed_file=SealedFile.objects.filter(round=round_).defer("content").first(),
        published_list=published_list,
        lines=() if published_list is None else tuple(published_list.lines.order_by("place")),
        today=timezone.localdate(),
        site=site,
    )


def sort_orgs(orgs: Iterable[Org]) -> list[Org]:
    """Return the orgs as lists show them: villages, communities, units, each in the order given. It is no ranking."""
    return sorted(orgs, key=lambda org: JUDGED_KINDS.index(org.term))


def find_outcome(progress: OrgProgress) -> Outcome:
    """Return what counts for an org by now: a revoked title is no title, and what is not decided is not determined."""
    if progress.is_revoked:
        return Outcome.NOT_MET
    return progress.decision or Outcome.UNDETERMINED


def write_reason(sentence: str) -> str:
    """Return the sentence of a finding for a cell: without the outcome, which stands in a column beside it."""
    return strip_outcome(sentence).rstrip("。")


def find_day(step: RoundStep | None) -> date | None:
    """Return the day on which a step was made."""
    return None if step is None else timezone.localdate(step.at)
