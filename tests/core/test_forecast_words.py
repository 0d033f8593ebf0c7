"""What a forecast says: rounded to tenths, with no certainty that it has not."""

from __future__ import annotations

import pytest

from wuzha.core.forecast import Forecast, NoForecast, NoForecastReason
from wuzha.core.periods import Period
from wuzha.core.statement.questions import Figure
from wuzha.core.words.forecast import explain_chance, explain_forecast, explain_method

CASES = Figure("cases", (), Period.parse("2022"))


def make_forecast(low: int = 12, high: int = 19, least: float = 0.31, most: float = 0.31) -> Forecast:
    return Forecast(low=low, high=high, least_chance=least, most_chance=most, known_months=6, earlier_months=12)


def test_a_forecast_is_one_line() -> None:
    assert explain_forecast(CASES, make_forecast()) == "按目前速度，年底约12–19起，达标可能约三成"


def test_a_half_year_ends_with_the_period() -> None:
    half = Figure("cases", (), Period.parse("2022H1"))
    assert explain_forecast(half, make_forecast(low=7, high=7)) == "按目前速度，期末约7起，达标可能约三成"


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (0.0, 0.0, "已不能达标"),
        (0.0, 0.03, "达标可能不到一成"),
        (0.08, 0.12, "达标可能约一成"),
        (0.34, 0.46, "达标可能约三成至五成"),
        (0.02, 0.4, "达标可能至多约四成"),
        (0.62, 1.0, "达标可能至少约六成"),
        (0.01, 0.99, "能否达标尚难判断"),
        (0.97, 1.0, "达标可能在九成以上"),
    ],
)
def test_a_chance_is_said_in_tenths(least: float, most: float, words: str) -> None:
    assert explain_chance(make_forecast(least=least, most=most)) == words


@pytest.mark.parametrize("reason", NoForecastReason)
def test_why_there_is_no_forecast_is_said_in_words(reason: NoForecastReason) -> None:
    outlook = NoForecast(reason)
    assert explain_forecast(CASES, outlook).endswith("暂不预测")
    assert list(explain_method(outlook)) == []


def test_the_method_names_its_months_and_that_it_decides_nothing() -> None:
    sentences = list(explain_method(make_forecast()))
    assert "本期报齐的6个月和此前报齐的12个月" in sentences[0]
    assert "不影响结论" in sentences[-1]
