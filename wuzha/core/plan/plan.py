"""The data of a plan: its clauses, readings, standards, targets and duties.

A plan holds numbers and names only; what a test does with them is code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from wuzha.core.i18n import translate
from wuzha.core.periods import Period, Span
from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.vocabulary import OrgKind, Term

Arguments = tuple[tuple[str, int | str], ...]


class Part(StrEnum):
    """The part of the assessed period in which rows are counted."""

    WHOLE = "whole"
    FIRST_HALF = "first_half"
    SECOND_HALF = "second_half"


class Against(StrEnum):
    """The period that a fall is measured against."""

    PREVIOUS = "previous"
    YEAR_AGO = "year_ago"


@dataclass(frozen=True, slots=True)
class Count:
    """The number of rows that a measure counts in a part of the period."""

    measure: str
    arguments: Arguments = ()
    part: Part = Part.WHOLE


@dataclass(frozen=True, slots=True)
class AtMost:
    """The count is no more than `limit` (none: limit 0)."""

    count: Count
    limit: int


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The count reaches `number`, in the whole period or in every part of it."""

    count: Count
    number: int
    in_every: Span | None = None


@dataclass(frozen=True, slots=True)
class FellBy:
    """The count fell by `percent` or more against its base: now × 100 ≤ base × (100 − percent)."""

    count: Count
    percent: int
    against: Against


@dataclass(frozen=True, slots=True)
class Attested:
    """People decided it; of several attestations the latest counts, none leaves it undetermined."""


Test = AtMost | AtLeast | FellBy | Attested


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part that holds is enough."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class OnlyIf:
    """The part applies only to orgs with this attribute (`has_management_duty`)."""

    attribute: str
    part: Node


@dataclass(frozen=True, slots=True)
class During:
    """The part applies only in the plan's periods of this name (`launch`, `years`)."""

    periods: str
    part: Node


@dataclass(frozen=True, slots=True)
class ByReading:
    """The test depends on the option that was chosen for a reading."""

    reading: str
    options: Mapping[str, Node]


Node = Test | AnyOf | AllOf | OnlyIf | During | ByReading


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered passage of plan.md; `number` as printed, such as 四(一)1."""

    number: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class ReadingOption:
    """One way to decide an open point; `sets` are the settings of measures it chooses (`case_date: filed_on`)."""

    id: str
    text: str
    sets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """One point that the plan leaves open, with the options to choose from; `default` is the id of the usual one."""

    id: str
    title: str
    default: str
    options: Mapping[str, ReadingOption]

    @property
    def default_text(self) -> str:
        """The text of the default option."""
        option = self.options.get(self.default)
        return "" if option is None else option.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One clause of a standard, with its quote from plan.md and the test."""

    id: str
    clause: str
    title: str
    quote: str
    readings: tuple[str, ...]
    node: Node


@dataclass(frozen=True, slots=True)
class Standard:
    """The criteria that orgs of certain kinds must all meet to be listed."""

    id: str
    clause: str
    title: str
    kinds: tuple[OrgKind, ...]
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A number the organiser sets itself (street, or any org above)."""

    id: str
    clause: str
    title: str
    quote: str
    readings: tuple[str, ...]
    kinds: tuple[OrgKind, ...]
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Work that the plan requires; people judge it (R9), and pages show the evidence in the ledgers."""

    id: str
    clause: str
    title: str
    quote: str
    due_on: date | None = None
    terms: tuple[Term, ...] = ()


def find_group_duty(duties: Iterable[Duty]) -> Duty | None:
    """Return the duty to form the leading group (领导小组): the first with a day, as the duty sheet reads it."""
    return next((duty for duty in duties if duty.due_on is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole plan; `sha256` is that of plan.md and plan.yaml; an assessment names the hash of its plan.

    `legal_basis` names the rules it rests on, `issued_by` the body that issued it; `flow` is that of its rounds;
    `version` is its number among the plans of the office that made it on the site.
    """

    id: str
    title: str
    sha256: str
    approval: str | None
    clauses: tuple[Clause, ...]
    periods: Mapping[str, tuple[Period, ...]]
    readings: Mapping[str, Reading]
    standards: tuple[Standard, ...]
    targets: tuple[Target, ...]
    duties: tuple[Duty, ...]
    legal_basis: str | None = None
    issued_by: str | None = None
    flow: RoundFlow = field(default_factory=RoundFlow)
    version: int | None = None

    @property
    def full_title(self) -> str:
        """The title, with the version of a plan made on the site."""
        if self.version is None:
            return self.title
        return translate("{title}（第{version}版）", title=self.title, version=self.version)

    @property
    def default_reading(self) -> dict[str, str]:
        return {reading.id: reading.default for reading in self.readings.values()}
