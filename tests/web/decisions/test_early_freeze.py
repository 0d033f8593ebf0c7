"""A period that still runs is sealed only by who says so, and the fact stands wherever the result does."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.rounds import enter_calendar_years, freeze, make_calendar, open_street_round
from tests.sample_county import STREET, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.web.decisions.pages import find_address, read_page
from wuzha.cli.main import run
from wuzha.core.periods import Period
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import RoundMove, RoundStage
from wuzha.decisions.calendar_services import set_calendar
from wuzha.decisions.models import Round, RoundStep
from wuzha.decisions.round_services import open_round
from wuzha.decisions.round_state import load_round
from wuzha.programmes.models import Programme

REASON = "按县里要求年底前报结果"


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def round_(county: SampleCounty, programme: Programme, today: date) -> Round:
    """A round of the year that runs."""
    enter_calendar_years(county, today)
    period = Period.parse(str(today.year))
    return open_round(actor=county["wu"], programme=programme, period=period, calendar=make_calendar(today))


def test_the_page_says_that_the_period_still_runs_and_asks_for_a_tick_and_a_reason(
    county: SampleCounty, round_: Round, today: date
) -> None:
    address, client = f"/rounds/{round_.pk}/move/freeze/", log_in_client(county, "wu")
    page = read_visible_text(client.get(address))
    assert f"考核期间到{today.year}-12-31才满" in page and page.index("才满") < page.rindex("封存")
    last_step = load_round(round_).state.last_step
    for data in ({}, {"confirms": "on"}, {"text": REASON}, {"confirms": "on", "text": "\u200b"}):
        assert client.post(address, {"seen": last_step} | data).status_code == 200
    assert load_round(round_).state.stage is RoundStage.PREPARED
    assert client.post(address, {"seen": last_step, "confirms": "on", "text": REASON}).status_code == 302
    assert RoundStep.objects.get(move=RoundMove.FREEZE).text == REASON
    note = f"截至{today}，期间未满（到{today.year}-12-31）。"
    assert note in read_page(county, "wu", f"/rounds/{round_.pk}/")
    org_page = read_page(county, "li", find_address(round_, VILLAGE))
    assert note in org_page and REASON in org_page


def test_the_command_asks_for_the_reason_too(
    county: SampleCounty, round_: Round, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RefusalError, match="现在封存的结论只算到今天"):
        freeze(county, round_)
    assert run(["round", "freeze", STREET, "--by", "wu"]) == 2
    assert "现在封存的结论只算到今天" in capsys.readouterr().err
    assert run(["round", "freeze", STREET, "--by", "wu", "--reason", REASON]) == 0


def test_a_period_that_is_over_is_sealed_without_a_reason(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = open_street_round(county, programme, today)
    page = read_page(county, "wu", f"/rounds/{round_.pk}/move/freeze/")
    assert "才满" not in page and "理由" not in page
    freeze(county, round_)
    assert "期间未满" not in read_page(county, "wu", f"/rounds/{round_.pk}/")


@pytest.mark.parametrize("year", [1999, 2099])
def test_a_calendar_lies_in_years_that_the_round_can_have(
    county: SampleCounty, programme: Programme, round_: Round, today: date, year: int
) -> None:
    calendar = dict(make_calendar(today)) | {"freeze_on" if year < today.year else "list_on": date(year, 3, 1)}
    with pytest.raises(RefusalError, match=f"日程不在{today.year}-01-01至{today.year + 2}-12-31之间"):
        set_calendar(actor=county["wu"], round_=round_, calendar=calendar)
    earlier = Period.parse(str(today.year - 1))
    with pytest.raises(RefusalError, match="请核对年份"):
        open_round(actor=county["wu"], programme=programme, period=earlier, calendar=calendar)
    later = dict.fromkeys(calendar, today + timedelta(days=360))
    set_calendar(actor=county["wu"], round_=round_, calendar=later)
