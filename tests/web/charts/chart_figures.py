"""Load the trends behind the charts of an org."""

from __future__ import annotations

from datetime import date

from tests.sample_county import (
    STREET,
)
from tests.standing import AFTERWARDS
from wuzha.core.periods import Period
from wuzha.orgs.models import Org
from wuzha.programmes.plan_choice import build_questions, find_programme
from wuzha.reports.charts.trends import Trends, load_trends

MARCH, MAY, LAST_MARCH = date(2022, 3, 9), date(2022, 5, 31), date(2021, 3, 31)


def trends(code: str = STREET, today: date = AFTERWARDS, period: str | None = None) -> Trends:
    org = Org.objects.get(code=code)
    programme = find_programme(org)
    assert programme is not None
    return load_trends(programme, build_questions(programme, today, Period.parse(period) if period else None), org)


def by_month(result: Trends) -> dict[int, tuple[int | None, int | None]]:
    return {
        line.month.start.month: (line.now and line.now.cases, line.before and line.before.cases)
        for line in result.months
        if (line.now and line.now.cases) or (line.before and line.before.cases)
    }
