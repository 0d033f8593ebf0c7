"""Where a point of the earth stands on a drawing, and how few points still show an outline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians

from wuzha.reports.maps.geojson import Point, Ring, Surface, points_of

WIDTH = 1000
"""The longer side of a drawing, in units of its own."""

FINEST, COARSEST = 8192, 256
MOST_POINTS = 60_000
"""What is kept of one file: about 14 streets with 220 villages of 270 points each."""


def simplified(shapes: list[list[Surface]]) -> list[list[Surface]]:
    """The shapes of one file with at most so many points, laid on one grid: borders that met still meet."""
    if sum(1 for shape in shapes for _ in points_of(shape)) <= MOST_POINTS:
        return shapes
    west, south, east, north = _bounds(point for shape in shapes for point in points_of(shape))
    cells = FINEST
    while True:
        step = max(east - west, north - south) / cells
        found = [_laid(shape, step) for shape in shapes]
        if cells <= COARSEST or sum(1 for shape in found for _ in points_of(shape)) <= MOST_POINTS:
            return found
        cells //= 2


def _laid(shape: list[Surface], step: float) -> list[Surface]:
    def onto(point: Point) -> Point:
        return round(round(point[0] / step) * step, 6), round(round(point[1] / step) * step, 6)

    laid = [[_without_repeats([onto(point) for point in ring]) for ring in surface] for surface in shape]
    # What shrinks to a line is left out, unless nothing would be left of the shape.
    kept = [[ring for ring in surface if len(ring) > 3] for surface in laid]
    return [surface for surface in kept if surface] or shape


def _without_repeats(ring: Ring) -> Ring:
    """Without points that repeat, and without those on a straight line between their neighbours."""
    kept: Ring = []
    for point in ring:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and _turn(kept[-2], kept[-1], point) == 0:
            kept[-1] = point
        else:
            kept.append(point)
    return kept


def _turn(before: Point, at: Point, after: Point) -> float:
    return (at[0] - before[0]) * (after[1] - at[1]) - (at[1] - before[1]) * (after[0] - at[0])


def _bounds(points: Iterable[Point]) -> tuple[float, float, float, float]:
    found = list(points)
    easts, norths = [east for east, _ in found], [north for _, north in found]
    return min(easts), min(norths), max(easts), max(norths)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet some shapes are drawn on: degrees become whole units, north is up, east-west is not stretched."""

    west: float
    north: float
    shrink: float
    scale: float
    width: int
    height: int

    @classmethod
    def around(cls, shapes: Iterable[list[Surface]]) -> Sheet:
        """The sheet that holds them all."""
        west, south, east, north = _bounds(point for shape in shapes for point in points_of(shape))
        shrink = cos(radians((south + north) / 2))
        wide, high = max((east - west) * shrink, 1e-6), max(north - south, 1e-6)
        scale = WIDTH / max(wide, high)
        return cls(west, north, shrink, scale, round(wide * scale) or 1, round(high * scale) or 1)

    def placed(self, point: Point) -> tuple[int, int]:
        """Where the point stands on it."""
        return round((point[0] - self.west) * self.shrink * self.scale), round((self.north - point[1]) * self.scale)

    def rings(self, shape: list[Surface]) -> list[Ring]:
        """The rings of a shape on it, in whole units; what shrinks to nothing is left out."""
        laid = (_without_repeats([self.placed(point) for point in ring]) for surface in shape for ring in surface)
        return [ring for ring in laid if len(ring) > 3]

    def path(self, shape: list[Surface]) -> str:
        """The shape as SVG writes it."""
        return "".join(_written(ring) for ring in self.rings(shape))

    def middle(self, shape: list[Surface]) -> tuple[int, int, int]:
        """The middle of its largest part, and how wide that is: where its name is written, if it fits."""
        rings = self.rings(shape)
        if not rings:
            return *self.placed(next(points_of(shape))), 0
        largest = max(rings, key=lambda ring: abs(_area(ring)))
        west, _, east, _ = _bounds(largest)
        return *_centre(largest), round(east - west)


def _written(ring: Ring) -> str:
    """From point to point by how far it is: fewer letters than where it is."""
    (east, north), *rest = ring[:-1]
    steps = []
    at = (east, north)
    for point in rest:
        steps.append(f"{point[0] - at[0]:.0f} {point[1] - at[1]:.0f}")
        at = point
    return f"M{east:.0f} {north:.0f}l{' '.join(steps)}z".replace(" -", "-")


def _area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def _centre(ring: Ring) -> tuple[int, int]:
    area = _area(ring)
    if area == 0:
        return round(ring[0][0]), round(ring[0][1])
    crosses = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in pairwise(ring)]
    east = sum((a[0] + b[0]) * cross for a, b, cross in crosses) / (6 * area)
    north = sum((a[1] + b[1]) * cross for a, b, cross in crosses) / (6 * area)
    return round(east), round(north)
