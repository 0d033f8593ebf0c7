"""A consequence in words: many orgs are folded, some are kept for the next page, figures alone stand in short."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.template.loader import render_to_string

from tests.sample_county import COMMUNITY, STREET, VILLAGE, SampleCounty
from tests.standing import AFTERWARDS, case, declare_everything, enter, row
from wuzha.assessments.consequence import Consequence, consequence_of
from wuzha.assessments.consequence_text import (
    FIRST_ORGS,
    MAX_STORED,
    ConsequenceText,
    ValueChange,
    describe_consequence,
)
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.services import add_org

VILLAGES = 100


@pytest.fixture
def codes(county: SampleCounty) -> list[str]:
    """A street with a hundred more villages, of which nothing is undeclared."""
    codes = [f"520399001{number}" for number in range(300, 300 + VILLAGES)]
    for code in codes:
        add_org(actor="wu", draft=OrgDraft(code, f"第{code[-3:]}村", OrgKind.VILLAGE, STREET))
    declare_everything(county)
    return codes


def find(county: SampleCounty, register: Register, *rows: tuple[object, ...]) -> Consequence:
    return consequence_of(
        lambda: enter(county, register, *rows),  # type: ignore[arg-type]
        book=county.orgs[STREET],
        viewer=county["wu"],
        today=AFTERWARDS,
    )


def test_of_a_hundred_villages_that_lose_the_first_are_open_and_the_rest_folded(
    county: SampleCounty, codes: list[str]
) -> None:
    consequence = find(county, Register.CASES, *(case(f"A{code}", code) for code in codes))
    text = describe_consequence(consequence)
    # The target of the street moves too.
    assert (len(text.first_orgs), len(text.later_orgs)) == (FIRST_ORGS, VILLAGES + 1 - FIRST_ORGS)
    html = render_to_string("standing/consequence.html", {"consequence": text})
    assert (
        html.count('<li class="moved">') == VILLAGES + 1 and f"还有{VILLAGES + 1 - FIRST_ORGS}个，结论也有变化" in html
    )
    assert html.index("<details>") > html.index(f"/standing/{codes[FIRST_ORGS - 1]}/")
    assert "<table" not in html, "a table would scroll at 360 px"
    stored_text = ConsequenceText.unpack(json.loads(json.dumps(text.pack())))
    assert len(stored_text.first_orgs) + len(stored_text.later_orgs) == MAX_STORED
    html = render_to_string("standing/consequence.html", {"consequence": stored_text})
    assert f"另有{VILLAGES + 1 - MAX_STORED}个，结论也有变化，请看结论页" in html


def test_headroom_that_shrinks_without_an_outcome_stands_in_short(county: SampleCounty) -> None:
    declare_everything(county)
    enter(county, Register.CASES, *(case(f"B{number}", on=date(2021, 9, 1)) for number in range(4)))
    enter(county, Register.CASES, *(case(f"C{number}", COMMUNITY, date(2021, 9, 1)) for number in range(9)))
    consequence = find(county, Register.CASES, case("A1", loss_fen=100))
    text = describe_consequence(consequence)
    assert consequence.moves_no_outcome and not consequence.moves_nothing and not text.first_orgs
    village = next(org for org in text.figure_orgs if org.code == VILLAGE)
    assert ValueChange("还可发案", "2起", "1起") in village.figures
    assert ValueChange("2022年发案", "0起", "1起") in village.figures
    html = render_to_string("standing/consequence.html", {"consequence": text})
    assert "所有村（社区）、单位和目标的结论都不变，数字有下列变化" in html and "结论不变" in html


def test_many_orgs_with_other_figures_are_counted(county: SampleCounty, codes: list[str]) -> None:
    rows = [row(Register.OUTREACH, outreach_no=f"X{code}", org=code, done_on=date(2022, 3, 1)) for code in codes]
    signatures = [row(Register.BASELINES, org=code, period="2021", measure="cases", count=1) for code in codes]
    assert describe_consequence(find(county, Register.OUTREACH, *rows)).other_figure_count == 0
    text = describe_consequence(find(county, Register.BASELINES, *signatures))
    assert sum(not org.is_target for org in text.figure_orgs) == 5 and text.other_figure_count >= VILLAGES - 5
    assert f"另有{text.other_figure_count}个，结论不变，数字有变化" in render_to_string(
        "standing/consequence.html", {"consequence": text}
    )
