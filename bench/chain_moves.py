"""Lead a public round of a county to its publicity by HTTP, as its people would: bulk pages where there are any."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import NamedTuple

from django.utils import timezone

from bench.chain_county import TEAM, name_person
from bench.chain_people import ChainCosts, ChainPerson
from bench.county import COUNTY, PERIOD
from wuzha.core.rounds.steps import CALENDAR_PARTS
from wuzha.core.vocabulary import Outcome, RoundMove, SelfCheckAnswer
from wuzha.decisions.models import Round
from wuzha.decisions.round_state import load_state
from wuzha.demo.clock import StoryClock
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.programmes.calendar_years import load_working_days

ALL_ROWS = "all"
_SHOWN = re.compile(r'name="shown" value="([^"]+)"')
_ORG = re.compile(r'/orgs/([^/"]+)/')
_UNHEARD = re.compile(r'name="unheard" value="(\w+)"')
_PROPOSED = re.compile(r'name="outcome" value="(\w+)"[^>]*checked')


class BulkMove(NamedTuple):
    """A move of many orgs: who makes it, and on which page."""

    person: str
    page: str
    move: RoundMove


BULK_MOVES = (
    BulkMove("organiser", "propose", RoundMove.PROPOSE_DECISION),
    BulkMove("signer", "sign", RoundMove.DECIDE),
    BulkMove("second", "countersign", RoundMove.COUNTERSIGN),
)


class CountyRound:
    """A round of the county, and the people who lead it on."""

    def __init__(self, clock: StoryClock) -> None:
        self._clock = clock
        self.costs = ChainCosts()
        self.team = {name: ChainPerson(self.costs, name) for name in TEAM}
        self._people: dict[str, ChainPerson] = {}
        self.round: Round

    @property
    def address(self) -> str:
        """The address of the round."""
        return f"/rounds/{self.round.pk}/"

    def find_person_of(self, code: str) -> ChainPerson:
        """Return who answers for the org of this code."""
        if code not in self._people:
            self._people[code] = ChainPerson(self.costs, name_person(code))
        return self._people[code]

    def wait(self, working_days: int) -> None:
        """Let so many working days pass; in the morning everybody logs in."""
        day = load_working_days(Org.objects.get(code=COUNTY)).add(timezone.localdate(), working_days)
        self._clock.move_to(timezone.make_aware(datetime.combine(day, time(9))))
        self._people.clear()
        for person in self.team.values():
            person.log_in()

    def open(self) -> None:
        """Open the round with a calendar of today, and freeze it."""
        today, organiser = timezone.localdate().isoformat(), self.team["organiser"]
        with self.costs.count_part("open"):
            organiser.open("/rounds/")
            organiser.fill_in(f"/rounds/open/?org={COUNTY}", period=PERIOD, **dict.fromkeys(CALENDAR_PARTS, today))
        self.round = Round.objects.get()
        with self.costs.count_part("freeze: judge, seal, store the findings"):
            self.move("organiser", RoundMove.FREEZE)

    def move(self, name: str, move: RoundMove) -> None:
        """Make a move of the whole round on its page."""
        self.team[name].fill_in(f"{self.address}move/{move.value}/")

    def answer_self_checks(self) -> None:
        """Each village and unit answers on its own page, and the office draws the sample."""
        with self.costs.count_part("self-checks, one by one"):
            for code in load_state(self.round).orgs:
                self.find_person_of(code).fill_in(
                    self.find_address(code), move=RoundMove.ANSWER_SELF_CHECK, answer=SelfCheckAnswer.CONFIRMED, text=""
                )
        with self.costs.count_part("end the self-check, draw the sample"):
            self.move("organiser", RoundMove.END_SELF_CHECK)
            self.move("organiser", RoundMove.DRAW_SAMPLE)

    def find_address(self, code: str) -> str:
        """Return the address of an org in the round."""
        return f"{self.address}orgs/{code}/"

    def verify(self) -> None:
        """Name the verifier of each org of the sample, visit it, hear it where it is not met, give the verdict."""
        codes = {code: org.finding for code, org in load_state(self.round).orgs.items() if org.is_drawn}
        person = User.objects.get(username="verifier").pk
        with self.costs.count_part("verify the sample, one by one"):
            for code in codes:
                self.team["organiser"].fill_in(self.find_address(code), move=RoundMove.ASSIGN_VERIFIER, person=person)
            for code, finding in codes.items():
                self._visit(code, finding)
        self.wait(load_state(self.round).flow.explanation_days + 1)
        with self.costs.count_part("verdicts after a hearing"):
            for code, finding in codes.items():
                if finding is Outcome.NOT_MET:
                    self._give_verdict(code, finding, self.team["verifier"].open(self.find_address(code)))
        with self.costs.count_part("end the verification: judge with its attestations"):
            self.move("organiser", RoundMove.END_VERIFICATION)

    def _visit(self, code: str, finding: Outcome) -> None:
        verifier, address = self.team["verifier"], self.find_address(code)
        page = verifier.fill_in(address, move=RoundMove.NOTE_VISIT, text="看了台账和宣传栏")
        if finding is Outcome.NOT_MET:
            due_on = re.search(r'name="due_on" value="([\d-]+)"', page)
            assert due_on is not None  # noqa: S101  the form proposes a day
            text = "按台账未达标，请说明情况"
            verifier.send(address, page, move=RoundMove.REQUEST_EXPLANATION, text=text, due_on=due_on.group(1))
        else:
            self._give_verdict(code, finding, page)

    def _give_verdict(self, code: str, outcome: Outcome, page: str) -> None:
        verifier = self.team["verifier"]
        verifier.send(self.find_address(code), page, move=RoundMove.GIVE_VERDICT, outcome=outcome, text="与台账一致")

    def decide(self) -> None:
        """Propose, sign and countersign: the clear ones a page at once, the doubtful ones on their own pages."""
        self._hear_not_met_orgs()
        for bulk in BULK_MOVES:
            with self.costs.count_part(f"{bulk.page}: the clear ones") as part:
                doubtful_codes = self._move_clear_orgs(bulk)
                part.move_count = sum(1 for _ in load_state(self.round).orgs) - len(doubtful_codes)
            with self.costs.count_part(f"{bulk.page}: the doubtful ones, one by one"):
                for code in doubtful_codes:
                    self._move_doubtful_org(bulk, code)
        with self.costs.count_part("begin the publicity"):
            self.move("organiser", RoundMove.START_PUBLICITY)

    def _hear_not_met_orgs(self) -> None:
        """Ask the orgs that are not met, and not heard yet, to explain, and let their day pass."""
        person, address = self.team["organiser"], f"{self.address}propose/"
        with self.costs.count_part("hear the orgs that are not met"):
            page = person.open(address)
            if codes := _UNHEARD.findall(page):
                person.send(address, page, ask="1", unheard=codes, text="按台账未达标，请说明情况")
        self.wait(load_state(self.round).flow.explanation_days + 1)

    def _move_clear_orgs(self, bulk: BulkMove) -> list[str]:
        """Move all clear orgs, page after page; return the codes of the doubtful ones."""
        person, address = self.team[bulk.person], f"{self.address}{bulk.page}/"
        page = person.open(address)
        while codes := _SHOWN.findall(page):
            page = person.send(address, page, org=ALL_ROWS, shown=codes)
        return list(dict.fromkeys(_ORG.findall(page.partition('id="doubtful"')[2])))

    def _move_doubtful_org(self, bulk: BulkMove, code: str) -> None:
        person, address = self.team[bulk.person], self.find_address(code)
        page = person.open(address)
        outcome = load_state(self.round).orgs[code].proposal
        if bulk.move is RoundMove.PROPOSE_DECISION:
            proposed = _PROPOSED.search(page)
            fields = {"outcome": proposed.group(1) if proposed else Outcome.UNDETERMINED, "text": "按材料认定"}
        else:
            fields = {"outcome": outcome or ""}
        person.send(address, page, move=bulk.move, **fields)
