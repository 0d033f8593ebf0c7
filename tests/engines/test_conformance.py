"""Every engine gives the same rows for the same text: statement, one org's statement, evidence, findings."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from bench.cluster import cluster
from tests.office import asked
from tests.random_facts import random_facts
from wuzha.core.engine import Engine
from wuzha.core.facts import Facts
from wuzha.core.findings.judge import judge
from wuzha.core.statement.questions import Questions
from wuzha.core.statement.statement import compile, evidence
from wuzha.engines.duckdb import DuckDBEngine, write_facts
from wuzha.engines.sqlite import SQLiteEngine

ASKED: Mapping[str, Questions] = {
    "the launch half-year": asked("2021H2", complete=False),
    "a year as known in its middle": asked("2022", "2022-08-15", complete=False),
    "a year with every reading turned": asked(
        "2022", complete=False, R1="R1c", R4="R4b", R5="R5b", R6="R6b", R7="R7b", R8="R8b", R10="R10b"
    ),
    "a year declared complete": asked("2022", R1="R1b"),
    "a quarter outside the plan": asked("2022Q3", complete=False),
}
TURNED = "a year with every reading turned"
MOST_AT_ONCE = [name if name == TURNED else pytest.param(name, marks=pytest.mark.slow) for name in ASKED]
"""The one that says most is asked every time, the others in CI."""

VILLAGE, UNIT = "5210001", "52100U1"
CLUSTER = "WUZHA_SPARK_MASTER"


def rows(engine: Engine, questions: Questions) -> dict[str, list[tuple[Any, ...]]]:
    """Every row an engine gives: the statement's, one village's and one unit's, and the evidence of every book."""
    text, one = compile(questions), compile(questions, one_org=True)
    found = {"statement": engine.rows(text.sql)}
    for org in (VILLAGE, UNIT):
        found[org] = engine.rows(one.sql, {"org": org})
        for book in text.books:
            found[f"{org} {book.name}"] = engine.rows(*evidence(questions, book, org))
    for book in text.books:
        found[book.name] = engine.rows(*evidence(questions, book))
    return {name: sorted(given, key=repr) for name, given in found.items()}


@pytest.fixture(scope="module")
def known() -> Facts:
    return random_facts(1)


@pytest.fixture(scope="module")
def in_sqlite(known: Facts) -> SQLiteEngine:
    return SQLiteEngine(known)


@pytest.fixture(scope="module")
def in_duckdb(known: Facts) -> DuckDBEngine:
    return DuckDBEngine.of_facts(known)


@pytest.fixture(scope="module")
def folder(known: Facts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("facts")
    write_facts(path, known)
    return path


@pytest.fixture(scope="module")
def in_parquet(folder: Path) -> DuckDBEngine:
    return DuckDBEngine.of_folder(folder)


@pytest.mark.parametrize("name", MOST_AT_ONCE)
def test_duckdb_gives_the_rows_of_sqlite(name: str, in_sqlite: SQLiteEngine, in_duckdb: DuckDBEngine) -> None:
    assert rows(in_duckdb, ASKED[name]) == rows(in_sqlite, ASKED[name])


@pytest.mark.parametrize("name", MOST_AT_ONCE)
def test_a_folder_of_parquet_gives_the_rows_of_sqlite(
    name: str, in_sqlite: SQLiteEngine, in_parquet: DuckDBEngine
) -> None:
    assert rows(in_parquet, ASKED[name]) == rows(in_sqlite, ASKED[name])


@pytest.mark.parametrize("name", ASKED)
def test_the_findings_are_the_same_on_duckdb(name: str, in_sqlite: SQLiteEngine, in_duckdb: DuckDBEngine) -> None:
    assert judge(ASKED[name], in_duckdb) == judge(ASKED[name], in_sqlite)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
def test_other_facts_give_the_same_rows_too(seed: int) -> None:
    known = random_facts(seed)
    for questions in ASKED.values():
        assert rows(DuckDBEngine.of_facts(known), questions) == rows(SQLiteEngine(known), questions)


@pytest.mark.slow
def test_spark_gives_the_rows_of_sqlite(known: Facts, folder: Path, in_sqlite: SQLiteEngine) -> None:
    _install_spark()
    _compare_spark(known, folder, in_sqlite)


@pytest.mark.slow
def test_a_cluster_of_two_workers_gives_the_rows_of_sqlite(
    known: Facts, folder: Path, in_sqlite: SQLiteEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install_spark()
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    with cluster(tmp_path) as address:
        monkeypatch.setenv(CLUSTER, address)
        _compare_spark(known, folder, in_sqlite)


def _compare_spark(known: Facts, folder: Path, in_sqlite: SQLiteEngine) -> None:
    from wuzha.engines.spark import SparkEngine

    of_facts, of_folder = SparkEngine.of_facts(known), SparkEngine.of_folder(folder)
    try:
        for questions in ASKED.values():
            wanted = rows(in_sqlite, questions)["statement"]
            for engine in (of_facts, of_folder):
                assert sorted(engine.rows(compile(questions).sql), key=repr) == wanted
        questions = ASKED["the launch half-year"]
        assert rows(of_folder, questions) == rows(in_sqlite, questions)
    finally:
        of_folder.close()


def _install_spark() -> None:
    """Puts Spark into this Python, and Java onto the machine, where they are missing."""
    if find_spec("pyspark") is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "pyspark>=4.1,<5"], check=True)
    if which("java") is None and "JAVA_HOME" not in os.environ:
        install = ["apt-get", "install", "-yq", "--no-install-recommends", "default-jre-headless"]
        subprocess.run(install, check=True)
