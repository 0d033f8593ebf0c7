"""List what waits to be decided about programmes: plan and period, the next ones, signatures, working days."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from django.contrib.auth.base_user import AbstractBaseUser

from wuzha.core.i18n import translate
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import HIGHER_KINDS, TodoVerb
from wuzha.orgs.models import Org
from wuzha.programmes.calendar_years import list_missing_years
from wuzha.programmes.models import PlanVersion, Programme
from wuzha.programmes.plan_choice import find_programme, load_plan_named

DAYS_AHEAD = 60
"""So many days before a period ends, the plan of the next one has to be there."""


def list_todo_items(paths: Collection[str], today: date) -> Iterator[TodoItem]:
    """Yield an item for each org at the paths without a programme or calendar, each below whose plan or period ends.

    The paths are those where a user manages orgs: accounts are no part of programmes.
    """
    if not paths:
        return
    for org in Org.objects.filter(path__in=paths).of_kind(*HIGHER_KINDS).order_by("path"):
        if find_programme(org) is None:
            yield TodoItem(
                verb=TodoVerb.SET,
                key="programme",
                title=translate("方案和期间"),
                org_code=org.code,
                org_name=org.name,
                page="programme",
                arguments=(org.code,),
            )
        yield from _list_missing_calendars(org, today)
    for programme in Programme.objects.filter(org__in=Org.objects.under(paths)).select_related("org"):
        yield from _list_ending(programme, today)


def _list_missing_calendars(org: Org, today: date) -> Iterator[TodoItem]:
    """Yield an item for each year whose working days nobody has entered: deadlines in it cannot be computed."""
    for year in list_missing_years(org, today):
        yield TodoItem(
            verb=TodoVerb.SET,
            key=f"calendar_year:{year}",
            title=translate("{year}年的工作日历", year=year),
            org_code=org.code,
            org_name=org.name,
            page="calendar_year",
            arguments=(org.code,),
            query=f"year={year}",
            due_on=date(year - 1, 12, 31),
        )


def list_plans_to_sign(user: AbstractBaseUser, paths: Collection[str]) -> Iterator[TodoItem]:
    """Yield an item for each plan that waits for the user's signature, due on the day from which it is to count.

    The paths are those where the user signs plans; nobody signs what they proposed themselves (ADR 27).
    """
    if not paths:
        return
    proposals = PlanVersion.objects.within(tuple(paths)).filter(activated_at__isnull=True, proposed_from__isnull=False)
    for version in proposals.exclude(proposed_by=user.pk).select_related("org").order_by("org__path", "number"):
        yield TodoItem(
            verb=TodoVerb.SIGN,
            key=f"sign_plan:{version.pk}",
            title=translate("《{title}》（第{version}版）", title=version.title, version=version.number),
            org_code=version.org.code,
            org_name=version.org.name,
            page="preview_plan",
            arguments=(str(version.pk),),
            due_on=version.proposed_from,
        )


def _list_ending(programme: Programme, today: date) -> Iterator[TodoItem]:
    period = programme.current_period
    if today < period.end - timedelta(days=DAYS_AHEAD):
        return
    periods = [later for group in load_plan_named(programme.plan).periods.values() for later in group]
    has_next = any(later.start > period.end for later in periods)
    if has_next and today <= period.end:
        return
    words = translate("下一期的期间") if has_next else translate("下一期的考核方案")
    yield TodoItem(
        verb=TodoVerb.SET,
        key=f"next_period:{has_next}",
        title=words,
        org_code=programme.org.code,
        org_name=programme.org.name,
        page="programme",
        arguments=(programme.org.code,),
        due_on=period.end,
    )
