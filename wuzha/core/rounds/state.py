"""The state of a round: its stage, how far each org has come, objections, rectifications and reviews."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.rounds.steps import CalendarDays
from wuzha.core.vocabulary import OptionalStep, Outcome, RoundStage, SelfCheckAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewProgress:
    """A review (复查) of an org after the list: opened by whom, and who has proposed to revoke its title."""

    opened_by: str
    proposed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineProgress:
    """The baseline that somebody proposed to an org, and until when it answers.

    `answer` is what it has answered (None: nothing yet), with the account and the day.
    """

    proposed_by: str
    due_on: date | None = None
    answer: SelfCheckAnswer | None = None
    answered_by: str = ""
    answered_on: date | None = None

    @property
    def is_signed(self) -> bool:
        """Whether the org has signed it."""
        return self.answer is SelfCheckAnswer.CONFIRMED


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgProgress:
    """How far an org has come in a round.

    `finding` is what the engine said when the facts were sealed, `attested_finding` what it says of the same facts with
    the attestations of the verification (None: there was none). `verdict` is what the verifier says, `proposal` and
    `decision` what the office asks for and what the leading group decides. `reviewed_finding` is what the engine said
    when the last review ended (None: there was none, or nobody could judge). `speakers` are the accounts that have
    answered or explained for the org; `has_own_self_check`: its own person has answered, not the office from a paper.
    `has_read_outcome`: it has confirmed that it read its outcome since the list or the revocation that changed it.
    `judges` are the accounts that have ever proposed, signed or countersigned, also before the decision was returned or
    reopened. `last_step` is the number of the last step about the org.
    """

    finding: Outcome
    attested_finding: Outcome | None = None
    self_check: SelfCheckAnswer | None = None
    has_own_self_check: bool = False
    speakers: frozenset[str] = frozenset()
    verifier: str = ""
    is_drawn: bool = False
    visited_by: str = ""
    explanation_due_on: date | None = None
    is_explained: bool = False
    verdict: Outcome | None = None
    proposal: Outcome | None = None
    proposed_by: str = ""
    decision: Outcome | None = None
    decided_by: str = ""
    countersigned_by: str = ""
    judges: frozenset[str] = frozenset()
    is_reopened: bool = False
    is_commended: bool = False
    has_read_outcome: bool = False
    review: ReviewProgress | None = None
    reviewed_finding: Outcome | None = None
    is_revoked: bool = False
    baseline: BaselineProgress | None = None
    last_step: int = 0

    def is_final(self, flow: RoundFlow) -> bool:
        """Whether the decision counts: signed, and countersigned where the plan wants that."""
        return self.decision is not None and (bool(self.countersigned_by) or not flow.countersign)

    def may_judge_negatively(self, today: date) -> bool:
        """Whether the org was heard: it has explained itself, or its day for that has passed."""
        return self.explanation_due_on is not None and (self.is_explained or today > self.explanation_due_on)

    @property
    def latest_finding(self) -> Outcome:
        """What the engine says, with the attestations of the verification where there was one."""
        return self.attested_finding or self.finding

    @property
    def signers(self) -> frozenset[str]:
        """The accounts that had a part in the decision."""
        return frozenset({self.proposed_by, self.decided_by, self.countersigned_by} - {""})

    @property
    def differs(self) -> bool:
        """Whether people say something else than the engine, or the verifier something else than the office."""
        outcome = self.decision or self.proposal
        return outcome is not None and (outcome is not self.latest_finding or self.verdict not in (None, outcome))


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionProgress:
    """An objection (异议): about which org (empty: the whole list), until when it is answered, and by whom.

    `reopened_orgs` are the codes of the orgs that an accepted answer concerns.
    """

    org: str
    filed_on: date
    due_on: date | None = None
    accepts: bool | None = None
    reopened_orgs: tuple[str, ...] = ()
    answered_by: str = ""
    confirmed_by: str = ""
    last_step: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether the answer has been confirmed by a second person."""
        return bool(self.confirmed_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationProgress:
    """A rectification (整改): ordered, reported, checked, closed."""

    org: str
    due_on: date | None
    reported_by: str = ""
    checked_by: str = ""
    has_passed: bool = False
    closed_on: date | None = None
    last_step: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it is not closed (销号) yet."""
        return self.closed_on is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundState:
    """What the steps of a round have come to; `due_on` is the day by which the stage ends.

    `orgs` is empty until the facts are sealed; `objections` and `rectifications` are by their numbers. The list
    `is_list_outdated` when a title on it was revoked since it was issued.
    """

    flow: RoundFlow
    stage: RoundStage = RoundStage.PREPARED
    calendar: CalendarDays = field(default_factory=dict)
    due_on: date | None = None
    frozen_on: date | None = None
    orgs: Mapping[str, OrgProgress] = field(default_factory=dict)
    is_sample_drawn: bool = False
    objections: Mapping[int, ObjectionProgress] = field(default_factory=dict)
    rectifications: Mapping[int, RectificationProgress] = field(default_factory=dict)
    list_on: date | None = None
    is_list_outdated: bool = False
    last_step: int = 0

    @property
    def open_decisions(self) -> tuple[str, ...]:
        """The codes of the orgs whose decision does not count yet."""
        return tuple(code for code, org in self.orgs.items() if not org.is_final(self.flow))

    @property
    def open_verifications(self) -> tuple[str, ...]:
        """The codes of the orgs that were drawn, or have a verifier, and have no visit or no verdict yet."""
        return tuple(
            code
            for code, org in self.orgs.items()
            if (org.is_drawn or org.verifier) and not (org.visited_by and org.verdict is not None)
        )

    @property
    def missing_self_checks(self) -> tuple[str, ...]:
        """The codes of the orgs that have not answered; none where the plan has no self-check."""
        if OptionalStep.SELF_CHECK not in self.flow.steps:
            return ()
        return tuple(code for code, org in self.orgs.items() if org.self_check is None)

    @property
    def unanswered_baselines(self) -> tuple[str, ...]:
        """The codes of the orgs whose baseline was proposed, and that have neither signed nor disputed it."""
        return tuple(
            code for code, org in self.orgs.items() if org.baseline is not None and org.baseline.answer is None
        )

    @property
    def open_objections(self) -> tuple[int, ...]:
        """The numbers of the objections without a confirmed answer."""
        return tuple(number for number, objection in self.objections.items() if not objection.is_settled)

    def list_judges(self, number: int) -> frozenset[str]:
        """Return the accounts that had a part in the decision an objection is about, or in any for the whole list."""
        org = self.orgs.get(self.objections[number].org)
        orgs = self.orgs.values() if org is None else (org,)
        return frozenset().union(*(org.judges for org in orgs))

    @property
    def has_open_follow_up(self) -> bool:
        """Whether a rectification or a review is still open."""
        return any(item.is_open for item in self.rectifications.values()) or any(
            org.review is not None for org in self.orgs.values()
        )

    def stage_after(self, stage: RoundStage) -> RoundStage:
        """Return the stage that follows, without those that the plan leaves out."""
        order = (RoundStage.PREPARED, *(stage for step, stage in _OPTIONAL_STAGES if step in self.flow.steps))
        following = (*order, RoundStage.DECISION)
        return following[following.index(stage) + 1]


_OPTIONAL_STAGES = (
    (OptionalStep.SELF_CHECK, RoundStage.SELF_CHECK),
    (OptionalStep.VERIFICATION, RoundStage.VERIFICATION),
)
