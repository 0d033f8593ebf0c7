"""The mark until when an account has seen its first page: of whole hours, of an earlier day, its own alone."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from tests.sample_county import SampleCounty
from wuzha.audit.models import LogLine
from wuzha.people.home_visit_services import note_home_visit
from wuzha.people.models import HomeVisit
from wuzha.people.services import close_account


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def look(county: SampleCounty, text: str, name: str = "wu") -> datetime | None:
    return note_home_visit(user=county[name], now=at(text))


def test_at_the_first_look_nothing_is_known_all_day(county: SampleCounty) -> None:
    assert [look(county, f"2022-12-01 {time}") for time in ("08:15", "08:16", "17:40")] == [None, None, None]


def test_the_next_working_day_compares_with_the_last_look_all_day_in_every_tab(county: SampleCounty) -> None:
    look(county, "2022-12-02 08:15")
    look(county, "2022-12-02 17:40")
    looks = [look(county, f"2022-12-05 {time}") for time in ("07:59", "07:59", "12:30", "23:59")]
    assert looks == [at("2022-12-02 17:00")] * 4
    assert look(county, "2022-12-06 00:00") == at("2022-12-05 23:00")


def test_a_clock_that_goes_back_moves_nothing(county: SampleCounty) -> None:
    look(county, "2022-12-01 08:00")
    look(county, "2022-12-02 08:00")
    assert look(county, "2022-11-30 08:00") == at("2022-12-01 08:00")
    assert HomeVisit.objects.get().seen_at == at("2022-12-02 08:00")


def test_it_is_of_one_account_without_history_or_a_line_of_the_log(county: SampleCounty) -> None:
    lines = LogLine.objects.count()
    for day in range(1, 10):
        look(county, f"2022-12-0{day} 08:00")
    look(county, "2022-12-09 09:00", "li")
    assert HomeVisit.objects.count() == 2 and LogLine.objects.count() == lines
    assert look(county, "2022-12-09 10:00", "li") is None
    close_account(actor="security", user=county["wu"])
    assert HomeVisit.objects.get().user == county["li"]
