"""Test the refusals of the Spark engine; test_conformance compares its rows with the other engines."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.engines.facts_folder import write_facts, write_one_org, write_parquet
from tests.office import ask_plan
from tests.random_facts import random_facts
from wuzha.core.problems import RefusalError
from wuzha.engines.duckdb import DuckDBEngine
from wuzha.engines.parquet import write_results

pytest.importorskip("pyspark")

from wuzha.engines.spark import MASTER_VARIABLE, SparkEngine

QUESTIONS = ask_plan("2022", complete=False)


def catch_refusal(folder: Path) -> str:
    with pytest.raises(RefusalError) as refusal:
        SparkEngine.of_folder(folder)
    return str(refusal.value)


def test_a_machine_without_java_is_refused_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert "Java 17" in catch_refusal(write_one_org(tmp_path))


def test_a_folder_without_orgs_is_refused_before_spark_starts(tmp_path: Path) -> None:
    assert "orgs.parquet" in catch_refusal(tmp_path)


@pytest.mark.slow
def test_a_cluster_that_does_not_answer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MASTER_VARIABLE, "spark://127.0.0.1:1")
    command = [
        Path(sys.executable).with_name("wuzha"),
        "assess",
        "--facts",
        write_one_org(tmp_path),
        "--engine",
        "spark",
    ]
    process = subprocess.run(
        [*command, "--plan", "fengling", "--period", "2022", "--out", tmp_path / "out"], capture_output=True, text=True
    )
    assert process.returncode == 2
    assert "spark://127.0.0.1:1" in process.stderr
    assert "Traceback" not in process.stderr


@pytest.mark.slow
def test_faults_of_a_folder_are_refused_and_results_appear_whole(tmp_path: Path) -> None:
    folder = write_one_org(tmp_path / "事实 [2022]{1}*")
    (folder / "cases.parquet").write_text("案件编号\n", encoding="utf-8")
    assert "cases.parquet" in catch_refusal(folder)
    write_parquet(folder / "cases.parquet", "SELECT 'C1' AS case_no, 1.5::DOUBLE AS loss_fen")
    assert "loss_fen" in catch_refusal(folder)
    (folder / "cases.parquet").unlink()
    engine = SparkEngine.of_folder(folder)
    try:
        assert engine.read_rows("SELECT code, opened_on FROM orgs WHERE code = :org", {"org": "V1"}) == [("V1", None)]
        engine.store_table("codes", "SELECT code FROM orgs")
        for _ in range(2):
            engine.write_parquet("SELECT * FROM codes", tmp_path / "out.parquet")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", folder.name]
        assert list((tmp_path / "out.parquet").glob("*.parquet"))
    finally:
        engine.close()


@pytest.mark.slow
def test_the_results_are_those_of_duckdb(tmp_path: Path) -> None:
    facts = tmp_path / "facts"
    write_facts(facts, random_facts(3))
    in_duckdb, in_spark = DuckDBEngine.of_folder(facts), SparkEngine.of_folder(facts)
    try:
        expected = write_results(in_duckdb, QUESTIONS, tmp_path / "duckdb")
        summary = write_results(in_spark, QUESTIONS, tmp_path / "spark")
        assert (summary.orgs, summary.targets) == (expected.orgs, expected.targets)
        for file in expected.files:
            rows, spark_rows = (
                duckdb.read_parquet(str(file)),
                duckdb.read_parquet(f"{tmp_path}/spark/{file.name}/*.parquet"),
            )
            assert rows.columns == spark_rows.columns
            assert sorted(rows.fetchall(), key=repr) == sorted(spark_rows.fetchall(), key=repr)
    finally:
        in_spark.close()


@pytest.mark.slow
def test_an_error_of_spark_is_one_sentence(tmp_path: Path) -> None:
    engine = SparkEngine.of_folder(write_one_org(tmp_path))
    try:
        with pytest.raises(RefusalError, match="--engine duckdb"):
            engine.read_rows("SELECT nothing FROM orgs")
    finally:
        engine.close()
