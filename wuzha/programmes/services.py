"""Write the programme of an org (its plan and the period its pages show), its report day, its working days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import bind_rows
from wuzha.core.free_text import clean_reason
from wuzha.core.periods import Period
from wuzha.core.problems import RefusalError, refuse_personal_data
from wuzha.core.vocabulary import JUDGED_KINDS, LogAction
from wuzha.core.working_days import CalendarYear
from wuzha.orgs.models import Org
from wuzha.programmes.calendar_years import compute_calendar_state
from wuzha.programmes.models import OfficeCalendarYear, Programme, ReportDay
from wuzha.programmes.plan_choice import find_programme, load_plan_named
from wuzha.programmes.report_days import LATEST_REPORT_DAY

MAX_JUDGED = 5_000
"""Villages and units judged for one page, about a second after each write: as many as a city has."""

FIRST_CALENDAR_YEAR, LAST_CALENDAR_YEAR = 2000, 2099


@transaction.atomic
def set_programme(*, actor: str, org: Org, plan: str, period: Period) -> Programme:
    """Set the plan that the org runs and the period that its pages show.

    Where the leader of the group signs plans, this sets another period only: another plan is proposed and signed as a
    version.

    Raises: RefusalError when the plan cannot be used or needs a signature, the period has not begun, or more orgs would
    have to be judged than a page can wait for (ADR 11).
    """
    if period.start > timezone.localdate():
        raise RefusalError("programme.not_begun", value=period.label, day=period.start)
    refuse_large_org(org)
    loaded_plan = load_plan_named(plan)
    # Locked before it is compared, so that nobody asks for a signature in between.
    Programme.objects.select_for_update().filter(org=org).first()
    values = {"plan": plan, "period": period.id, **_plan_to_come(org, plan)}
    programme, _ = Programme.objects.update_or_create(org=org, defaults=values)
    log.record(
        actor=actor,
        action=LogAction.SET_PROGRAMME,
        subject=f"programme:{org.code}",
        org=org.code,
        blocks=bind_rows(programme),
        plan=plan if loaded_plan.version is None else loaded_plan.full_title,
        plan_sha256=loaded_plan.sha256,
        period=period.id,
    )
    return programme


def _plan_to_come(org: Org, plan: str) -> dict[str, object]:
    """Return what of the programme changes besides: what is chosen by hand ends the wait for the next plan.

    A plan that the leader has signed from a later day on still comes.

    Raises: RefusalError when another plan needs the leader's signature.
    """
    values: dict[str, object] = {"next_plan": "", "next_period": "", "next_from": None}
    programme = find_programme(org)
    if programme is None or not programme.needs_signature:
        return values
    if programme.plan != plan:
        raise RefusalError("programme.needs_signature", value=programme.org.name)
    is_waiting = programme.next_from is not None and programme.next_from > timezone.localdate()
    return {"needs_signature": True, **({} if is_waiting and programme.org == org else values)}


@transaction.atomic
def set_report_day(*, actor: str, org: Org, day: int) -> ReportDay:
    """Set the day of the following month by which the months of the org and of all below it are reported.

    Raises: RefusalError when not every month has this day.
    """
    if not 1 <= day <= LATEST_REPORT_DAY:
        raise RefusalError("programme.report_day", value=day, most=LATEST_REPORT_DAY)
    report_day, _ = ReportDay.objects.update_or_create(org=org, defaults={"day": day})
    log.record(
        actor=actor,
        action=LogAction.SET_REPORT_DAY,
        subject=f"report_day:{org.code}",
        org=org.code,
        blocks=bind_rows(report_day),
        day=day,
    )
    return report_day


@transaction.atomic
def set_calendar_year(
    *, actor: AbstractBaseUser, org: Org, calendar: CalendarYear, seen: str | None = None
) -> OfficeCalendarYear:
    """Set the days off and the worked weekends of a year for the org and all below it that have none of their own.

    `seen` is the state of the org's tables that the actor saw (`compute_calendar_state`); None: the one there is.

    Raises: RefusalError when the year is none of this century, the table has no day off or no source, the source holds
    personal data, or somebody has changed a table of the org since.
    """
    Org.objects.select_for_update(of=("self",)).get(pk=org.pk)
    if not FIRST_CALENDAR_YEAR <= calendar.year <= LAST_CALENDAR_YEAR:
        years = {"first": FIRST_CALENDAR_YEAR, "last": LAST_CALENDAR_YEAR}
        raise RefusalError("working_days.unlikely_year", value=calendar.year, **years)
    if not calendar.days_off:
        raise RefusalError("working_days.no_days_off")
    source = clean_reason(calendar.source)
    if not source:
        raise RefusalError("working_days.no_source")
    refuse_personal_data(source)
    if seen is not None and seen != compute_calendar_state(org):
        raise RefusalError("working_days.changed_meanwhile")
    values = {
        "days_off": _join_days(calendar.days_off),
        "working_weekends": _join_days(calendar.working_weekends),
        "source": source,
    }
    changes = {"changed_by_id": actor.pk, "changed_at": timezone.now()}
    row, _ = OfficeCalendarYear.objects.update_or_create(org=org, year=calendar.year, defaults={**values, **changes})
    log.record(
        actor=actor.get_username(),
        action=LogAction.SET_CALENDAR_YEAR,
        subject=f"calendar_year:{org.code}:{calendar.year}",
        org=org.code,
        blocks=bind_rows(row),
        year=calendar.year,
        **values,
    )
    return row


def _join_days(days: Iterable[date]) -> str:
    return ",".join(day.isoformat() for day in sorted(days))


def refuse_large_org(org: Org) -> None:
    """Refuse a programme for more villages and units than a page can judge.

    Raises: RefusalError.
    """
    count = Org.objects.below(org).of_kind(*JUDGED_KINDS).count()
    if count > MAX_JUDGED:
        raise RefusalError("programme.too_large", value=org.name, count=count, most=MAX_JUDGED)
