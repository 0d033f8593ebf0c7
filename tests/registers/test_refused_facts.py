"""Refused rows in the books are the same facts as those of a ledger, and the second of two who end one is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from tests.blocked_queries import wait_for_blocked_query
from tests.sample_county import COMMUNITY, COUNTY, OTHER_STREET, OTHER_VILLAGE, STREET, UNIT, VILLAGE, SampleCounty
from tests.successions import succeed
from wuzha.core.problems import RefusalError
from wuzha.core.refused_rows import REFUSED_COLUMNS, UNREADABLE_ORG, RefusedRow, build_refused_facts
from wuzha.core.vocabulary import OrgKind, Register, SuccessionKind
from wuzha.engines.django_connection import DjangoEngine
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org
from wuzha.registers.facts import select_facts
from wuzha.registers.models import RefusedItem
from wuzha.registers.refused_facts import load_refusals, select_refused_rows
from wuzha.registers.refused_items import NewItem, open_items, waive_item

DAY = date(2022, 3, 1)
ROWS: Sequence[tuple[Register, dict[str, Any]]] = (
    (
        Register.CASES,
        {
            "case_no": "A1",
            "village": VILLAGE,
            "unit": UNREADABLE_ORG,
            "filed_on": DAY,
            "loss_fen": 5_000_000_000,
            "is_loss_about": True,
            "status": None,
        },
    ),
    (Register.CASES, {"village": UNREADABLE_ORG}),
    (Register.PERSONS, {"person_no": "P1", "village": COMMUNITY, "category": "offender", "cleared_on": DAY}),
    (Register.DENS, {"den_no": "W1", "village": VILLAGE, "found_on": DAY}),
    (Register.SANCTIONS, {"sanction_no": "D1", "org": UNIT, "issued_on": DAY}),
    (Register.OUTREACH, {"org": VILLAGE, "audience_count": 30}),
    (Register.BASELINES, {"org": VILLAGE, "period": "2021", "measure": "cases", "count": 3}),
    (Register.ATTESTATIONS, {"org": VILLAGE, "criterion": "duties_done", "on": DAY}),
)


def store_refused_rows(county: SampleCounty, *rows: tuple[Register, dict[str, Any]], holder: str = STREET) -> None:
    items = [
        NewItem(register=register, file="台账.xlsx", sheet="表", line=3, values=values, problems=[])
        for register, values in rows
    ]
    open_items(items, holder=county.orgs[holder], sender=county["wu"], upload=uuid4())


def read_rows(top: Org) -> list[tuple[Any, ...]]:
    """Return the refused rows as a statement reads them, in their order, without their numbers."""
    engine = DjangoEngine(connection, select_facts(top), select_refused_rows(top))
    names = ", ".join(column.name for column in REFUSED_COLUMNS if column.name != "place")
    rows = engine.read_rows(f"SELECT {names} FROM refused_rows ORDER BY CAST(place AS INTEGER)")
    return [tuple(_to_plain(value) for value in row) for row in rows]


def _to_plain(value: Any) -> Any:
    # SQLite has neither days nor truths.
    return str(value) if isinstance(value, date) else int(value) if isinstance(value, bool) else value


def test_the_books_give_refused_rows_as_a_ledger_does(county: SampleCounty) -> None:
    store_refused_rows(county, *ROWS)
    refused = [RefusedRow(register=register, place="", values=values) for register, values in ROWS]
    place = next(index for index, column in enumerate(REFUSED_COLUMNS) if column.name == "place")
    facts = [
        tuple(_to_plain(value) for index, value in enumerate(fact) if index != place)
        for fact in build_refused_facts(refused)
    ]
    assert read_rows(county.orgs[STREET]) == facts
    assert load_refusals(county.orgs[STREET]).row_count == len(ROWS)


def test_a_row_may_belong_to_any_org_of_its_book_and_to_no_other(county: SampleCounty) -> None:
    store_refused_rows(county, (Register.CASES, {"village": UNREADABLE_ORG}), holder=COUNTY)
    store_refused_rows(county, (Register.CASES, {"village": UNREADABLE_ORG}), holder=OTHER_STREET)
    store_refused_rows(county, (Register.CASES, {"village": OTHER_VILLAGE}), holder=COUNTY)
    counts = [load_refusals(county.orgs[code]).row_count for code in (COUNTY, STREET, OTHER_STREET)]
    assert counts == [3, 1, 3]
    assert [len(read_rows(county.orgs[code])) for code in (COUNTY, STREET, OTHER_STREET)] == counts


def test_an_org_that_is_not_in_the_tree_is_an_unreadable_one(county: SampleCounty) -> None:
    store_refused_rows(county, (Register.DENS, {"den_no": "W1", "village": "520399001999"}))
    item = RefusedItem.objects.get()
    assert (item.org_id, item.values["village"]) == (None, UNREADABLE_ORG)


def test_a_refused_row_of_a_grid_or_a_predecessor_counts_for_the_village(county: SampleCounty) -> None:
    add_org(actor="wu", draft=OrgDraft("G1", "一组网格", OrgKind.GRID, VILLAGE))
    store_refused_rows(county, (Register.OUTREACH, {"org": "G1"}), (Register.CASES, {"village": COMMUNITY}))
    succeed(SuccessionKind.MERGED, [COMMUNITY, VILLAGE], [VILLAGE])
    names = [column.name for column in REFUSED_COLUMNS if column.name != "place"]
    rows = [dict(zip(names, row, strict=True)) for row in read_rows(county.orgs[STREET])]
    assert [rows[0]["org"], rows[1]["village"]] == [VILLAGE, VILLAGE]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_second_of_two_who_end_a_row_at_the_same_time_is_refused(county: SampleCounty) -> None:
    store_refused_rows(county, ROWS[0])
    item, messages = RefusedItem.objects.get(), list[str]()

    def waive_second() -> None:
        try:
            waive_item(actor=county["chen"], item=item, reason="已核实")
        except RefusalError as error:
            messages.append(str(error))
        finally:
            connection.close()

    thread = Thread(target=waive_second)
    with transaction.atomic():
        waive_item(actor=county["wu"], item=item, reason="已核实")
        thread.start()
        wait_for_blocked_query()
    thread.join()
    assert len(messages) == 1 and "wu" in messages[0]
