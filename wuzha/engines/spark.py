"""Facts in Spark: for books that already lie in a cluster, or outgrow one machine.

Local unless `WUZHA_SPARK_MASTER` names a cluster, whose workers must see the folder of facts under the same path.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from logging import CRITICAL, getLogger
from pathlib import Path
from shutil import which
from typing import Any

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col, lit

from wuzha.core.facts import FRAMES, Facts, Frame, Kind
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import Register
from wuzha.engines.facts_folder import check_columns, register_path, whole_or_not

MASTER = "WUZHA_SPARK_MASTER"
_QUIET = Path(__file__).with_name("spark_log.properties")
_TYPES = {Kind.TEXT: "string", Kind.DATE: "date", Kind.WHOLE: "bigint", Kind.TRUTH: "boolean"}


class SparkEngine:
    """Runs statements in a Spark session of its own; the Spark behind it is shared within the process."""

    def __init__(self) -> None:
        self._session = _session()

    @classmethod
    def of_facts(cls, facts: Facts) -> SparkEngine:
        """An engine over facts read from ledgers.

        Raises: Refusal when there is no Java, or the cluster does not answer.
        """
        engine = cls()
        for register, frame in FRAMES.items():
            engine._view(register, engine._session.createDataFrame(list(facts.get(register, ())), _schema(frame)))
        return engine

    @classmethod
    def of_folder(cls, folder: Path) -> SparkEngine:
        """An engine over `<register>.parquet` files or folders. A missing register is empty, a missing column unknown.

        Raises: Refusal for a folder without orgs.parquet, a file that is no Parquet, a column of another type; when
        there is no Java, or the cluster does not answer.
        """
        paths = {register: register_path(folder, register) for register in FRAMES}
        engine = cls()
        for register, frame in FRAMES.items():
            path = paths[register]
            if path is None:
                engine._view(register, engine._session.createDataFrame([], _schema(frame)))
            else:
                engine._view(register, engine._parquet(frame, path))
        return engine

    def rows(self, sql: str, parameters: Mapping[str, str] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a statement."""
        return [tuple(row) for row in self._session.sql(sql, dict(parameters or {})).collect()]

    def keep(self, name: str, sql: str) -> None:
        """The rows of the SELECT, as a table of this name."""
        self._session.sql(sql).persist().createOrReplaceTempView(name)

    def write_parquet(self, sql: str, path: Path) -> None:
        """The rows of the SELECT, as a folder of Parquet files; whole or not at all."""
        with whole_or_not(path.absolute()) as temporary:
            self._session.sql(sql).write.option("compression", "zstd").parquet(f"file:{temporary}")

    def close(self) -> None:
        """Ends Spark, for every engine of this process."""
        self._session.stop()

    def _parquet(self, frame: Frame, path: Path) -> DataFrame:
        with _readable(path):
            found = self._session.read.parquet(_pattern(path.absolute()))
            types = dict(found.dtypes)
        check_columns(frame, types, path)
        return found.select(
            *(
                (col(f"`{column.name}`") if column.name in types else lit(None))
                .cast(_TYPES[column.kind])
                .alias(column.sql)
                for column in frame.columns
            )
        )

    def _view(self, register: Register, rows: DataFrame) -> None:
        rows.createOrReplaceTempView(str(register))


def _schema(frame: Frame) -> str:
    return ", ".join(f"{column.sql} {_TYPES[column.kind]}" for column in frame.columns)


def _pattern(path: Path) -> str:
    """The path on this machine; signs that Spark reads as a pattern stand for themselves."""
    return "file:" + re.sub(r"([*?\[\]{}\\])", r"\\\1", str(path))


def _session() -> SparkSession:
    """A new session: the views of two engines do not meet."""
    getLogger("SQLQueryContextLogger").setLevel(CRITICAL)
    if which("java") is None and "JAVA_HOME" not in os.environ:
        raise refusal("engine.java")
    master = os.environ.get(MASTER)
    builder = (
        SparkSession.builder.appName("wuzha")
        .master(master or "local[*]")
        .config("spark.driver.memory", "3g")
        .config("spark.driver.extraJavaOptions", f"-Dlog4j2.configurationFile={_QUIET.as_uri()}")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
    )
    if master is None:
        builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    try:
        return builder.getOrCreate().newSession()
    except (Py4JError, PySparkException) as fault:
        if master is None:
            raise
        raise refusal("engine.cluster", master=master) from fault


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (Py4JError, PySparkException) as fault:
        raise refusal("facts.unreadable", file=path.name) from fault
