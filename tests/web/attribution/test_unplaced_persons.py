"""Persons of concern without a village are listed beside the cases without one, for those who may see persons (R8)."""

from datetime import date

from tests.sample_county import VILLAGE, SampleCounty
from tests.standing import case, enter, row
from tests.web.attribution.pages import log_in, read_page
from wuzha.core.facts import FactRow
from wuzha.core.vocabulary import Register
from wuzha.registers.models import PersonOfConcern


def person(number: str, village: str | None) -> FactRow:
    facts = {"category": "offender", "residence": "permanent", "confirmed_on": date(2022, 3, 1)}
    return row(Register.PERSONS, person_no=number, village=village, **facts)


def test_the_office_and_the_police_clerk_see_who_has_no_village(county: SampleCounty) -> None:
    enter(county, Register.PERSONS, person("P7", None), person("P8", VILLAGE))
    entry = PersonOfConcern.objects.get(key="P7")
    for name in ("wu", "chen"):
        client = log_in(county, name)
        page = read_page(client, "/attribution/")
        assert "未确定归属的重点人员" in page and "共1人" in page
        assert "P7" in page and "P8" not in page
        assert f"/books/persons/{entry.pk}/" in client.get("/attribution/").content.decode()
        register = read_page(client, "/books/persons/?blank=village")
        assert "P7" in register and "P8" not in register


def test_nobody_else_learns_of_them(county: SampleCounty) -> None:
    enter(county, Register.PERSONS, person("P7", None))
    enter(county, Register.CASES, case("A7", None))
    for name in ("li", "zhao", "zhou", "sun"):
        page = read_page(log_in(county, name), "/attribution/")
        assert "P7" not in page and "未确定归属的重点人员" not in page
