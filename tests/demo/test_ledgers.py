"""The invented street: its clean files are read without a refused row, and every org shows what it is there to show."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.sheets import list_codes, list_facts
from tests.office import ask_plan, assess, load_fengling
from wuzha.core.problems import CATALOGUE
from wuzha.core.vocabulary import Outcome, Register, Severity
from wuzha.demo.ledgers import write_demo_ledgers
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

LETTERS = {Outcome.MET: "达", Outcome.NOT_MET: "未", Outcome.UNDETERMINED: "待", Outcome.NOT_APPLICABLE: "免"}

STANDINGS = {
    "云溪社区": ("达达达达达", "未达达达达"),
    "桥头社区": ("达达未达达", "达达未达达"),
    "河滨社区": ("达达达未达", "达达达达达"),
    "新街社区": ("达达达达未", "达达达达待"),
    "东门社区": ("达达待达待", "达达待达未"),
    "西苑社区": ("未达达达达", "达达达达达"),
    "青石村": ("达达达达达", "达达达达达"),
    "松涧村": ("达达达达达", "达达达达达"),
    "白鹭村": ("未达达达达", "未达达达达"),
    "桐花村": ("达达达达达", "达未达达达"),
    "龙井村": ("未达达达达", "达达达未达"),
    "古渡村": ("达达达达达", "未达达达达"),
    "石桥村": ("达未达达达", "未达达达达"),
    "云峰村": ("达达达达达", "达达达达达"),
    "茶园村": ("达待达达达", "达待达达达"),
    "竹溪村": ("待达达达达", "待达达达达"),
    "柳湾村": ("达达未达达", "达达达达达"),
    "栗坪村": ("达达达达达", "达达未达达"),
    "麻园村": ("达达待达达", "达达待达达"),
    "泉口村": ("达达待达达", "待待达达达"),
    "社会治理办公室": ("达达达达", "达达达达"),
    "党政综合办公室": ("达达达免", "达达达免"),
    "社会事务办公室": ("未达达达", "达达达达"),
    "经济发展办公室": ("未达达达", "未达达达"),
    "财政分局": ("达未达免", "达未达免"),
    "农业服务中心": ("达待达达", "达待达达"),
    "综合执法队": ("达达未达", "未达达达"),
    "退役军人服务站": ("达达达达", "达达未达"),
    "市场监管所": ("达达达未", "达达达未"),
    "文化服务中心": ("达达达免", "达达达免"),
    "司法所": ("达达达达", "达达达达"),
    "自然资源所": ("待达达达", "待达达达"),
    "卫生院": ("未达达达", "未达达达"),
    "中心学校": ("达待达免", "未达达免"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("street")


@pytest.fixture(scope="module")
def files(folder: Path) -> list[Path]:
    return write_demo_ledgers(folder)


@pytest.fixture(scope="module")
def street(files: list[Path]) -> LedgerReading:
    return read_files(files, plan=load_fengling())


@pytest.fixture(scope="module")
def sample(folder: Path, files: list[Path]) -> LedgerReading:
    return read_files([folder / "问题样例/问题样例.xlsx"], plan=load_fengling())


def test_the_clean_files_hold_no_refused_row(street: LedgerReading) -> None:
    assert [fault for fault in street.problems if fault.severity is Severity.REFUSED] == []
    assert sum(sheet.refused for sheet in street.sheets) == 0
    assert {sheet.register for sheet in street.sheets} == set(Register) - {Register.GROUPS}


def test_the_clean_files_are_dirty(street: LedgerReading) -> None:
    assert list_codes(street) == [
        "fraud_type.unknown",
        "money.approximate",
        "case.village.blank",
        "case.village.blank",
        *["person.village.blank"] * 4,
        "baseline.differs",
        "whole.approximate",
    ]
    assert sum(sheet.skipped for sheet in street.sheets) == 12
    assert sum(sheet.repeated for sheet in street.sheets) == 3
    assert {column for sheet in street.sheets for column in sheet.left_out_columns} >= {"姓名", "身份证号", "简要案情"}
    assert {column for sheet in street.sheets for column in sheet.unknown_columns} >= {"办案民警", "是否安装反诈APP"}


def test_the_files_are_in_the_order_a_shell_lists_them(folder: Path, files: list[Path], street: LedgerReading) -> None:
    reading = read_files(sorted([*folder.glob("*.xlsx"), *folder.glob("*.csv")]), plan=load_fengling())
    assert len(reading.paths) == len(files)
    for register in Register:
        assert sorted(map(str, reading.build_facts(None)[register])) == sorted(
            map(str, street.build_facts(None)[register])
        )


def test_it_is_the_same_street_every_time(files: list[Path], tmp_path: Path) -> None:
    again = write_demo_ledgers(tmp_path)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in files]


@pytest.mark.parametrize(("place", "period"), [(0, "2021H2"), (1, "2022")])
def test_every_org_has_the_outcome_it_demonstrates(street: LedgerReading, place: int, period: str) -> None:
    assessment = assess(street.build_facts(None), ask_plan(period, complete=False))
    letters = {org.name: "".join(LETTERS[criterion.outcome] for criterion in org.criteria) for org in assessment.orgs}
    assert letters == {name: outcomes[place] for name, outcomes in STANDINGS.items()}
    assert set(LETTERS.values()) == set("".join(letters.values()))


@pytest.mark.parametrize(
    ("period", "outcomes"),
    [("2021H2", [Outcome.MET, Outcome.MET]), ("2022", [Outcome.UNDETERMINED, Outcome.NOT_MET])],
)
def test_the_targets_of_the_street(street: LedgerReading, period: str, outcomes: list[Outcome]) -> None:
    assessment = assess(street.build_facts(None), ask_plan(period, complete=False))
    assert [target.criterion.outcome for target in assessment.targets] == outcomes


def test_the_findings_of_an_earlier_as_of_date_differ(street: LedgerReading) -> None:
    questions = ask_plan("2021H2", "2021-12-31", complete=False)
    assessment = assess(street.build_facts(questions.as_of), questions)
    outcomes = {org.name: org.outcome for org in assessment.orgs}
    assert (outcomes["白鹭村"], outcomes["古渡村"]) == (Outcome.MET, Outcome.NOT_MET)


def test_one_village_depends_on_how_the_fall_is_read(street: LedgerReading) -> None:
    outcomes = {}
    for option in ("R1a", "R1b", "R1c"):
        assessment = assess(street.build_facts(None), ask_plan("2022", complete=False, R1=option))
        outcomes[option] = next(org.outcome for org in assessment.orgs if org.name == "西苑社区")
    assert outcomes == {"R1a": Outcome.MET, "R1b": Outcome.NOT_MET, "R1c": Outcome.NOT_MET}


def test_the_sample_shows_nearly_every_fault_a_cell_can_have(sample: LedgerReading) -> None:
    families = ("cell", "code", "date", "money", "whole", "truth", "term", "month", "period")
    of_cells = {code for code in CATALOGUE if code.partition(".")[0] in families}
    assert of_cells - set(list_codes(sample)) == {
        "cell.not_worked_out",
        "cell.too_long",
        "cell.unreadable",
        "code.unreadable",
        "code.is_personal",
        "date.future",
        "date.other_event",
        "date.shifted",
        "date.two_days",
        "date.weekday",
        "money.contradicts_twin",
        "money.foreign_currency",
        "money.implausible",
        "money.is_phone",
        "money.other_unit",
        "money.unit_unclear",
        "whole.approximate",
        "whole.too_large",
    }


def test_the_sample_is_read_beside_the_clean_files_without_harm(folder: Path, files: list[Path]) -> None:
    reading = read_files([*files, folder / "问题样例/问题样例.xlsx"], plan=load_fengling())
    assert len(list_facts(reading, Register.ORGS)) == 35
    assert {fault.file for fault in reading.problems if fault.severity is Severity.REFUSED} == {"问题样例.xlsx"}
