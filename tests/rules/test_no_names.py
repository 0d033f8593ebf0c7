"""No fact and no finding can hold a person's name, phone or ID number."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from random import Random

import pytest
from xlsxwriter import Workbook

from tests.office import ask_plan, assess, load_fengling
from wuzha.core.facts import FACT_SCHEMAS, FactSchema
from wuzha.core.findings import findings
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files
from wuzha.reports.json_report import build_document

IMPERSONAL_COLUMNS = {
    Register.ORGS: "code name kind parent has_management_duty opened_on closed_on split_on joined_on",
    Register.CASES: "case_no village occurred_in unit relation filed_on reported_on occurred_on loss_fen stopped_fen"
    " returned_fen fraud_type case_kind status received_on is_loss_about is_stopped_about is_returned_about",
    Register.PERSONS: "person_no category residence village unit relation confirmed_on confirmation cleared_on"
    " received_on",
    Register.DENS: "den_no village found_on received_on",
    Register.SANCTIONS: "sanction_no org kind issued_by issued_on received_on",
    Register.OUTREACH: "outreach_no org done_on must form venue audience_count material_count received_on",
    Register.DECLARATIONS: "org register month filed_on",
    Register.BASELINES: "org period measure count signed_on",
    Register.ATTESTATIONS: "org criterion period verdict on",
    Register.GROUPS: "group_no org formed_on received_on",
}
"""A closed list: whoever adds a column has to think of whom it could name. `name` is that of an org."""

IMPERSONAL_FIELDS = (
    "question outcome now base required missing base_missing base_is_signed evidence doubtful "
    "base_evidence base_doubtful about_amounts refused now_signed luck parts part node code name kind "
    "standard headroom criteria criterion group_formed group_formed_on required_months declared_months late_months "
    "outreach_count outreach_by_must questions targets orgs duty_sheets low high"
)

PHONE_OR_ID_NUMBER = re.compile(r"(?<!\d)(9{6}\d{11}[\dX]|1[3-9]\d{9})(?!\d)")
PEOPLE = ("甲某某", "乙某某", "丙某某")


@pytest.mark.parametrize("schema", FACT_SCHEMAS.values(), ids=lambda schema: schema.register.value)
def test_a_fact_has_only_impersonal_columns(schema: FactSchema) -> None:
    assert set(schema.column_names) <= set(IMPERSONAL_COLUMNS[schema.register].split())


def test_a_finding_has_only_impersonal_fields() -> None:
    kinds = [kind for kind in vars(findings).values() if is_dataclass(kind) and kind.__module__ == findings.__name__]
    assert {field.name for kind in kinds for field in fields(kind)} <= set(IMPERSONAL_FIELDS.split())


@pytest.mark.parametrize("seed", range(3))
def test_personal_data_of_a_ledger_is_not_read(tmp_path: Path, seed: int) -> None:
    reading = read_files([write_ledger_with_people(tmp_path / "台账.xlsx", Random(seed))], plan=load_fengling())
    facts = reading.build_facts(None)
    text = build_document(assess(facts, ask_plan(complete=False)), reading.problems, reading.sheets)
    assert [len(facts[register]) for register in (Register.CASES, Register.PERSONS, Register.ATTESTATIONS)] == [3, 3, 1]
    assert find_people(facts) == []
    # The hash of the plan may hold any digits.
    assert find_people(repr(text).replace(load_fengling().sha256, "")) == []


def test_a_refused_row_is_reported_without_the_person_in_it(tmp_path: Path) -> None:
    path = write_ledger_with_people(tmp_path / "台账.xlsx", Random(9), filed_on="去年夏天")
    reading: LedgerReading = read_files([path], plan=load_fengling())
    assert [problem.value for problem in reading.problems if problem.column == "立案日期"] == ["去年夏天"] * 3
    assert find_people(reading.problems) == []


def find_people(value: object) -> list[str]:
    """Return every phone number, ID number and name that the repr of the object contains."""
    text = repr(value)
    return [match[0] for match in PHONE_OR_ID_NUMBER.finditer(text)] + [name for name in PEOPLE if name in text]


def write_ledger_with_people(path: Path, chance: Random, filed_on: str = "2021-08-03") -> Path:
    """Write a workbook with personal data wherever a ledger has them, and in columns that it should not have."""
    village = {"所属村(社区)": "青石村"}
    case = village | {"立案日期": filed_on, "被骗金额(元)": "12000"}
    person = village | {"类别": "违法犯罪人员", "认定日期": "2021-08-03", "居住性质": "常住"}
    attestation = {"对象": "青石村", "条款": "四(一)5", "期间": "2021H2", "结论": "达标", "认定日期": "2021-12-20"}
    street = {"代码": "520399001000", "名称": "云岭街道", "类别": "街道"}
    org = {"代码": "520399001201", "名称": "青石村", "类别": "村", "上级代码": "520399001000"}
    with Workbook(path) as book:
        write(book, "组织", [street, org])
        write(
            book, "案件", [case | {"案件编号": f"A{n}"} | make_personal_cells(Register.CASES, chance) for n in range(3)]
        )
        write(
            book,
            "重点人员",
            [person | {"人员编号": f"P{n}"} | make_personal_cells(Register.PERSONS, chance) for n in range(3)],
        )
        write(book, "认定", [attestation | {"认定人": chance.choice(PEOPLE), "理由": make_id_number(chance)}])
    return path


def make_personal_cells(register: Register, chance: Random) -> dict[str, str]:
    personal = [column.header for column in SHEET_COLUMNS[register] if column.is_personal]
    headers = (*personal, "经办民警", "备注")
    return {header: f"{chance.choice(PEOPLE)} {make_phone(chance)} {make_id_number(chance)}" for header in headers}


def make_phone(chance: Random) -> str:
    return f"1{chance.randint(3, 9)}{chance.randrange(10**9):09d}"


def make_id_number(chance: Random) -> str:
    """Return a number in the form of an ID number, of a district that does not exist."""
    return f"999999{chance.randrange(10**11):011d}{chance.choice('0123456789X')}"


def write(book: Workbook, name: str, rows: list[dict[str, str]]) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, list(rows[-1]))
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, [row.get(header, "") for header in rows[-1]])
