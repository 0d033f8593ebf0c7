"""Project outlines in degrees onto a drawing, and simplify them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians

from wuzha.reports.maps.geojson import Point, Ring, Surface, iterate_points

WIDTH = 1000
"""The longer side of a drawing, in units of its own."""

FINEST, COARSEST = 8192, 256
"""How many cells the grid of simplified shapes has along its longer side: at first, and at least."""

MAX_POINTS = 60_000
"""The most points of one file: about 14 streets with 220 villages of 270 points each."""


def simplify_shapes(shapes: list[list[Surface]]) -> list[list[Surface]]:
    """Return the shapes of one file with at most MAX_POINTS points, on one grid: borders that met still meet."""
    if sum(1 for shape in shapes for _ in iterate_points(shape)) <= MAX_POINTS:
        return shapes
    west, south, east, north = _find_bounds(point for shape in shapes for point in iterate_points(shape))
    cells = FINEST
    while True:
        step = max(east - west, north - south) / cells
        results = [_snap(shape, step) for shape in shapes]
        if cells <= COARSEST or sum(1 for shape in results for _ in iterate_points(shape)) <= MAX_POINTS:
            return results
        cells //= 2


def _snap(shape: list[Surface], step: float) -> list[Surface]:
    def snap_point(point: Point) -> Point:
        return round(round(point[0] / step) * step, 6), round(round(point[1] / step) * step, 6)

    surfaces = [
        [_drop_redundant_points([snap_point(point) for point in ring]) for ring in surface] for surface in shape
    ]
    # What shrinks to a line is left out, unless nothing would be left of the shape.
    areas = [[ring for ring in surface if len(ring) > 3] for surface in surfaces]
    return [surface for surface in areas if surface] or shape


def _drop_redundant_points(ring: Ring) -> Ring:
    """Drop points that repeat, and those on a straight line between their neighbours."""
    result: Ring = []
    for point in ring:
        if result and point == result[-1]:
            continue
        if len(result) > 1 and _compute_cross_product(result[-2], result[-1], point) == 0:
            result[-1] = point
        else:
            result.append(point)
    return result


def _compute_cross_product(before: Point, point: Point, after: Point) -> float:
    return (point[0] - before[0]) * (after[1] - point[1]) - (point[1] - before[1]) * (after[0] - point[0])


def _find_bounds(points: Iterable[Point]) -> tuple[float, float, float, float]:
    all_points = list(points)
    easts, norths = [east for east, _ in all_points], [north for _, north in all_points]
    return min(easts), min(norths), max(easts), max(norths)


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """The projection of some shapes onto a drawing: degrees become whole units, north is up, without distortion."""

    west: float
    north: float
    shrink: float
    scale: float
    width: int
    height: int

    @classmethod
    def fit(cls, shapes: Iterable[list[Surface]]) -> Projection:
        """Return the projection onto a drawing that contains all shapes."""
        west, south, east, north = _find_bounds(point for shape in shapes for point in iterate_points(shape))
        shrink = cos(radians((south + north) / 2))
        east_extent, north_extent = max((east - west) * shrink, 1e-6), max(north - south, 1e-6)
        scale = WIDTH / max(east_extent, north_extent)
        return cls(
            west=west,
            north=north,
            shrink=shrink,
            scale=scale,
            width=round(east_extent * scale) or 1,
            height=round(north_extent * scale) or 1,
        )

    def project(self, point: Point) -> tuple[int, int]:
        """Return the place of a point on the drawing."""
        return round((point[0] - self.west) * self.shrink * self.scale), round((self.north - point[1]) * self.scale)

    def project_rings(self, shape: list[Surface]) -> list[Ring]:
        """Return the rings of a shape on the drawing, in whole units, without those that shrink to a line."""
        rings = (
            _drop_redundant_points([self.project(point) for point in ring]) for surface in shape for ring in surface
        )
        return [ring for ring in rings if len(ring) > 3]

    def to_svg_path(self, shape: list[Surface]) -> str:
        """Return the shape as the path data of SVG."""
        return "".join(_write_path(ring) for ring in self.project_rings(shape))

    def find_label_place(self, shape: list[Surface]) -> tuple[int, int, int]:
        """Return the middle of its largest part, and how wide that is: its name goes there, if it fits."""
        rings = self.project_rings(shape)
        if not rings:
            return *self.project(next(iterate_points(shape))), 0
        largest = max(rings, key=lambda ring: abs(_compute_area(ring)))
        west, _, east, _ = _find_bounds(largest)
        return *_find_centre(largest), round(east - west)


def _write_path(ring: Ring) -> str:
    """Write the ring in relative steps, which are shorter than absolute places."""
    (east, north), *further_points = ring[:-1]
    steps = []
    last = (east, north)
    for point in further_points:
        steps.append(f"{point[0] - last[0]:.0f} {point[1] - last[1]:.0f}")
        last = point
    return f"M{east:.0f} {north:.0f}l{' '.join(steps)}z".replace(" -", "-")


def _compute_area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def _find_centre(ring: Ring) -> tuple[int, int]:
    area = _compute_area(ring)
    if area == 0:
        return round(ring[0][0]), round(ring[0][1])
    crosses = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in pairwise(ring)]
    east = sum((a[0] + b[0]) * cross for a, b, cross in crosses) / (6 * area)
    north = sum((a[1] + b[1]) * cross for a, b, cross in crosses) / (6 * area)
    return round(east), round(north)
