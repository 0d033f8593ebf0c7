"""Reasons and deciders: they are read and compared, and are not part of the facts."""

from datetime import date
from pathlib import Path

from xlsxwriter import Workbook

from tests.intake.sheets import (
    ATTESTATION,
    ORGS,
    QINGSHI,
    SANCTION,
    find_problem,
    list_codes,
    make_table,
    read_ledgers,
    write_xlsx,
)
from tests.office import load_fengling
from wuzha.core.facts import FactRow
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files


def test_the_reason_of_a_sanction_is_for_the_books_and_no_fact(tmp_path: Path) -> None:
    reading = read_ledgers(tmp_path, 督办=make_table(SANCTION, 事由="工作不力"))
    fact = ("D1", "D01", "summoned_talk", "county", date(2021, 8, 1), None)
    assert reading.build_facts(None)[Register.SANCTIONS] == [fact]
    assert list_rows(reading, Register.SANCTIONS) == [(*fact, "工作不力")]


def test_decider_and_reason_are_in_the_books_and_are_no_facts(tmp_path: Path) -> None:
    reading = read_ledgers(tmp_path, 认定=make_table(ATTESTATION, 认定人="考核组", 理由="履职到位"))
    fact = (QINGSHI, "duties_done", "2021H2", "met", date(2021, 12, 20))
    assert reading.build_facts(None)[Register.ATTESTATIONS] == [fact]
    assert list_rows(reading, Register.ATTESTATIONS) == [(*fact, "考核组", "履职到位")]


def test_a_telephone_in_a_reason_is_not_read_and_reported_without_its_digits(tmp_path: Path) -> None:
    reading = read_ledgers(tmp_path, 督办=make_table(SANCTION, 事由="联系13900000000"))
    problem = find_problem(reading, "text.is_personal")
    assert (problem.column, problem.value, "139" in str(reading.problems)) == ("事由", None, False)
    assert list_rows(reading, Register.SANCTIONS)[0][-1] is None


def test_the_same_paper_with_two_reasons_contradicts_itself(tmp_path: Path) -> None:
    header, row = make_table(SANCTION, 事由="工作不力")
    (_, contradiction) = make_table(SANCTION, 事由="台账不全")
    assert list_codes(read_ledgers(tmp_path, 督办=[header, row, contradiction])) == ["row.conflict", "row.conflict"]


def list_rows(reading: LedgerReading, register: Register) -> list[FactRow]:
    return [row for entry in reading.list_history(register) for row in entry.facts]


def test_a_decider_merged_over_several_rows_applies_to_each_of_them(tmp_path: Path) -> None:
    header, attestation = make_table(ATTESTATION)
    at = header.index("认定人")
    with Workbook(tmp_path / "认定.xlsx") as book:
        page = book.add_worksheet("认定")
        page.write_row(0, 0, header)
        for line, period in enumerate(("2021H1", "2021H2"), 1):
            page.write_row(
                line, 0, [period if name == "期间" else cell for name, cell in zip(header, attestation, strict=True)]
            )
        page.merge_range(1, at, 2, at, "考核组")
    reading = read_files(
        [write_xlsx(tmp_path / "组织.xlsx", {"组织": ORGS}), tmp_path / "认定.xlsx"], plan=load_fengling()
    )
    assert list_codes(reading) == []
    assert [row[-2] for row in list_rows(reading, Register.ATTESTATIONS)] == ["考核组", "考核组"]
