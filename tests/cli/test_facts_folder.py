"""`wuzha assess --facts`: from a folder of Parquet facts, without ledgers."""

import json
from pathlib import Path

import duckdb
import pytest

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
    """A street with one village: two cases, then one, and one case of a village that is not in the tree."""
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
    assert "发案总数下降：共1个，达标1个" in text
    assert "按“全部台账已报齐”评判" in text
    assert str(tmp_path / "out" / "standings.parquet") in text
    rows = duckdb.read_parquet(str(tmp_path / "out" / "standings.parquet")).select("code", "outcome").fetchall()
    assert rows == [("C1", "undetermined")]


def test_the_json_of_a_folder_has_nothing_read_and_nothing_wrong(folder: Path, tmp_path: Path) -> None:
    assert assess(folder, "--json", tmp_path / "a.json") == 0
    document = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert (document["read"], document["problems"]) == ([], [])
    assert document["orgs"][0]["criteria"][0]["tests"][0]["evidence"] == ["A3"]


def test_one_village_is_explained_from_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assess(folder, "--explain", "文峰村") == 0
    assert "2021年下半年发案1起，2021年上半年2起，下降50%" in capsys.readouterr().out


def test_rows_of_an_org_outside_the_tree_are_pointed_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assess(folder, "--explain", "C1") == 0
    assert "cases.parquet" in capsys.readouterr().out


def test_a_folder_without_orgs_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assess(tmp_path, "--readings") == 2
    assert "orgs.parquet" in capsys.readouterr().err


def test_a_file_that_is_no_parquet_is_a_fault(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "dens.parquet").write_bytes(b"not parquet")
    assert assess(folder, "--readings") == 2
    said = capsys.readouterr()
    assert "dens.parquet" in said.err and len(said.err.splitlines()) == 1
