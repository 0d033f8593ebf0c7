"""The model of an org's outline on the map, uploaded by an office that manages orgs."""

from __future__ import annotations

from typing import Self

from django.db import models

from wuzha.orgs.models import Org, match_paths_under
from wuzha.people.access import Scope
from wuzha.people.models import User


class ShapeQuerySet(models.QuerySet["Shape"]):
    """Queries for shapes, by org and by scope."""

    def below(self, org: Org) -> Self:
        """Keep the shapes of the org and of everything under it."""
        return self.filter(match_paths_under([org.path], "org__path"))

    def within(self, scope: Scope) -> Self:
        """Keep the shapes of orgs in the scope."""
        return self.filter(match_paths_under(scope.paths, "org__path"))


class Shape(models.Model):
    """The area of an org: surfaces of rings of points, east and north in degrees, as in a MultiPolygon of GeoJSON."""

    org = models.OneToOneField(Org, models.PROTECT, related_name="+")
    geometry = models.JSONField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ShapeQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.org)
