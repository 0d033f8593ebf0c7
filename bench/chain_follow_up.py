"""Lead a county's round from its publicity to its end by HTTP: objections, list, public pages, rectifications."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone

from bench.chain_moves import CountyRound
from bench.chain_people import ChainPerson
from wuzha.core.vocabulary import Outcome, RoundMove
from wuzha.decisions.models import Certificate, PublishedList
from wuzha.decisions.round_state import load_state

OBJECTIONS = 10
"""As many as one address may file in an hour."""
RECTIFICATIONS = 20
_CHOICE = re.compile(r'<option value="([^"]+)"')
_SECRET = re.compile(r'<dd class="code">([^<]+)</dd>')


def object_and_answer(round_: CountyRound) -> None:
    """Somebody without an account objects, a colleague answers, the leader confirms, and the answer is read."""
    visitor, subjects = ChainPerson(round_.costs), range(1, OBJECTIONS + 1)
    secrets: list[list[str]] = []
    with round_.costs.count_part("objections from the public page"):
        for number in subjects:
            page = visitor.open("/public/objections/")
            about = _CHOICE.findall(page)[number]
            answer = visitor.send("/public/objections/", page, about=about, text="听说还有一起没有算进去")
            secrets.append(_SECRET.findall(answer))
    with round_.costs.count_part("answers, confirmed by a second person"):
        for number in subjects:
            address, text = f"{round_.address}objections/{number}/", "经核对，已经计入，维持公示的结果"
            round_.team["colleague"].fill_in(address, move=RoundMove.ANSWER_OBJECTION, accepts="0", text=text)
            round_.team["signer"].fill_in(address, move=RoundMove.CONFIRM_ANSWER)
    with round_.costs.count_part("answers read with number and secret"):
        for reference, secret in secrets:
            visitor.fill_in("/public/objections/answer/", reference=reference, secret=secret)


def publish(round_: CountyRound) -> None:
    """Publish the list once the publicity is over; everybody reads it, and every certificate is looked up once."""
    round_.wait(load_state(round_.round).flow.publicity_days + 1)
    with round_.costs.count_part("publish the list"):
        round_.move("organiser", RoundMove.PUBLISH_LIST)
    visitor, listing = ChainPerson(round_.costs), PublishedList.objects.get()
    codes = Certificate.objects.filter(line__list=listing).values_list("code", flat=True)
    with round_.costs.count_part("public pages: list, files, certificates"):
        for address in ("/public/", *(f"/public/lists/{listing.number}{form}" for form in ("/", ".json", ".csv"))):
            visitor.open(address)
        for code in codes:
            visitor.open(f"/public/certificates/{code}/")


def rectify(round_: CountyRound) -> None:
    """Order, report, check and close the gaps of some orgs that are not met; then close the round."""
    team, codes = round_.team, _list_gaps(round_)[:RECTIFICATIONS]
    due_on = (timezone.localdate() + timedelta(days=60)).isoformat()
    with round_.costs.count_part("rectifications: order, report, check, close"):
        team["organiser"].open(f"{round_.address}rectifications/")
        for number, code in enumerate(codes, 1):
            address = f"{round_.address}rectifications/{number}/"
            order = {"move": RoundMove.ORDER_RECTIFICATION, "text": "请逐条改正", "due_on": due_on}
            team["organiser"].fill_in(round_.find_address(code), **order)
            person = round_.find_person_of(code)
            person.fill_in(address, move=RoundMove.REPORT_RECTIFICATION, text="已逐条改正")
            check = {"move": RoundMove.CHECK_RECTIFICATION, "accepts": "1", "text": "看了记录，属实", "due_on": ""}
            team["verifier"].fill_in(address, **check)
            team["organiser"].fill_in(address, move=RoundMove.CLOSE_RECTIFICATION)
    with round_.costs.count_part("close the round"):
        round_.move("organiser", RoundMove.CLOSE)


def _list_gaps(round_: CountyRound) -> list[str]:
    return [code for code, org in load_state(round_.round).orgs.items() if org.decision is Outcome.NOT_MET]
