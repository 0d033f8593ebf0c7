"""The door through which texts become those of the reader's language."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date

import pytest

from tests.office import asked, assessed, cases, declared, facts, finding, target
from tests.texts import english, messages
from wuzha.core.calendar_words import day
from wuzha.core.i18n import in_a_row, say, say_as, spoken
from wuzha.core.periods import Period
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.problems import Problem, problem, refusal
from wuzha.core.vocabulary import Outcome, Severity
from wuzha.core.words.explain import explain_allowance, explain_headroom
from wuzha.core.words.phrases import money
from wuzha.core.words.sentences import explain_criterion


@pytest.fixture(scope="module")
def lookup() -> Callable[[str], str]:
    """English, as the site looks it up."""
    catalogue = {
        (f"{message.context}\x04{message.id}" if message.context else message.id): message.string
        for message in messages(english())
    }
    return lambda text: catalogue.get(text, text)


def test_a_text_is_chinese_where_nobody_chose() -> None:
    assert say("至少{amount}", amount="2起") == "至少2起"
    assert Outcome.MET.label == "达标"


def test_a_label_is_looked_up_when_it_is_read_and_stays_chinese_for_sheets(lookup: Callable[[str], str]) -> None:
    with spoken(lookup):
        assert (Outcome.MET.label, Outcome.MET.written) == ("Met", "达标")
        with spoken(None):
            assert Outcome.MET.label == "达标"
        assert Outcome.MET.label == "Met"
    assert Outcome.MET.label == "达标"


@pytest.mark.parametrize(("count", "said"), [(0, "0 cases"), (1, "1 case"), (2, "2 cases")])
def test_a_number_takes_the_noun_that_fits(count: int, said: str) -> None:
    assert say("{count:case|cases}", count=count) == said


@pytest.mark.parametrize(("near", "said"), [("", "Write it."), ("青石村", "Like it: 青石村. Write it.")])
def test_words_between_others_stand_only_where_there_are_some(near: str, said: str) -> None:
    assert say("{near:Like it: |. }Write it.", near=near) == said


def test_what_a_user_typed_is_never_taken_for_a_slot() -> None:
    assert say("“{value}”不是编号。", value="{column}") == "“{column}”不是编号。"


def test_a_text_may_have_a_sense_of_its_own(lookup: Callable[[str], str]) -> None:
    assert say_as("counted", "窝点") == "窝点"
    with spoken(lookup):
        assert (say_as("counted", "窝点"), say("窝点")) == ("dens", "Dens")
        assert say_as("no such sense", "窝点") == "Dens"


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2022", "2022"),
        ("2021H2", "H2 2021"),
        ("2022Q3", "Q3 2022"),
        ("2022-07", "Jul 2022"),
        ("2022-03-05/2022-12-31", "5 Mar 2022 to 31 Dec 2022"),
    ],
)
def test_periods_are_named(lookup: Callable[[str], str], period: str, said: str) -> None:
    with spoken(lookup):
        assert Period.parse(period).label == said


def test_days_amounts_and_rows_are_written_as_english_has_them(lookup: Callable[[str], str]) -> None:
    with spoken(lookup):
        assert day(date(2026, 11, 25)) == "25 Nov 2026"
        assert (money(500_000), money(3_250)) == ("500,000 yuan", "3,250 yuan")
        assert in_a_row(["A1", "A2"]) == "A1, A2"


def test_the_sentences_of_a_village_and_a_street_are_whole_in_english(lookup: Callable[[str], str]) -> None:
    known = facts(
        cases=[*cases(4, on="2021-03-01"), *cases(2, on="2021-09-01")], declarations=declared("S", "2021H1", "2021H2")
    )
    questions = asked("2021H2")
    assessment = assessed(known, questions)
    with spoken(lookup):
        found = finding(assessment)
        assert explain_criterion(found.criteria[0], questions) == (
            "Met – H2 2021: 2 cases, H1 2021: 4 cases, down 50%, meets the required fall of 50% or more"
            " (at most 2 cases on this base)."
        )
        assert explain_headroom(found, questions).startswith("Headroom: no more cases in H2 2021;")
        assert explain_allowance(target(assessment), questions).startswith("H2 2021: 2 cases")


def test_a_problem_is_stored_in_chinese_and_told_to_whoever_reads_it(lookup: Callable[[str], str]) -> None:
    with spoken(lookup):
        made = problem("village.unknown", sheet="案件", line=5, column="所属村", value="青右村", near="青石村")
    assert made.text == made.told == "第5行“所属村”：组织表里没有村（社区）“青右村”。"
    assert made.remedy == made.advice == "相近的有：青石村。请填代码或与组织表一致的名称。"
    stored = json.loads(json.dumps(asdict(made)))
    read = Problem(**stored | {"severity": Severity.of(stored["severity"])})
    with spoken(lookup):
        assert read.told == "Line 5, “所属村”: The orgs hold no village or community “青右村”."
        assert read.advice == "Names like it: 青石村. Write the code, or the name as in the orgs."


def test_terms_within_a_problem_are_said_in_its_language(lookup: Callable[[str], str]) -> None:
    with spoken(lookup):
        told = str(refusal("role.wrong_org", kind="村", role="督查员", choices="街道"))
    assert told == "“Auditor” is no role at an organisation of the kind “Village”. The role can be held at: 街道."


def test_a_plan_is_loaded_whoever_it_is_loaded_for(lookup: Callable[[str], str]) -> None:
    with spoken(lookup):
        assert load_plan(find_plan("fengling")).standards
