"""Choose the plan that an org runs: that of the nearest programme above it, with its questions and clauses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache, lru_cache

from wuzha.audit.prepared_query import PreparedObjects
from wuzha.core.measures import SETTINGS
from wuzha.core.periods import Period
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.plan.named_clauses import list_clause_names
from wuzha.core.plan.plan import Plan
from wuzha.core.plan.plan_files import PlanFiles, read_plan_files
from wuzha.core.problems import RefusalError
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.statement.questions import Questions, ask
from wuzha.orgs.models import Org, match_orgs_above
from wuzha.programmes.models import VERSION_PREFIX, PlanVersion, Programme

DEFAULT_PLAN = "fengling"
"""The plan of an org without a programme.

An office enters its books before anybody decides on a programme, and attestations name clauses: some plan has to say
which. The built-in one is the plan that every new office can see and check.
"""
CACHED_QUESTIONS = 64
"""Questions that each process keeps; the pages of one day need a handful of them."""


def find_programme(org: Org) -> Programme | None:
    """Return the programme that counts for the org: its own, or that of the nearest org above."""
    return find_programme_at(org.path)


def find_programme_at(path: str) -> Programme | None:
    """Return the programme that counts for the org at this path."""
    programmes = _prepare_programmes_above().fetch_all(path=path)
    return max(programmes, key=lambda programme: len(programme.org.path), default=None)


def find_own_programme(org: Org) -> Programme | None:
    """Return the programme of the org itself."""
    programmes = _prepare_programmes_above().fetch_all(path=org.path)
    return next((programme for programme in programmes if programme.org_id == org.pk), None)


@cache
def _prepare_programmes_above() -> PreparedObjects[Programme]:
    return PreparedObjects(Programme.objects.filter(match_orgs_above("org__path")), "org")


def choose_plan_name(org: Org) -> str:
    """Return the plan in force for the org by name or folder: that of its programme, else the default plan.

    `load_plan_named` loads it.
    """
    programme = find_programme(org)
    return DEFAULT_PLAN if programme is None else programme.plan


def choose_clauses(org: Org) -> ClauseLookup:
    """Return the clauses of the plan in force for the org: those that attestations in its book name.

    Raises: RefusalError when the plan cannot be found or used any more.
    """
    return load_clauses(choose_plan_name(org))


def read_setting(org: Org, name: str) -> str:
    """Return the value of a setting in the plan in force for the org, by its usual readings.

    Raises: RefusalError when the plan cannot be found or used any more.
    """
    plan = load_plan_named(choose_plan_name(org))
    options = (reading.options[reading.default] for reading in plan.readings.values())
    return next((option.sets[name] for option in options if name in option.sets), SETTINGS[name][0])


def build_questions(
    programme: Programme, today: date, period: Period | None = None, *, as_of: date | None = None
) -> Questions:
    """Return the questions of the programme on this day: a past period is judged whole, the current one so far.

    With an as-of date, only what had happened and been received by that day counts, also in a past period.

    Raises: RefusalError for a period that has not begun: nobody has met or missed anything yet.
    """
    period = period or programme.current_period
    return _build_questions(programme.plan, period, as_of or (today if today < period.end else None))


def list_begun_periods(plan: Plan, today: date) -> list[Period]:
    """Return the periods of the plan that have begun, in its order."""
    return [period for periods in plan.periods.values() for period in periods if period.start <= today]


@lru_cache(maxsize=CACHED_QUESTIONS)
def _build_questions(plan: str, period: Period, as_of: date | None) -> Questions:
    return ask(load_plan_named(plan), period, as_of=as_of)


@cache
def load_plan_named(name: str) -> Plan:
    """Load a plan by name or folder, once: a plan in force is never edited, the next one is a new folder or version.

    Raises: RefusalError when it cannot be found, has changed, or cannot be used.
    """
    if name.startswith(VERSION_PREFIX):
        return load_version(find_version(name))
    return load_plan(find_plan(name))


def find_version(name: str) -> PlanVersion:
    """Return the plan version of this name.

    Raises: RefusalError when there is none with the content that the name says.
    """
    code, number, sha256 = name.removeprefix(VERSION_PREFIX).rsplit(":", 2)
    version = PlanVersion.objects.select_related("org").filter(org__code=code, number=number).first()
    if version is None or version.files.sha256 != sha256:
        raise RefusalError("plan.version_gone")
    return version


def load_version(version: PlanVersion) -> Plan:
    """Build the plan of a version.

    Raises: PlanError with every problem at once.
    """
    return replace(version.files.build_plan(version.title), version=version.number)


def load_files_named(name: str) -> PlanFiles:
    """Return the files of a plan by its name.

    Raises: RefusalError when it cannot be found.
    """
    return find_version(name).files if name.startswith(VERSION_PREFIX) else read_plan_files(find_plan(name))


@cache
def load_clauses(name: str) -> ClauseLookup:
    """Load the clauses of a plan, by the name or folder of the plan."""
    return ClauseLookup(list_clause_names(load_plan_named(name)))
