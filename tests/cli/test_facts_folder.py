"""`wuzha assess --facts`: from a folder of Parquet facts, without ledgers."""

import json
from pathlib import Path

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from tests.cli.full_disk import fill_disk_after
from wuzha.cli.main import run

ORGS = """
    SELECT * FROM (VALUES ('J1', '清河街道', 'street', NULL), ('C1', '文峰村', 'village', 'J1'))
    AS orgs (code, name, kind, parent)
"""
CASES = """
    SELECT * FROM (VALUES
        ('A1', 'C1', DATE '2021-02-01'), ('A2', 'C1', DATE '2021-03-01'), ('A3', 'C1', DATE '2021-08-01'),
        ('A4', 'X9', DATE '2021-08-01')
    ) AS cases (case_no, village, filed_on)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a street with one village: two cases, then one, and one case of a village that is not in the tree."""
    place = tmp_path / "facts"
    place.mkdir()
    duckdb.sql(ORGS).write_parquet(str(place / "orgs.parquet"))
    duckdb.sql(CASES).write_parquet(str(place / "cases.parquet"))
    return place


def assess(folder: Path, *words: object) -> int:
    return run(["assess", "--facts", str(folder), "--period", "2021H2", "--assume-complete", *map(str, words)])


def test_results_are_written_by_the_engine_and_counted(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assess(folder, "--out", tmp_path / "out") == 0
    text = capsys.readouterr().out
    assert "无诈村（社区）：共1个，待定1个" in text
    assert "三、发案总数下降：共1个，达标1个" in text
    assert "按“全部台账已报齐”评判" in text
    assert str(tmp_path / "out" / "standings.parquet") in text
    rows = duckdb.read_parquet(str(tmp_path / "out" / "standings.parquet")).select("code", "outcome").fetchall()
    assert rows == [("C1", "undetermined")]


def test_the_json_of_a_folder_lists_no_sheets(folder: Path, tmp_path: Path) -> None:
    assert assess(folder, "--json", tmp_path / "a.json") == 0
    document = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert document["read"] == []
    assert document["orgs"][0]["criteria"][0]["tests"][0]["evidence"] == ["A3"]


def test_one_village_is_explained_from_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assess(folder, "--explain", "文峰村") == 0
    assert "2021年下半年发案1起，2021年上半年2起，下降50%" in capsys.readouterr().out


def test_rows_of_an_org_outside_the_tree_are_a_warning_in_every_output(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assess(folder, "--explain", "C1", "--json", tmp_path / "a.json", "--xlsx", tmp_path / "a.xlsx") == 0
    assert "cases.parquet 有1行的 village 不在 orgs.parquet 里" in capsys.readouterr().out
    (problem,) = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["problems"]
    assert (problem["code"], problem["severity"]) == ("facts.unknown_org", "warning")
    assert (problem["file"], problem["column"], problem["line"]) == ("cases.parquet", "village", None)
    rows = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_name("问题").to_python()
    assert rows[-1][:2] == ["提醒", "cases.parquet"]


def test_a_run_that_fails_leaves_the_results_of_the_last_one(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert assess(folder, "--out", out) == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    (folder / "cases.parquet").unlink()
    with fill_disk_after(len(before["standings.parquet"]) + 200):
        assert assess(folder, "--out", out, "--json", tmp_path / "a.json") == 2
    assert f"{out / 'findings.parquet'}：读写出错" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert not (tmp_path / "a.json").exists()


def test_an_org_that_is_not_there_leaves_no_results_either(folder: Path, tmp_path: Path) -> None:
    assert assess(folder, "--out", tmp_path / "out", "--explain", "C9") == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["facts"]


def test_a_folder_without_orgs_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assess(tmp_path, "--readings") == 2
    assert "orgs.parquet" in capsys.readouterr().err


def test_a_file_that_is_not_parquet_is_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "dens.parquet").write_bytes(b"not parquet")
    assert assess(folder, "--readings") == 2
    output = capsys.readouterr()
    assert "dens.parquet" in output.err and len(output.err.splitlines()) == 1
