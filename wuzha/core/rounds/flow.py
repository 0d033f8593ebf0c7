"""Define the flow of a round (考核流程): which optional steps a plan has, and how many working days each takes."""

from __future__ import annotations

from dataclasses import dataclass

from wuzha.core.vocabulary import OptionalStep

LONGEST_STEP = 90
"""The most working days that a step of a plan may take: a third of a year."""
DAY_FIELDS = (
    "self_check_days",
    "verification_days",
    "explanation_days",
    "publicity_days",
    "objection_days",
    "rectification_days",
)
SHARE_FIELD = "sample_percent"
SIGNATURE_FIELDS = ("countersign", "village_signs_baseline")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFlow:
    """The flow of a plan's rounds; all days are working days.

    Freeze, decision and list are steps of every round. `explanation_days` is the time to explain before a negative
    verdict, `objection_days` the time to answer an objection. `sample_percent` of the orgs are verified on site, at
    least one. With `countersign` every decision has a second signature, with `village_signs_baseline` each village
    signs next year's baseline.
    """

    steps: frozenset[OptionalStep] = frozenset(OptionalStep)
    self_check_days: int = 10
    verification_days: int = 15
    explanation_days: int = 3
    publicity_days: int = 5
    objection_days: int = 10
    rectification_days: int = 30
    sample_percent: int = 20
    countersign: bool = True
    village_signs_baseline: bool = True

    def has(self, step: OptionalStep) -> bool:
        """Return whether rounds have this step."""
        return step in self.steps
