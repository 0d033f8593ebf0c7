"""Keeping the outlines of orgs for the map: those of one file at once, one line of the log."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wuzha.audit import log
from wuzha.core.problems import Refusal
from wuzha.core.sheet.org_lookup import Directory, Wanted
from wuzha.core.sheet.org_lookup import Org as Known
from wuzha.core.vocabulary import Deed
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.reports.maps.geojson import Drawn, Surface, read_shapes
from wuzha.reports.maps.models import Shape
from wuzha.reports.maps.projection import simplified


@dataclass(frozen=True, slots=True)
class Kept:
    """How many orgs got an outline, and the shapes of the file that belong to no org here."""

    count: int
    unmatched: tuple[str, ...]


@transaction.atomic
def record_shapes(*, actor: User, top: Org, content: bytes) -> Kept:
    """The outlines in a GeoJSON file become those of the orgs at and below `top`; earlier ones are replaced.

    Raises: Refusal when the file cannot be used, or none of its shapes belongs to an org there.
    """
    orgs = {org.code: org for org in Org.objects.below(top)}
    by_code: dict[str, list[Surface]] = {}
    unmatched = []
    directory = Directory(Known(org.code, org.name, org.term, org.parent_id, org.other_names) for org in orgs.values())
    for drawn in read_shapes(content):
        code = _org_of(drawn, directory)
        if code is None:
            unmatched.append(drawn.called)
        else:
            by_code.setdefault(code, []).extend(drawn.surfaces)
    if not by_code:
        raise Refusal(
            _("没有一个图形对得上“%(name)s”的组织。请在图形的属性里写明 code（代码）或 name（名称）。")
            % {"name": top.name}
        )
    now = timezone.now()
    Shape.objects.bulk_create(
        (
            Shape(org=orgs[code], geometry=geometry, recorded_by=actor, recorded_at=now)
            for code, geometry in zip(by_code, simplified(list(by_code.values())), strict=True)
        ),
        update_conflicts=True,
        unique_fields=("org",),
        update_fields=("geometry", "recorded_by", "recorded_at"),
    )
    log.record(
        actor=actor.get_username(),
        deed=Deed.RECORD_SHAPES,
        subject=f"org:{top.code}",
        org=top.code,
        new=len(by_code),
    )
    return Kept(len(by_code), tuple(unmatched))


def _org_of(drawn: Drawn, directory: Directory) -> str | None:
    """The org its code means, else the one its name means."""
    if drawn.code in directory.orgs:
        return drawn.code
    found = directory.find(drawn.name, Wanted.ORG).value if drawn.name else None
    return found if isinstance(found, str) else None
