"""The papers that an office makes without a round: from its plan, and from the books of today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from tests.forecasts import BASE, SO_FAR, declare_until_july
from tests.log_tampering import drop_triggers
from tests.reports.papers.led_rounds import read_paper
from tests.sample_county import STREET, VILLAGE, SampleCounty
from tests.standing import YEAR, case, enter
from wuzha.assessments.overview import Overview, build_overview
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.people.access import Scope
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.registers.models import Case, Declaration
from wuzha.reports.papers.org_papers import ORG_PAPERS, draft_org_paper
from wuzha.reports.papers.paper_kinds import PaperKind

DECEMBER = date(2022, 12, 20)


def make_overview(county: SampleCounty, programme: Programme, day: date = DECEMBER) -> Overview:
    street = county.orgs[STREET]
    return build_overview(programme, build_questions(programme, day, YEAR), street, Scope((street.path,)))


def make_moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(8)))


def write(overview: Overview, kind: PaperKind, day: date = DECEMBER) -> str:
    return read_paper(draft_org_paper(overview, kind, day).render())


@pytest.mark.parametrize("kind", ORG_PAPERS)
def test_each_says_that_the_assessment_is_internal(county: SampleCounty, programme: Programme, kind: PaperKind) -> None:
    text = write(make_overview(county, programme), kind)
    assert "内部考核" in text and "截至2022年12月20日" in text


def test_the_notice_of_a_plan_has_its_targets_standards_steps_and_duties(
    county: SampleCounty, programme: Programme
) -> None:
    text = write(make_overview(county, programme), PaperKind.PLAN_NOTICE)
    assert "一切从群众的利益出发" in text
    assert "全街道的发案总数，2021年下半年要比上半年减少10%" in text
    assert "本村（社区）查无电信网络诈骗窝点。" in text
    assert "自查（10个工作日）" in text and "公示（5个工作日）" in text
    assert "2021年11月15日前" in text


def test_the_bulletin_has_the_counts_the_changes_of_the_month_and_who_is_late(
    county: SampleCounty, programme: Programme
) -> None:
    drop_triggers()
    LogLine.objects.update(at=make_moment(date(2022, 8, 1)))
    Declaration.objects.update(recorded_at=make_moment(date(2022, 8, 1)))
    enter(county, Register.CASES, case("A1", VILLAGE, date(2022, 12, 5)))
    Case.objects.update(recorded_at=make_moment(date(2022, 12, 6)))
    text = write(make_overview(county, programme), PaperKind.MONTHLY_BULLETIN)
    assert "2022年12月月报（第12期）" in text
    assert "文峰村\n待定\n未达标\n四(一)1：2022年到目前（截至2022年12月20日）发案1起" in text
    assert "青石社区\n待定" not in text and "三、报送情况" in text


def test_the_report_on_targets_has_figures_trend_forecast_and_method(county: SampleCounty) -> None:
    enter(county, Register.CASES, *BASE, *SO_FAR)
    programme = declare_until_july(county)
    day = date(2022, 8, 1)
    text = write(make_overview(county, programme, day), PaperKind.TARGET_REPORT, day)
    assert "三、发案总数下降" in text and "按目前速度，年底约" in text
    assert "泊松–伽马模型" in text and "回测" in text


def test_an_office_without_orgs_has_no_bulletin(county: SampleCounty, programme: Programme) -> None:
    overview = replace(make_overview(county, programme), findings=())
    with pytest.raises(RefusalError, match="还没有可以评判的村（社区）和单位"):
        draft_org_paper(overview, PaperKind.MONTHLY_BULLETIN, DECEMBER + timedelta(days=1))
