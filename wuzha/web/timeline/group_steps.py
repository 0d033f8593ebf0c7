"""Count the outcomes of many orgs step by step: one line for each org above them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from wuzha.assessments.timeline import TimelineRow
from wuzha.core.vocabulary import Outcome
from wuzha.orgs.models import Org, OrgQuerySet


@dataclass(frozen=True, slots=True)
class GroupStep:
    """How many orgs of a group have which outcome as of the day of a step, and of how many it moved."""

    counts: tuple[tuple[Outcome, int], ...]
    moved_count: int


@dataclass(frozen=True, slots=True)
class StepGroup:
    """The orgs directly below one org, step by step."""

    top: Org
    steps: tuple[GroupStep, ...]


def group_steps(rows: Sequence[TimelineRow], orgs: OrgQuerySet) -> list[StepGroup]:
    """Return a group for each org directly above some of the rows; rows of targets are left out."""
    parents = dict(orgs.values_list("code", "parent__code"))
    rows_by_parent: dict[str, list[TimelineRow]] = {}
    for row in rows:
        if not row.clause and (parent := parents.get(row.code)) is not None:
            rows_by_parent.setdefault(parent, []).append(row)
    tops = Org.objects.filter(code__in=rows_by_parent).order_by("path")
    return [StepGroup(top, tuple(_count_steps(rows_by_parent[top.code]))) for top in tops]


def _count_steps(rows: Sequence[TimelineRow]) -> list[GroupStep]:
    steps = []
    for cells in zip(*(row.cells for row in rows), strict=True):
        counts = Counter(cell.outcome for cell in cells)
        pairs = tuple((outcome, counts[outcome]) for outcome in Outcome if counts[outcome])
        steps.append(GroupStep(pairs, sum(cell.is_moved for cell in cells)))
    return steps
