"""What an undo would leave of the books is the same whether it is only selected, or written and read again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests.conflicts import MARCH, correct_by_hand, withdraw_by_hand
from tests.sample_county import COMMUNITY, COUNTY, STREET, VILLAGE, SampleCounty
from tests.standing import declare_everything
from tests.uploads import (
    A1,
    A2,
    A3,
    NEW_ORG,
    UNREADABLE,
    commit_full_file,
    commit_sheets,
    make_case_cells,
    make_case_sheet,
    make_org_sheet,
    undo_now,
)
from wuzha.assessments.consequence import consequence_of, find_consequence
from wuzha.core.vocabulary import Register, SuccessionKind
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.undoing import UndoChange
from wuzha.orgs.services import succeed_org
from wuzha.registers.facts import FactQuery, select_facts
from wuzha.registers.models import Case
from wuzha.registers.refused_facts import load_refusals, select_refused_rows
from wuzha.registers.services import withdraw_entry
from wuzha.registers.unwritten_change import UnwrittenChange

DECLARATIONS = {"报送": [("组织", "台账", "月份"), (STREET, "案件", "2022-03")]}
TODAY = date(2023, 2, 1)


def enter_new_rows(county: SampleCounty, folder: Path) -> Upload:
    return commit_sheets(county, folder, {**make_case_sheet(A1, A2), **DECLARATIONS})


def change_values_and_villages(county: SampleCounty, folder: Path) -> Upload:
    commit_sheets(county, folder, make_case_sheet(A1, A2))
    return commit_sheets(
        county, folder, make_case_sheet(("A1", MARCH, "青石社区", 99, ""), make_case_cells("A2", MARCH), A3)
    )


def repair_and_refuse_rows(county: SampleCounty, folder: Path) -> Upload:
    commit_sheets(county, folder, make_case_sheet(A1, UNREADABLE))
    return commit_sheets(county, folder, make_case_sheet(A3, make_case_cells("A9", "四月")))


def put_back_what_was_withdrawn(county: SampleCounty, folder: Path) -> Upload:
    undo_now(actor=county["wu"], upload=commit_sheets(county, folder, make_case_sheet(A1)))
    return commit_sheets(county, folder, make_case_sheet(A1, A2))


def withdraw_what_a_full_file_lacks(county: SampleCounty, folder: Path) -> Upload:
    upload = commit_full_file(county, folder)
    case = Case.objects.as_of(None).get(key="A3")
    withdraw_entry(actor=county["wu"], entry=case, reason="全量文件没有", upload=upload.pk)
    return upload


def change_and_change_back_by_hand(county: SampleCounty, folder: Path) -> Upload:
    upload = commit_sheets(county, folder, make_case_sheet(A1, A2))
    correct_by_hand(county, "A1", loss_fen=5)
    correct_by_hand(county, "A1", loss_fen=1_200_000)
    return upload


def keep_other_entries_in_a_merged_village(county: SampleCounty, folder: Path) -> Upload:
    commit_sheets(county, folder, make_case_sheet(A1, make_case_cells("B1", MARCH)))
    withdraw_by_hand(county, "B1")
    upload = commit_sheets(county, folder, make_case_sheet(("A1", MARCH, "青石社区", 7, ""), A2))
    kind, day = SuccessionKind.MERGED, date(2022, 7, 1)
    succeed_org(actor="wu", predecessors=[VILLAGE, COMMUNITY], successors=[VILLAGE], kind=kind, on=day)
    return upload


SCENES = [
    enter_new_rows,
    change_values_and_villages,
    repair_and_refuse_rows,
    put_back_what_was_withdrawn,
    withdraw_what_a_full_file_lacks,
    change_and_change_back_by_hand,
    keep_other_entries_in_a_merged_village,
]


def read_query(query: FactQuery) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(*query)
        return sorted(map(repr, cursor.fetchall()))


def read_books(county: SampleCounty, top: str, change: UnwrittenChange | None = None) -> Mapping[Any, Any]:
    """Return all facts, open refused rows without their numbers, and their counts, as an assessment reads them."""
    org = county.orgs[top]
    org.refresh_from_db()
    books: dict[Any, Any] = {
        register: read_query(query) for register, query in select_facts(org, None, TODAY, change).items()
    }
    sql, parameters = select_refused_rows(org, None, TODAY, change)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        books["refused"] = sorted(repr((row[0], row[2:])) for row in cursor.fetchall())
    return books | {"counts": load_refusals(org, change=change)}


def read_books_after(county: SampleCounty, top: str, upload: Upload) -> Mapping[Any, Any]:
    """Undo the upload, read the books, and take the undo back."""
    with transaction.atomic():
        change = UndoChange(upload, county["wu"])
        change.write(change.plan(), None)
        books = read_books(county, top)
        transaction.set_rollback(True)
    return books


@pytest.mark.parametrize("scene", SCENES)
def test_the_books_after_an_unwritten_undo_are_those_after_a_written_one(
    county: SampleCounty, tmp_path: Path, scene: Any
) -> None:
    upload = Upload.objects.get(pk=scene(county, tmp_path).pk)
    unwritten = UndoChange(upload, county["wu"]).plan().unwritten_change
    assert unwritten is not None
    for top in (COUNTY, STREET, VILLAGE):
        books = read_books(county, top, unwritten)
        assert books == read_books_after(county, top, upload)
    before = read_books(county, COUNTY)
    assert before != read_books(county, COUNTY, unwritten), "an undo of nothing proves nothing"


@pytest.mark.parametrize("scene", SCENES)
def test_the_same_outcomes_move(county: SampleCounty, tmp_path: Path, scene: Any) -> None:
    declare_everything(county)
    upload = Upload.objects.get(pk=scene(county, tmp_path).pk)
    change = UndoChange(upload, county["wu"])
    plan = change.plan()
    assert plan.unwritten_change is not None
    question = {"book": county.orgs[STREET], "viewer": county["wu"], "today": TODAY}
    unwritten = find_consequence(plan.unwritten_change, **question)  # type: ignore[arg-type]
    written = consequence_of(lambda: change.write(plan, None), **question)  # type: ignore[arg-type]
    assert (unwritten.key, unwritten.unchanged_count) == (written.key, written.unchanged_count)


def test_an_undo_that_changes_orgs_is_not_selected(county: SampleCounty, tmp_path: Path) -> None:
    upload = commit_sheets(county, tmp_path, {**make_org_sheet(NEW_ORG), **make_case_sheet(A1)})
    plan = UndoChange(Upload.objects.get(pk=upload.pk), county["wu"]).plan()
    assert plan.unwritten_change is None and plan.entries[0].register is Register.CASES
