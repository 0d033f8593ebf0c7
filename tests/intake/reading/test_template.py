"""The empty workbook: it has the columns that are read, and its examples are read without a problem."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.core.small_plan import write_plan
from tests.intake.sheets import list_facts, replace_part
from tests.office import load_fengling
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.plan.plan import Plan
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files
from wuzha.intake.reading.template import GUIDE, write_template


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "台账.xlsx"
    write_template(path)
    return path


@pytest.fixture(scope="module")
def reading(template: Path) -> LedgerReading:
    return read_files([template], plan=load_fengling())


def read_xml(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(name).decode()


def test_the_examples_are_read_without_a_problem(reading: LedgerReading) -> None:
    assert reading.problems == ()
    assert [sheet.register for sheet in reading.sheets] == list(SHEET_COLUMNS)
    assert all(sheet.rows and not sheet.unknown_columns for sheet in reading.sheets)


def test_the_examples_agree_with_each_other(reading: LedgerReading) -> None:
    (case,) = list_facts(reading, Register.CASES)
    assert case["village"] == "520399001201"
    assert case["village"] in {org["code"] for org in list_facts(reading, Register.ORGS)}


def test_every_column_that_is_read_is_there_and_no_personal_one(template: Path) -> None:
    book = CalamineWorkbook.from_path(str(template))
    for register, columns in SHEET_COLUMNS.items():
        header = book.get_sheet_by_name(register.label).to_python()[0]
        assert header == [column.header for column in columns if column.is_read]


FILLED_IN: Mapping[Register, Sequence[Mapping[str, str]]] = {
    Register.ORGS: [
        {"代码": "S1", "名称": "甲街道", "类别": "街道"},
        {"代码": "V1", "名称": "甲村", "类别": "村", "上级代码": "S1", "别名": "老甲寨"},
        {
            "代码": "U1",
            "名称": "甲所",
            "类别": "部门",
            "上级代码": "S1",
            "服务管理职责": "是",
            "启用日期": "2021-01-01",
        },
    ],
    Register.CASES: [
        {
            "案件编号": "A1",
            "立案日期": "2021年8月1日",
            "所属村(社区)": "老甲寨",
            "被骗金额(元)": "3.5万",
            "诈骗类型": "刷单返利",
            "受害人单位": "甲所",
            "与职工关系": "本人",
        },
        {"案件编号": "A2", "所属村(社区)": "甲村", "被骗金额(元)": "不详", "案件性质": "治安", "状态": "撤案"},
    ],
    Register.PERSONS: [
        {"人员编号": "P1", "类别": "拦截人员", "居住性质": "暂住", "所属村(社区)": "V1", "认定日期": "20210801"}
    ],
    Register.DENS: [{"窝点编号": "W1", "所属村(社区)": "甲村", "查获日期": "2021.8.1"}],
    Register.SANCTIONS: [{"编号": "D1", "对象": "甲所", "类型": "约谈", "发文级别": "县", "日期": "2021/8/1"}],
    Register.OUTREACH: [
        {"记录编号": "X1", "对象": "甲村", "日期": "2021-08-01", "方式": "逢户必进", "场所": "学校", "受众人数": "35人"}
    ],
    Register.DECLARATIONS: [{"对象": "甲街道", "台账": "案件", "月份": "2021-07~2021-08", "报送日期": "2021-09-02"}],
    Register.BASELINES: [{"对象": "甲村", "期间": "2021上半年", "指标": "案件", "数量": "4"}],
    Register.ATTESTATIONS: [
        {
            "对象": "V1",
            "条款": "四(一)5",
            "期间": "2021下半年",
            "结论": "达标",
            "认定人": "考核组",
            "认定日期": "2021-12-20",
        }
    ],
    Register.GROUPS: [{"小组编号": "G1", "对象": "V1", "成立日期": "2021.11.10", "文号": "甲村发〔2021〕3号"}],
}
"""What an office might write into the empty workbook, by the headers it finds there."""


def fill_in(template: Path, path: Path) -> Path:
    """Write the workbook with its examples replaced and everything else unchanged."""
    content = template.read_bytes()
    for number, (register, rows) in enumerate(FILLED_IN.items(), 2):
        headers = [column.header for column in SHEET_COLUMNS[register] if column.is_read]
        assert set().union(*rows) <= set(headers)
        lines = [
            f'<row r="{line}">{"".join(format_cell(row.get(header, "")) for header in headers)}</row>'
            for line, row in enumerate(rows, 2)
        ]
        name = f"xl/worksheets/sheet{number}.xml"
        sheet_xml = re.sub('<row r="2".*(?=</sheetData>)', "".join(lines), read_xml(template, name), flags=re.DOTALL)
        content = replace_part(content, name, sheet_xml.encode())
    path.write_bytes(content)
    return path


def format_cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>' if text else "<c/>"


def test_values_filled_into_the_template_are_read_back(template: Path, tmp_path: Path) -> None:
    reading = read_files([fill_in(template, tmp_path / "填好.xlsx")], plan=load_fengling())
    assert reading.problems == ()
    assert [(sheet.register, sheet.rows, sheet.skipped, sheet.refused) for sheet in reading.sheets] == [
        (register, len(rows), 0, 0) for register, rows in FILLED_IN.items()
    ]
    facts_by_register = reading.build_facts(None)
    day = date(2021, 8, 1)
    assert [org[:5] for org in facts_by_register[Register.ORGS]] == [
        ("S1", "甲街道", "street", None, False),
        ("V1", "甲村", "village", "S1", False),
        ("U1", "甲所", "unit", "S1", True),
    ]
    first, second = list_facts(reading, Register.CASES)
    assert (first["village"], first["unit"], first["relation"], first["filed_on"]) == ("V1", "U1", "self", day)
    assert (first["loss_fen"], first["fraud_type"], first["status"]) == (3_500_000, "fake_orders", "valid")
    assert (second["loss_fen"], second["case_kind"], second["status"]) == (None, "administrative", "withdrawn")
    assert facts_by_register[Register.PERSONS][0][:4] == ("P1", "intercepted", "temporary", "V1")
    assert facts_by_register[Register.DENS] == [("W1", "V1", day, None)]
    assert facts_by_register[Register.SANCTIONS] == [("D1", "U1", "summoned_talk", "county", day, None)]
    assert facts_by_register[Register.OUTREACH] == [("X1", "V1", day, "home", None, "school", 35, None, None)]
    assert [row[2] for row in facts_by_register[Register.DECLARATIONS]] == ["2021-07", "2021-08"]
    assert facts_by_register[Register.BASELINES] == [("V1", "2021H1", "cases", 4, None)]
    assert facts_by_register[Register.ATTESTATIONS] == [("V1", "duties_done", "2021H2", "met", date(2021, 12, 20))]


def test_the_first_sheet_explains_how_to_fill_it_in(template: Path) -> None:
    book = CalamineWorkbook.from_path(str(template))
    assert book.sheet_names[0] == GUIDE
    words = "".join(str(cell) for row in book.get_sheet_by_name(GUIDE).to_python() for cell in row)
    assert all(register.label in words for register in SHEET_COLUMNS)


def test_every_column_has_a_note_and_a_message(template: Path) -> None:
    for number, columns in enumerate(SHEET_COLUMNS.values(), 2):
        template_columns = [column for column in columns if column.is_read]
        assert read_xml(template, f"xl/comments{number - 1}.xml").count("<comment ") == len(template_columns)
        assert read_xml(template, f"xl/worksheets/sheet{number}.xml").count("promptTitle=") == len(template_columns)


def test_coded_columns_offer_their_words(template: Path) -> None:
    cases = read_xml(template, "xl/worksheets/sheet3.xml")
    assert "本人,父母,配偶,子女" in cases
    assert "刑事,治安,未立案" in cases


def test_it_is_the_same_workbook_every_time(template: Path, tmp_path: Path) -> None:
    write_template(tmp_path / "又一份.xlsx")
    assert (tmp_path / "又一份.xlsx").read_bytes() == template.read_bytes()


def test_a_place_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="台账"):
        write_template(tmp_path / "没有的文件夹" / "台账.xlsx")
    (tmp_path / "台账.xlsx").mkdir()
    with pytest.raises(OSError, match="台账"):
        write_template(tmp_path / "台账.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["台账.xlsx"]


@pytest.fixture
def other_plan(tmp_path: Path) -> Plan:
    """Return a plan that judges only villages, with other clause numbers and ids than the built-in plan."""
    return load_plan(write_plan(tmp_path, asks="attested"))


def test_a_plan_offers_its_own_clauses_and_kinds(tmp_path: Path, other_plan: Plan) -> None:
    path = tmp_path / "台账.xlsx"
    write_template(path, other_plan)
    book = CalamineWorkbook.from_path(str(path))
    guide = [row[:2] for row in book.get_sheet_by_name(GUIDE).to_python()]
    clauses = [["二1", "没有案件"], ["三", "成立小组"], ["二2", "亮屏"]]
    top = guide.index(clauses[0])
    assert guide[top:] == clauses
    attestations = read_xml(path, "xl/worksheets/sheet10.xml")
    assert f"'{GUIDE}'!$A${top + 1}:$A${top + 3}" in attestations
    assert "填方案里的条款号：二1、三、二2" in attestations
    assert "填方案里的条款号：二1、三、二2" in read_xml(path, "xl/comments9.xml")
    assert "四(一)5" not in attestations
    assert '"村,街道,' not in read_xml(path, "xl/worksheets/sheet2.xml")
    assert '"街道,村,网格,县,市,省,全国"' in read_xml(path, "xl/worksheets/sheet2.xml").replace("&quot;", '"')


def test_the_examples_of_a_plan_are_read_by_that_plan_without_a_problem(tmp_path: Path, other_plan: Plan) -> None:
    path = tmp_path / "台账.xlsx"
    write_template(path, other_plan)
    reading = read_files([path], plan=other_plan)
    assert reading.problems == ()
    (attestation,) = list_facts(reading, Register.ATTESTATIONS)
    assert attestation["criterion"] == "no_cases"
    assert [org["kind"] for org in list_facts(reading, Register.ORGS)] == ["street", "village"]


def test_a_plan_that_asks_people_nothing_has_no_example_of_a_decision(tmp_path: Path) -> None:
    plan = load_plan(find_plan("fengling"))
    units = tuple(standard for standard in plan.standards if standard.id == "fraud_free_unit")
    bare_plan = replace(plan, standards=units, duties=())
    write_template(tmp_path / "台账.xlsx", bare_plan)
    reading = read_files([tmp_path / "台账.xlsx"], plan=bare_plan)
    assert reading.problems == ()
    assert list_facts(reading, Register.ATTESTATIONS) == []
