"""Issue a circular and a public list with a certificate, and begin a publicity, without the way there."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests.sample_county import SampleCounty
from wuzha.core.rounds.steps import CALENDAR_PARTS
from wuzha.core.vocabulary import Outcome, RoundMode, RoundMove, RoundStage
from wuzha.decisions.list_services import write_number, write_title
from wuzha.decisions.models import Certificate, ListLine, PublishedList, Round, RoundStep
from wuzha.orgs.models import Org
from wuzha.people.models import User

CASES = (
    (1, "2020", RoundMode.INTERNAL, RoundStage.PUBLISHED),
    (2, "2021", RoundMode.APPROVED, RoundStage.PUBLISHED),
    (3, "2022", RoundMode.APPROVED, RoundStage.PUBLICITY),
)


def issue_lists(county: SampleCounty, sender: User, street: Org, village: Org) -> None:
    """A circular of 2020, a public list of 2021, a publicity of 2022, each with the village as met."""
    for number, period, mode, stage in CASES:
        round_ = Round.objects.create(
            org=street,
            number=number,
            plan="fengling",
            plan_title="创建工作方案",
            plan_sha256="0" * 64,
            period=period,
            mode=mode,
            approval="" if mode is RoundMode.INTERNAL else "样办发〔2022〕1号",
            seed="0" * 64,
            stage=stage,
            opened_by=sender,
            opened_at=timezone.now(),
        )
        calendar = {"calendar": dict.fromkeys(CALENDAR_PARTS, f"{period}-12-20")}
        RoundStep.objects.create(
            round=round_, number=1, move=RoundMove.OPEN, by=sender, at=timezone.now(), data=calendar
        )
        if stage is RoundStage.PUBLICITY:
            begin_publicity(round_, sender, village)
        else:
            issue_list(round_, sender, village)


def issue_list(round_: Round, sender: User, village: Org) -> None:
    listing = PublishedList.objects.create(
        round=round_,
        number=write_number(round_, 1),
        title=write_title(round_, round_.org.name, names_met_alone=True),
        office=round_.org.name,
        issued_at=timezone.now(),
        issued_by=sender,
        sha256="0" * 64,
    )
    line = ListLine.objects.create(
        list=listing,
        place=1,
        org=village,
        code=village.code,
        name=village.name,
        kind=village.kind,
        outcome=Outcome.MET,
    )
    if not round_.is_internal:
        Certificate.objects.create(line=line, code=f"certificate{village.code}", issued_at=listing.issued_at)


def begin_publicity(round_: Round, sender: User, village: Org) -> None:
    due_on = timezone.localdate() + timedelta(days=5)
    outcomes = {"outcomes": {village.code: Outcome.MET.value}}
    steps = ((RoundMove.FREEZE, outcomes), (RoundMove.START_PUBLICITY, {}))
    for number, (move, data) in enumerate(steps, 2):
        RoundStep.objects.create(
            round=round_, number=number, move=move, by=sender, at=timezone.now(), due_on=due_on, data=data
        )
