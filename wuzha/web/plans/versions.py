"""Find the version of a plan that an address names."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from wuzha.people.access import Scope
from wuzha.programmes.models import PlanVersion


def get_version_or_404(scope: Scope, pk: int) -> PlanVersion:
    """Return the version, if its org is in the scope."""
    versions = PlanVersion.objects.within(scope.paths)
    return get_object_or_404(versions.select_related("org", "made_by", "changed_by", "proposed_by"), pk=pk)
