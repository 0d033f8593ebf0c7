"""Read the areas of a GeoJSON file, with the code and the name of each, or report everything wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from wuzha.core.i18n import is_chinese
from wuzha.core.problems import RefusalError, format_refusal
from wuzha.core.text_lengths import LONGEST_NAME

MAX_MEGABYTES = 10
MAX_GEOJSON_BYTES = MAX_MEGABYTES * 2**20
MAX_FEATURES = 5_000
MAX_FAULTS = 10
CODE_PROPERTIES = ("code", "代码", "adcode", "行政区划代码", "区划代码", "xzqdm", "id")
NAME_PROPERTIES = ("name", "名称", "村名", "社区名称", "行政区名称", "xzqmc")
"""The properties in which offices write the code and the name of a shape, in capitals or not."""

Point = tuple[float, float]
Ring = list[Point]
Surface = list[Ring]
"""A ring around it, and rings around its holes."""


@dataclass(frozen=True, slots=True)
class ShapeFeature:
    """One feature of the file: its code and name, and its surfaces in degrees."""

    place: int
    code: str
    name: str
    surfaces: list[Surface]

    @property
    def label(self) -> str:
        """The name for messages: its name, else its code, else its place in the file."""
        return self.name or self.code or _("第%(place)s个图形") % {"place": self.place}


class _FeatureError(ValueError):
    """One feature cannot be used; the argument is a code of the catalogue."""


def read_shapes(content: bytes) -> list[ShapeFeature]:
    """Return the features of the file, in its order.

    Raises: RefusalError with everything wrong: a file too large or no GeoJSON, or shapes that are no area in degrees.
    """
    if len(content) > MAX_GEOJSON_BYTES:
        raise RefusalError("map.too_large", most=MAX_MEGABYTES)
    features, faults = [], []
    for place, feature in enumerate(_list_features(_parse(content)), 1):
        try:
            features.append(_read_feature(place, feature))
        except _FeatureError as error:
            faults.append(format_refusal(str(error), place=place))
    if faults:
        more_count = len(faults) - MAX_FAULTS
        remainder = _("另有%(count)s处。") % {"count": more_count} if more_count > 0 else ""
        space = "" if is_chinese() else " "
        raise RefusalError("map.features", faults=space.join(faults[:MAX_FAULTS]), more=remainder)
    if not features:
        raise RefusalError("map.empty")
    return features


def _parse(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise RefusalError("map.not_geojson") from None


def _refuse_constant(word: str) -> NoReturn:
    """Refuse NaN and Infinity: Python reads them, but they are no JSON."""
    raise ValueError(word)


def _list_features(document: Any) -> list[Any]:
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "Feature":
        return [document]
    features = document.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list):
        raise RefusalError("map.not_a_collection")
    if len(features) > MAX_FEATURES:
        raise RefusalError("map.too_many", most=MAX_FEATURES)
    return features


def _read_feature(place: int, feature: Any) -> ShapeFeature:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict):
        raise _FeatureError("map.no_border")
    match geometry.get("type"):
        case "Polygon":
            surfaces = [_read_surface(geometry.get("coordinates"))]
        case "MultiPolygon":
            surfaces = [_read_surface(rings) for rings in _require_list(geometry.get("coordinates"))]
        case _:
            raise _FeatureError("map.not_an_area")
    properties = feature.get("properties")
    values = {str(key).lower(): value for key, value in properties.items()} if isinstance(properties, dict) else {}
    return ShapeFeature(place, _find_text(values, CODE_PROPERTIES), _find_text(values, NAME_PROPERTIES), surfaces)


def _find_text(values: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    """Return the first of these values that is a text or a whole number."""
    for key in keys:
        match values.get(key):
            case str(text) if text.strip():
                return text.strip()[:LONGEST_NAME]
            case bool():
                continue
            case int(number):
                return str(number)
            case float(number) if number.is_integer():
                return str(int(number))
    return ""


def _read_surface(rings: Any) -> Surface:
    return [_read_ring(ring) for ring in _require_list(rings)]


def _read_ring(points: Any) -> Ring:
    ring = [_read_point(point) for point in _require_list(points)]
    if len(set(ring)) < 3:
        raise _FeatureError("map.too_few_points")
    return ring if ring[0] == ring[-1] else [*ring, ring[0]]


def _read_point(point: Any) -> Point:
    match point:
        case [int() | float() as east, int() | float() as north, *_height] if abs(east) <= 180 and abs(north) <= 90:
            # Six digits of a degree are 11 cm.
            return round(float(east), 6), round(float(north), 6)
    raise _FeatureError("map.not_degrees")


def _require_list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise _FeatureError("map.empty_border")
    return value


def iterate_points(surfaces: list[Surface]) -> Iterator[Point]:
    """Iterate over every point of the surfaces."""
    return (point for surface in surfaces for ring in surface for point in ring)
