"""Where everyone stands, from the books at this moment."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import COMMUNITY, COUNTY, OTHER_STREET, OTHER_VILLAGE, STREET, UNIT, VILLAGE, Cast, logged_in, words
from wuzha.assessments.standing import KEPT, moved, stand, stand_targets
from wuzha.core.facts import NAMES, Row
from wuzha.core.periods import Period
from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import Outcome, Register
from wuzha.orgs.services import change_org, draft_of
from wuzha.programmes import services
from wuzha.programmes.models import Programme
from wuzha.programmes.plans import programme_of, questions_of
from wuzha.programmes.services import set_programme
from wuzha.registers.diff import Line
from wuzha.registers.services import record_entries

YEAR = Period.parse("2022")
AFTERWARDS = date(2023, 2, 1)


def row(of: Register, /, **values: Any) -> Row:
    return tuple(values.get(name) for name in NAMES[of])


def case(number: str, village: str = VILLAGE, on: date = date(2022, 3, 1), **more: Any) -> Row:
    values = {"case_no": number, "village": village, "filed_on": on, "case_kind": "criminal", "status": "valid"}
    return row(Register.CASES, **values | more)


def enter(cast: Cast, register: Register, *rows: Row, street: str = STREET) -> None:
    lines = [Line(one) for one in rows]
    record_entries(actor=cast["wu"], holder=cast.orgs[street], register=register, lines=lines)


def everything_declared(cast: Cast) -> Programme:
    """Everything of 2021 and 2022 declared by the street, and nothing else on record."""
    months = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13)]
    declared = product(("cases", "persons", "dens"), months)
    rows = [row(Register.DECLARATIONS, org=STREET, register=register, month=month) for register, month in declared]
    enter(cast, Register.DECLARATIONS, *rows)
    return set_programme(actor="wu", org=cast.orgs[STREET], plan="fengling", period=YEAR)


@pytest.fixture
def programme(cast: Cast) -> Programme:
    return everything_declared(cast)


def outcome(programme: Programme, clause: str, code: str = VILLAGE, **more: Any) -> Outcome:
    questions = questions_of(programme, AFTERWARDS)
    (found,) = [org for org in stand(programme, questions, **more).orgs if org.code == code]
    return next(criterion.outcome for criterion in found.criteria if criterion.id == clause)


def test_a_case_entered_a_moment_ago_is_in_the_standing(cast: Cast, programme: Programme) -> None:
    assert outcome(programme, "no_or_halved_cases") is Outcome.MET
    enter(cast, Register.CASES, case("A1", loss_fen=60_000_000))
    assert outcome(programme, "no_or_halved_cases") is Outcome.NOT_MET
    assert outcome(programme, "no_large_case") is Outcome.NOT_MET


def test_the_standing_of_an_earlier_moment_is_still_there(cast: Cast, programme: Programme) -> None:
    then = timezone.now()
    enter(cast, Register.CASES, case("A1"))
    assert outcome(programme, "no_or_halved_cases", known_at=then) is Outcome.MET
    assert outcome(programme, "no_or_halved_cases") is Outcome.NOT_MET


def test_one_village_alone_is_judged_as_in_the_whole(cast: Cast, programme: Programme) -> None:
    enter(cast, Register.CASES, case("A1"), case("A2", COMMUNITY), case("A3", COMMUNITY, date(2021, 5, 1)))
    questions = questions_of(programme, AFTERWARDS)
    whole = {org.code: org for org in stand(programme, questions).orgs}
    assert set(whole) == {VILLAGE, COMMUNITY, UNIT}
    for code in whole:
        assert stand(programme, questions, org=cast.orgs[code]).orgs == (whole[code],)


def test_one_village_is_the_same_whether_judged_alone_or_taken_from_the_whole(cast: Cast, programme: Programme) -> None:
    enter(cast, Register.CASES, case("A1"), case("A2", COMMUNITY), case("A3", COMMUNITY, date(2021, 5, 1)))
    questions = questions_of(programme, AFTERWARDS)
    for code in (VILLAGE, COMMUNITY, UNIT):
        KEPT.clear()
        alone = stand(programme, questions, org=cast.orgs[code], with_rows=False)
        KEPT.clear()
        stand(programme, questions, with_rows=False)
        assert stand(programme, questions, org=cast.orgs[code], with_rows=False) == alone


def test_what_moved_is_told_of_each_clause_also_when_its_org_got_another_name(cast: Cast, programme: Programme) -> None:
    questions = questions_of(programme, AFTERWARDS)
    enter(cast, Register.CASES, case("A3", COMMUNITY, date(2021, 5, 1)))
    before = stand(programme, questions, with_rows=False)
    assert not list(moved(before, before))
    enter(cast, Register.CASES, case("A1", loss_fen=60_000_000))
    change_org(actor="wu", draft=replace(draft_of(cast.orgs[VILLAGE]), name="新名村"))
    told = {
        one.clause: one for one in moved(before, stand(programme, questions, with_rows=False)) if one.code == VILLAGE
    }
    assert {one.name for one in told.values()} == {"新名村"}
    assert (told[""].before, told[""].after) == (Outcome.UNDETERMINED, Outcome.NOT_MET)
    assert {one.after for one in told.values()} == {Outcome.NOT_MET}
    assert len(told) == 3


def test_targets_alone_are_judged_as_beside_the_villages(cast: Cast, programme: Programme) -> None:
    enter(cast, Register.CASES, case("A1"), case("A2", COMMUNITY), case("A3", None, date(2021, 5, 1)))
    questions = questions_of(programme, AFTERWARDS)
    whole, alone = stand(programme, questions), stand_targets(programme, questions)
    assert [(one.code, one.criterion) for one in alone.targets] == [(one.code, one.criterion) for one in whole.targets]
    assert alone.targets and not alone.orgs


def test_a_period_in_progress_is_judged_so_far(programme: Programme) -> None:
    assert questions_of(programme, date(2022, 7, 31)).is_provisional
    assert not questions_of(programme, AFTERWARDS).is_provisional


def test_a_period_that_has_not_begun_has_no_outcomes(cast: Cast, programme: Programme) -> None:
    with pytest.raises(Refusal, match="早于"):
        questions_of(programme, date(2021, 12, 31))
    wu, next_year = logged_in(cast, "wu"), f"{timezone.localdate().year + 1}"
    page = wu.get(f"/standing/{STREET}/").content.decode()
    assert "period=2022" in page and f"period={next_year}" not in page
    for address in (f"/standing/{STREET}/", f"/standing/{VILLAGE}/", f"/trends/{STREET}/", f"/map/{STREET}/"):
        assert wu.get(f"{address}?period={next_year}").status_code == 404
    with pytest.raises(Refusal, match="还没有开始"):
        set_programme(actor="wu", org=cast.orgs[STREET], plan="fengling", period=Period.parse(next_year))


def test_what_is_too_large_to_be_judged_on_a_page_gets_no_programme(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_JUDGED", 3)
    with pytest.raises(Refusal, match="网页上一次最多评3个"):
        set_programme(actor="zhou", org=cast.orgs[COUNTY], plan="fengling", period=YEAR)
    assert set_programme(actor="zhou", org=cast.orgs[STREET], plan="fengling", period=YEAR).current_period == YEAR


def test_on_the_first_day_of_a_period_there_is_no_yesterday_to_compare_with(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_programme(actor="wu", org=cast.orgs[STREET], plan="fengling", period=Period.parse("2026"))
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 1, 1))
    assert "这一期今天开始" in words(logged_in(cast, "wu").get("/"))
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 1, 2))
    assert "结论没有变动" in words(logged_in(cast, "zheng").get("/"))


def test_the_nearest_programme_counts(cast: Cast, programme: Programme) -> None:
    of_county = set_programme(actor="zhou", org=cast.orgs[COUNTY], plan="fengling", period=YEAR)
    assert programme_of(cast.orgs[VILLAGE]) == programme
    assert programme_of(cast.orgs[OTHER_VILLAGE]) == of_county
    assert programme_of(cast.orgs[COUNTY]) == of_county


def test_the_office_sees_its_whole_street_and_no_other(cast: Cast, programme: Programme) -> None:
    page = words(logged_in(cast, "wu").get("/standing/"))
    for name in ("文峰村", "青石社区", "财政所", "发案总数下降"):
        assert name in page
    assert "东山" not in page


def test_a_village_secretary_sees_one_village_and_no_target_of_the_street(cast: Cast, programme: Programme) -> None:
    page = words(logged_in(cast, "li").get("/standing/"))
    assert "文峰村" in page
    for other in ("青石社区", "财政所", "发案总数下降"):
        assert other not in page


def test_the_card_opens_to_clause_figure_and_rows(cast: Cast, programme: Programme) -> None:
    enter(cast, Register.CASES, case("A1"), case("A2", COMMUNITY))
    page = words(logged_in(cast, "li").get(f"/standing/{VILLAGE}/"))
    assert "2022年发案1起" in page
    assert "案件（1条）" in page and "A1" in page
    assert "A2" not in page


def test_a_leader_sees_how_many_rows_but_not_which(cast: Cast, programme: Programme) -> None:
    enter(cast, Register.CASES, case("A1"))
    page = words(logged_in(cast, "zheng").get(f"/standing/{VILLAGE}/"))
    assert "案件另有1条，只给管台账的人看" in page
    assert "A1" not in page


def test_beside_today_stands_what_was_known_on_an_earlier_day(cast: Cast, programme: Programme) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    enter(cast, Register.CASES, case("A1"))
    page = words(logged_in(cast, "wu").get(f"/standing/{VILLAGE}/?known_on={yesterday}"))
    assert "当天的台账，结论是" in page
    assert "当时是“待定”" in page


@pytest.mark.parametrize("address", [f"/standing/{OTHER_VILLAGE}/", f"/standing/{OTHER_STREET}/", "/standing/X/"])
def test_what_lies_elsewhere_does_not_exist(cast: Cast, programme: Programme, address: str) -> None:
    assert logged_in(cast, "li").get(address).status_code == 404


WRONG = (
    *("period=2022H9", "period=x", "period=0001", "period=0001H1", "period=9999", "period=0001-01-01/9999-12-31"),
    *(
        "period=2000-01-01/2022-12-31",
        "known_on=2022-99-99",
        "known_on=x",
        "known_on=9999-12-31",
        "known_on=0001-01-01",
    ),
)
PAGES = (
    *("/standing/", f"/standing/{STREET}/", f"/standing/{VILLAGE}/", f"/standing/{STREET}/targets/"),
    *(f"/standing/{STREET}/export/", f"/standing/{STREET}/changes/export/"),
    *("/trends/", f"/trends/{VILLAGE}/", f"/trends/{STREET}/export/", "/map/", f"/map/{STREET}/"),
)


@pytest.mark.parametrize("query", WRONG)
def test_a_wrong_address_is_no_traceback(cast: Cast, programme: Programme, query: str) -> None:
    wu, is_about_a_period = logged_in(cast, "wu"), query.startswith("period")
    for page in PAGES:
        status = wu.get(f"{page}?{query}").status_code
        assert status == 404 if is_about_a_period else status in (200, 404), page
