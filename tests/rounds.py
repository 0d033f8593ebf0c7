"""Lead a round of the sample county from stage to stage, as its people do.

吴 organises, 韩 is her colleague, 周 of the county verifies and countersigns, 郑 decides, 李 and 钱 answer for the
village and the unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.utils import timezone

from tests.sample_county import COMMUNITY, STREET, UNIT, VILLAGE, SampleCounty, open_account
from wuzha.core.periods import Period
from wuzha.core.rounds.steps import CALENDAR_PARTS
from wuzha.core.vocabulary import Outcome, Role, RoundMode, RoundMove, SelfCheckAnswer
from wuzha.core.working_days import CalendarYear
from wuzha.decisions.freeze_services import freeze_round
from wuzha.decisions.list_services import publish_list
from wuzha.decisions.models import PublishedList, Round, RoundStep
from wuzha.decisions.round_services import StepDraft, make_move, open_round
from wuzha.decisions.round_state import clear_states, load_round
from wuzha.decisions.stage_services import draw_round_sample, end_stage, start_publicity
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.programmes.official_calendar import OFFICIAL_YEARS
from wuzha.programmes.services import set_calendar_year

YEAR = Period.parse("2022")


def add_colleague(county: SampleCounty) -> User:
    """Add 韩, a second person of the street office."""
    return open_account("han", role=Role.STREET_OFFICE, org=county.orgs[STREET])


def make_calendar(day: date) -> Mapping[str, date]:
    return dict.fromkeys(CALENDAR_PARTS, day)


def enter_calendar_years(county: SampleCounty, day: date) -> None:
    """Enter a table of working days where no notice is known: the tests run in any year."""
    for year in {day.year, day.year + 1} - OFFICIAL_YEARS.keys():
        new_year = frozenset({date(year, 1, 1)})
        calendar = CalendarYear(year=year, days_off=new_year, working_weekends=frozenset(), source="样例")
        set_calendar_year(actor=county["wu"], org=county.orgs[STREET], calendar=calendar)


def open_street_round(county: SampleCounty, programme: Programme, day: date) -> Round:
    enter_calendar_years(county, day)
    return open_round(actor=county["wu"], programme=programme, period=YEAR, calendar=make_calendar(day))


def freeze(county: SampleCounty, round_: Round) -> RoundStep:
    return freeze_round(actor=county["wu"], round_=round_)


def reach_self_check(county: SampleCounty, programme: Programme, day: date) -> Round:
    """A round whose facts are sealed: the self-check has begun."""
    round_ = open_street_round(county, programme, day)
    freeze(county, round_)
    return Round.objects.get(pk=round_.pk)


def reach_decisions(county: SampleCounty, programme: Programme, day: date) -> Round:
    """A round whose decisions begin: village and community are clearly met, the unit is undetermined.

    The books of the sample county leave everything open: the findings are put into the steps that have them.
    """
    findings = {VILLAGE: Outcome.MET, COMMUNITY: Outcome.MET, UNIT: Outcome.UNDETERMINED}
    round_ = reach_self_check(county, programme, day)
    rewrite_steps(round_, RoundMove.FREEZE, data={"outcomes": findings})
    answer_self_checks(county, round_)
    verify_sample(county, round_)
    rewrite_steps(round_, RoundMove.END_VERIFICATION, data={"outcomes": findings})
    return Round.objects.get(pk=round_.pk)


def move(round_: Round, actor: User, of: RoundMove, **fields: object) -> RoundStep:
    return make_move(actor=actor, round_=round_, drafts=[StepDraft(move=of, **fields)])[0]  # type: ignore[arg-type]


def list_orgs(round_: Round) -> list[Org]:
    return list(Org.objects.filter(code__in=load_round(round_).state.orgs).order_by("code"))


def answer_self_checks(county: SampleCounty, round_: Round) -> None:
    people = {VILLAGE: county["li"], UNIT: county["qian"]}
    for org in list_orgs(round_):
        actor = people.get(org.code, county["wu"])
        move(round_, actor, RoundMove.ANSWER_SELF_CHECK, org=org, answer=SelfCheckAnswer.CONFIRMED)
    end_stage(actor=county["wu"], round_=round_, move=RoundMove.END_SELF_CHECK)


def verify_sample(county: SampleCounty, round_: Round) -> None:
    draw_round_sample(actor=county["wu"], round_=round_)
    for org in list_orgs(round_):
        progress = load_round(round_).state.orgs[org.code]
        if progress.is_drawn:
            verifier = county["zhou"]
            move(round_, county["wu"], RoundMove.ASSIGN_VERIFIER, org=org, person=verifier)
            move(round_, verifier, RoundMove.NOTE_VISIT, org=org, text="看了台账和宣传栏")
            outcome = Outcome.UNDETERMINED if progress.finding is Outcome.NOT_MET else progress.finding
            move(round_, verifier, RoundMove.GIVE_VERDICT, org=org, outcome=outcome, text="与台账一致")
    end_stage(actor=county["wu"], round_=round_, move=RoundMove.END_VERIFICATION)


def hear(county: SampleCounty, round_: Round, org: Org) -> None:
    """Ask the org to explain itself, and enter what it says on paper."""
    if not load_round(round_).state.orgs[org.code].may_judge_negatively(timezone.localdate()):
        move(round_, county["wu"], RoundMove.REQUEST_EXPLANATION, org=org, text="未达标", due_on=timezone.localdate())
        move(round_, county["wu"], RoundMove.EXPLAIN, org=org, text="没有意见")


def decide(county: SampleCounty, round_: Round, org: Org, outcome: Outcome, *, ground: str = "") -> None:
    """The decision of an org: proposed, signed and countersigned, after a hearing where it is negative."""
    if outcome is Outcome.NOT_MET:
        hear(county, round_, org)
    move(round_, county["wu"], RoundMove.PROPOSE_DECISION, org=org, outcome=outcome, text="按材料认定", ground=ground)
    move(round_, county["zheng"], RoundMove.DECIDE, org=org, outcome=outcome)
    move(round_, county["zhou"], RoundMove.COUNTERSIGN, org=org)


def decide_as_found(county: SampleCounty, round_: Round, orgs: Iterable[Org] | None = None) -> None:
    state = load_round(round_).state
    for org in orgs or list_orgs(round_):
        decide(county, round_, org, state.orgs[org.code].latest_finding)


def reach_publicity(county: SampleCounty, programme: Programme, day: date) -> Round:
    """A round of the whole flow, led until its publicity."""
    round_ = reach_self_check(county, programme, day)
    answer_self_checks(county, round_)
    verify_sample(county, round_)
    decide_as_found(county, round_)
    start_publicity(actor=county["wu"], round_=round_)
    return Round.objects.get(pk=round_.pk)


APPROVAL = "样办发〔2022〕1号"


def approve(round_: Round) -> Round:
    """Make the round one of an approved plan; the built-in plan has no approval."""
    round_.mode, round_.approval = RoundMode.APPROVED, APPROVAL
    round_.save(update_fields=["mode", "approval"])
    return round_


def decide_with_ground(county: SampleCounty, round_: Round, met: Iterable[str]) -> None:
    """Decide the orgs of these codes as met, on a named ground, and the others as found."""
    codes = set(met)
    for org in list_orgs(round_):
        if org.code in codes:
            decide(county, round_, org, Outcome.MET, ground="盖章的书面材料")
        else:
            decide_as_found(county, round_, [org])


def reach_approved_publicity(county: SampleCounty, programme: Programme, day: date, *met: str) -> Round:
    """An approved round until its publicity, with the orgs of these codes decided as met."""
    round_ = approve(open_street_round(county, programme, day))
    freeze(county, round_)
    answer_self_checks(county, round_)
    verify_sample(county, round_)
    decide_with_ground(county, round_, met)
    start_publicity(actor=county["wu"], round_=round_)
    return Round.objects.get(pk=round_.pk)


def end_publicity(round_: Round) -> None:
    """Let the last day of the publicity be yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    rewrite_steps(round_, RoundMove.START_PUBLICITY, due_on=yesterday)


def rewrite_steps(round_: Round, of: RoundMove, **fields: object) -> None:
    """Change steps past the program: the tests do not wait for days or judge books to come to a state."""
    RoundStep.objects.filter(round=round_, move=of).update(**fields)
    clear_states()


def reach_list(county: SampleCounty, programme: Programme, day: date, *met: str) -> PublishedList:
    """The list of an approved round, with the orgs of these codes as met."""
    round_ = reach_approved_publicity(county, programme, day, *met)
    end_publicity(round_)
    return publish_list(actor=county["wu"], round_=round_)


def revoke(county: SampleCounty, round_: Round, org: Org, text: str = "补报一起案件") -> None:
    """The steps by which a title is revoked."""
    move(round_, county["wu"], RoundMove.OPEN_REVIEW, org=org, text=text)
    move(round_, county["wu"], RoundMove.PROPOSE_REVOCATION, org=org, text=text)
    move(round_, county["zheng"], RoundMove.REVOKE, org=org, text=text)
