"""The demo office: the invented street, its people, and the standing its ledgers give on a few days."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password

from tests.demo.office_of_day import open_office_of
from tests.office import ask_plan
from tests.office import assess as assess_facts
from wuzha.assessments.standing import assess
from wuzha.audit.book_verification import find_faulty_rows
from wuzha.audit.models import LogLine
from wuzha.audit.verification import find_broken_links
from wuzha.core.findings.duty_sheet import make_blank_sheet
from wuzha.core.findings.findings import Assessment
from wuzha.core.periods import Period
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.rounds.steps import CALENDAR_PARTS
from wuzha.core.vocabulary import OrgKind, RoundStage
from wuzha.decisions.models import Round
from wuzha.decisions.round_state import load_state
from wuzha.demo.ledgers import write_demo_ledgers
from wuzha.demo.office import DEMO_PASSWORD, DEMO_PEOPLE, is_demo_office, open_demo_office
from wuzha.demo.people import renew_demo_accounts
from wuzha.demo.street import STREET, STREET_CODE, UNITS, VILLAGES
from wuzha.demo.year_shift import YearShift
from wuzha.intake.reading.ledger_reader import read_files
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org
from wuzha.people.log_in_state import must_set_password
from wuzha.people.models import User
from wuzha.people.password_services import set_password
from wuzha.people.services import add_account
from wuzha.programmes.calendar_years import CalendarOrigin, list_known_years, list_missing_years
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions, load_plan_named
from wuzha.registers.models import Case

LEAP_YEAR_END, NEW_YEAR, LEAP_DAY = date(2024, 12, 31), date(2025, 1, 1), date(2024, 2, 29)
DECEMBER_WITHOUT_NOTICE = date(2031, 12, 18)
KNOWN_LATER = {"白鹭村", "古渡村", "西苑社区"}
"""Villages of which something was known, withdrawn or signed in the January or February after the half-year."""


def assess_street(period: str, day: date) -> Assessment:
    programme = Programme.objects.get(org__code=STREET_CODE)
    return assess(programme, build_questions(programme, day, Period.parse(period)))


def list_outcomes(assessment: Assessment) -> dict[str, list[str]]:
    """Return the outcome of each clause of each org, by its code."""
    return {
        finding.code: [finding.outcome, *(criterion.outcome for criterion in finding.criteria)]
        for finding in assessment.orgs
    }


@pytest.mark.django_db
def test_on_the_last_day_the_office_has_the_findings_of_its_ledgers(tmp_path: Path) -> None:
    with open_office_of(LEAP_YEAR_END):
        programme = Programme.objects.get(org__code=STREET_CODE)
        assert programme.period == "2024" and programme.plan.startswith("plan-version:")
        plan = load_plan_named(programme.plan)
        reading = read_files(write_demo_ledgers(tmp_path / "moved", YearShift.to_year(2024)), plan=plan)
        for period in ("2023H2", "2024"):
            questions = build_questions(programme, LEAP_YEAR_END, Period.parse(period))
            in_books, in_ledgers = assess(programme, questions), assess_facts(reading.build_facts(None), questions)
            assert in_books.orgs == in_ledgers.orgs
            assert in_books.targets == in_ledgers.targets
            blank_sheet = make_blank_sheet(questions)
            # The groups are recorded in the office alone.
            differing_codes = {
                code
                for code, sheet in in_books.duty_sheets.items()
                if replace(sheet, group_formed_on=None) != in_ledgers.duty_sheets.get(code, blank_sheet)
            }
            # People of one village have written down more outreach than its ledger has.
            assert differing_codes == {VILLAGES[0].code}
        whole_year = list_outcomes(assess_street("2024", LEAP_YEAR_END))
    as_written = read_files(write_demo_ledgers(tmp_path / "written"), plan=load_plan(find_plan("fengling")))
    assert whole_year == list_outcomes(assess_facts(as_written.build_facts(None), ask_plan("2022", complete=False)))


@pytest.mark.django_db
def test_on_new_year_the_year_before_is_whole_and_the_current_one_empty(tmp_path: Path) -> None:
    with open_office_of(NEW_YEAR):
        programme = Programme.objects.get(org__code=STREET_CODE)
        assert programme.period == "2025"
        reading = read_files(
            write_demo_ledgers(tmp_path, YearShift.to_year(2025)), plan=load_plan_named(programme.plan)
        )
        questions = build_questions(programme, NEW_YEAR, Period.parse("2024H2"))
        now = list_outcomes(assess(programme, questions))
        later = list_outcomes(assess_facts(reading.build_facts(None), questions))
        names = {village.code: village.name for village in (*VILLAGES, *UNITS)}
        assert {names[code] for code in later if now[code] != later[code]} <= KNOWN_LATER
        assert len(now) == len(VILLAGES) + len(UNITS)
        cases = Case.objects.as_of(None)
        assert cases.filter(holder__code=STREET_CODE, reported_on__year=2024).count() > 60
        assert not cases.filter(reported_on__gte=NEW_YEAR).exists()
        assert all(outcomes[0] != "met" for outcomes in list_outcomes(assess_street("2025", NEW_YEAR)).values())
        for person in DEMO_PEOPLE:
            user = User.objects.get(username=person.username)
            assert user.check_password(DEMO_PASSWORD) and not must_set_password(user)
        assert is_demo_office()
        assert not open_demo_office(today=NEW_YEAR), "an office that is there is never filled again"


@pytest.mark.slow
@pytest.mark.django_db
def test_the_same_day_gives_the_same_office_a_leap_day_too() -> None:
    def describe() -> tuple[object, object]:
        lines = [
            (line.at.replace(microsecond=0), line.actor, line.action, line.org)
            for line in LogLine.objects.order_by("number")
        ]
        return lines, list_outcomes(assess_street("2024", LEAP_DAY))

    with open_office_of(LEAP_DAY):
        first = describe()
        assert list(find_broken_links()) == []
    with open_office_of(LEAP_DAY):
        assert describe() == first


@pytest.mark.django_db
def test_in_a_december_without_a_notice_the_office_has_tables_of_its_own_and_opens_the_next_round() -> None:
    with open_office_of(DECEMBER_WITHOUT_NOTICE):
        street = Org.objects.get(code=STREET_CODE)
        tables = {year.calendar.year: year for year in list_known_years(street) if year.origin is CalendarOrigin.ABOVE}
        assert set(tables) == {2031, 2032}
        assert all("样例" in year.calendar.source for year in tables.values())
        assert list_missing_years(street, DECEMBER_WITHOUT_NOTICE) == []
        next_round, last_round = Round.objects.filter(org=street)
        assert (next_round.period, next_round.term) == ("2031", RoundStage.PREPARED)
        days = [load_state(next_round).calendar[part] for part in CALENDAR_PARTS]
        assert days == sorted(days) and {day.year for day in days} == {2032}
        assert (last_round.period, last_round.term) == ("2030H2", RoundStage.PUBLISHED)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2031, 1, 6), RoundStage.PREPARED),
        (date(2031, 1, 15), RoundStage.SELF_CHECK),
        (date(2031, 2, 3), RoundStage.VERIFICATION),
        (date(2031, 2, 12), RoundStage.DECISION),
        (date(2031, 2, 20), RoundStage.PUBLICITY),
        (date(2031, 3, 10), RoundStage.PUBLISHED),
    ],
)
def test_the_round_of_the_street_stands_where_it_would_on_the_day(day: date, stage: RoundStage) -> None:
    with open_office_of(day):
        assert Round.objects.get(org__code=STREET_CODE).term is stage
        assert list(find_broken_links()) == [] and list(find_faulty_rows()) == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2090, 10, 20)])
def test_any_year_can_be_the_current_one(day: date) -> None:
    """Without the clock on that day: of a later day than today, no line of the log is of today."""
    assert open_demo_office(today=day)
    assert Programme.objects.get(org__code=STREET_CODE).period == str(day.year)
    assert not Case.objects.filter(reported_on__gt=day).exists()
    moments = list(LogLine.objects.order_by("number").values_list("at", flat=True))
    assert moments == sorted(moments)


@pytest.mark.django_db
def test_a_demo_of_an_earlier_program_gets_the_accounts_and_the_password_that_are_printed() -> None:
    add_org(actor="demo", draft=OrgDraft(STREET_CODE, STREET.name, OrgKind.STREET))
    for org, kind in ((VILLAGES[0], OrgKind.VILLAGE), (UNITS[0], OrgKind.UNIT)):
        add_org(actor="demo", draft=OrgDraft(org.code, org.name, kind, STREET_CODE))
    assert is_demo_office()
    earlier, own = add_account(actor="demo", username="wu"), add_account(actor="demo", username="li")
    User.objects.filter(pk=earlier.pk).update(password=make_password("Yunling-Jie-2022"))
    set_password(user=own, password="Lotus-Teacup-8")
    renew_demo_accounts()
    users = {user.username: user for user in User.objects.all()}
    # It has neither the county nor the second street.
    assert set(users) == {person.username for person in DEMO_PEOPLE} - {"gao", "tang"}
    assert {name for name, user in users.items() if not user.check_password(DEMO_PASSWORD)} == {"li"}
