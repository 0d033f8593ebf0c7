"""A leader and the brief see the decisions that wait for a signature, with their day."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.rounds import move, reach_decisions, rewrite_steps
from tests.sample_county import STREET, VILLAGE, SampleCounty, log_in_client, read_visible_text
from wuzha.assessments.overview import Overview, build_overview
from wuzha.core.vocabulary import Outcome, RoundMove
from wuzha.decisions.models import Round
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.reports.attention import AttentionKind, list_attention_items, load_sources
from wuzha.reports.brief import build_brief


def overview_of(programme: Programme) -> Overview:
    street = Org.objects.get(code=STREET)
    return build_overview(programme, build_questions(programme, timezone.localdate()), street, Scope((street.path,)))


@pytest.fixture
def round_(county: SampleCounty, programme: Programme) -> Round:
    round_ = reach_decisions(county, programme, timezone.localdate())
    move(round_, county["wu"], RoundMove.PROPOSE_DECISION, org=county.orgs[VILLAGE], outcome=Outcome.MET)
    return round_


def test_decisions_to_sign_come_first_with_their_day(county: SampleCounty, programme: Programme, round_: Round) -> None:
    today: date = timezone.localdate()
    until = today + timedelta(days=5)
    rewrite_steps(round_, RoundMove.END_VERIFICATION, due_on=until)
    sources = load_sources(overview_of(programme), [], since="", today=today)
    item = list_attention_items(sources)[0]
    assert (item.kind, item.title) == (AttentionKind.SIGNATURE, "1个村（社区）、单位的认定待签批")
    assert (item.figure, item.address) == (f"{until}前", f"/rounds/{round_.pk}/?show=undecided")
    task = build_brief(overview_of(programme), today).tasks[0]
    assert (task.text, task.due_on) == (item.title, until)
    home = read_visible_text(log_in_client(county, "zheng").get("/"))
    assert item.title in home and item.figure in home
    move(round_, county["zheng"], RoundMove.DECIDE, org=county.orgs[VILLAGE], outcome=Outcome.MET)
    sources = load_sources(overview_of(programme), [], since="", today=today)
    titles = [item.title for item in list_attention_items(sources)]
    assert "1个村（社区）、单位的认定待会签" in titles
