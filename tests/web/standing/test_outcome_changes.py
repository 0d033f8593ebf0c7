"""Villages and streets that move, or merge across streets (R17): cases, months and signatures go along."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest
from django.utils import timezone

from tests.drawing import list_seeds
from tests.intake.sheets import write_xlsx
from tests.outcomes import find_finding
from tests.sample_county import (
    COMMUNITY,
    COUNTY,
    OTHER_STREET,
    OTHER_VILLAGE,
    STREET,
    UNIT,
    VILLAGE,
    SampleCounty,
    give_role,
    log_in_client,
    read_visible_text,
)
from tests.standing import AFTERWARDS, YEAR, case, enter, row
from tests.successions import JULY, LAST_YEAR, declare, get_ranges, make_numbered_cases, succeed
from tests.uploads import commit_now, make_org_sheet, undo_now, upload_files
from wuzha.assessments.standing import assess
from wuzha.core.findings.findings import Range
from wuzha.core.vocabulary import OrgKind, Outcome, Register, Role, SuccessionKind
from wuzha.orgs.drafts import OrgDraft, to_draft
from wuzha.orgs.models import FormerParent, Org
from wuzha.orgs.services import add_org, change_org
from wuzha.people.services import grant_role
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.programmes.services import set_programme


@pytest.fixture
def programme(county: SampleCounty) -> Programme:
    return set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)


@pytest.fixture
def other_programme(county: SampleCounty) -> Programme:
    return set_programme(actor="zhou", org=county.orgs[OTHER_STREET], plan="fengling", period=YEAR)


def move(county: SampleCounty, on: date | None, parent: str = OTHER_STREET, code: str = VILLAGE) -> None:
    change_org(actor="zhou", draft=to_draft(Org.objects.get(code=code), parent=parent), moved_on=on)


def target(programme: Programme, code: str) -> tuple[Outcome, Range | None, Range | None]:
    """The street's first target: its outcome, this year's cases and last year's."""
    standing = assess(Programme.objects.get(pk=programme.pk), build_questions(programme, AFTERWARDS))
    finding = next(finding for finding in standing.targets if finding.code == code)
    test = next(iter(finding.criterion.tests))
    return finding.criterion.outcome, test.now, test.base


def cases_of_two_years(county: SampleCounty) -> None:
    enter(
        county,
        Register.CASES,
        *make_numbered_cases("A", 4, VILLAGE, LAST_YEAR),
        *make_numbered_cases("B", 3, VILLAGE, date(2022, 2, 1)),
    )


def test_a_village_that_moves_to_another_street_takes_its_cases_along(
    county: SampleCounty, programme: Programme, other_programme: Programme
) -> None:
    declare(county, STREET, 2021, 2022)
    declare(county, OTHER_STREET, 2021, 2022)
    cases_of_two_years(county)
    before = get_ranges(find_finding(programme, VILLAGE))
    assert before == (Outcome.NOT_MET, Range(3, 3), Range(4, 4))
    move(county, JULY)
    assert get_ranges(find_finding(other_programme, VILLAGE)) == before
    assert get_ranges(find_finding(other_programme, VILLAGE, org=Org.objects.get(code=VILLAGE))) == before
    assert find_finding(programme, VILLAGE) is None
    assert target(programme, STREET)[1:] == (Range(0, 0), Range(0, 0))
    assert target(other_programme, OTHER_STREET)[1:] == (Range(3, 3), Range(4, 4))


def test_of_the_months_before_it_moved_the_street_speaks_below_which_it_stood(
    county: SampleCounty, programme: Programme, other_programme: Programme
) -> None:
    declare(county, OTHER_STREET, 2021, 2022)
    cases_of_two_years(county)
    move(county, JULY)
    assert get_ranges(find_finding(other_programme, VILLAGE))[1:] == (Range(3, None), Range(4, None))
    assert target(other_programme, OTHER_STREET)[1:] == (Range(3, None), Range(4, None))
    declare(county, STREET, 2021)
    assert get_ranges(find_finding(other_programme, VILLAGE))[1:] == (Range(3, None), Range(4, 4))
    declare(county, STREET, 2022)
    assert get_ranges(find_finding(other_programme, VILLAGE))[1:] == (Range(3, 3), Range(4, 4))


def test_the_month_of_the_move_needs_the_word_of_both_streets(
    county: SampleCounty, programme: Programme, other_programme: Programme
) -> None:
    declare(county, STREET, 2021, 2022)
    move(county, date(2022, 7, 15))
    declare(county, OTHER_STREET, 2021)
    rows = [row(Register.DECLARATIONS, org=OTHER_STREET, register="cases", month=f"2022-{m:02}") for m in range(8, 13)]
    enter(county, Register.DECLARATIONS, *rows)
    assert get_ranges(find_finding(other_programme, VILLAGE))[1] == Range(0, None)
    enter(
        county, Register.DECLARATIONS, row(Register.DECLARATIONS, org=OTHER_STREET, register="cases", month="2022-07")
    )
    assert get_ranges(find_finding(other_programme, VILLAGE))[1] == Range(0, 0)


def test_where_its_street_was_written_down_wrongly_it_never_stood_there(
    county: SampleCounty, programme: Programme, other_programme: Programme
) -> None:
    declare(county, OTHER_STREET, 2021, 2022)
    cases_of_two_years(county)
    move(county, None)
    assert get_ranges(find_finding(other_programme, VILLAGE)) == (Outcome.NOT_MET, Range(3, 3), Range(4, 4))


def test_a_village_moved_by_mistake_and_back_stands_as_before(
    county: SampleCounty, programme: Programme, other_programme: Programme
) -> None:
    declare(county, STREET, 2021, 2022)
    declare(county, OTHER_STREET, 2022)
    cases_of_two_years(county)
    before = get_ranges(find_finding(programme, VILLAGE))
    move(county, JULY)
    move(county, JULY, STREET)
    assert get_ranges(find_finding(programme, VILLAGE)) == before


def test_baselines_that_streets_signed_before_a_village_moved_were_for_other_villages(
    county: SampleCounty, programme: Programme, other_programme: Programme
) -> None:
    declare(county, STREET, 2021, 2022)
    declare(county, OTHER_STREET, 2021, 2022)
    cases_of_two_years(county)

    def sign(count: int, on: date) -> None:
        values = {"period": "2021", "measure": "cases", "count": count, "signed_on": on}
        enter(county, Register.BASELINES, row(Register.BASELINES, org=STREET, **values))

    sign(9, date(2022, 1, 10))
    assert target(programme, STREET)[2] == Range(9, 9)
    move(county, JULY)
    assert target(programme, STREET)[2] == Range(0, 0)
    sign(5, date(2022, 7, 10))
    assert target(programme, STREET)[2] == Range(5, 5)


def test_villages_of_two_streets_become_one_with_the_cases_of_both(
    county: SampleCounty, programme: Programme, other_programme: Programme
) -> None:
    declare(county, OTHER_STREET, 2021, 2022)
    cases_of_two_years(county)
    succeed(SuccessionKind.MERGED, [VILLAGE, OTHER_VILLAGE], [OTHER_VILLAGE])
    assert get_ranges(find_finding(other_programme, OTHER_VILLAGE))[1:] == (Range(3, None), Range(4, None))
    declare(county, STREET, 2021, 2022)
    assert get_ranges(find_finding(other_programme, OTHER_VILLAGE)) == (Outcome.NOT_MET, Range(3, 3), Range(4, 4))
    assert target(other_programme, OTHER_STREET)[1:] == (Range(3, 3), Range(4, 4))
    assert target(programme, STREET)[1:] == (Range(0, 0), Range(0, 0))


def test_a_whole_street_that_moves_takes_its_word_along(county: SampleCounty) -> None:
    new = add_org(actor="zhou", draft=OrgDraft("520398", "邻县", OrgKind.COUNTY, county.orgs[COUNTY].parent_id))
    programme_there = set_programme(actor="zhou", org=new, plan="fengling", period=YEAR)
    declare(county, STREET, 2021)
    declare(county, COUNTY, 2022)
    cases_of_two_years(county)
    move(county, JULY, new.code, STREET)
    assert get_ranges(find_finding(programme_there, VILLAGE))[1:] == (Range(3, None), Range(4, 4))
    enter(
        county,
        Register.DECLARATIONS,
        *(row(Register.DECLARATIONS, org=STREET, register="cases", month=f"2022-{m:02}") for m in range(7, 13)),
    )
    assert get_ranges(find_finding(programme_there, VILLAGE))[1:] == (Range(3, 3), Range(4, 4))


def test_readers_of_a_moved_village_see_the_rows_behind_its_figures(
    county: SampleCounty, programme: Programme, other_programme: Programme
) -> None:
    cases_of_two_years(county)
    move(county, JULY)
    give_role(user=county["chen"], org=Org.objects.get(code=OTHER_STREET), role=Role.STREET_OFFICE, since_on=JULY)
    card = read_visible_text(log_in_client(county, "chen").get(f"/standing/{VILLAGE}/"))
    assert all(number in card for number in ("A0", "A3", "B0", "B2")) and "只给管台账的人看" not in card


def test_an_entry_of_another_street_with_the_same_number_is_not_taken_for_ones_own(county: SampleCounty) -> None:
    over_both = set_programme(actor="zhou", org=county.orgs[COUNTY], plan="fengling", period=YEAR)
    for street, village, day in ((STREET, VILLAGE, date(2022, 3, 5)), (OTHER_STREET, OTHER_VILLAGE, date(2022, 4, 6))):
        enter(county, Register.DENS, row(Register.DENS, den_no="X1", village=village, found_on=day), street=street)
    assert over_both.current_period == YEAR
    # Whoever sees the outcome of one village, and entries of another street alone, sees no entry on its card.
    grant_role(actor="security", user=county["zheng"], org=county.orgs[OTHER_STREET], role=Role.AUDITOR)
    card = read_visible_text(log_in_client(county, "zheng").get(f"/standing/{VILLAGE}/"))
    assert "2022-04-06" not in card and "另有1条，只给管台账的人看" in card
    zhou = log_in_client(county, "zhou")
    for village, own_day, other_day in (
        (VILLAGE, "2022-03-05", "2022-04-06"),
        (OTHER_VILLAGE, "2022-04-06", "2022-03-05"),
    ):
        card = read_visible_text(zhou.get(f"/standing/{village}/"))
        assert own_day in card and other_day not in card


@pytest.mark.parametrize("seed", list_seeds(8))
def test_where_every_street_has_declared_everything_a_move_changes_nobodys_outcome(
    county: SampleCounty, seed: int
) -> None:
    over_both = set_programme(actor="zhou", org=county.orgs[COUNTY], plan="fengling", period=YEAR)
    generator = Random(seed)
    for street in (STREET, OTHER_STREET):
        declare(county, street, 2021, 2022)
    for number in range(generator.randrange(12)):
        village = generator.choice([VILLAGE, COMMUNITY, OTHER_VILLAGE])
        day = date(generator.choice([2021, 2022]), generator.randrange(1, 13), generator.randrange(1, 29))
        street = OTHER_STREET if village == OTHER_VILLAGE else STREET
        enter(county, Register.CASES, case(f"A{number}", village, day), street=street)
    before = assess(over_both, build_questions(over_both, AFTERWARDS))
    day = date(2022, generator.randrange(1, 13), generator.randrange(1, 29))
    move(county, day, OTHER_STREET, generator.choice([VILLAGE, COMMUNITY, UNIT]))
    after = assess(over_both, build_questions(over_both, AFTERWARDS))
    assert after.orgs == before.orgs
    assert [target for target in after.targets if target.code == COUNTY] == [
        target for target in before.targets if target.code == COUNTY
    ]


def test_a_sheet_moves_what_the_books_speak_of_from_that_day_on_and_undoing_it_leaves_everything_as_it_was(
    county: SampleCounty, programme: Programme, other_programme: Programme, tmp_path: Path
) -> None:
    declare(county, STREET, 2021, 2022)
    declare(county, OTHER_STREET, 2022)
    cases_of_two_years(county)
    before = get_ranges(find_finding(programme, VILLAGE))
    give_role(user=county["wu"], role=Role.STREET_OFFICE, org=county.orgs[COUNTY])
    move_line = (VILLAGE, "文峰村", "村", OTHER_STREET, "", "", "")
    upload = upload_files(county, write_xlsx(tmp_path / "组织.xlsx", make_org_sheet(move_line)), holder=COUNTY)
    commit_now(actor=county["wu"], upload=upload)
    (stood,) = FormerParent.objects.all()
    assert (stood.org.code, stood.until_on) == (VILLAGE, timezone.localdate())
    assert get_ranges(find_finding(other_programme, VILLAGE)) == before
    undo_now(actor=county["wu"], upload=upload)
    assert get_ranges(find_finding(programme, VILLAGE)) == before
