"""What a leader looks at first: each thing with its reason in a line, and no kind pushed out by another."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.sample_county import COMMUNITY, STREET, UNIT, VILLAGE, SampleCounty
from tests.standing import YEAR, case, enter, row
from wuzha.assessments.clause_changes import find_outcome_changes
from wuzha.assessments.late_months import find_late_orgs
from wuzha.assessments.overview import Overview, build_overview
from wuzha.assessments.standing import assess
from wuzha.assessments.target_trends import find_target_trends
from wuzha.core.vocabulary import Outcome, Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.programmes.report_days import ReportDays
from wuzha.programmes.services import set_programme
from wuzha.registers.attribution.services import propose_village
from wuzha.registers.models import Case
from wuzha.reports.attention import (
    MAX_ITEMS,
    AttentionItem,
    AttentionKind,
    is_at_risk,
    list_attention_items,
    load_sources,
)

DECEMBER = date(2022, 12, 15)
LATELY, EARLIER = date(2022, 12, 1), date(2022, 11, 1)
BASE = tuple(case(f"B{number}", on=date(2021, 5, 1)) for number in range(20))
"""Of 20 cases in 2021 the street may have 19 in 2022."""


def overview_of(programme: Programme, today: date = DECEMBER) -> Overview:
    street = Org.objects.get(code=STREET)
    return build_overview(programme, build_questions(programme, today), street, Scope((street.path,)))


def list_items(programme: Programme, today: date = DECEMBER) -> dict[AttentionKind, AttentionItem]:
    sources = load_sources(overview_of(programme, today), [], since="昨天以来", today=today)
    return {item.kind: item for item in reversed(list_attention_items(sources))}


def read_trend(programme: Programme, target: str = "all_cases", today: date = DECEMBER) -> str:
    trends = find_target_trends(programme, build_questions(programme, today), {STREET})
    return next(trend.sentence for (_, id), trend in trends.items() if id == target)


def declare(county: SampleCounty, *, without: tuple[str, ...], org: str = STREET) -> Programme:
    """Declare all months for the street, but these months of cases for nobody."""
    months = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13)]
    pairs = [(of, month) for of in ("cases", "persons", "dens") for month in months]
    rows = [row(Register.DECLARATIONS, org=org, register=of, month=month) for of, month in pairs]
    enter(
        county,
        Register.DECLARATIONS,
        *(fact for fact, pair in zip(rows, pairs, strict=True) if pair not in {("cases", month) for month in without}),
    )
    return set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)


def attest(county: SampleCounty, org: str) -> None:
    values = {"criterion": "duties_done", "period": "2022", "verdict": "met", "by": "考核组"}
    enter(county, Register.ATTESTATIONS, row(Register.ATTESTATIONS, org=org, **values))


def test_a_trend_compares_the_last_thirty_days_with_those_before(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, *BASE, case("A1", on=EARLIER), *(case(f"A{n}", on=LATELY) for n in (2, 3, 4)))
    assert read_trend(programme) == "近30天新增3起，此前30天1起，在上升"
    enter(county, Register.CASES, *(case(f"C{n}", on=EARLIER) for n in range(5)))
    assert read_trend(programme) == "近30天新增3起，此前30天6起，在下降"
    assert read_trend(programme, today=date(2023, 2, 1)) == "期末30天新增0起，此前30天3起，在下降"


def test_a_trend_is_a_range_where_a_case_may_lie_in_either_window(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, *BASE, case("A1", on=LATELY), case("A2", on=None))
    assert read_trend(programme) == "近30天新增1–2起，此前30天0–1起"


def test_months_that_nobody_reported_lately_leave_the_trend_open_and_earlier_ones_do_not(
    county: SampleCounty,
) -> None:
    enter(county, Register.CASES, *BASE, case("A1", on=LATELY))
    programme = declare(county, without=("2022-11",))
    assert "此前30天" not in read_trend(programme) and "至少" in read_trend(programme)
    enter(county, Register.DECLARATIONS, row(Register.DECLARATIONS, org=STREET, register="cases", month="2022-11"))
    assert read_trend(programme) == "近30天新增1起，此前30天0起，在上升"


def test_a_gap_of_long_ago_does_not_hide_what_happened_lately(county: SampleCounty) -> None:
    enter(county, Register.CASES, *BASE, case("A1", on=LATELY))
    assert read_trend(declare(county, without=("2022-03",))) == "近30天新增1起，此前30天0起，在上升"


def test_without_any_report_of_late_nothing_is_said_of_it(county: SampleCounty) -> None:
    enter(county, Register.CASES, *BASE)
    programme = declare(county, without=("2022-10", "2022-11", "2022-12"))
    assert read_trend(programme) == "最近的变化还算不出，待月份报齐后可知"


def test_a_period_that_has_just_begun_has_no_trend(county: SampleCounty, programme: Programme) -> None:
    assert find_target_trends(programme, build_questions(programme, date(2022, 1, 20)), {STREET}) == {}


def test_a_target_that_is_met_is_at_risk_when_another_such_month_would_use_up_what_is_left(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, *BASE, *(case(f"A{n}", on=date(2022, 3, 1)) for n in range(16)))
    assert "发案总数下降" not in list_items(programme)[AttentionKind.TARGET].title, "0 staff cases are the limit"
    enter(county, Register.CASES, *(case(f"C{n}", on=LATELY) for n in range(2)))
    item = list_items(programme)[AttentionKind.TARGET]
    assert "发案总数下降" in item.title and item.figure == "达标"
    assert "还可发1起。近30天新增2起，此前30天0起，在上升。" in item.reason
    (target,) = [target for target in overview_of(programme, date(2023, 2, 1)).targets if target.id == "all_cases"]
    assert target.left == 1 and not is_at_risk(target, None, is_provisional=False)


def test_a_target_that_will_probably_be_missed_is_named_before_it_is(county: SampleCounty) -> None:
    base = (case(f"B{month}-{number}", on=date(2021, month, 5)) for month in range(1, 13) for number in range(2))
    so_far = (case(f"N{month}-{number}", on=date(2022, month, 5)) for month in range(1, 7) for number in range(3))
    enter(county, Register.CASES, *base, *so_far)
    item = list_items(declare(county, without=()), date(2022, 7, 10))[AttentionKind.TARGET]
    assert "发案总数下降" in item.title and item.figure == "达标"
    assert re.search("还可发4起。.*按目前速度，年底约.*起，达标可能不到一成。", item.reason)


def test_a_village_one_case_from_losing_is_named(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, *(case(f"B{n}", on=date(2021, 5, 1)) for n in range(2)), case("A1", loss_fen=100))
    attest(county, VILLAGE)
    item = list_items(programme)[AttentionKind.AT_LIMIT]
    assert (item.title, item.reason) == ("1个村（社区）、单位再发1起即不达标", "文峰村")


def test_late_reporters_are_named_from_the_day_after_their_report_day(county: SampleCounty) -> None:
    programme = declare(county, without=("2022-10",))
    assert AttentionKind.LATE not in list_items(programme, date(2022, 11, 5))
    item = list_items(programme, date(2022, 11, 8))[AttentionKind.LATE]
    assert (item.title, item.figure) == ("3个村（社区）、单位逾期未报送", "最长逾期3天")
    assert "文峰村" in item.reason and "财政所" in item.reason
    enter(county, Register.CASES, *(case(f"A{n}") for n in range(9)))
    assert outcome_of(programme, VILLAGE) is Outcome.NOT_MET
    assert "文峰村" in list_items(programme, date(2022, 11, 8))[AttentionKind.LATE].reason, "also one that has failed"


def outcome_of(programme: Programme, code: str) -> Outcome:
    return next(finding.outcome for finding in overview_of(programme).findings if finding.code == code)


def test_a_late_org_has_its_months_registers_and_days(county: SampleCounty) -> None:
    programme = declare(county, without=("2022-08", "2022-10"))
    paths = dict(Org.objects.values_list("code", "path"))
    late_orgs = find_late_orgs(overview_of(programme).findings, paths, ReportDays({}), date(2022, 11, 6))
    late = {org.code: org for org in late_orgs}[VILLAGE]
    assert (late.months_text, late.registers, late.days) == ("2022年8月、10月", (Register.CASES,), 62)


def test_a_dispute_says_how_long_it_has_waited(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1"))
    village = county.orgs[VILLAGE]
    propose_village(actor=county["li"], case=Case.objects.get(), on_behalf_of=village, village=None, reason="不在本村")
    today = timezone.localdate() + timedelta(days=12)
    sources = load_sources(overview_of(programme), [], since="", today=today)
    (item,) = [item for item in list_attention_items(sources) if item.kind is AttentionKind.DISPUTE]
    assert (item.title, item.figure) == ("1件案件归属等待决定", "最早的已等12天")
    assert "A1" not in item.title + item.reason


@pytest.mark.parametrize(
    ("is_lost", "kind", "words"), [(True, "lost", "不再达标"), (False, "moved", "由未达标变为达标")]
)
def test_an_outcome_that_moved_is_named_whichever_way(
    county: SampleCounty, programme: Programme, is_lost: bool, kind: str, words: str
) -> None:
    attest(county, COMMUNITY)
    questions = build_questions(programme, DECEMBER)
    good = assess(programme, questions, with_rows=False)
    enter(county, Register.CASES, case("A1", COMMUNITY))
    bad = assess(programme, questions, with_rows=False)
    before, after = (good, bad) if is_lost else (bad, good)
    changes = list(find_outcome_changes(before, after))
    sources = load_sources(overview_of(programme), changes, since="昨天以来", today=DECEMBER)
    (item,) = [item for item in list_attention_items(sources) if item.kind == kind]
    assert words in item.title + item.reason and "青石社区" in item.reason and item.figure == "昨天以来"


def test_there_are_five_at_most_and_no_kind_pushes_out_another(county: SampleCounty) -> None:
    enter(county, Register.CASES, *BASE, *(case(f"A{n}", COMMUNITY) for n in range(30)))
    programme = declare(county, without=("2022-03",))
    attest(county, UNIT)
    enter(county, Register.CASES, case("M1"))
    propose_village(
        actor=county["li"],
        case=Case.objects.get(key="M1"),
        on_behalf_of=county.orgs[VILLAGE],
        village=None,
        reason="不在本村",
    )
    items = list_attention_items(load_sources(overview_of(programme), [], since="", today=DECEMBER))
    kinds = [item.kind for item in items]
    assert len(items) <= MAX_ITEMS and {AttentionKind.TARGET, AttentionKind.DISPUTE, AttentionKind.LATE} <= set(kinds)
    assert kinds == sorted(kinds, key=list(AttentionKind).index)
