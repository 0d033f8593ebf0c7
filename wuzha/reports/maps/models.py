"""The outline of an org on a map, as somebody who looks after the tree supplied it."""

from __future__ import annotations

from typing import Self

from django.db import models

from wuzha.orgs.models import Org, lies_under
from wuzha.people.access import Scope
from wuzha.people.models import User


class ShapeQuerySet(models.QuerySet["Shape"]):
    """Reading shapes in the field's words."""

    def below(self, org: Org) -> Self:
        """The shapes of the org and of everything under it."""
        return self.filter(lies_under([org.path], "org__path"))

    def within(self, scope: Scope) -> Self:
        """The shapes of orgs in the scope."""
        return self.filter(lies_under(scope.paths, "org__path"))


class Shape(models.Model):
    """Where an org lies: surfaces of rings of points, east and north in degrees, as GeoJSON writes a MultiPolygon."""

    org = models.OneToOneField(Org, models.PROTECT, related_name="+")
    geometry = models.JSONField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ShapeQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.org)
