"""Build the map of an org: the outlines of everything below it, with the outcomes of today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wuzha.assessments.overview import Overview
from wuzha.assessments.result_cache import ResultCache
from wuzha.core.vocabulary import HIGHER_KINDS, Outcome
from wuzha.people.access import Scope
from wuzha.reports.maps.models import Shape, ShapeQuerySet
from wuzha.reports.maps.projection import Projection

LETTER_WIDTH = 15
"""The width of a letter of a name, in units of the drawing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """An org on the drawing: its SVG path, the middle of its largest part, and how wide that is."""

    code: str
    name: str
    is_above: bool
    path: str
    east: int
    north: int
    label_width: int

    @property
    def is_named(self) -> bool:
        """Whether its name fits into it."""
        return len(self.name) * LETTER_WIDTH <= self.label_width


@dataclass(frozen=True, slots=True)
class Drawing:
    """All outlines on a drawing of this size."""

    width: int
    height: int
    outlines: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """A drawing: `areas` are the outlines with outcomes, `borders` those of orgs above, which have none."""

    width: int
    height: int
    areas: tuple[tuple[Outline, Outcome], ...]
    borders: tuple[Outline, ...]


DRAWINGS = ResultCache[Drawing](2_000, lambda drawing: 1 + len(drawing.outlines))
"""The capacity is in outlines."""


def build_map(overview: Overview, scope: Scope) -> Map | None:
    """Return the map of the overview's orgs; None where no outline was supplied."""
    drawing = _draw_cached(Shape.objects.below(overview.top).within(scope))
    if not drawing.outlines:
        return None
    outcomes: Mapping[str, Outcome] = {finding.code: finding.outcome for finding in overview.findings}
    areas = tuple((outline, outcomes[outline.code]) for outline in drawing.outlines if outline.code in outcomes)
    borders = tuple(outline for outline in drawing.outlines if outline.is_above)
    return Map(drawing.width, drawing.height, areas, borders)


def list_orgs_without_shape(overview: Overview, map: Map | None) -> list[str]:
    """Return the names of the orgs that are on no map for want of an outline."""
    codes = {outline.code for outline, _ in map.areas} if map else set()
    return [finding.name for finding in overview.findings if finding.code not in codes]


def _draw_cached(shapes: ShapeQuerySet) -> Drawing:
    """Draw anew only when an outline, a name or a place in the tree has changed: most writes change none of them."""
    state = tuple(shapes.order_by("org__path").values_list("pk", "recorded_at", "org__path", "org__name"))
    return DRAWINGS.get(tuple(pk for pk, *_ in state), state, lambda: _draw(shapes))


def _draw(shapes: ShapeQuerySet) -> Drawing:
    rows = list(shapes.select_related("org").order_by("org__path"))
    if not rows:
        return Drawing(0, 0, ())
    projection = Projection.fit([shape.geometry for shape in rows])
    return Drawing(projection.width, projection.height, tuple(_draw_outline(projection, shape) for shape in rows))


def _draw_outline(projection: Projection, shape: Shape) -> Outline:
    east, north, label_width = projection.find_label_place(shape.geometry)
    return Outline(
        code=shape.org.code,
        name=shape.org.name,
        is_above=shape.org.term in HIGHER_KINDS,
        path=projection.to_svg_path(shape.geometry),
        east=east,
        north=north,
        label_width=label_width,
    )
