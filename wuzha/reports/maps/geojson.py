"""The shapes in a GeoJSON file: the surfaces it holds and what each says it is of, or everything wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from wuzha.core.problems import Refusal
from wuzha.orgs.models import LONGEST_NAME

MOST_BYTES = 10 * 2**20
MOST_FEATURES = 5_000
MOST_FAULTS_TOLD = 10
CODES = ("code", "代码", "adcode", "行政区划代码", "区划代码", "xzqdm", "id")
NAMES = ("name", "名称", "村名", "社区名称", "行政区名称", "xzqmc")
"""What offices call the code and the name of a shape; letters may be capitals."""

Point = tuple[float, float]
Ring = list[Point]
Surface = list[Ring]
"""A ring around it, and rings around its holes."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One feature: which code and name it bears, and its surfaces in degrees."""

    place: int
    code: str
    name: str
    surfaces: list[Surface]

    @property
    def called(self) -> str:
        """What it is called where it is spoken of."""
        return self.name or self.code or _("第%(place)s个图形") % {"place": self.place}


def read_shapes(content: bytes) -> list[Drawn]:
    """Every surface of the file, in its order.

    Raises: Refusal with all that is wrong: the file is too large or no GeoJSON, or some shape is no surface in degrees.
    """
    if len(content) > MOST_BYTES:
        raise Refusal(_("文件超过10 MB。请先简化图形，或分几次上传。"))
    drawn, faults = [], []
    for place, feature in enumerate(_features(_parsed(content)), 1):
        try:
            drawn.append(_drawn(place, feature))
        except _Fault as fault:
            faults.append(_("第%(place)s个图形：%(fault)s") % {"place": place, "fault": fault})
    if faults:
        more = len(faults) - MOST_FAULTS_TOLD
        rest = _("另有%(count)s处。") % {"count": more} if more > 0 else ""
        raise Refusal("".join(faults[:MOST_FAULTS_TOLD]) + rest)
    if not drawn:
        raise Refusal(_("文件里没有图形。请导出含有各村（社区）边界的 GeoJSON。"))
    return drawn


class _Fault(ValueError):
    """What is wrong with one feature, and what to do about it."""


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_not_a_number)
    except (ValueError, RecursionError):
        raise Refusal(_("文件不是 GeoJSON。请在制图软件里另存为 GeoJSON（UTF-8 编码）再上传。")) from None


def _not_a_number(word: str) -> NoReturn:
    raise ValueError(word)


def _features(document: Any) -> list[Any]:
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "Feature":
        return [document]
    features = document.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list):
        raise Refusal(_("文件不是 GeoJSON 的要素集合（FeatureCollection）。请重新导出再上传。"))
    if len(features) > MOST_FEATURES:
        raise Refusal(_("图形超过%(most)s个。请只导出本辖区的图形。") % {"most": MOST_FEATURES})
    return features


def _drawn(place: int, feature: Any) -> Drawn:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict):
        raise _Fault(_("没有边界。请补画或删去它。"))
    match geometry.get("type"):
        case "Polygon":
            surfaces = [_surface(geometry.get("coordinates"))]
        case "MultiPolygon":
            surfaces = [_surface(one) for one in _listed(geometry.get("coordinates"))]
        case _:
            raise _Fault(_("不是面（Polygon 或 MultiPolygon）。请只导出面。"))
    properties = feature.get("properties")
    said = {str(key).lower(): value for key, value in properties.items()} if isinstance(properties, dict) else {}
    return Drawn(place, _first(said, CODES), _first(said, NAMES), surfaces)


def _first(said: dict[str, Any], keys: tuple[str, ...]) -> str:
    """The first of the keys that says something: text, or a whole number."""
    for key in keys:
        match said.get(key):
            case str(text) if text.strip():
                return text.strip()[:LONGEST_NAME]
            case bool():
                continue
            case int(number):
                return str(number)
            case float(number) if number.is_integer():
                return str(int(number))
    return ""


def _surface(rings: Any) -> Surface:
    return [_ring(ring) for ring in _listed(rings)]


def _ring(points: Any) -> Ring:
    ring = [_point(point) for point in _listed(points)]
    if len(set(ring)) < 3:
        raise _Fault(_("边界不到3个点，围不成面。请重画或删去它。"))
    return ring if ring[0] == ring[-1] else [*ring, ring[0]]


def _point(point: Any) -> Point:
    match point:
        case [int() | float() as east, int() | float() as north, *_height] if abs(east) <= 180 and abs(north) <= 90:
            return round(float(east), 6), round(float(north), 6)
    raise _Fault(_("坐标不是经纬度。请转换成以度为单位的经纬度（如 CGCS2000）再导出。"))


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise _Fault(_("边界是空的。请补画或删去它。"))
    return value


def points_of(surfaces: list[Surface]) -> Iterator[Point]:
    """Every point of the surfaces."""
    return (point for surface in surfaces for ring in surface for point in ring)
