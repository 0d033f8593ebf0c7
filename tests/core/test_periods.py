"""Test that a period is its days: a window that is a calendar period is that period, wherever it is written (V23)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.office import VILLAGE, ask_plan, assess, attest, build_cases, build_facts, declare, get_criterion
from wuzha.core.findings.findings import Range
from wuzha.core.periods import Period, PeriodError, Span
from wuzha.core.sheet.months import read_months, read_period
from wuzha.core.succession import Lifetime, SignedBaseline, carry_baselines
from wuzha.core.vocabulary import Outcome

MET, NOT_MET, OPEN = Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
CALENDAR_PERIODS = (
    ("2022", "2022-01-01/2022-12-31", Span.YEAR),
    ("2022H2", "2022-07-01/2022-12-31", Span.HALF_YEAR),
    ("2022Q3", "2022-07-01/2022-09-30", Span.QUARTER),
    ("2022-07", "2022-07-01/2022-07-31", Span.MONTH),
    ("2024-02", "2024-02-01/2024-02-29", Span.MONTH),
)


@pytest.mark.parametrize(("period_id", "window", "span"), CALENDAR_PERIODS)
def test_a_window_that_is_a_calendar_period_is_that_period(period_id: str, window: str, span: Span) -> None:
    period = Period.parse(window)
    assert period == Period.parse(period_id)
    assert (period.id, period.span, period.label) == (period_id, span, Period.parse(period_id).label)
    assert (period.previous, period.year_ago) == (Period.parse(period_id).previous, Period.parse(period_id).year_ago)
    assert period.spellings == (period_id, window)


@pytest.mark.parametrize(
    "window",
    [
        "2022-01-02/2022-12-31",
        "2022-02-01/2022-07-31",
        "2022-07-01/2022-08-31",
        "2024-02-01/2024-02-28",
        "2021-07-01/2022-06-30",
    ],
)
def test_any_other_window_stays_a_window(window: str) -> None:
    assert (Period.parse(window).id, Period.parse(window).span) == (window, Span.WINDOW)
    assert Period.parse(window).spellings == (window,)


@pytest.mark.parametrize(
    ("window", "year_ago"),
    [
        ("2024-01-10/2024-02-29", "2023-01-10/2023-02-28"),
        ("2024-02-29/2024-04-10", "2023-02-28/2023-04-10"),
        ("2025-02-10/2025-02-28", "2024-02-10/2024-02-28"),
        ("2024-03-05/2024-12-15", "2023-03-05/2023-12-15"),
    ],
)
def test_a_window_a_year_ago_begins_and_ends_on_the_same_days(window: str, year_ago: str) -> None:
    assert Period.parse(window).year_ago.id == year_ago


@given(days, st.integers(0, 800))
def test_the_id_of_a_period_names_its_days(start: date, length: int) -> None:
    period = Period(start, start + timedelta(days=length))
    assert Period.parse(period.id) == period
    assert all(Period.parse(spelling) == period for spelling in period.spellings)
    parts = period.split(Span.MONTH)
    assert (parts[0].start, parts[-1].end) == (period.start, period.end)


@pytest.mark.parametrize("text", ["2022-07-01/2022-06-30", "2022-02-30/2022-03-01", "0000", "2022H3", ""])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(PeriodError):
        Period.parse(text)


def test_a_cell_with_two_days_is_read_as_the_period_they_bound() -> None:
    assert read_period("2021-01-01至2021-06-30").value == "2021H1"
    assert read_period("2021-07-01/2021-12-15").value == "2021-07-01/2021-12-15"
    months = read_months("2021-10-01至2021-12-31").value
    assert months == ("2021-10", "2021-11", "2021-12")


def test_a_base_and_an_attestation_count_however_their_period_is_written() -> None:
    baseline = {"org": VILLAGE, "measure": "cases"}
    baselines = [
        baseline | {"period": "2021H1", "count": 9, "signed_on": date(2021, 7, 1)},
        baseline | {"period": "2021-01-01/2021-06-30", "count": 4, "signed_on": date(2021, 7, 5)},
    ]
    facts = build_facts(
        cases=build_cases(2), baselines=baselines, attestations=[attest(period="2021-07-01/2021-12-31")]
    )
    for period in ("2021H2", "2021-07-01/2021-12-31"):
        assessment = assess(facts, ask_plan(period))
        assert get_criterion(assessment, "duties_done").outcome is MET
        test = get_criterion(assessment, "no_or_halved_cases").tests[1]
        assert (test.base, test.outcome) == (Range(4, 4), MET), "of two spellings the later count"


def test_baselines_of_merged_villages_are_one_period_however_it_is_written() -> None:
    baselines = [
        SignedBaseline("A", "2021H1", "cases", 3, None),
        SignedBaseline("B", "2021-01-01/2021-06-30", "cases", 4, None),
    ]
    carried = carry_baselines(
        baselines,
        groups={"N": ("A", "B")},
        lifetimes={"A": Lifetime(), "B": Lifetime()},
        last_change_on={"N": date(2021, 7, 1)},
    )
    assert list(carried) == [SignedBaseline("N", "2021H1", "cases", 7, None)]


@pytest.mark.parametrize(
    ("as_of", "undeclared", "outcome"),
    [
        ("2021-12-14", "2021-12", MET),
        ("2021-12-15", "2021-12", OPEN),
        ("2021-12-16", "2021-12", OPEN),
        ("2021-12-31", "2021-12", OPEN),
        (None, "2021-12", OPEN),
        ("2021-12-15", None, MET),
        ("2022-03-01", None, MET),
    ],
)
def test_a_month_that_the_period_only_touches_is_asked_for_from_the_last_day_of_its_part(
    as_of: str | None, undeclared: str | None, outcome: Outcome
) -> None:
    declarations = [entry for entry in declare(VILLAGE, "2021") if entry["month"] != undeclared]
    questions = ask_plan("2021-09-01/2021-12-15", as_of, complete=False)
    assessment = assess(build_facts(declarations=declarations), questions)
    for criterion in ("no_or_halved_cases", "no_dens", "no_persons_of_concern"):
        assert get_criterion(assessment, criterion).outcome is outcome
    if outcome is OPEN:
        missing = get_criterion(assessment, "no_dens").tests[0].missing
        assert [month.id for month in missing] == ["2021-12"]


def test_a_period_that_begins_inside_a_month_asks_for_that_month_too() -> None:
    declarations = [entry for entry in declare(VILLAGE, "2021") if entry["month"] != "2021-09"]
    questions = ask_plan("2021-09-28/2021-12-31", complete=False)
    assert get_criterion(assess(build_facts(declarations=declarations), questions), "no_dens").outcome is OPEN


def test_the_duty_sheet_asks_for_the_same_months() -> None:
    for as_of, months in (("2021-12-14", 3), ("2021-12-15", 4)):
        facts = build_facts(declarations=declare(VILLAGE, "2021"))
        sheet = assess(facts, ask_plan("2021-09-01/2021-12-15", as_of)).duty_sheets[VILLAGE]
        assert (sheet.required_months, sheet.declared_months) == (months, months)
