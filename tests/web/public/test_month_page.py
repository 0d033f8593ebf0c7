"""What residents read this month: no log-in, no script, no figure, no place below the county."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.sample_county import SampleCounty
from tests.standing import case, enter
from wuzha.core.vocabulary import FraudType, Register
from wuzha.duties.talking_points import FEWEST_CASES
from wuzha.publishing.pages import PAGES


@pytest.fixture(autouse=True)
def forget_pages() -> None:
    PAGES.clear()


def read_month() -> str:
    response = Client().get("/public/month/")
    assert response.status_code == 200 and not response.cookies
    return str(response.content.decode())


def test_the_frequent_types_of_the_county_come_before_those_of_the_country(county: SampleCounty) -> None:
    day = timezone.localdate().replace(day=1) - timedelta(days=3)
    loans = (case(f"L{number}", on=day, fraud_type=FraudType.LOAN.chinese) for number in range(FEWEST_CASES))
    enter(county, Register.CASES, *loans)
    page = read_month()
    assert page.index("样本县近来较多的骗法") < page.index("放款之前先收钱") < page.index("全国常见的骗法")
    assert "清河街道" not in page and "文峰村" not in page


def test_whom_to_call_stands_on_the_page_as_numbers_to_tap(county: SampleCounty) -> None:
    assert re.findall(r'href="tel:(\d+)"', read_month()) == ["110", "96110"]


def test_nothing_follows_the_reader(county: SampleCounty) -> None:
    page = read_month()
    assert "<script" not in page and "<img" not in page and "http" not in page


def test_the_first_public_page_leads_there(county: SampleCounty) -> None:
    assert 'href="/public/month/"' in Client().get("/public/").content.decode()
