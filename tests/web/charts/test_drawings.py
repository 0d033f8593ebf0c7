"""A page of charts keeps room for its drawings, and has its tables without them."""

from __future__ import annotations

import re

import pytest

from tests.sample_county import SampleCounty, log_in_client
from tests.standing import case, enter
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import Programme
from wuzha.web.charts import drawing


@pytest.fixture
def _script(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "SCRIPT", "site/wuzha.svg")


@pytest.mark.usefixtures("programme", "_script")
def test_every_drawing_has_its_table_and_every_table_its_caption(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("A1", fraud_type="loan", loss_fen=1_000_000))
    page = log_in_client(county, "wu").get("/trends/").content.decode()
    assert page.count('class="drawing"') == page.count('<table class="drawn') == page.count("<caption") == 4
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)


@pytest.mark.usefixtures("programme", "_script")
def test_room_is_kept_only_for_what_will_be_drawn(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("A1", fraud_type="loan"))
    page = log_in_client(county, "wu").get("/trends/").content.decode()
    losses = page.split('id="loss"')[1].split("</section>")[0]
    assert 'class="drawing"' not in losses and "<table" in losses
    assert page.count('<svg width="1" height="') == page.count('class="drawing"') == 3


def test_without_the_built_script_a_page_has_its_tables_and_asks_for_nothing(
    county: SampleCounty, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "SCRIPT", "site/not-built.js")
    page = log_in_client(county, "wu").get("/trends/").content.decode()
    assert "not-built" not in page and "charts" not in page and page.count("<table") == 3
