"""Only the undo of an upload is one: what people write by hand is theirs, whatever words their reason begins with."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.sample_county import STREET, VILLAGE, SampleCounty
from wuzha.core.facts import BOOK_COLUMN_NAMES, FactRow
from wuzha.core.vocabulary import ConflictKind, Register
from wuzha.registers.conflicts import find_conflicts
from wuzha.registers.diff import EntryRow, compare_with_book
from wuzha.registers.models import Case
from wuzha.registers.services import correct_entry, record_entries, withdraw_entry
from wuzha.registers.undo import undo_upload
from wuzha.registers.undo_plan import plan_undo

REASONS = ("撤销上传的错误金额", "撤销上传7815b962-56f0-492b-aadc-a0f63c959412里的错误", "撤销上传")


def make_case_row(loss_fen: int) -> FactRow:
    values: dict[str, Any] = {"case_no": "A1", "village": VILLAGE, "loss_fen": loss_fen}
    return tuple(values.get(name) for name in BOOK_COLUMN_NAMES[Register.CASES])


def enter(county: SampleCounty, loss_fen: int, upload: UUID | None = None) -> None:
    rows = [EntryRow(make_case_row(loss_fen))]
    record_entries(actor=county["wu"], holder=county.orgs[STREET], register=Register.CASES, rows=rows, upload=upload)


def list_conflict_kinds(county: SampleCounty, loss_fen: int) -> list[ConflictKind]:
    """Return the conflicts of a file that has the case with this loss."""
    rows = [EntryRow(make_case_row(loss_fen))]
    comparison = compare_with_book(holder=county.orgs[STREET], register=Register.CASES, rows=rows)
    return [conflict.kind for conflict in find_conflicts(comparison, holder=county.orgs[STREET])]


@pytest.mark.parametrize("reason", REASONS)
def test_a_correction_stands_though_its_reason_begins_like_an_undo(county: SampleCounty, reason: str) -> None:
    enter(county, 100, uuid4())
    correct_entry(actor=county["chen"], entry=Case.objects.get(), row=make_case_row(200), reason=reason)
    assert list_conflict_kinds(county, 100) == [ConflictKind.CORRECTION]


@pytest.mark.parametrize("reason", REASONS)
def test_a_withdrawal_stands_though_its_reason_begins_like_an_undo(county: SampleCounty, reason: str) -> None:
    enter(county, 100, uuid4())
    withdraw_entry(actor=county["chen"], entry=Case.objects.get(), reason=reason)
    assert list_conflict_kinds(county, 100) == [ConflictKind.WITHDRAWAL]


@pytest.mark.parametrize("reason", REASONS)
def test_undoing_a_full_file_leaves_what_was_withdrawn_by_hand_since(county: SampleCounty, reason: str) -> None:
    enter(county, 100, uuid4())
    full_file = uuid4()
    withdraw_entry(actor=county["chen"], entry=Case.objects.get(), reason="不在全量文件里", upload=full_file)
    enter(county, 100, uuid4())
    withdraw_entry(actor=county["chen"], entry=Case.objects.as_of(None).get(), reason=reason)
    plans = plan_undo(holder=county.orgs[STREET], upload=full_file)
    undo_upload(plans=plans, actor=county["wu"], holder=county.orgs[STREET], upload=full_file)
    assert not Case.objects.as_of(None).exists()
