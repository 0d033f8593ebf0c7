"""The first pages list what is missing as the evidence card does: what, who owes it, until when, and the fix."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sample_county import COMMUNITY, STREET, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import YEAR, case, enter
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import Programme
from wuzha.programmes.services import set_programme


def list_items(county: SampleCounty, name: str, address: str = "/") -> dict[str, Any]:
    """Return what is missing on the page, by its text."""
    context = log_in_client(county, name).get(address).context
    sections = [*context.get("offices", ()), *context.get("own_orgs", ())]
    items = sections[0].missing_items if sections else context["missing_items"]
    return {item.text: item for item in items}


def test_the_clerk_reads_once_what_several_villages_wait_for(county: SampleCounty, programme: Programme) -> None:
    items = list_items(county, "wu")
    attestation = items["“履职到位”的认定"]
    assert attestation.owed_by == "考核组" and attestation.address == "/attestations/"
    assert [org.name for org in attestation.orgs] == ["青石社区", "文峰村"]
    assert attestation.clauses == ("四(一)5",)
    page = " ".join(read_visible_text(log_in_client(county, "wu").get("/")).split())
    assert "“履职到位”的认定 责任 考核组 影响 四(一)5 涉及 青石社区、文峰村 认定" in page


def test_a_month_stands_once_for_all_clauses_and_orgs_with_its_day(county: SampleCounty) -> None:
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    item = list_items(county, "wu")["2022年1月至12月的案件台账报送"]
    assert item.owed_by == "街道办公室" and str(item.due_on) == "2022-02-05" and item.days_late > 0
    assert item.address == "/declarations/?register=cases" and len(item.orgs) == 3


def test_doubtful_rows_of_one_village_open_exactly_these(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A77", loss_fen=1, filed_on=None), case("A78", COMMUNITY, loss_fen=1))
    item = list_items(county, "wu")["四(一)1的案件记录待核实"]
    assert item.owed_by == "派出所" and [org.code for org in item.orgs] == [VILLAGE]
    page = read_visible_text(log_in_client(county, "wu").get(item.address))
    assert "A77" in page and "A78" not in page


@pytest.mark.parametrize("name", ["sun", "zheng"])
def test_whoever_cannot_enter_anything_reads_what_is_missing_without_a_fix(
    county: SampleCounty, programme: Programme, name: str
) -> None:
    assert [item.address for item in list_items(county, name).values()] == [""]


def test_the_page_of_results_has_the_same_list(county: SampleCounty, programme: Programme) -> None:
    assert list_items(county, "wu", f"/standing/{STREET}/?period=2022") == list_items(county, "wu")


def test_a_village_reads_the_list_of_its_card(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A77", loss_fen=None))
    first, card = (list_items(county, "li", address) for address in ("/", f"/standing/{VILLAGE}/?period=2022"))
    assert list(first) == list(card) == ["案件缺被骗金额：1条", "“履职到位”的认定"]
    address = f"/standing/{VILLAGE}/?period=2022#no_large_case"
    assert first["案件缺被骗金额：1条"].address.partition("#")[0] == address.partition("#")[0]
    assert card["案件缺被骗金额：1条"].address.startswith("#")


def test_a_village_that_may_report_goes_from_a_month_to_its_cells(county: SampleCounty) -> None:
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    items = list_items(county, "li")
    item = items["2022年1月至12月的案件台账报送"]
    assert item.address == f"/declarations/?register=cases&org={VILLAGE}&months=2022-01~2022-12"
    assert log_in_client(county, "li").get(item.address).status_code == 200
    assert items["2022年1月至12月的重点人员台账报送"].address == "", "a village does not read the register of persons"
