"""Reasons and who decided: read for the books, compared, and no part of any fact."""

from datetime import date
from pathlib import Path

from xlsxwriter import Workbook

from tests.intake.sheets import ATTESTATION, ORGS, QINGSHI, SANCTION, codes, ledgers, problem, table, xlsx
from tests.office import the_plan
from wuzha.core.facts import Row
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files


def test_the_reason_of_a_sanction_is_for_the_books_and_no_fact(tmp_path: Path) -> None:
    reading = ledgers(tmp_path, 督办=table(SANCTION, 事由="工作不力"))
    fact = ("D1", "D01", "summoned_talk", "county", date(2021, 8, 1), None)
    assert reading.facts(None)[Register.SANCTIONS] == [fact]
    assert rows(reading, Register.SANCTIONS) == [(*fact, "工作不力")]


def test_who_decided_and_why_is_for_the_books_and_no_fact(tmp_path: Path) -> None:
    reading = ledgers(tmp_path, 认定=table(ATTESTATION, 认定人="考核组", 理由="履职到位"))
    fact = (QINGSHI, "duties_done", "2021H2", "met", date(2021, 12, 20))
    assert reading.facts(None)[Register.ATTESTATIONS] == [fact]
    assert rows(reading, Register.ATTESTATIONS) == [(*fact, "考核组", "履职到位")]


def test_a_telephone_in_a_reason_stays_behind_and_is_told_without_it(tmp_path: Path) -> None:
    reading = ledgers(tmp_path, 督办=table(SANCTION, 事由="联系13900000000"))
    found = problem(reading, "text.is_personal")
    assert (found.column, found.value, "139" in str(reading.problems)) == ("事由", None, False)
    assert rows(reading, Register.SANCTIONS)[0][-1] is None


def test_the_same_paper_with_two_reasons_contradicts_itself(tmp_path: Path) -> None:
    header, one = table(SANCTION, 事由="工作不力")
    (_, other) = table(SANCTION, 事由="台账不全")
    assert codes(ledgers(tmp_path, 督办=[header, one, other])) == ["row.conflict", "row.conflict"]


def rows(reading: LedgerReading, register: Register) -> list[Row]:
    return [row for entry in reading.history(register) for row in entry.facts]


def test_who_decided_written_once_over_several_rows_decided_each_of_them(tmp_path: Path) -> None:
    header, one = table(ATTESTATION)
    at = header.index("认定人")
    with Workbook(tmp_path / "认定.xlsx") as book:
        page = book.add_worksheet("认定")
        page.write_row(0, 0, header)
        for line, period in enumerate(("2021H1", "2021H2"), 1):
            page.write_row(
                line, 0, [period if name == "期间" else cell for name, cell in zip(header, one, strict=True)]
            )
        page.merge_range(1, at, 2, at, "考核组")
    reading = read_files([xlsx(tmp_path / "组织.xlsx", {"组织": ORGS}), tmp_path / "认定.xlsx"], plan=the_plan())
    assert codes(reading) == []
    assert [row[-2] for row in rows(reading, Register.ATTESTATIONS)] == ["考核组", "考核组"]
