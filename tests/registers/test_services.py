"""Entries are recorded, corrected, withdrawn and restored; nothing is ever overwritten."""

from datetime import datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests.blocked_queries import wait_for_blocked_query
from tests.sample_county import COMMUNITY, OTHER_STREET, OTHER_VILLAGE, STREET, UNIT, VILLAGE, SampleCounty
from wuzha.audit.models import LogLine
from wuzha.core.facts import FACT_SCHEMAS, FactRow
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Permission, Register
from wuzha.people.access import find_scope
from wuzha.registers.diff import EntryRow, compare_with_book
from wuzha.registers.models import Case
from wuzha.registers.services import correct_entry, record_entries, withdraw_entry
from wuzha.registers.undo import log_undo, undo_upload
from wuzha.registers.undo_plan import plan_undo


def make_case_row(number: str, **facts: Any) -> FactRow:
    names = FACT_SCHEMAS[Register.CASES].column_names
    values = {"case_no": number, "village": VILLAGE, "case_kind": "criminal", "status": "valid"} | facts
    return tuple(values.get(name) for name in names)


def enter(county: SampleCounty, *rows: FactRow, street: str = STREET, **arguments: Any) -> None:
    lines = [EntryRow(row, "案件", number) for number, row in enumerate(rows, 4)]
    record_entries(actor=county["wu"], holder=county.orgs[street], register=Register.CASES, rows=lines, **arguments)


def undo(county: SampleCounty, upload: UUID) -> int:
    holder = county.orgs[STREET]
    about = {"actor": county["wu"], "holder": holder, "upload": upload}
    plans = plan_undo(holder=holder, upload=upload)
    entries = sum(len(undoing.superseded_pks) for undoing in plans)
    with transaction.atomic():
        blocks = undo_upload(plans=plans, **about)
        log_undo(entries=entries, blocks=blocks, **about)
    return entries


def get_entry_in_force(number: str) -> Case:
    return Case.objects.as_of(None).get(case_no=number)


def test_an_entry_has_the_place_of_its_row_and_its_author(county: SampleCounty) -> None:
    enter(county, make_case_row("A1", loss_fen=100))
    entry = get_entry_in_force("A1")
    assert (entry.fact, entry.sheet, entry.line, entry.recorded_by) == (
        make_case_row("A1", loss_fen=100),
        "案件",
        4,
        county["wu"],
    )
    assert LogLine.objects.latest("number").details == '{"changed":0,"new":1,"upload":null}'


def test_the_changes_of_rows_are_compared_before_anything_is_written(county: SampleCounty) -> None:
    enter(county, make_case_row("A1", loss_fen=100), make_case_row("A2"))
    lines = [EntryRow(make_case_row("A1", loss_fen=200)), EntryRow(make_case_row("A2")), EntryRow(make_case_row("A3"))]
    comparison = compare_with_book(holder=county.orgs[STREET], register=Register.CASES, rows=lines)
    assert [line.row[0] for line in comparison.new_rows] == ["A3"]
    assert [change.fields for change in comparison.changes] == [{"loss_fen": (100, 200)}]
    assert comparison.repeated_count == 1
    assert Case.objects.count() == 2


def test_a_changed_row_is_a_new_revision_and_the_old_one_stays(county: SampleCounty) -> None:
    enter(county, make_case_row("A1", loss_fen=100))
    enter(county, make_case_row("A1", loss_fen=200))
    enter(county, make_case_row("A1", loss_fen=200))
    assert [(entry.revision, entry.loss_fen) for entry in Case.objects.order_by("revision")] == [(1, 100), (2, 200)]
    assert get_entry_in_force("A1").loss_fen == 200


def test_the_books_are_seen_as_they_were(county: SampleCounty) -> None:
    enter(county, make_case_row("A1", loss_fen=100))
    moment = timezone.now()
    enter(county, make_case_row("A1", loss_fen=200), make_case_row("A2"))
    withdraw_entry(actor=county["wu"], entry=get_entry_in_force("A1"), reason="重复立案")

    def known(moment: datetime | None) -> list[tuple[str, int | None]]:
        return [(entry.case_no, entry.loss_fen) for entry in Case.objects.as_of(moment).order_by("case_no")]

    assert known(moment) == [("A1", 100)]
    assert known(None) == [("A2", None)]
    assert known(moment - timedelta(days=1)) == []


def test_a_withdrawn_entry_says_why_and_comes_back_with_the_next_file(county: SampleCounty) -> None:
    enter(county, make_case_row("A1"))
    with pytest.raises(RefusalError, match="原因"):
        withdraw_entry(actor=county["wu"], entry=get_entry_in_force("A1"), reason=" ")
    withdraw_entry(actor=county["wu"], entry=get_entry_in_force("A1"), reason="撤案")
    assert not Case.objects.as_of(None).exists()
    assert Case.objects.latest("revision").remark == "撤案"
    enter(county, make_case_row("A1"))
    assert get_entry_in_force("A1").revision == 3


def test_a_reason_that_is_too_long_is_refused_and_nothing_is_withdrawn(county: SampleCounty) -> None:
    enter(county, make_case_row("A1"))
    with pytest.raises(RefusalError, match="最多500个字"):
        withdraw_entry(actor=county["wu"], entry=get_entry_in_force("A1"), reason="撤" * 501)
    assert withdraw_entry(actor=county["wu"], entry=get_entry_in_force("A1"), reason="撤\0案 ").remark == "撤案"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_second_of_two_concurrent_withdrawals_is_refused(county: SampleCounty) -> None:
    enter(county, make_case_row("A1"))
    current, messages = get_entry_in_force("A1"), list[str]()

    def second() -> None:
        try:
            withdraw_entry(actor=county["chen"], entry=current, reason="撤案")
        except RefusalError as fault:
            messages.append(str(fault))
        finally:
            connection.close()

    thread = Thread(target=second)
    with transaction.atomic():
        withdraw_entry(actor=county["wu"], entry=current, reason="撤案")
        thread.start()
        wait_for_blocked_query()
    thread.join()
    assert len(messages) == 1 and "wu" in messages[0]
    assert Case.objects.filter(key="A1").count() == 2


def test_the_refusal_of_a_second_correction_names_the_first_and_its_author(county: SampleCounty) -> None:
    enter(county, make_case_row("A1", loss_fen=100))
    seen_by_both = get_entry_in_force("A1")
    correct_entry(actor=county["chen"], entry=seen_by_both, row=make_case_row("A1", loss_fen=200, village=COMMUNITY))
    with pytest.raises(RefusalError, match="chen改过（所属村（社区）、被骗金额）"):
        correct_entry(actor=county["wu"], entry=seen_by_both, row=make_case_row("A1", loss_fen=300))
    assert get_entry_in_force("A1").loss_fen == 200


def test_the_number_of_an_entry_is_not_corrected(county: SampleCounty) -> None:
    enter(county, make_case_row("A1"))
    with pytest.raises(RefusalError, match="编号"):
        correct_entry(actor=county["wu"], entry=get_entry_in_force("A1"), row=make_case_row("A9"))


def test_an_upload_is_undone_as_a_whole(county: SampleCounty) -> None:
    enter(county, make_case_row("A1", loss_fen=100))
    upload = uuid4()
    enter(county, make_case_row("A1", loss_fen=200), make_case_row("A2"), upload=upload)
    assert undo(county, upload) == 2
    assert [(entry.case_no, entry.loss_fen) for entry in Case.objects.as_of(None)] == [("A1", 100)]
    assert LogLine.objects.latest("number").action == LogAction.UNDO_UPLOAD


def test_an_upload_that_others_built_on_is_not_undone(county: SampleCounty) -> None:
    upload = uuid4()
    enter(county, make_case_row("A1", loss_fen=100), make_case_row("A2"), upload=upload)
    enter(county, make_case_row("A1", loss_fen=200))
    before = Case.objects.count()
    with pytest.raises(RefusalError, match="案件 A1"):
        undo(county, upload)
    assert Case.objects.count() == before


def test_uploads_are_undone_one_after_the_other(county: SampleCounty) -> None:
    first, second = uuid4(), uuid4()
    enter(county, make_case_row("A1", loss_fen=100), upload=first)
    enter(county, make_case_row("A1", loss_fen=200), make_case_row("A2"), upload=second)
    undo(county, second)
    assert get_entry_in_force("A1").loss_fen == 100
    undo(county, first)
    assert not Case.objects.as_of(None).exists()


def test_a_village_sees_its_own_cases_and_the_street_also_those_of_no_village(county: SampleCounty) -> None:
    enter(
        county,
        make_case_row("A1"),
        make_case_row("A2", village=COMMUNITY),
        make_case_row("A3", village=None, unit=UNIT),
    )
    enter(county, make_case_row("B1", village=OTHER_VILLAGE), make_case_row("B2", village=None), street=OTHER_STREET)
    current = {
        name: sorted(
            entry.case_no for entry in Case.objects.as_of(None).within(find_scope(user, Permission.SEE_ENTRIES))
        )
        for name, user in county.people.items()
    }
    assert {name: numbers for name, numbers in current.items() if numbers} == {
        "wu": ["A1", "A2", "A3"],
        "chen": ["A1", "A2", "A3"],
        "sun": ["A1", "A2", "A3"],
        "li": ["A1"],
        "zhao": ["B1"],
        "zhou": ["A1", "A2", "A3", "B1", "B2"],
    }


def test_the_database_keeps_one_revision_in_force(county: SampleCounty) -> None:
    enter(county, make_case_row("A1"))
    twin = get_entry_in_force("A1")
    twin.pk, twin.revision = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_a_case_is_in_one_book_alone(county: SampleCounty) -> None:
    enter(county, make_case_row("A1"))
    with pytest.raises(RefusalError, match="编号已由别处登记（如A1）"):
        enter(
            county,
            make_case_row("A0", village=OTHER_VILLAGE),
            make_case_row("A1", village=OTHER_VILLAGE),
            street=OTHER_STREET,
        )
    assert Case.objects.count() == 1
    withdraw_entry(actor=county["wu"], entry=get_entry_in_force("A1"), reason="归东山街道")
    enter(county, make_case_row("A1", village=OTHER_VILLAGE), street=OTHER_STREET)
    assert get_entry_in_force("A1").village_id == OTHER_VILLAGE


def test_a_correction_that_changes_nothing_is_refused_and_leaves_no_revision(county: SampleCounty) -> None:
    enter(county, make_case_row("A1"))
    with pytest.raises(RefusalError, match="没有改动"):
        correct_entry(
            actor=county["chen"], entry=get_entry_in_force("A1"), row=get_entry_in_force("A1").row, reason="无"
        )
    assert get_entry_in_force("A1").revision == 1
