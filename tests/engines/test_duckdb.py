"""Test what a folder of facts may hold, and the refusals of DuckDB."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from tests.dropped_root import drop_root
from tests.engines.facts_folder import write_facts, write_one_org, write_parquet
from tests.office import VILLAGE, build_cases, build_facts
from wuzha.core.facts import FACT_SCHEMAS
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.engines.duckdb import DuckDBEngine
from wuzha.engines.facts_folder import replace_atomically


def catch_refusal(folder: Path) -> str:
    with pytest.raises(RefusalError) as refusal:
        DuckDBEngine.of_folder(folder)
    return str(refusal.value)


def test_facts_come_back_as_they_went_in() -> None:
    ledgers = build_facts(
        cases=build_cases(1, village=None, on=None, loss_fen=None, fraud_type="引号'\"\\与逗号,") + build_cases(2)
    )
    rows = DuckDBEngine.of_facts(ledgers).read_rows("SELECT * FROM cases")
    assert sorted(rows, key=repr) == sorted(ledgers[Register.CASES], key=repr)


def test_facts_written_as_a_folder_come_back_too(tmp_path: Path) -> None:
    ledgers = build_facts(baselines=[{"org": VILLAGE, "period": "2021", "measure": "cases", "count": 3}])
    write_facts(tmp_path, ledgers)
    engine = DuckDBEngine.of_folder(tmp_path)
    assert engine.read_rows("SELECT org, signed_count, signed_on FROM baselines") == [(VILLAGE, 3, None)]
    assert engine.read_rows("SELECT COUNT(*) FROM orgs") == [(5,)]


def test_a_missing_register_is_empty_and_a_missing_column_unknown(tmp_path: Path) -> None:
    engine = DuckDBEngine.of_folder(write_one_org(tmp_path))
    assert engine.read_rows("SELECT code, parent, opened_on, has_management_duty FROM orgs") == [
        ("V1", None, None, None)
    ]
    for register in FACT_SCHEMAS.keys() - {Register.ORGS}:
        assert engine.read_rows(f"FROM {register}") == []


def test_a_register_may_be_a_folder_of_parts(tmp_path: Path) -> None:
    parts = write_one_org(tmp_path) / "dens.parquet"
    parts.mkdir()
    for number in (1, 2):
        write_parquet(
            parts / f"part-{number}.parquet", f"SELECT 'D{number}' AS den_no, DATE '2021-08-0{number}' AS found_on"
        )
    rows = DuckDBEngine.of_folder(tmp_path).read_rows("SELECT den_no, found_on FROM dens ORDER BY den_no")
    assert rows == [("D1", date(2021, 8, 1)), ("D2", date(2021, 8, 2))]


def test_a_folder_may_be_named_as_offices_name_them(tmp_path: Path) -> None:
    folder = write_one_org(tmp_path / "台账 [2022]*'新'?")
    assert DuckDBEngine.of_folder(folder).read_rows("SELECT code FROM orgs") == [("V1",)]


def test_a_column_that_is_no_fact_is_not_there(tmp_path: Path) -> None:
    write_parquet(write_one_org(tmp_path) / "cases.parquet", "SELECT 'C1' AS case_no, '某某' AS victim_name")
    assert "某某" not in DuckDBEngine.of_folder(tmp_path).read_rows("SELECT * FROM cases")[0]


def test_a_code_in_a_number_column_becomes_text(tmp_path: Path) -> None:
    write_parquet(tmp_path / "orgs.parquet", "SELECT 520399001201 AS code, 'village' AS kind")
    assert DuckDBEngine.of_folder(tmp_path).read_rows("SELECT code FROM orgs") == [("520399001201",)]


def test_a_folder_without_orgs_is_refused(tmp_path: Path) -> None:
    assert "orgs.parquet" in catch_refusal(tmp_path)


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    (write_one_org(tmp_path) / "cases.parquet").write_text("案件编号,立案日期\n", encoding="utf-8")
    assert "cases.parquet" in catch_refusal(tmp_path)


def test_a_file_without_the_column_that_names_its_rows_is_refused(tmp_path: Path) -> None:
    write_parquet(write_one_org(tmp_path) / "dens.parquet", "SELECT 'V1' AS village")
    assert "den_no" in catch_refusal(tmp_path)


@pytest.mark.parametrize(
    ("column", "type_name"),
    [
        ("TIMESTAMPTZ '2021-12-31 23:30:00+08' AS filed_on", "不带时刻的日期"),
        ("'2021-12-31' AS filed_on", "不带时刻的日期"),
        ("500000.0::DOUBLE AS loss_fen", "整数"),
        ("[1] AS village", "文本"),
    ],
)
def test_a_column_of_another_type_is_refused(tmp_path: Path, column: str, type_name: str) -> None:
    write_parquet(write_one_org(tmp_path) / "cases.parquet", f"SELECT 'C1' AS case_no, {column}")
    sentence = catch_refusal(tmp_path)
    assert "cases.parquet" in sentence
    assert column.split()[-1] in sentence
    assert type_name in sentence


def test_a_file_cut_short_is_refused_and_no_traceback(tmp_path: Path) -> None:
    path = write_one_org(tmp_path) / "cases.parquet"
    write_parquet(path, "SELECT 'C' || range AS case_no FROM range(100000)")
    whole = path.read_bytes()
    path.write_bytes(whole[:200] + bytes(len(whole) - 400) + whole[-200:])
    with pytest.raises(RefusalError):
        DuckDBEngine.of_folder(tmp_path).read_rows("SELECT MAX(case_no) FROM cases")


def test_a_parameter_is_bound_and_never_pasted() -> None:
    engine = DuckDBEngine.of_facts(build_facts())
    sql = "SELECT code FROM orgs WHERE code = :org -- :other stays"
    assert engine.read_rows(sql, {"org": VILLAGE, "unused": "x"}) == [(VILLAGE,)]
    assert engine.read_rows(sql, {"org": "' OR 1 = 1 --"}) == []


def test_rows_without_a_day_come_first_as_on_the_other_engines() -> None:
    engine = DuckDBEngine.of_facts(build_facts(cases=[*build_cases(1), *build_cases(1, on=None)]))
    assert engine.read_rows("SELECT filed_on FROM cases ORDER BY filed_on")[0] == (None,)


def test_stored_rows_can_be_selected_and_written(tmp_path: Path) -> None:
    engine = DuckDBEngine.of_facts(build_facts())
    engine.store_table("units", "SELECT code FROM orgs")
    engine.store_table("units", "SELECT code FROM orgs WHERE kind = 'unit'")
    engine.write_parquet("SELECT * FROM units", tmp_path / "units.parquet")
    assert len(duckdb.read_parquet(str(tmp_path / "units.parquet"))) == 2


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    engine = DuckDBEngine.of_facts(build_facts())
    path = tmp_path / "out.parquet"
    engine.write_parquet("SELECT 1 AS one", path)
    before = path.read_bytes()
    with pytest.raises(duckdb.Error):
        engine.write_parquet("SELECT error('halfway') FROM orgs", path)
    assert path.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]


def test_a_place_that_cannot_be_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        DuckDBEngine.of_facts(build_facts()).write_parquet("SELECT 1 AS one", tmp_path / "nowhere" / "out.parquet")


def test_a_folder_that_cannot_be_created_is_named_as_it_was_typed() -> None:
    with pytest.raises(OSError) as failure, replace_atomically(Path("/proc/facts")) as draft:
        draft.mkdir()
    assert failure.value.filename == "/proc/facts"


def test_a_file_that_may_not_be_read_is_not_called_damaged() -> None:
    with TemporaryDirectory() as name:
        folder = write_one_org(Path(name))
        folder.chmod(0o755)
        path = folder / "cases.parquet"
        write_parquet(path, "SELECT 'C1' AS case_no")
        path.chmod(0)
        with drop_root(), pytest.raises(PermissionError, match="cases"):
            DuckDBEngine.of_folder(folder)
