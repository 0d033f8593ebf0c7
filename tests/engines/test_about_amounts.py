"""An amount written as about so much (约50万) is a range of 10 % around it, in every clause and sum (R19)."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.office import VILLAGE, ask_plan, assess, build_cases, build_facts, get_criterion
from wuzha.core.loss import find_about_range
from wuzha.core.sheet.cells import CellResult
from wuzha.core.sheet.money import AboutAmount, read_money
from wuzha.core.statement.trends import count_cases, get_case_measure
from wuzha.core.vocabulary import OrgKind, Outcome
from wuzha.core.words.sentences import explain_criterion
from wuzha.engines.sqlite import SQLiteEngine

LIMIT = 50_000_000
AMOUNTS = [0, 1, 5, 10_000_000, 45_454_545, 45_454_546, 50_000_000, 55_555_555, 55_555_556, 60_000_000, 90_000_000]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("约50万", 500_000),
        ("约50万元", 500_000),
        ("大约500000元", 500_000),
        ("大概50万", 500_000),
        ("人民币约50万元", 500_000),
        ("约人民币50万元", 500_000),
        ("50万左右", 500_000),
        ("50万元上下", 500_000),
        ("5万余元", 50_000),
        ("5万余", 50_000),
        ("5余万元", 50_000),
        ("50余万", 500_000),
        ("3000余元", 3_000),
        ("近5万", 50_000),
        ("将近5万元", 50_000),
        ("接近5万元", 50_000),
        ("5万多", 50_000),
        ("5万多元", 50_000),
        ("50多万元", 500_000),
        ("5万以上", 50_000),
        ("5万元以上", 50_000),
        ("约5万余元", 50_000),
        ("5万余元左右", 50_000),
        ("约1,234.56元", 1_234.56),
        ("五万余元", 50_000),
        ("三十多万元", 300_000),
        ("近1.2亿", 120_000_000),
    ],
)
def test_words_for_about_so_much_are_read_with_the_amount(text: str, yuan: float) -> None:
    value, fault = read_money(text, in_wan=False)
    assert isinstance(value, AboutAmount) and value == round(yuan * 100)
    assert fault is not None and fault.code == "money.approximate"


def test_an_amount_of_about_so_much_is_in_the_unit_of_its_header() -> None:
    assert read_money("约50", in_wan=True).value == LIMIT
    assert read_money("50余", in_wan=True).value == LIMIT


@pytest.mark.parametrize("text", ["约", "近", "余", "多", "以上", "上百万", "几万", "5万以下", "约5万至6万", "余5万"])
def test_what_names_no_amount_is_refused(text: str) -> None:
    value, fault = read_money(text, in_wan=False)
    assert value is None and fault is not None


def test_about_nothing_is_nothing() -> None:
    assert read_money("约0元", in_wan=False) == CellResult(0)


def judge_case(reading: str = "R7a", ranges: str = "R19a", **details: object) -> Outcome:
    facts = build_facts(cases=build_cases(1, on="2021-09-01", **details))
    return get_criterion(assess(facts, ask_plan(R7=reading, R19=ranges)), "no_large_case").outcome


@given(st.sampled_from(AMOUNTS), st.sampled_from([None, *AMOUNTS]), st.booleans(), st.booleans(), st.sampled_from("ab"))
def test_a_clause_is_decided_only_where_every_amount_in_the_ranges_decides_it(
    loss: int, stopped_fen: int | None, is_loss_about: bool, is_stopped_about: bool, reading: str
) -> None:
    outcome = judge_case(
        f"R7{reading}",
        loss_fen=loss,
        is_loss_about=is_loss_about or None,
        stopped_fen=stopped_fen,
        is_stopped_about=is_stopped_about or None,
        returned_fen=0,
    )
    losses = find_exact_ends(loss, is_loss_about)
    # What is not known may be nothing, or everything.
    stops = (0, LIMIT * 10) if stopped_fen is None else find_exact_ends(stopped_fen, is_stopped_about)
    possible = {(total - (stop if reading == "b" else 0)) >= LIMIT * 10 for total, stop in product(losses, stops)}
    assert outcome is {(True,): Outcome.NOT_MET, (False,): Outcome.MET}.get(tuple(possible), Outcome.UNDETERMINED)


def find_exact_ends(fen: int, is_about: bool) -> tuple[int, int]:
    """Return the ends of an amount in tenths of a fen, which are whole numbers."""
    return (fen * 9, fen * 11) if is_about else (fen * 10, fen * 10)


def test_the_reading_may_take_amounts_as_they_are_written() -> None:
    assert judge_case(loss_fen=LIMIT, is_loss_about=True) is Outcome.UNDETERMINED
    assert judge_case(ranges="R19b", loss_fen=LIMIT, is_loss_about=True) is Outcome.NOT_MET
    assert judge_case(ranges="R19b", loss_fen=LIMIT - 1, is_loss_about=True) is Outcome.MET
    net = {"loss_fen": LIMIT, "stopped_fen": 100, "returned_fen": 0, "is_stopped_about": True}
    assert judge_case("R7b", "R19b", **net) is Outcome.MET


def test_the_finding_names_the_amounts_of_about_so_much_that_it_compares() -> None:
    questions = ask_plan()
    cases = [
        *build_cases(1, loss_fen=48_000_000, is_loss_about=True, stopped_fen=100, is_stopped_about=True),
        *build_cases(1, loss_fen=60_000_000),
        *build_cases(1, loss_fen=30_000_000, is_loss_about=True),
    ]
    sentence = explain_criterion(
        get_criterion(assess(build_facts(cases=cases), questions, VILLAGE), "no_large_case"), questions
    )
    assert "其中约48万元（432000元至528000元）是约数" in sentence
    assert "约60" not in sentence and "约30" not in sentence and sentence.count("约") == 2


@given(st.integers(0, 10**14))
def test_the_ends_in_whole_fen_hold_the_exact_ends(fen: int) -> None:
    least, highest = find_about_range(fen)
    assert 0 <= fen * 9 - least * 10 < 10 and 0 <= highest * 10 - fen * 11 < 10


def test_a_sum_of_losses_keeps_apart_what_is_about_so_much() -> None:
    cases = [
        *build_cases(2, loss_fen=LIMIT, is_loss_about=True),
        *build_cases(1, loss_fen=100),
        *build_cases(1, loss_fen=None),
    ]
    sums = []
    for questions in (ask_plan(), ask_plan(R19="R19b")):
        engine = SQLiteEngine(build_facts(cases=cases))
        (count,) = count_cases(questions, get_case_measure(OrgKind.VILLAGE), engine)
        sums.append((count.loss_fen, count.about_fen, count.cases_without_loss))
    assert sums == [(100_000_100, 100_000_000, 1), (100_000_100, 0, 1)]
