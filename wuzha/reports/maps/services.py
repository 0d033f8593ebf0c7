"""Store the outlines of orgs for the map: those of one file in one transaction, with one line of the log."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.problems import RefusalError
from wuzha.core.sheet.org_lookup import LookupKind, LookupOrg, OrgLookup
from wuzha.core.vocabulary import LogAction
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.reports.maps.geojson import ShapeFeature, Surface, read_shapes
from wuzha.reports.maps.models import Shape
from wuzha.reports.maps.projection import simplify_shapes


@dataclass(frozen=True, slots=True)
class ShapeImport:
    """How many orgs got an outline, and the labels of the shapes that belong to no org here."""

    count: int
    unmatched: tuple[str, ...]


def record_shapes(*, actor: User, top: Org, content: bytes) -> ShapeImport:
    """Store the outlines in a GeoJSON file as those of the orgs at and below `top`, in place of earlier ones.

    Raises: RefusalError when the file cannot be used, or none of its shapes belongs to an org there.
    """
    orgs = {org.code: org for org in Org.objects.below(top)}
    by_code: dict[str, list[Surface]] = {}
    unmatched = []
    lookup = OrgLookup(LookupOrg(org.code, org.name, org.term, org.parent_id, org.other_names) for org in orgs.values())
    for feature in read_shapes(content):
        code = _find_org(feature, lookup)
        if code is None:
            unmatched.append(feature.label)
        else:
            by_code.setdefault(code, []).extend(feature.surfaces)
    if not by_code:
        raise RefusalError("map.unmatched", name=top.name)
    now = timezone.now()
    geometries = simplify_shapes(list(by_code.values()))
    with transaction.atomic():
        Shape.objects.bulk_create(
            (
                Shape(org=orgs[code], geometry=geometry, recorded_by=actor, recorded_at=now)
                for code, geometry in zip(by_code, geometries, strict=True)
            ),
            update_conflicts=True,
            unique_fields=("org",),
            update_fields=("geometry", "recorded_by", "recorded_at"),
        )
        log.record(
            actor=actor.get_username(),
            action=LogAction.RECORD_SHAPES,
            subject=f"org:{top.code}",
            org=top.code,
            new=len(by_code),
        )
    return ShapeImport(len(by_code), tuple(unmatched))


def _find_org(feature: ShapeFeature, lookup: OrgLookup) -> str | None:
    """Return the org that its code means, or else its name."""
    if feature.code in lookup.orgs:
        return feature.code
    code = lookup.find(feature.name, LookupKind.ORG).value if feature.name else None
    return code if isinstance(code, str) else None
