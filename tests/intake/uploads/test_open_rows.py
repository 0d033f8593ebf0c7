"""Refused rows of confirmed uploads stay open items and doubts until repaired, replaced, waived or undone (R20)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from tests.intake.sheets import write_xlsx
from tests.outcomes import find_sentence, outcome
from tests.sample_county import COMMUNITY, STREET, VILLAGE, SampleCounty
from tests.standing import AFTERWARDS, case, declare_everything, row
from tests.uploads import (
    NEW_CODE,
    NEW_ORG,
    OUTREACH_COLUMNS,
    UNREADABLE,
    commit_now,
    commit_sheets,
    list_case_numbers,
    make_case_cells,
    make_case_sheet,
    make_org_sheet,
    undo_now,
    upload_files,
    upload_sheets,
)
from wuzha.assessments.standing import ASSESSMENTS, assess
from wuzha.audit.books_state import read_books_state
from wuzha.audit.models import LogLine
from wuzha.core.facts import FactRow
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Outcome, RefusedItemEnd, Register
from wuzha.orgs.models import Org
from wuzha.programmes.plan_choice import build_questions
from wuzha.registers.access import find_write_scope
from wuzha.registers.manual_entry import add_entries, declare_months
from wuzha.registers.models import RefusedItem
from wuzha.registers.refused_items import repair_item, waive_item

CLAUSE = "no_or_halved_cases"
MET, OPEN = Outcome.MET, Outcome.UNDETERMINED
A3_OF_2021 = make_case_cells("A3", date(2021, 3, 1))


def test_a_refused_row_makes_the_clause_undetermined_as_soon_as_its_file_is_confirmed(
    county: SampleCounty, tmp_path: Path
) -> None:
    programme = declare_everything(county)
    upload = upload_sheets(county, tmp_path, make_case_sheet(UNREADABLE))
    assert (outcome(programme, CLAUSE), RefusedItem.objects.count()) == (MET, 0)
    commit_now(actor=county["wu"], upload=upload)
    (item,) = RefusedItem.objects.all()
    assert (item.term, item.org_id, item.key, item.line) == (Register.CASES, VILLAGE, "A3", 2)
    assert item.place == "台账.xlsx“案件”第2行"
    assert outcome(programme, CLAUSE) is OPEN
    assert "另有1行退回未补" in find_sentence(programme, CLAUSE)
    assert "退回" not in find_sentence(programme, CLAUSE, COMMUNITY)


def test_a_row_entered_by_hand_ends_the_refused_row_of_the_same_number_with_a_line_in_the_log(
    county: SampleCounty, tmp_path: Path
) -> None:
    programme = declare_everything(county)
    commit_sheets(county, tmp_path, make_case_sheet(UNREADABLE, make_case_cells("A4", "四月")))
    add_by_hand(county, Register.CASES, case("A3", on=date(2021, 3, 1)))
    ended, still_open = RefusedItem.objects.order_by("line")
    assert (ended.end_term, ended.ended_by, still_open.ended_at) == (RefusedItemEnd.ENTERED, county["wu"], None)
    line = LogLine.objects.get(action=LogAction.REPAIR_ROW)
    assert (line.actor, line.subject) == ("wu", f"refused:{ended.pk}")
    assert "另有1行退回未补" in find_sentence(programme, CLAUSE)
    add_by_hand(county, Register.CASES, case("A4", on=date(2021, 4, 1)))
    assert outcome(programme, CLAUSE) is MET


def test_a_village_that_uses_the_number_of_another_ones_refused_row_does_not_end_it(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, {"宣传": [OUTREACH_COLUMNS, ("X1", "青石社区", "某日", "逢户必进")]})
    visit = row(Register.OUTREACH, outreach_no="X1", org=VILLAGE, done_on=date(2022, 5, 1), must="home")
    assert add_by_hand(county, Register.OUTREACH, visit, by="li") == 0
    assert RefusedItem.objects.as_of(None).get().org_id == COMMUNITY


def test_a_month_declared_by_hand_ends_the_refused_row_that_declares_it(county: SampleCounty, tmp_path: Path) -> None:
    header = ("对象", "台账", "月份", "报送日期")
    commit_sheets(county, tmp_path, {"报送": [header, ("文峰村", "案件", "2022-05", "某日")]})
    declare_months(
        actor=county["wu"],
        holder=county.orgs[STREET],
        org=county.orgs[VILLAGE],
        registers=[Register.CASES],
        months=["2022-05"],
        on=date(2022, 6, 1),
        within=find_write_scope(county["wu"], Register.DECLARATIONS),
    )
    assert RefusedItem.objects.get().end_term is RefusedItemEnd.ENTERED


def add_by_hand(county: SampleCounty, register: Register, entry: FactRow, *, by: str = "wu") -> int:
    """Add the entry in the street's book; return how many refused rows ended by that."""
    within = find_write_scope(county[by], register)
    addition = add_entries(actor=county[by], holder=county.orgs[STREET], register=register, rows=[entry], within=within)
    return addition.ended_item_count


def test_v21_a_refused_case_without_a_readable_village_blocks_none_and_is_mentioned(
    county: SampleCounty, tmp_path: Path
) -> None:
    programme = declare_everything(county)
    commit_sheets(county, tmp_path, make_case_sheet(("A3", "三月", "没有的村", 1, "")))
    assert [outcome(programme, CLAUSE, code) for code in (VILLAGE, COMMUNITY)] == [MET, MET]
    assert "另有1行退回未补" in find_sentence(programme, CLAUSE)
    targets = assess(programme, build_questions(programme, AFTERWARDS)).targets
    (target,) = [target for target in targets if target.criterion.id == "all_cases"]
    assert target.criterion.outcome is OPEN


def test_nothing_of_a_refused_row_is_kept_but_codes_numbers_and_days(county: SampleCounty, tmp_path: Path) -> None:
    header = ("案件编号", "立案日期", "所属村(社区)", "被骗金额(元)", "诈骗类型", "受害人姓名")
    sheets = {"案件": [header, ("A3", "三月", "文峰村", 1, "刷单返利", "某甲")]}
    commit_sheets(county, tmp_path, sheets)
    item = RefusedItem.objects.get()
    values = {"case_no": "A3", "village": VILLAGE, "loss_fen": 100, "case_kind": "criminal", "status": "valid"}
    assert item.values == values
    assert "三月" not in str(item.problems) and "立案日期" in str(item.problems)


def test_a_waiver_by_the_office_ends_the_doubt_and_is_a_line_of_the_log(county: SampleCounty, tmp_path: Path) -> None:
    programme = declare_everything(county)
    commit_sheets(county, tmp_path, make_case_sheet(UNREADABLE))
    item = RefusedItem.objects.get()
    for reason, code in (
        ("", "refused_item.reason_missing"),
        ("长" * 501, "entry.reason_long"),
        ("电话13800138000", "text.personal_refused"),
    ):
        with pytest.raises(RefusalError) as refusal:
            waive_item(actor=county["wu"], item=item, reason=reason)
        assert refusal.value.code == code
    assert outcome(programme, CLAUSE) is OPEN
    waive_item(actor=county["wu"], item=item, reason="已核实，与A2是同一起")
    item.refresh_from_db()
    assert (item.end_term, item.reason, item.ended_by) == (
        RefusedItemEnd.WAIVED,
        "已核实，与A2是同一起",
        county["wu"],
    )
    assert outcome(programme, CLAUSE) is MET
    line = LogLine.objects.get(action=LogAction.WAIVE_ROW)
    assert (line.actor, line.org) == ("wu", STREET) and "同一起" not in line.details


def test_a_corrected_file_with_the_row_under_the_same_number_ends_the_doubt(
    county: SampleCounty, tmp_path: Path
) -> None:
    programme = declare_everything(county)
    commit_sheets(county, tmp_path, make_case_sheet(UNREADABLE, make_case_cells("A9", "四月")))
    correction = commit_sheets(county, tmp_path, make_case_sheet(A3_OF_2021))
    a3, a9 = RefusedItem.objects.order_by("pk")
    assert (a3.end_term, a3.ended_upload, a9.end_term) == (RefusedItemEnd.REPLACED, correction.pk, None)
    assert outcome(programme, CLAUSE) is OPEN
    commit_sheets(county, tmp_path, make_case_sheet(make_case_cells("A9", date(2021, 4, 1))))
    assert outcome(programme, CLAUSE) is MET
    assert list_case_numbers() == ["A3", "A9"]


def test_a_row_that_is_refused_once_more_is_one_open_row(county: SampleCounty, tmp_path: Path) -> None:
    for word in ("三月", "四月"):
        commit_sheets(county, tmp_path, make_case_sheet(make_case_cells("A3", word)))
    assert RefusedItem.objects.as_of(None).count() == 1
    assert RefusedItem.objects.count() == 2


def test_a_file_that_another_book_sends_ends_nothing_of_this_one(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, make_case_sheet(UNREADABLE))
    path = write_xlsx(tmp_path / "别处.xlsx", make_case_sheet(("A3", date(2021, 3, 1), "", 1, "")))
    item = RefusedItem.objects.get()
    RefusedItem.objects.filter(pk=item.pk).update(holder=county.orgs["520399002"])
    commit_now(actor=county["wu"], upload=upload_files(county, path))
    assert RefusedItem.objects.as_of(None).get().pk == item.pk


def test_an_undone_upload_takes_its_open_rows_along(county: SampleCounty, tmp_path: Path) -> None:
    programme = declare_everything(county)
    upload = commit_sheets(county, tmp_path, make_case_sheet(UNREADABLE))
    undo_now(actor=county["wu"], upload=upload)
    assert RefusedItem.objects.get().end_term is RefusedItemEnd.UNDONE
    assert outcome(programme, CLAUSE) is MET


def test_an_undone_correction_opens_the_row_again_unless_its_own_file_was_undone(
    county: SampleCounty, tmp_path: Path
) -> None:
    programme = declare_everything(county)
    first = commit_sheets(county, tmp_path, make_case_sheet(UNREADABLE))
    correction = commit_sheets(county, tmp_path, make_case_sheet(A3_OF_2021))
    undo_now(actor=county["wu"], upload=correction)
    (item,) = RefusedItem.objects.as_of(None)
    assert (item.key, item.upload) == ("A3", first.pk)
    assert outcome(programme, CLAUSE) is OPEN
    correction = commit_sheets(county, tmp_path, make_case_sheet(A3_OF_2021))
    undo_now(actor=county["wu"], upload=first)
    undo_now(actor=county["wu"], upload=correction)
    assert not RefusedItem.objects.as_of(None).exists()


def test_looking_back_the_books_have_the_rows_that_were_open_then(county: SampleCounty, tmp_path: Path) -> None:
    programme = declare_everything(county)
    before = timezone.now()
    commit_sheets(county, tmp_path, make_case_sheet(UNREADABLE))
    meanwhile = timezone.now()
    waive_item(actor=county["wu"], item=RefusedItem.objects.get(), reason="已核实")
    assert outcome(programme, CLAUSE, known_at=before) is MET
    assert outcome(programme, CLAUSE, known_at=meanwhile) is OPEN
    assert outcome(programme, CLAUSE) is MET


def test_of_two_who_deal_with_one_row_the_second_is_told_who_did(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, make_case_sheet(UNREADABLE))
    first, second = RefusedItem.objects.get(), RefusedItem.objects.get()
    waive_item(actor=county["wu"], item=first, reason="已核实")
    with pytest.raises(RefusalError, match="刚由wu处理过"):
        waive_item(actor=county["wu"], item=second, reason="已核实")
    with pytest.raises(RefusalError, match="刚由wu处理过"):
        repair_item(actor=county["wu"], item=second, rows=[], within=None)
    assert LogLine.objects.filter(action=LogAction.WAIVE_ROW).count() == 1


def test_refused_rows_of_other_registers_stay_open_too(county: SampleCounty, tmp_path: Path) -> None:
    programme = declare_everything(county)
    sheets = {
        "认定": [("对象", "条款", "期间", "结论", "认定日期"), ("文峰村", "四(一)5", "2022", "也许", date(2023, 1, 6))],
        "报送": [("对象", "台账", "月份"), ("文峰村", "案件", "某月")],
        "窝点": [("窝点编号", "所属村(社区)", "查获日期"), ("W1", "文峰村", "某日")],
    }
    commit_sheets(county, tmp_path, sheets)
    registers = sorted(RefusedItem.objects.values_list("register", flat=True))
    assert registers == ["attestations", "declarations", "dens"]
    assert outcome(programme, "no_dens") is OPEN


def test_an_upload_with_a_new_village_and_a_refused_row_of_it_is_undone_as_a_whole(
    county: SampleCounty, tmp_path: Path
) -> None:
    sheets = make_org_sheet(NEW_ORG) | make_case_sheet(("A3", "三月", "新村", 1, ""))
    upload = commit_sheets(county, tmp_path, sheets)
    assert RefusedItem.objects.get().org_id == NEW_CODE
    undo_now(actor=county["wu"], upload=upload)
    assert RefusedItem.objects.get().end_term is RefusedItemEnd.UNDONE
    org = Org.objects.get(code=NEW_CODE)
    assert org.closed_on == org.opened_on


def test_an_open_row_of_a_new_village_in_a_later_file_blocks_the_undo_of_the_first(
    county: SampleCounty, tmp_path: Path
) -> None:
    upload = commit_sheets(county, tmp_path, make_org_sheet(NEW_ORG))
    commit_sheets(county, tmp_path, make_case_sheet(("A3", "三月", "新村", 1, "")))
    with pytest.raises(RefusalError, match="退回未补的行"):
        undo_now(actor=county["wu"], upload=upload)


def test_a_result_that_is_computed_ahead_knows_the_rows_refused_since(county: SampleCounty, tmp_path: Path) -> None:
    programme = declare_everything(county)
    questions = build_questions(programme, AFTERWARDS)
    commit_sheets(county, tmp_path, make_case_sheet(UNREADABLE))
    assess(programme, questions, with_rows=False)
    commit_sheets(county, tmp_path, make_case_sheet(make_case_cells("A4", "四月"), make_case_cells("A5", "五月")))
    ASSESSMENTS.renew(read_books_state())
    assessment = assess(programme, questions, with_rows=False)
    assert assessment.questions.refusals.row_count == 3
    assert "另有3行退回未补" in find_sentence(programme, CLAUSE)
