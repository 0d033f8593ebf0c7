"""The card says of each thing that is missing what the outcome will be, each way it can come out."""

from __future__ import annotations

from datetime import date

import pytest

from tests.sample_county import STREET, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import YEAR, case, declare_everything, enter, row
from wuzha.assessments.standing import assess
from wuzha.core.vocabulary import Outcome, Register
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.programmes.services import set_programme
from wuzha.registers.models import Case
from wuzha.registers.services import correct_entry

CARD = f"/standing/{VILLAGE}/"
CLAUSE = "no_or_halved_cases"


def read_ways(county: SampleCounty, clause: str = CLAUSE, name: str = "wu") -> dict[str, dict[str, Outcome]]:
    """Return the ways of each thing that the clause lacks, with the outcome of each."""
    answer = log_in_client(county, name).get(CARD)
    (card,) = (card for card in answer.context["cards"] if card.id == clause)
    return {closing.text: {way.label: way.outcome for way in closing.ways} for closing in card.closings}


def find_outcome(programme: Programme, clause: str = CLAUSE) -> Outcome:
    assessment = assess(programme, build_questions(programme, date(2023, 2, 1)), with_rows=False)
    (village,) = (finding for finding in assessment.orgs if finding.code == VILLAGE)
    return next(finding.outcome for finding in village.criteria if finding.id == clause)


@pytest.fixture
def programme(county: SampleCounty) -> Programme:
    return declare_everything(county)


def test_a_case_without_a_day_closes_in_the_year_in_the_base_or_in_neither(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("C1", filed_on=None))
    ways = read_ways(county)["案件缺立案日期：1条"]
    days = {"日期在2022年": date(2022, 4, 5), "日期在2021年": date(2021, 4, 5), "日期在其他时间": date(2020, 4, 5)}
    assert list(ways) == list(days)
    assert set(ways.values()) == {Outcome.MET, Outcome.NOT_MET}
    for label, day in days.items():
        entry = Case.objects.as_of(None).get(key="C1")
        values = {**dict(zip(Case.get_row_fields(), entry.row, strict=True)), "filed_on": day}
        correct_entry(actor=county["wu"], entry=entry, row=tuple(values.values()), reason="补填缺项")
        assert find_outcome(programme) is ways[label], label


@pytest.mark.usefixtures("programme")
def test_of_several_cases_it_says_how_many_decide(county: SampleCounty) -> None:
    bases = [case(f"B{number}", on=date(2021, 5, 1)) for number in range(4)]
    amounts = [case(f"C{number}", loss_fen=None) for number in range(2)]
    enter(county, Register.CASES, *bases, *amounts)
    ways = read_ways(county, "no_large_case")["案件缺被骗金额：2条"]
    assert ways == {"都不计入": Outcome.MET, "计入1条以上": Outcome.NOT_MET}


@pytest.mark.usefixtures("programme")
def test_a_case_without_an_amount_closes_above_or_below_the_limit(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("C1", loss_fen=None))
    ways = read_ways(county, "no_large_case")["案件缺被骗金额：1条"]
    assert ways == {"不到50万元": Outcome.MET, "达到50万元": Outcome.NOT_MET}


@pytest.mark.usefixtures("programme")
def test_of_several_cases_without_a_day_it_says_how_many_of_the_year_decide(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("C1", filed_on=None), case("C2", filed_on=None))
    ways = read_ways(county)["案件缺立案日期：2条"]
    assert ways == {"都不在2022年": Outcome.MET, "有1条以上在2022年": Outcome.NOT_MET}
    enter(county, Register.CASES, *(case(f"B{number}", on=date(2021, 5, 1)) for number in range(3)))
    ways = read_ways(county)["案件缺立案日期：2条"]
    assert ways == {"1条以内在2022年": Outcome.MET, "都在2022年": Outcome.NOT_MET}


@pytest.mark.usefixtures("programme")
def test_the_outcome_of_the_whole_is_said_where_it_moves(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("C1", filed_on=None))
    text = " ".join(read_visible_text(log_in_client(county, "wu").get(CARD)).split())
    assert "补齐后 案件缺立案日期：1条 请按立案或登记文书补填日期。 日期在2022年 未达标 总的结论：未达标" in text
    assert "猜" not in text


def test_months_close_without_new_cases_or_with_some(county: SampleCounty) -> None:
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    bases = [case(f"B{number}", on=date(2021, 5, 1)) for number in range(4)]
    enter(county, Register.CASES, *bases)
    ways = read_ways(county)
    text = next(text for text in ways if text.startswith("2022年1月至12月的案件台账报送"))
    assert ways[text]["新增不超过2条"] is Outcome.MET and ways[text]["新增3条以上"] is Outcome.UNDETERMINED
    base = next(text for text in ways if text.startswith("2021年1月至12月的案件台账报送"))
    assert set(ways[base].values()) == {Outcome.UNDETERMINED}, "the months of the year are missing as well"


def test_a_limit_beyond_the_numbers_that_are_tried_is_found_too(county: SampleCounty) -> None:
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    months = [
        row(Register.DECLARATIONS, org=STREET, register="cases", month=month.id) for month in YEAR.year_ago.months
    ]
    enter(county, Register.DECLARATIONS, *months)
    enter(county, Register.CASES, *(case(f"B{number}", on=date(2021, 5, 1)) for number in range(100)))
    ways = read_ways(county)["2022年1月至12月的案件台账报送"]
    assert ways == {"新增不超过50条": Outcome.MET, "新增51条以上": Outcome.NOT_MET}


@pytest.mark.usefixtures("programme")
def test_it_is_honest_where_another_thing_is_missing_too(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("C1", filed_on=None, loss_fen=None))
    ways = read_ways(county, "no_large_case")
    assert ways["案件缺立案日期：1条"]["计入"] is Outcome.UNDETERMINED
    assert ways["案件缺立案日期：1条"]["不计入"] is Outcome.MET
    text = " ".join(read_visible_text(log_in_client(county, "wu").get(CARD)).split())
    assert "仍是待定的，还要等其他资料补齐" in text


@pytest.mark.usefixtures("programme")
def test_an_attestation_closes_as_the_group_decides(county: SampleCounty) -> None:
    enter(county, Register.OUTREACH, row(Register.OUTREACH, outreach_no="O1", org=VILLAGE, done_on=date(2022, 1, 1)))
    ways = read_ways(county, "duties_done")
    assert list(ways.values()) == [{"认定达标": Outcome.MET, "认定未达标": Outcome.NOT_MET}]
