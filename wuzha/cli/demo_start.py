"""Make the invented street for `wuzha serve --demo`, on today or on a fixed day, and print its accounts."""

from __future__ import annotations

from datetime import date

from wuzha.core.problems import RefusalError


def open_demo_if_empty(day: date | None) -> None:
    """Make the invented street in an empty database, and print its accounts; with a day, the clock stays on it.

    Raises: RefusalError when the database holds a real office: invented and real books must not mix; or when the
    street has been worked on after the day.
    """
    from wuzha.demo.office import DEMO_PASSWORD, is_demo_office, list_demo_people, open_demo_office, renew_demo_accounts
    from wuzha.orgs.models import Org

    if day is not None:
        if Org.objects.exists() and not is_demo_office():
            raise RefusalError("database.not_empty")
        _move_clock(day)
    if not open_demo_office(lambda line: print(line, flush=True)):
        if not is_demo_office():
            raise RefusalError("database.not_empty")
        renew_demo_accounts()
    print("虚构街道的账号（密码都是 " + DEMO_PASSWORD + "）：")
    names = dict(Org.objects.values_list("code", "name"))
    for person in list_demo_people():
        print(f"  {person.username}  {person.role.label}（{names[person.org]}）")


def _move_clock(day: date) -> None:
    from django.utils import timezone

    from wuzha.audit.models import LogLine
    from wuzha.demo.clock import move_clock_to

    latest_line = LogLine.objects.order_by("-number").values_list("at", flat=True).first()
    if latest_line is not None and (last_day := timezone.localdate(latest_line)) > day:
        raise RefusalError("server.demo_day_passed", day=day, last=last_day)
    move_clock_to(day, latest_line)
