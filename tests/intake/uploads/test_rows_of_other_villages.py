"""A refused row of one village stays open whatever another village of the street sends under the same number."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.sample_county import COMMUNITY, VILLAGE, SampleCounty, open_account
from tests.uploads import OUTREACH_COLUMNS, Cells, commit_sheets
from wuzha.core.vocabulary import RefusedItemEnd, Role
from wuzha.registers.models import RefusedItem

UNREADABLE: Cells = ("X1", "青石社区", "某日", "讲座")
READABLE: Cells = ("X1", "青石社区", date(2022, 3, 2), "讲座")


@pytest.fixture
def office(county: SampleCounty) -> SampleCounty:
    """The county with the secretary of the community, 秦."""
    county.people["qin"] = open_account("qin", role=Role.VILLAGE_SECRETARY, org=county.orgs[COMMUNITY])
    return county


def send(office: SampleCounty, folder: Path, row: Cells, by: str) -> None:
    commit_sheets(office, folder, {"宣传": [OUTREACH_COLUMNS, row]}, by=by)


def list_open(office: SampleCounty) -> list[tuple[str, str | None]]:
    items = RefusedItem.objects.as_of(None).select_related("recorded_by").order_by("pk")
    return [(item.recorded_by.get_username(), item.org_id) for item in items]


@pytest.mark.parametrize("sender", ["qin", "wu"])
@pytest.mark.parametrize(
    "row",
    [("X1", "文峰村", date(2022, 3, 2), "讲座"), ("X1", "文峰村", "某日", "讲座"), UNREADABLE, READABLE],
)
def test_it_is_not_replaced_by_a_row_of_the_neighbour(
    office: SampleCounty, tmp_path: Path, sender: str, row: Cells
) -> None:
    send(office, tmp_path, UNREADABLE, sender)
    send(office, tmp_path, row, "li")
    assert list_open(office)[0] == (sender, COMMUNITY)


@pytest.mark.parametrize("first", ["qin", "wu"])
@pytest.mark.parametrize("second", ["qin", "wu"])
def test_it_is_replaced_by_the_corrected_row_of_the_village_or_the_office(
    office: SampleCounty, tmp_path: Path, first: str, second: str
) -> None:
    send(office, tmp_path, UNREADABLE, first)
    send(office, tmp_path, READABLE, second)
    assert list_open(office) == [] and RefusedItem.objects.get().end_term is RefusedItemEnd.REPLACED


def test_a_row_without_a_readable_village_is_replaced_by_who_sent_it_or_the_office(
    office: SampleCounty, tmp_path: Path
) -> None:
    for number, sender in enumerate(("qin", "wu", "li")):
        send(office, tmp_path, ("X1", "某某村", date(2022, 3, 2), "讲座"), "qin")
        send(office, tmp_path, ("X1", "文峰村" if sender == "li" else "青石社区", "某日", "讲座"), sender)
        open_items = [("qin", None), ("li", VILLAGE)] if sender == "li" else [(sender, COMMUNITY)]
        assert list_open(office) == open_items, number
        RefusedItem.objects.all().delete()
