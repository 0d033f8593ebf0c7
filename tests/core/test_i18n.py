"""Tests of translation: Chinese texts become those of the language of the reader."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date

import pytest

from tests.catalogue import list_messages, read_catalogue
from tests.office import ask_plan, assess, build_cases, build_facts, declare, get_finding, get_target
from wuzha.core.calendar_words import format_day
from wuzha.core.i18n import join_words, override, translate, translate_as
from wuzha.core.periods import Period
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.problems import Problem, build_problem, format_refusal
from wuzha.core.vocabulary import Outcome, Severity
from wuzha.core.words.explain import explain_allowance, explain_headroom
from wuzha.core.words.phrases import format_money
from wuzha.core.words.sentences import explain_criterion


@pytest.fixture(scope="module")
def lookup() -> Callable[[str], str]:
    """Return the lookup of English that the site uses."""
    catalogue = {
        (f"{message.context}\x04{message.id}" if message.context else message.id): message.string
        for message in list_messages(read_catalogue())
    }
    return lambda text: catalogue.get(text, text)


def test_a_text_is_chinese_without_a_chosen_language() -> None:
    assert translate("至少{amount}", amount="2起") == "至少2起"
    assert Outcome.MET.label == "达标"


def test_a_label_is_looked_up_when_it_is_read_and_stays_chinese_for_sheets(lookup: Callable[[str], str]) -> None:
    with override(lookup):
        assert (Outcome.MET.label, Outcome.MET.chinese) == ("Met", "达标")
        with override(None):
            assert Outcome.MET.label == "达标"
        assert Outcome.MET.label == "Met"
    assert Outcome.MET.label == "达标"


@pytest.mark.parametrize(("count", "sentence"), [(0, "0 cases"), (1, "1 case"), (2, "2 cases")])
def test_a_number_takes_the_noun_that_fits(count: int, sentence: str) -> None:
    assert translate("{count:case|cases}", count=count) == sentence


@pytest.mark.parametrize(("near", "sentence"), [("", "Write it."), ("青石村", "Like it: 青石村. Write it.")])
def test_a_prefix_is_written_only_if_its_slot_is_filled(near: str, sentence: str) -> None:
    assert translate("{near:Like it: |. }Write it.", near=near) == sentence


def test_what_a_user_typed_is_never_taken_for_a_slot() -> None:
    assert translate("“{value}”不是编号。", value="{column}") == "“{column}”不是编号。"


def test_a_text_may_have_a_sense_of_its_own(lookup: Callable[[str], str]) -> None:
    assert translate_as("counted", "窝点") == "窝点"
    with override(lookup):
        assert (translate_as("counted", "窝点"), translate("窝点")) == ("dens", "Dens")
        assert translate_as("no such sense", "窝点") == "Dens"


@pytest.mark.parametrize(
    ("period", "label"),
    [
        ("2022", "2022"),
        ("2021H2", "H2 2021"),
        ("2022Q3", "Q3 2022"),
        ("2022-07", "Jul 2022"),
        ("2022-03-05/2022-12-31", "5 Mar 2022 to 31 Dec 2022"),
    ],
)
def test_periods_are_named(lookup: Callable[[str], str], period: str, label: str) -> None:
    with override(lookup):
        assert Period.parse(period).label == label


def test_days_amounts_and_rows_are_written_as_english_has_them(lookup: Callable[[str], str]) -> None:
    with override(lookup):
        assert format_day(date(2026, 11, 25)) == "25 Nov 2026"
        assert (format_money(500_000), format_money(3_250)) == ("500,000 yuan", "3,250 yuan")
        assert join_words(["A1", "A2"]) == "A1, A2"


def test_the_sentences_of_a_village_and_a_street_are_whole_in_english(lookup: Callable[[str], str]) -> None:
    ledger_facts = build_facts(
        cases=[*build_cases(4, on="2021-03-01"), *build_cases(2, on="2021-09-01")],
        declarations=declare("S", "2021H1", "2021H2"),
    )
    questions = ask_plan("2021H2")
    assessment = assess(ledger_facts, questions)
    with override(lookup):
        org_finding = get_finding(assessment)
        assert explain_criterion(org_finding.criteria[0], questions) == (
            "Met – H2 2021: 2 cases, H1 2021: 4 cases, down 50%, meets the required fall of 50% or more"
            " (at most 2 cases on this base)."
        )
        assert explain_headroom(org_finding, questions).startswith("H2 2021: 0 more cases possible (1 more case")
        assert explain_allowance(get_target(assessment), questions).startswith("H2 2021: 2 cases")


def test_a_problem_is_stored_in_chinese_and_translated_for_its_reader(lookup: Callable[[str], str]) -> None:
    with override(lookup):
        village_problem = build_problem(
            "village.unknown", sheet="案件", line=5, column="所属村", value="青右村", near="青石村"
        )
    assert village_problem.text == village_problem.localized_text == "第5行“所属村”：“青右村”不是组织表里的村（社区）。"
    assert (
        village_problem.remedy == village_problem.localized_remedy == "相近的有：青石村。请填代码或与组织表一致的名称。"
    )
    json_fields = json.loads(json.dumps(asdict(village_problem)))
    loaded_problem = Problem(**json_fields | {"severity": Severity.of(json_fields["severity"])})
    with override(lookup):
        assert loaded_problem.localized_text == "Line 5, “所属村”: “青右村” is no village or community among the orgs."
        assert loaded_problem.localized_remedy == "Names like it: 青石村. Write the code, or the name as in the orgs."


def test_terms_within_a_problem_are_in_its_language(lookup: Callable[[str], str]) -> None:
    with override(lookup):
        message = format_refusal("role.wrong_org", kind="村", role="督查员", choices="街道")
    assert message == "“Inspector” is no role at an organisation of the kind “Village”. The role can be held at: 街道."


def test_a_plan_is_loaded_in_every_language_of_the_reader(lookup: Callable[[str], str]) -> None:
    with override(lookup):
        assert load_plan(find_plan("fengling")).standards
