"""Lead a round past its list: its publicity is over, its list is out."""

from __future__ import annotations

from datetime import date

from tests.rounds import (
    answer_self_checks,
    decide,
    end_publicity,
    list_orgs,
    reach_self_check,
    verify_sample,
)
from tests.sample_county import SampleCounty
from wuzha.core.vocabulary import Outcome
from wuzha.decisions.list_services import publish_list
from wuzha.decisions.models import Round
from wuzha.decisions.round_state import load_round
from wuzha.decisions.stage_services import start_publicity
from wuzha.programmes.models import Programme


def reach_list(county: SampleCounty, programme: Programme, day: date) -> Round:
    """A round of the whole flow whose list is out: what the books leave open was decided as met, by a paper."""
    round_ = reach_self_check(county, programme, day)
    answer_self_checks(county, round_)
    verify_sample(county, round_)
    for org in list_orgs(round_):
        finding = load_round(round_).state.orgs[org.code].latest_finding
        outcome = Outcome.MET if finding is Outcome.UNDETERMINED else finding
        decide(county, round_, org, outcome, ground="盖章的报告")
    start_publicity(actor=county["wu"], round_=round_)
    end_publicity(round_)
    publish_list(actor=county["wu"], round_=round_)
    return Round.objects.get(pk=round_.pk)
