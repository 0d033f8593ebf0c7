"""The county that measurements run on comes about; a small one, of the same orgs and people."""

from __future__ import annotations

import pytest

from bench import county_books
from bench.county import Size
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.registers.models import BOOKS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_county_is_filled_with_orgs_rows_people_and_a_programme(monkeypatch: pytest.MonkeyPatch) -> None:
    small = Size(units=140, years=1, cases=20, outreach=40, persons=10, dens=2, sanctions=2)
    monkeypatch.setattr(county_books, "SIZE", small)
    county_books.fill_county()
    assert Org.objects.of_kind("unit").count() == 140
    assert User.objects.count() == len(county_books.list_people())
    assert Programme.objects.count() == 1
    assert {book.register.value for book in BOOKS.values() if not book.objects.exists()} == {"baselines", "groups"}
