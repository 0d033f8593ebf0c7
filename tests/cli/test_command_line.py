"""`wuzha assess` over ledgers, as an office types it."""

import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.cli.small_street import CASES, ORGS, write_ledgers
from tests.intake.sheets import write_xlsx
from tests.office import load_fengling
from wuzha.cli.main import run
from wuzha.engines.sqlite import SQLiteEngine
from wuzha.intake.reading.ledger_reader import read_files

NO_YEAR = (*CASES, ("A8", "11月5日", "C1", 3000))


@pytest.fixture
def ledgers(tmp_path: Path) -> Path:
    return write_ledgers(tmp_path / "台账.xlsx")


def assess(*words: object, period: str = "2021H2") -> int:
    return run(["assess", *map(str, words), "--period", period])


def find_row(text: str, name: str) -> list[str]:
    """Return the cells of one org's line in the table of standings."""
    return next(line for line in text.splitlines() if line.startswith(name)).split()


def read_json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def read_workbook_text(path: Path) -> str:
    """Return all cells of a workbook as one text."""
    book = CalamineWorkbook.from_path(path)
    return "\n".join(str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def list_outcomes(path: Path) -> dict[str, str]:
    return {org["code"]: org["outcome"] for org in read_json(path)["orgs"]}


def test_a_street_is_assessed_from_its_workbook(ledgers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assess(ledgers) == 0
    text = capsys.readouterr().out
    assert find_row(text, "文峰村") == ["文峰村", "达标", "达标", "达标", "达标", "达标", "达标", "0"]
    assert find_row(text, "武胜社区")[1:3] == ["未达标", "未达标"]
    assert find_row(text, "社会治理办")[1] == "未达标"
    assert "清河街道" in text


def test_the_reports_are_written_and_named(ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assess(ledgers, "--json", tmp_path / "a.json", "--xlsx", tmp_path / "a.xlsx") == 0
    assert list_outcomes(tmp_path / "a.json") == {"C1": "met", "C2": "not_met", "D1": "not_met"}
    assert (tmp_path / "a.xlsx").stat().st_size > 0
    assert f"报告文件：{tmp_path / 'a.xlsx'}、{tmp_path / 'a.json'}" in capsys.readouterr().out


def test_the_json_lists_the_sheets_that_were_read(ledgers: Path, tmp_path: Path) -> None:
    assert assess(ledgers, "--json", tmp_path / "a.json") == 0
    sheets = read_json(tmp_path / "a.json")["read"]
    assert [(sheet["sheet"], sheet["register"], sheet["rows"], sheet["refused"]) for sheet in sheets] == [
        ("组织", "orgs", 4, 0), ("案件", "cases", 7, 0), ("报送", "declarations", 3, 0), ("认定", "attestations", 1, 0),
    ]  # fmt: skip


def test_a_blank_of_a_later_file_erases_nothing_and_is_named(
    ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number, day, village, _ = CASES[1]
    later = write_xlsx(tmp_path / "补充.xlsx", {"案件": [CASES[0], (number, day, village, "")]})
    assert assess(ledgers, "--json", tmp_path / "a.json") == assess(ledgers, later, "--json", tmp_path / "b.json") == 0
    assert "第2行“被骗金额(元)”：这一格没有写，不改变台账.xlsx“案件”第2行的“3,000.00元”" in capsys.readouterr().out
    problems = [problem for problem in read_json(tmp_path / "b.json")["problems"] if problem["file"] == later.name]
    assert [(problem["code"], problem["line"], problem["column"]) for problem in problems] == [
        ("row.blank_over_value", 2, "被骗金额(元)")
    ]
    assert list_outcomes(tmp_path / "a.json") == list_outcomes(tmp_path / "b.json")


def test_a_refused_row_stops_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dirty = write_ledgers(tmp_path / "台账.xlsx", NO_YEAR)
    assert assess(dirty, "--json", tmp_path / "a.json", "--xlsx", tmp_path / "a.xlsx") == 1
    output = capsys.readouterr()
    assert "第9行“立案日期”" in output.out
    assert "有1行被退回，没有评判。" in output.err
    assert "--out 文件夹" in output.err
    assert not (tmp_path / "a.xlsx").exists()


def test_the_json_of_refused_rows_has_what_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dirty = write_ledgers(tmp_path / "台账.xlsx", NO_YEAR)
    assert assess(dirty, "--json", tmp_path / "a.json") == 1
    assert f"全部问题另见 {tmp_path / 'a.json'}" in capsys.readouterr().err
    document = read_json(tmp_path / "a.json")
    assert (document["orgs"], document["targets"]) == ([], [])
    assert [(problem["severity"], problem["line"], problem["column"]) for problem in document["problems"]] == [
        ("refused", 9, "立案日期")
    ]
    assert [(sheet["sheet"], sheet["rows"], sheet["refused"]) for sheet in document["read"]] == [
        ("组织", 4, 0), ("案件", 7, 1), ("报送", 3, 0), ("认定", 1, 0),
    ]  # fmt: skip
    assert assess(dirty, "--skip-refused", "--json", tmp_path / "b.json") == 0
    assert read_json(tmp_path / "b.json").keys() == document.keys()


def test_annotated_copies_are_written_into_the_folder_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dirty = write_ledgers(tmp_path / "台账.xlsx", NO_YEAR)
    assert assess(dirty, "--out", tmp_path / "退回") == 1
    assert f"标注了问题的副本在 {tmp_path / '退回'}" in capsys.readouterr().err
    assert len(list((tmp_path / "退回").iterdir())) == 1


def test_refused_rows_can_be_skipped_and_every_output_mentions_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dirty = write_ledgers(tmp_path / "台账.xlsx", NO_YEAR)
    assert assess(dirty, "--skip-refused", "--json", tmp_path / "a.json", "--xlsx", tmp_path / "a.xlsx") == 0
    assert "有1行被退回，已按 --skip-refused 评判" in capsys.readouterr().out
    assert sum(sheet["refused"] for sheet in read_json(tmp_path / "a.json")["read"]) == 1
    warning, problem = read_json(tmp_path / "a.json")["problems"]
    assert (warning["code"], warning["severity"], problem["severity"]) == ("refused.left_out", "warning", "refused")
    assert "有1行被退回，还没有补正；评判时每一行都按可能计入看待" in read_workbook_text(tmp_path / "a.xlsx")
    assert assess(dirty, "--skip-refused", "--explain", "C1") == 0
    assert "有1行被退回，已按 --skip-refused 评判" in capsys.readouterr().out


def test_a_village_is_explained_by_code_or_by_name(ledgers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = []
    for key in ("C1", "文峰村"):
        assert assess(ledgers, "--explain", key) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]
    assert "文峰村（C1，村）：达标" in texts[0]
    assert "计入（2）：A5、A6" in texts[0]
    assert "2021年下半年发案2起，2021年上半年4起，下降50%，达到下降50%以上的要求" in texts[0]
    assert "约24%的可能碰巧做到（λ=4，k=2）" in texts[0]


def test_a_street_is_explained_by_its_targets(ledgers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assess(ledgers, "--explain", "清河街道") == 0
    text = capsys.readouterr().out
    assert "清河街道（J1）：工作目标" in text and "三、发案总数下降：" in text
    assert "2021年下半年发案3起，2021年上半年4起，下降25%，达到下降10%以上的要求" in text


def test_an_unknown_org_is_an_error(ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assess(ledgers, "--explain", "C9", "--json", tmp_path / "a.json") == 2
    assert "没有代码或全名是“C9”的组织" in capsys.readouterr().err
    assert not (tmp_path / "a.json").exists()


def test_a_name_of_two_orgs_is_refused_with_their_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ledgers = write_ledgers(tmp_path / "台账.xlsx", orgs=(*ORGS, ("C3", "文峰村", "村", "J1", "")))
    assert assess(ledgers, "--explain", "文峰村") == 2
    assert "请改写代码：C1、C3" in capsys.readouterr().err


def test_outcomes_that_depend_on_the_reading_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    earlier = [(f"B{number}", f"2021-0{number % 9 + 1}-05", "C1", 3000) for number in range(10)]
    later = [(f"D{number}", day, "C1", 3000) for number, day in enumerate(("2022-02-01", *["2022-08-01"] * 4))]
    ledgers = write_ledgers(tmp_path / "台账.xlsx", (CASES[0], *earlier, *later))
    assert assess(ledgers, "--readings", "--assume-complete", period="2022") == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("C1"))
    assert line.split()[1:] == ["文峰村", "待定", "未达标", "未达标"]


def test_a_chosen_reading_is_in_the_json(ledgers: Path, tmp_path: Path) -> None:
    words = ("--reading", "R1=R1b", "R4=R4c", ledgers, "--json", tmp_path / "a.json")
    assert assess(*words) == 0
    document = read_json(tmp_path / "a.json")
    assert (document["reading"]["R1"], document["reading"]["R4"]) == ("R1b", "R4c")
    assert "R1b" in document["orgs"][0]["criteria"][0]["readings"]


def test_assuming_everything_complete_is_mentioned_in_every_output(
    ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--assume-complete", "--json", tmp_path / "a.json", "--xlsx", tmp_path / "a.xlsx")
    assert assess(ledgers, *words) == 0
    assert "全部台账已报齐" in capsys.readouterr().out
    assert read_json(tmp_path / "a.json")["assumed_complete"] is True
    assert "全部台账已报齐" in read_workbook_text(tmp_path / "a.xlsx")
    assert assess(ledgers, "--assume-complete", "--explain", "C1") == 0
    assert "全部台账已报齐" in capsys.readouterr().out


def test_inside_the_period_every_outcome_is_provisional(
    ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assess(ledgers, "--as-of", "2021-10-15", "--json", tmp_path / "a.json") == 0
    assert "期间尚未结束" in capsys.readouterr().out
    document = read_json(tmp_path / "a.json")
    assert document["as_of"] == "2021-10-15"
    assert document["orgs"][0]["criteria"][0]["text"].startswith("到目前")


def test_files_may_come_before_and_after_options(tmp_path: Path) -> None:
    first = write_ledgers(tmp_path / "甲.xlsx")
    second = write_ledgers(tmp_path / "乙.xlsx")
    assert run(["assess", str(first), "--period", "2021H2", str(second), "--json", str(tmp_path / "a.json")]) == 0
    assert [sheet["file"] for sheet in read_json(tmp_path / "a.json")["read"]][::4] == ["甲.xlsx", "乙.xlsx"]


def test_the_statement_behind_a_clause_gives_the_same_on_a_database_of_the_ledgers(
    ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assess(ledgers, "--json", tmp_path / "a.json") == 0
    test = read_json(tmp_path / "a.json")["orgs"][0]["criteria"][0]["tests"][1]
    capsys.readouterr()
    assert assess("--show-sql", "no_or_halved_cases") == 0
    outcome_sql, count_sql, *_ = capsys.readouterr().out.split(";\n")
    engine = SQLiteEngine(read_files([ledgers], plan=load_fengling()).build_facts(None))
    village = next(row for row in engine.read_rows(outcome_sql) if row[0] == "C1")
    assert set(test["now"] + test["base"]) <= set(village)
    assert {row[1] for row in engine.read_rows(count_sql) if row[:1] == ("C1",) and row[2]} == set(test["evidence"])
    engine.close()


def test_an_unknown_node_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert assess("--show-sql", "nothing") == 2
    assert "no_or_halved_cases.2" in capsys.readouterr().err
