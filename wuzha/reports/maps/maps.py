"""The map of an org: everything below it whose outline was supplied, drawn once and coloured by today's outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wuzha.assessments.overview import Overview
from wuzha.assessments.result_cache import Kept
from wuzha.core.vocabulary import ABOVE_KINDS, Outcome
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.reports.maps.models import Shape, ShapeQuerySet
from wuzha.reports.maps.projection import Sheet

LETTER = 15
"""How wide a letter of a name is, in units of the sheet."""


@dataclass(frozen=True, slots=True)
class Outline:
    """An org on the sheet: its path, the middle of its largest part, and how wide that is."""

    code: str
    name: str
    is_above: bool
    path: str
    east: int
    north: int
    room: int

    @property
    def is_named(self) -> bool:
        """Whether its name fits into it."""
        return len(self.name) * LETTER <= self.room


@dataclass(frozen=True, slots=True)
class Drawing:
    """All outlines on a sheet of this size."""

    width: int
    height: int
    outlines: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """The drawing with its outcomes: `judged` have one, `borders` are orgs above with none."""

    width: int
    height: int
    judged: tuple[tuple[Outline, Outcome], ...]
    borders: tuple[Outline, ...]


KEPT = Kept[Drawing](2_000, lambda drawing: 1 + len(drawing.outlines))
"""For how many outlines a process has room."""


def map_of(overview: Overview, scope: Scope) -> Map | None:
    """The map of the overview's orgs; None where no outline was supplied."""
    shapes = Shape.objects.below(overview.top).within(scope)
    drawing = _drawn(shapes)
    if not drawing.outlines:
        return None
    outcomes: Mapping[str, Outcome] = {finding.code: finding.outcome for finding in overview.findings}
    judged = tuple((one, outcomes[one.code]) for one in drawing.outlines if one.code in outcomes)
    return Map(drawing.width, drawing.height, judged, tuple(one for one in drawing.outlines if one.is_above))


def without_shape(overview: Overview, drawn: Map | None) -> list[str]:
    """The names of the orgs that stand on no map for want of an outline."""
    there = {one.code for one, _ in drawn.judged} if drawn else set()
    return [finding.name for finding in overview.findings if finding.code not in there]


def _drawn(shapes: ShapeQuerySet) -> Drawing:
    """Drawn anew only when an outline or a name has changed."""
    state = tuple(shapes.order_by("org__path").values_list("pk", "recorded_at", "org__path", "org__name"))

    def draw() -> Drawing:
        found = list(shapes.select_related("org").order_by("org__path"))
        if not found:
            return Drawing(0, 0, ())
        sheet = Sheet.around([shape.geometry for shape in found])
        return Drawing(sheet.width, sheet.height, tuple(_outline(sheet, shape.org, shape) for shape in found))

    return KEPT.get(tuple(pk for pk, *_ in state), state, draw)


def _outline(sheet: Sheet, org: Org, shape: Shape) -> Outline:
    is_above = org.term in ABOVE_KINDS
    return Outline(org.code, org.name, is_above, sheet.path(shape.geometry), *sheet.middle(shape.geometry))
