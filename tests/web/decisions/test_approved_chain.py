"""A round of an approved plan by requests alone, from its opening to the public list and a certificate."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.rounds import APPROVAL, end_publicity, enter_calendar_years
from tests.sample_county import COMMUNITY, STREET, UNIT, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import enter, row
from tests.web.decisions.pages import find_address, send
from wuzha.core.plan.editing import change_values
from wuzha.core.plan.loading import find_plan
from wuzha.core.plan.plan_files import read_plan_files
from wuzha.core.rounds.steps import CALENDAR_PARTS
from wuzha.core.vocabulary import Register, RoundMode, RoundMove
from wuzha.decisions.models import Certificate, PublishedList, Round
from wuzha.decisions.round_state import load_round
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_activation import activate_plan
from wuzha.programmes.plan_services import make_plan

ORGS = {VILLAGE: "文峰村", COMMUNITY: "青石社区", UNIT: "财政所"}
Send = Callable[..., None]


@pytest.fixture
def approved_programme(county: SampleCounty, programme: Programme) -> Programme:
    """The street under a plan of its own with an approval; all three orgs are met by the books."""
    attestation = {"criterion": "duties_done", "period": "2022", "verdict": "met", "on": date(2022, 12, 20)}
    villages = (row(Register.ATTESTATIONS, org=code, **attestation) for code in (VILLAGE, COMMUNITY))
    enter(county, Register.ATTESTATIONS, *villages)
    days = enumerate((date(2022, 3, 1), date(2022, 9, 1)))
    enter(
        county,
        Register.OUTREACH,
        *(row(Register.OUTREACH, outreach_no=f"X{number}", org=UNIT, done_on=day) for number, day in days),
    )
    files = replace(read_plan_files(find_plan("fengling")), examples="")
    version = make_plan(actor=county["wu"], org=county.orgs[STREET], files=change_values(files, {"approval": APPROVAL}))
    activate_plan(actor=county["wu"], version=version, active_from=timezone.localdate())
    return Programme.objects.get(org=county.orgs[STREET])


def test_a_round_of_an_approved_plan_ends_with_a_public_list_and_certificates(
    county: SampleCounty, approved_programme: Programme
) -> None:
    today = timezone.localdate()
    enter_calendar_years(county, today)
    clients: dict[str, Client] = {}

    def log_in(name: str) -> Client:
        return clients.setdefault(name, log_in_client(county, name))

    def press(move: RoundMove) -> None:
        answer = send(log_in("wu"), f"/rounds/{round_.pk}/move/{move.value}/", round_, move)
        assert answer.status_code == 302, read_visible_text(answer)

    def act(name: str, code: str, move: RoundMove, **fields: object) -> None:
        answer = send(log_in(name), find_address(round_, code), round_, move, **fields)
        assert answer.status_code == 302, read_visible_text(answer)

    log_in("wu").post("/rounds/open/", {"period": "2022", **dict.fromkeys(CALENDAR_PARTS, today.isoformat())})
    round_ = Round.objects.get()
    assert (round_.mode, round_.approval) == (RoundMode.APPROVED, APPROVAL)
    press(RoundMove.FREEZE)
    act("li", VILLAGE, RoundMove.ANSWER_SELF_CHECK, answer="confirmed")
    act("qian", UNIT, RoundMove.ANSWER_SELF_CHECK, answer="confirmed")
    act("wu", COMMUNITY, RoundMove.ANSWER_SELF_CHECK, answer="confirmed", paper="盖章的自查表")
    press(RoundMove.END_SELF_CHECK)
    press(RoundMove.DRAW_SAMPLE)
    visit_sample(county, round_, act)
    press(RoundMove.END_VERIFICATION)
    for name, page in (("wu", "propose"), ("zheng", "sign"), ("zhou", "countersign")):
        sign_all(log_in(name), round_, page)
    press(RoundMove.START_PUBLICITY)
    assert "重新认定" not in read_public(f"/public/publicity/{round_.pk}/")
    end_publicity(round_)
    press(RoundMove.PUBLISH_LIST)
    check_public_pages(round_)


def visit_sample(county: SampleCounty, round_: Round, act: Send) -> None:
    """Name the verifier of each org of the sample, note the visit, give the verdict."""
    drawn_codes = [code for code, org in load_round(round_).state.orgs.items() if org.is_drawn]
    assert drawn_codes
    for code in drawn_codes:
        act("wu", code, RoundMove.ASSIGN_VERIFIER, person=county["zhou"].pk)
        act("zhou", code, RoundMove.NOTE_VISIT, text="看了台账和宣传栏")
        act("zhou", code, RoundMove.GIVE_VERDICT, outcome="met", text="与台账一致")


def sign_all(client: Client, round_: Round, page: str) -> None:
    """Choose all rows of a page that is moved at once."""
    address = f"/rounds/{round_.pk}/{page}/"
    context = client.get(address).context["page"]
    codes = [item.code for item in context.rows]
    assert set(codes) == set(ORGS), page
    answer: Any = client.post(address, {"seen": context.last_step, "org": "all", "shown": codes})
    assert answer.status_code == 302, page


def check_public_pages(round_: Round) -> None:
    """Everybody finds the list, and each certificate says that it is valid."""
    listing = PublishedList.objects.get(round=round_)
    assert listing.title in read_public("/public/")
    words = read_public(f"/public/lists/{listing.number}/")
    assert all(f"{name}" in words for name in ORGS.values()) and APPROVAL in words
    certificates = Certificate.objects.filter(line__list=listing).select_related("line")
    assert {certificate.line.code for certificate in certificates} == set(ORGS)
    for certificate in certificates:
        words = read_public(f"/public/certificates/{certificate.code}/")
        assert "这张证书有效" in words and certificate.line.name in words and listing.number in words


def read_public(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return re.sub(r"<[^>]*>", "", answer.content.decode())
