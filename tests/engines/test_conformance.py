"""Test that every engine gives the same rows: statement, one org's statement, evidence, findings."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import pytest

from bench.cluster import run_cluster
from tests.engines.conformance import QUESTION_NAMES, QUESTIONS, fetch_rows
from tests.engines.facts_folder import write_facts
from tests.random_facts import random_facts
from wuzha.core.facts import Facts
from wuzha.core.findings.judge import judge
from wuzha.core.statement.statement import compile_statement
from wuzha.engines.duckdb import DuckDBEngine
from wuzha.engines.sqlite import SQLiteEngine

CLUSTER = "WUZHA_SPARK_MASTER"


@pytest.fixture(scope="module")
def county() -> Facts:
    return random_facts(1)


@pytest.fixture(scope="module")
def sqlite_engine(county: Facts) -> SQLiteEngine:
    return SQLiteEngine(county)


@pytest.fixture(scope="module")
def duckdb_engine(county: Facts) -> DuckDBEngine:
    return DuckDBEngine.of_facts(county)


@pytest.fixture(scope="module")
def folder(county: Facts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("facts")
    write_facts(path, county)
    return path


@pytest.fixture(scope="module")
def in_parquet(folder: Path) -> DuckDBEngine:
    return DuckDBEngine.of_folder(folder)


@pytest.mark.parametrize("name", QUESTION_NAMES)
def test_duckdb_gives_the_rows_of_sqlite(name: str, sqlite_engine: SQLiteEngine, duckdb_engine: DuckDBEngine) -> None:
    assert fetch_rows(duckdb_engine, QUESTIONS[name]) == fetch_rows(sqlite_engine, QUESTIONS[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_folder_of_parquet_gives_the_rows_of_sqlite(
    name: str, sqlite_engine: SQLiteEngine, in_parquet: DuckDBEngine
) -> None:
    assert fetch_rows(in_parquet, QUESTIONS[name]) == fetch_rows(sqlite_engine, QUESTIONS[name])


@pytest.mark.parametrize("name", QUESTION_NAMES)
def test_the_findings_are_the_same_on_duckdb(
    name: str, sqlite_engine: SQLiteEngine, duckdb_engine: DuckDBEngine
) -> None:
    assert judge(QUESTIONS[name], duckdb_engine) == judge(QUESTIONS[name], sqlite_engine)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
def test_other_facts_give_the_same_rows_too(seed: int) -> None:
    county = random_facts(seed)
    for questions in QUESTIONS.values():
        assert fetch_rows(DuckDBEngine.of_facts(county), questions) == fetch_rows(SQLiteEngine(county), questions)


@pytest.mark.slow
def test_spark_gives_the_rows_of_sqlite(county: Facts, folder: Path, sqlite_engine: SQLiteEngine) -> None:
    _install_spark()
    _compare_spark(county, folder, sqlite_engine)


@pytest.mark.slow
def test_a_cluster_of_two_workers_gives_the_rows_of_sqlite(
    county: Facts, folder: Path, sqlite_engine: SQLiteEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install_spark()
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    with run_cluster(tmp_path) as address:
        monkeypatch.setenv(CLUSTER, address)
        _compare_spark(county, folder, sqlite_engine)


def _compare_spark(county: Facts, folder: Path, sqlite_engine: SQLiteEngine) -> None:
    from wuzha.engines.spark import SparkEngine

    of_facts, of_folder = SparkEngine.of_facts(county), SparkEngine.of_folder(folder)
    try:
        for questions in QUESTIONS.values():
            expected = fetch_rows(sqlite_engine, questions)["statement"]
            for engine in (of_facts, of_folder):
                assert sorted(engine.read_rows(compile_statement(questions).sql), key=repr) == expected
        questions = QUESTIONS["the launch half-year"]
        assert fetch_rows(of_folder, questions) == fetch_rows(sqlite_engine, questions)
    finally:
        of_folder.close()


def _install_spark() -> None:
    """Install Spark into this Python, and Java onto the machine, where they are missing."""
    if find_spec("pyspark") is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "pyspark>=4.1,<5"], check=True)
    if which("java") is None and "JAVA_HOME" not in os.environ:
        install = ["apt-get", "install", "-yq", "--no-install-recommends", "default-jre-headless"]
        subprocess.run(install, check=True)
