"""The list of plans: of each org the versions it made, newest first, and those that come with the program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from wuzha.core.plan.loading import list_built_in_plans
from wuzha.core.plan.plan import Plan
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, find_scopes
from wuzha.people.models import User
from wuzha.programmes.models import VERSION_PREFIX, PlanVersion, Programme
from wuzha.programmes.plan_choice import load_plan_named, load_version
from wuzha.web.plans.plan_page import describe_state, list_periods


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One version in the list; a draft with problems has no periods."""

    version: PlanVersion
    state: str
    state_class: str
    periods: str
    is_sound: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgPlans:
    """The plans of one org; `plan_in_force` is that of its programme where no version of its own is it."""

    org: Org
    rows: Sequence[PlanRow]
    plan_in_force: Plan | None
    needs_signature: bool
    may_ask_signature: bool
    may_waive_signature: bool


def list_plans(user: User, scope: Scope, today: date) -> list[OrgPlans]:
    """Return the plans of the orgs in the scope, in the order of the tree, and what the user may set for each."""
    paths, scopes = scope.paths, find_scopes(user, (Permission.MANAGE_ORGS, Permission.SIGN_PLANS))
    versions = PlanVersion.objects.within(paths).select_related("org", "made_by", "changed_by")
    programmes = {
        programme.org.pk: programme
        for programme in Programme.objects.filter(org__in=Org.objects.under(paths)).select_related("org")
    }
    rows = {
        org: list(group)
        for org, group in groupby(versions.order_by("org__path", "-number"), key=lambda version: version.org)
    }
    orgs = sorted({*rows, *(programme.org for programme in programmes.values())}, key=lambda org: org.path)
    return [
        OrgPlans(
            org=org,
            rows=list(_describe_rows(rows.get(org, ()), programme, today)),
            plan_in_force=_find_foreign_plan(programme),
            needs_signature=programme is not None and programme.needs_signature,
            may_ask_signature=programme is not None and scopes[Permission.MANAGE_ORGS].holds(org.path),
            may_waive_signature=programme is not None
            and programme.needs_signature
            and scopes[Permission.SIGN_PLANS].holds(org.path),
        )
        for org in orgs
        for programme in (programmes.get(org.pk),)
    ]


def list_built_in_choices() -> list[tuple[str, Plan]]:
    """Return the plans that come with the program, by name."""
    return [(name, load_plan_named(name)) for name, _folder in list_built_in_plans()]


def describe_version(version: PlanVersion) -> str:
    """Return the title of a version with its number."""
    return _("%(title)s（第%(number)s版）") % {"title": version.title, "number": version.number}


def describe_built_in(plan: Plan) -> str:
    """Return the title of a plan that comes with the program."""
    return _("%(title)s（内置）") % {"title": plan.title}


def _describe_rows(versions: Iterable[PlanVersion], programme: Programme | None, today: date) -> Iterable[PlanRow]:
    for version in versions:
        try:
            # A plan in force is loaded once per process; a draft changes.
            plan = load_version(version) if version.is_draft else load_plan_named(version.name)
        except RefusalError:
            plan = None
        state, state_class = describe_state(version, programme, today)
        yield PlanRow(
            version=version,
            state=state,
            state_class=state_class,
            periods=list_periods(plan),
            is_sound=plan is not None,
        )


def _find_foreign_plan(programme: Programme | None) -> Plan | None:
    if programme is None or programme.plan.startswith(VERSION_PREFIX):
        return None
    try:
        return load_plan_named(programme.plan)
    except RefusalError:
        return None
