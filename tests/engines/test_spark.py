"""What Spark's engine says when it cannot be used; that it gives the same rows is in test_conformance."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines.test_duckdb import one_org, parquet
from wuzha.core.problems import Refusal

pytest.importorskip("pyspark")

from wuzha.engines.spark import MASTER, SparkEngine


def refused(folder: Path) -> str:
    with pytest.raises(Refusal) as refusal:
        SparkEngine.of_folder(folder)
    return str(refusal.value)


def test_a_machine_without_java_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert "Java 17" in refused(one_org(tmp_path))


def test_a_folder_without_orgs_is_refused_before_spark_starts(tmp_path: Path) -> None:
    assert "orgs.parquet" in refused(tmp_path)


@pytest.mark.slow
def test_a_cluster_that_does_not_answer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MASTER, "spark://127.0.0.1:1")
    command = [Path(sys.executable).with_name("wuzha"), "assess", "--facts", one_org(tmp_path), "--engine", "spark"]
    ended = subprocess.run(
        [*command, "--plan", "fengling", "--period", "2022", "--out", tmp_path / "out"], capture_output=True, text=True
    )
    assert ended.returncode == 2
    assert "spark://127.0.0.1:1" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.slow
def test_faults_of_a_folder_are_refused_and_results_appear_whole(tmp_path: Path) -> None:
    folder = one_org(tmp_path / "事实 [2022]{1}*")
    (folder / "cases.parquet").write_text("案件编号\n", encoding="utf-8")
    assert "cases.parquet" in refused(folder)
    parquet(folder / "cases.parquet", "SELECT 'C1' AS case_no, 1.5::DOUBLE AS loss_fen")
    assert "loss_fen" in refused(folder)
    (folder / "cases.parquet").unlink()
    engine = SparkEngine.of_folder(folder)
    try:
        assert engine.rows("SELECT code, opened_on FROM orgs WHERE code = :org", {"org": "V1"}) == [("V1", None)]
        engine.keep("kept", "SELECT code FROM orgs")
        for _ in range(2):
            engine.write_parquet("SELECT * FROM kept", tmp_path / "out.parquet")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", folder.name]
        assert list((tmp_path / "out.parquet").glob("*.parquet"))
    finally:
        engine.close()
