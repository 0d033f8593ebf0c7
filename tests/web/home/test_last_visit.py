"""The first page says what has changed since its reader last looked, on an earlier day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone

from tests.sample_county import SampleCounty, log_in_client, read_visible_text
from tests.standing import case, enter
from wuzha.assessments.standing import ASSESSMENTS
from wuzha.core.periods import Period
from wuzha.core.vocabulary import Register
from wuzha.people.models import HomeVisit
from wuzha.programmes.models import Programme
from wuzha.registers.models import BOOKS, Case
from wuzha.web.home.last_visit import choose_earlier_moment

YEAR = Period.parse("2022")


def age_books(days: int) -> None:
    """Make everything on record so many days old."""
    for book in BOOKS.values():
        book.objects.update(recorded_at=timezone.now() - timedelta(days=days))


def mark_look(county: SampleCounty, days: int, name: str = "wu") -> datetime:
    """Say that the person last looked so many days ago."""
    hour = timezone.localtime(timezone.now() - timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    HomeVisit.objects.update_or_create(user=county[name], defaults={"seen_at": hour})
    return hour


def read_home(county: SampleCounty, name: str = "wu") -> str:
    return read_visible_text(log_in_client(county, name).get("/"))


def list_changed_orgs(county: SampleCounty, name: str = "wu") -> list[str]:
    (office,) = log_in_client(county, name).get("/").context["offices"]
    return [org.name for org in office.org_changes]


@pytest.fixture
def old_books(county: SampleCounty, programme: Programme) -> SampleCounty:
    """A street whose books are ten days old, but for a case that failed the village four days ago."""
    age_books(10)
    enter(county, Register.CASES, case("A77"))
    Case.objects.update(recorded_at=timezone.now() - timedelta(days=4))
    # The past of other tests is cached for the same log.
    ASSESSMENTS.clear()
    return county


def test_somebody_back_from_a_week_away_sees_what_happened_meanwhile(old_books: SampleCounty) -> None:
    hour = mark_look(old_books, 7)
    page = read_home(old_books)
    assert f"上次查看（{hour:%Y-%m-%d %H:%M}）以来" in page and "A77" in page
    assert "文峰村" in list_changed_orgs(old_books)


def test_whoever_looked_since_then_does_not_see_it_again(old_books: SampleCounty) -> None:
    hour = mark_look(old_books, 2)
    page = read_home(old_books)
    assert f"上次查看（{hour:%Y-%m-%d %H:%M}）以来" in page and "结论没有变化" in page
    assert list_changed_orgs(old_books) == []


def test_at_the_first_look_the_page_compares_with_yesterday(old_books: SampleCounty) -> None:
    page = read_home(old_books)
    assert "昨天以来" in page and "上次查看" not in page and list_changed_orgs(old_books) == []


def test_a_second_look_of_the_day_shows_the_same(old_books: SampleCounty) -> None:
    mark_look(old_books, 7)
    assert read_home(old_books) == read_home(old_books)


def test_the_mark_of_one_person_changes_nothing_for_another(old_books: SampleCounty) -> None:
    mark_look(old_books, 7)
    assert "上次查看" not in read_home(old_books, "chen")


@pytest.mark.parametrize("name", ["zheng", "li", "security"])
def test_pages_without_changes_of_entries_leave_no_mark(old_books: SampleCounty, name: str) -> None:
    read_home(old_books, name)
    assert not HomeVisit.objects.exists()


def test_a_mark_that_cannot_be_written_costs_nobody_the_page(
    old_books: SampleCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_options: Any) -> None:
        raise DatabaseError("locked")

    monkeypatch.setattr("wuzha.web.home.last_visit.note_home_visit", fail)
    assert "昨天以来" in read_home(old_books)


@pytest.mark.parametrize(
    ("today", "visited_on", "label", "day"),
    [
        (date(2022, 1, 1), date(2021, 12, 20), None, None),
        (date(2022, 1, 10), date(2021, 12, 20), "本期开始以来", date(2022, 1, 1)),
        (date(2022, 1, 10), None, "昨天以来", date(2022, 1, 9)),
        (date(2022, 1, 10), date(2022, 1, 7), "上次查看（2022-01-07 16:00）以来", date(2022, 1, 7)),
    ],
)
def test_the_comparison_stays_within_the_period(
    monkeypatch: pytest.MonkeyPatch, today: date, visited_on: date | None, label: str | None, day: date | None
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)
    visited_at = visited_on and timezone.make_aware(datetime.combine(visited_on, datetime.min.time().replace(hour=16)))
    earlier = choose_earlier_moment(visited_at, YEAR)
    assert (earlier and earlier.label, earlier and earlier.day) == (label, day)
