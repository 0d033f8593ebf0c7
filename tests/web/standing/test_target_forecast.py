"""The page of targets says where each will stand at the end, how that was computed, and nothing once it is over."""

from __future__ import annotations

import re

from tests.forecasts import BASE, SO_FAR, declare_until_july
from tests.sample_county import STREET, SampleCounty, log_in_client, read_visible_text
from tests.standing import enter
from wuzha.core.vocabulary import Register
from wuzha.web.language import ENGLISH

PAGE = f"/standing/{STREET}/targets/"


def read(county: SampleCounty, address: str, *, language: str = "") -> str:
    client = log_in_client(county, "zheng")
    if language:
        client.cookies["language"] = language
    return read_visible_text(client.get(address))


def test_a_target_has_its_forecast_in_a_line_and_the_method_below(county: SampleCounty) -> None:
    declare_until_july(county)
    enter(county, Register.CASES, *BASE, *SO_FAR)
    page = read(county, f"{PAGE}?as_of=2022-08-20")
    assert re.search(r"按目前速度，年底约\d+–\d+起，达标可能约.成。", page)
    assert "怎么算的" in page and "本期报齐的7个月" in page and "不影响结论" in page
    english = read(county, f"{PAGE}?as_of=2022-08-20", language=ENGLISH)
    assert re.search(
        r"about \d+–\d+ cases by the end of the year; the chance of meeting the target is about \d in 10", english
    )


def test_too_few_months_are_said_and_a_period_that_is_over_has_no_forecast(county: SampleCounty) -> None:
    declare_until_july(county)
    enter(county, Register.CASES, *BASE)
    assert "本期报齐的月份不足3个，暂不预测" in read(county, f"{PAGE}?as_of=2022-03-10")
    assert "预测" not in read(county, PAGE) and "按目前速度" not in read(county, PAGE)
