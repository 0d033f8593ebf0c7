"""A round through the pages, from its opening to the list."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.rounds import (
    answer_self_checks,
    end_publicity,
    freeze,
    list_orgs,
    move,
    open_street_round,
    reach_self_check,
    rewrite_steps,
)
from tests.sample_county import COMMUNITY, UNIT, VILLAGE, SampleCounty, log_in_client, read_visible_text
from wuzha.core.rounds.steps import CALENDAR_PARTS
from wuzha.core.vocabulary import Outcome, RoundMode, RoundMove, RoundStage
from wuzha.decisions.models import PublishedList, Round
from wuzha.decisions.round_state import load_round
from wuzha.programmes.models import Programme

LogIn = Callable[[str], Client]


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def log_in(county: SampleCounty) -> LogIn:
    clients: dict[str, Client] = {}
    return lambda name: clients.setdefault(name, log_in_client(county, name))


def fill_calendar(day: date) -> dict[str, str]:
    return {part: day.isoformat() for part in CALENDAR_PARTS}


def press(client: Client, round_: Round, of: RoundMove, **fields: str) -> Any:
    """Open the page of a move of the whole round, and press its button."""
    address = f"/rounds/{round_.pk}/move/{of.value}/"
    seen = client.get(address).context["form"]["seen"].value()
    return client.post(address, {"seen": seen, **fields})


def get_stage(round_: Round) -> RoundStage:
    return Round.objects.get(pk=round_.pk).term


def set_findings(round_: Round, of: RoundMove) -> None:
    """Put findings into the step that has them, since the books of the sample county leave everything open."""
    findings = {VILLAGE: Outcome.MET, COMMUNITY: Outcome.MET, UNIT: Outcome.UNDETERMINED}
    rewrite_steps(round_, of, data={"outcomes": findings})


def verify_through_services(county: SampleCounty, round_: Round) -> None:
    for org in list_orgs(round_):
        progress = load_round(round_).state.orgs[org.code]
        if progress.is_drawn:
            move(round_, county["wu"], RoundMove.ASSIGN_VERIFIER, org=org, person=county["zhou"])
            move(round_, county["zhou"], RoundMove.NOTE_VISIT, org=org, text="看了台账")
            outcome = Outcome.UNDETERMINED if progress.finding is Outcome.NOT_MET else progress.finding
            move(round_, county["zhou"], RoundMove.GIVE_VERDICT, org=org, outcome=outcome, text="与台账一致")


def sign_singly(county: SampleCounty, round_: Round) -> None:
    """Propose, sign and countersign what the bulk pages leave for a look of its own."""
    for org in list_orgs(round_):
        progress = load_round(round_).state.orgs[org.code]
        if progress.proposal is None:
            outcome = progress.latest_finding
            move(round_, county["wu"], RoundMove.PROPOSE_DECISION, org=org, outcome=outcome, text="按材料")
        if load_round(round_).state.orgs[org.code].decision is None:
            move(round_, county["zheng"], RoundMove.DECIDE, org=org, outcome=progress.latest_finding)
        if not load_round(round_).state.orgs[org.code].countersigned_by:
            move(round_, county["zhou"], RoundMove.COUNTERSIGN, org=org)


def check_internal_words(log_in: LogIn, round_: Round) -> None:
    """Check that no page of the round speaks of anything public, for whoever leads it and whoever is judged in it."""
    place = f"/rounds/{round_.pk}"
    pages = {
        "wu": ("/", "/papers/", f"/orgs/{VILLAGE}/", "/calendar/", "/move/start_publicity/", "/move/publish_list/"),
        "zheng": ("/", f"/orgs/{VILLAGE}/"),
        "li": ("/", f"/orgs/{VILLAGE}/"),
    }
    for name, ends in pages.items():
        for end in ends:
            text = read_visible_text(log_in(name).get(place + end))
            assert not re.search("公布|对外|社会|证书", text), (name, end, text)


def test_a_round_goes_from_its_opening_to_the_circular(
    county: SampleCounty, programme: Programme, today: date, log_in: LogIn
) -> None:
    wu = log_in("wu")
    answer = wu.post("/rounds/open/", {"period": "2022", **fill_calendar(today)})
    round_ = Round.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/rounds/{round_.pk}/")
    assert round_.mode == RoundMode.INTERNAL
    assert "内部考核，结果只在内部通报" in read_visible_text(wu.get(f"/rounds/{round_.pk}/"))
    press(wu, round_, RoundMove.FREEZE)
    assert get_stage(round_) is RoundStage.SELF_CHECK
    set_findings(round_, RoundMove.FREEZE)
    answer_self_checks(county, round_)
    press(wu, round_, RoundMove.DRAW_SAMPLE)
    verify_through_services(county, round_)
    press(wu, round_, RoundMove.END_VERIFICATION)
    set_findings(round_, RoundMove.END_VERIFICATION)
    assert get_stage(round_) is RoundStage.DECISION
    for name, page in (("wu", "propose"), ("zheng", "sign"), ("zhou", "countersign")):
        address = f"/rounds/{round_.pk}/{page}/"
        context = log_in(name).get(address).context["page"]
        codes = [row.code for row in context.rows]
        assert set(codes) == {VILLAGE, COMMUNITY}
        log_in(name).post(address, {"seen": context.last_step, "org": "all", "shown": codes})
    sign_singly(county, round_)
    check_internal_words(log_in, round_)
    assert "开始内部公示" in read_visible_text(wu.get(f"/rounds/{round_.pk}/move/start_publicity/"))
    press(wu, round_, RoundMove.START_PUBLICITY)
    assert get_stage(round_) is RoundStage.PUBLICITY
    check_internal_words(log_in, round_)
    end_publicity(round_)
    assert "印发通报" in read_visible_text(wu.get(f"/rounds/{round_.pk}/move/publish_list/"))
    assert "证书" not in read_visible_text(wu.get(f"/rounds/{round_.pk}/move/publish_list/"))
    press(wu, round_, RoundMove.PUBLISH_LIST)
    assert get_stage(round_) is RoundStage.PUBLISHED
    assert PublishedList.objects.filter(round=round_).exists()
    assert "已通报" in read_visible_text(wu.get(f"/rounds/{round_.pk}/"))
    check_internal_words(log_in, round_)


def test_the_page_says_why_the_next_move_is_not_legal_yet(
    county: SampleCounty, programme: Programme, today: date, log_in: LogIn
) -> None:
    round_ = open_street_round(county, programme, today + timedelta(days=1))
    text = read_visible_text(log_in("wu").get(f"/rounds/{round_.pk}/"))
    assert "封存：还没有到封存日。请到那一天再封存，或先调整日程。" in text
    assert "还没有到封存日" in read_visible_text(log_in("wu").get(f"/rounds/{round_.pk}/move/freeze/"))
    answer = log_in("wu").post(f"/rounds/{round_.pk}/move/freeze/", {"seen": "1"})
    assert answer.status_code == 200 and get_stage(round_) is RoundStage.PREPARED
    move(round_, county["wu"], RoundMove.CANCEL, text="日程有误")
    assert "已取消" in read_visible_text(log_in("wu").get(f"/rounds/{round_.pk}/"))


def test_the_freezing_says_what_is_still_missing(
    county: SampleCounty, programme: Programme, today: date, log_in: LogIn
) -> None:
    round_ = open_street_round(county, programme, today)
    page = log_in("wu").get(f"/rounds/{round_.pk}/move/freeze/")
    contents = page.context["page"].contents
    assert contents.all_count == sum(count for _outcome, count in contents.counts)
    assert "还没有弄清的" in read_visible_text(page) or not contents.missing_items


def test_a_calendar_without_a_day_is_refused_and_keeps_what_was_typed(
    county: SampleCounty, programme: Programme, today: date, log_in: LogIn
) -> None:
    fields = fill_calendar(today) | {"period": "2022", "list_on": ""}
    page = log_in("wu").post("/rounds/open/", fields)
    assert "请填写“通报日”。" in read_visible_text(page)
    assert page.context["form"]["freeze_on"].value() == today.isoformat()
    fields |= {"list_on": (today - timedelta(days=3)).isoformat()}
    assert "日程的先后不对" in read_visible_text(log_in("wu").post("/rounds/open/", fields))
    assert not Round.objects.exists()


def test_a_calendar_is_put_off(county: SampleCounty, programme: Programme, today: date, log_in: LogIn) -> None:
    round_ = reach_self_check(county, programme, today)
    due_on = load_round(round_).state.due_on
    assert due_on is not None
    later = due_on + timedelta(days=2)
    fields = fill_calendar(later) | {"freeze_on": today.isoformat(), "seen": "2"}
    answer = log_in("wu").post(f"/rounds/{round_.pk}/calendar/", fields)
    assert answer.status_code == 302
    assert load_round(round_).state.due_on == later


def test_of_two_people_at_one_button_the_second_reads_what_the_first_did(
    county: SampleCounty, programme: Programme, today: date, log_in: LogIn
) -> None:
    round_ = open_street_round(county, programme, today)
    address = f"/rounds/{round_.pk}/move/cancel/"
    first, second = log_in("wu"), log_in("zheng")
    seen = first.get(address).context["form"]["seen"].value()
    assert first.post(address, {"seen": seen, "text": "日程有误"}).status_code == 302
    page = second.post(address, {"seen": seen, "text": "日程有误"})
    assert "您打开之后，wu刚办了“取消”" in read_visible_text(page)


def test_a_cancellation_without_a_reason_or_with_personal_data_is_refused(
    county: SampleCounty, programme: Programme, today: date, log_in: LogIn
) -> None:
    round_ = open_street_round(county, programme, today)
    wu = log_in("wu")
    assert "请填写“理由”。" in read_visible_text(press(wu, round_, RoundMove.CANCEL, text=""))
    assert press(wu, round_, RoundMove.CANCEL, text="请打13800138000").status_code == 200
    assert get_stage(round_) is RoundStage.PREPARED


def test_a_village_sees_the_round_and_its_own_row_alone(
    county: SampleCounty, programme: Programme, today: date, log_in: LogIn
) -> None:
    round_ = reach_self_check(county, programme, today)
    page = log_in("li").get(f"/rounds/{round_.pk}/")
    text = read_visible_text(page)
    assert "文峰村" in text and "青石社区" not in text
    assert [row.code for row in page.context["page"].rows] == [VILLAGE]
    assert "答复 清河街道2022年考核：自查" in text
    assert page.context["page"].next_move is None


def test_other_people_find_no_round_and_no_button(
    county: SampleCounty, programme: Programme, today: date, log_in: LogIn
) -> None:
    round_ = open_street_round(county, programme, today)
    for name, page in (("zhao", ""), ("zhao", "sample/"), ("li", "calendar/"), ("li", "move/freeze/")):
        assert log_in(name).get(f"/rounds/{round_.pk}/{page}").status_code == 404
    for page in ("propose/", "sign/", "countersign/", "calendar/", "move/cancel/", "move/freeze/"):
        assert log_in("li").post(f"/rounds/{round_.pk}/{page}", {"seen": "1", "text": "x"}).status_code == 404
    assert log_in("zheng").post(f"/rounds/{round_.pk}/move/freeze/", {"seen": "1"}).status_code == 404
    assert log_in("wu").get(f"/rounds/{round_.pk}/move/nonsense/").status_code == 404
    assert log_in("wu").get(f"/rounds/{round_.pk}/move/decide/").status_code == 404
    assert log_in("wu").get("/rounds/999999/").status_code == 404


def test_the_unit_answers_and_the_office_reminds(
    county: SampleCounty, programme: Programme, today: date, log_in: LogIn
) -> None:
    round_ = open_street_round(county, programme, today)
    assert "落实 清河街道2022年考核：封存" in read_visible_text(log_in("wu").get(f"/rounds/{round_.pk}/"))
    freeze(county, round_)
    assert "催报 清河街道2022年考核：自查" in read_visible_text(log_in("wu").get(f"/rounds/{round_.pk}/"))
    page = log_in("qian").get("/todo/")
    assert "清河街道2022年考核：自查" in read_visible_text(page)
    rows = log_in("qian").get(f"/rounds/{round_.pk}/?org={UNIT}").context["page"].rows
    assert [row.code for row in rows] == [UNIT]


def test_the_sample_can_be_drawn_again_by_anybody(
    county: SampleCounty, programme: Programme, today: date, log_in: LogIn
) -> None:
    round_ = reach_self_check(county, programme, today)
    answer_self_checks(county, round_)
    text = read_visible_text(log_in("wu").get(f"/rounds/{round_.pk}/move/draw_sample/"))
    assert round_.seed in text
    press(log_in("wu"), round_, RoundMove.DRAW_SAMPLE)
    page = log_in("li").get(f"/rounds/{round_.pk}/sample/")
    assert round_.seed in read_visible_text(page)
    assert {org.code for org in page.context["orgs"]} <= {VILLAGE}
