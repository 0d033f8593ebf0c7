"""`wuzha round`: the rounds that run, and the freezing of one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.core.rounds.cast import SHORT_FLOW, freeze, make, open_state
from tests.rounds import open_street_round
from tests.sample_county import STREET, SampleCounty
from wuzha.cli.main import run
from wuzha.cli.round import describe_open_parts
from wuzha.core.vocabulary import RoundStage
from wuzha.decisions.models import Round
from wuzha.programmes.models import Programme


def test_a_round_is_frozen_by_the_code_of_its_street(
    county: SampleCounty, programme: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    round_ = open_street_round(county, programme, timezone.localdate())
    assert run(["round", "freeze", STREET, "--by", "wu"]) == 0
    assert Round.objects.get(pk=round_.pk).term is RoundStage.SELF_CHECK
    assert "已封存：清河街道2022年考核，3个村（社区）、单位。" in capsys.readouterr().out


def test_the_command_refuses_what_the_page_refuses(
    county: SampleCounty, programme: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    round_ = open_street_round(county, programme, timezone.localdate() + timedelta(days=1))
    for words, sentence in (
        ((str(round_.pk), "--by", "wu"), "还没有到封存日"),
        ((STREET, "--by", "li"), "您的角色不能封存"),
        ((STREET, "--by", "nobody"), "没有名为“nobody”的账号"),
        (("999999", "--by", "wu"), "没有“999999”这一轮考核"),
        ((STREET,), "缺少参数：--by。"),
    ):
        assert run(["round", "freeze", *words]) == 2
        assert sentence in capsys.readouterr().err
    assert Round.objects.get(pk=round_.pk).term is RoundStage.PREPARED


def test_the_status_names_each_round_and_its_next_step(
    county: SampleCounty, programme: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["round", "status"]) == 0
    assert capsys.readouterr().out == "没有在办的考核轮次。\n"
    round_ = open_street_round(county, programme, timezone.localdate())
    run(["round", "freeze", str(round_.pk), "--by", "wu"])
    capsys.readouterr()
    assert run(["round", "status"]) == 0
    text = capsys.readouterr().out
    assert f"{round_.pk}  清河街道2022年考核：自查，至" in text
    assert "3个：未自查3，复核未完0，未认定3，异议未办结0" in text
    assert "下一步：结束自查（还有村（社区）、单位没有提交自查" in text


def test_the_status_leaves_out_the_steps_that_the_plan_leaves_out() -> None:
    state = make(open_state(SHORT_FLOW), freeze())
    assert not state.missing_self_checks
    assert describe_open_parts(state) == "未认定3"
