"""Facts in Spark: for books that already lie in a cluster, or outgrow one machine.

Local unless `WUZHA_SPARK_MASTER` names a cluster, whose workers must see the folder of facts under the same path.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from logging import CRITICAL, getLogger
from pathlib import Path
from shutil import which
from subprocess import DEVNULL
from typing import Any, cast

from py4j.java_gateway import JavaGateway
from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col, lit

from wuzha.core.facts import FACT_SCHEMAS, FactColumn, FactKind, FactRow, Facts, FactSchema
from wuzha.core.problems import RefusalError
from wuzha.core.refused_rows import REFUSED_COLUMNS, REFUSED_ROWS
from wuzha.core.sql import inline_steps
from wuzha.engines.facts_folder import check_columns, find_register_path, replace_atomically

MASTER_VARIABLE = "WUZHA_SPARK_MASTER"
_SMALL_BOOKS = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.codegen.wholeStage": "false",
}
"""For the rows of ledgers, planning and compiling a statement takes far longer than running it."""
# pyspark declares no types for this function.
_launch = cast("Callable[[SparkConf, Mapping[str, int]], JavaGateway]", launch_gateway)
_OUT_OF_SPACE_SIGNS = ("OutOfMemoryError", "No space left on device", "Total size of serialized results")
_TYPES = {FactKind.TEXT: "string", FactKind.DATE: "date", FactKind.INTEGER: "bigint", FactKind.BOOLEAN: "boolean"}


class SparkEngine:
    """Run statements in a Spark session of its own; the Spark context is shared within the process."""

    def __init__(self) -> None:
        self._session = _start_session()

    @classmethod
    def of_facts(cls, facts: Facts, refused_rows: Sequence[FactRow] = ()) -> SparkEngine:
        """Return an engine over facts read from ledgers, and over the rows of them that were refused.

        Raises: RefusalError when there is no Java, or the cluster does not answer.
        """
        engine = cls()
        for name, value in _SMALL_BOOKS.items():
            engine._session.conf.set(name, value)
        for register, schema in FACT_SCHEMAS.items():
            rows = list(facts.get(register, ()))
            engine._create_view(register, engine._session.createDataFrame(rows, _format_schema(schema.columns)))
        if refused_rows:
            rows = list(refused_rows)
            engine._create_view(REFUSED_ROWS, engine._session.createDataFrame(rows, _format_schema(REFUSED_COLUMNS)))
        return engine

    @classmethod
    def of_folder(cls, folder: Path) -> SparkEngine:
        """Return an engine over `<register>.parquet` files or folders.

        A missing register is empty, a missing column unknown.

        Raises: RefusalError for a folder without orgs.parquet, a file that is no Parquet or a column of another type;
        when there is no Java, or the cluster does not answer.
        """
        paths = {register: find_register_path(folder, register) for register in FACT_SCHEMAS}
        engine = cls()
        for register, schema in FACT_SCHEMAS.items():
            path = paths[register]
            if path is None:
                engine._create_view(register, engine._session.createDataFrame([], _format_schema(schema.columns)))
            else:
                engine._create_view(register, engine._read_parquet(schema, path))
        return engine

    def read_rows(self, sql: str, parameters: Mapping[str, str] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of a statement."""
        with _translate_run_errors():
            return [tuple(row) for row in self._run(sql, parameters).collect()]

    def store_table(self, name: str, sql: str) -> None:
        """Store the rows of the SELECT as a table of this name.

        The rows are computed at once (localCheckpoint): later statements do not plan the SELECT again.
        """
        with _translate_run_errors():
            self._run(sql).localCheckpoint().createOrReplaceTempView(name)

    def write_parquet(self, sql: str, path: Path) -> None:
        """Write the rows of the SELECT as a folder of Parquet files; whole or not at all."""
        with replace_atomically(path.absolute()) as temporary, _translate_run_errors():
            self._run(sql).write.option("compression", "zstd").parquet(f"file:{temporary}")

    def _run(self, sql: str, parameters: Mapping[str, str] | None = None) -> DataFrame:
        # Spark knows no materialized step.
        return self._session.sql(inline_steps(sql), dict(parameters or {}))

    def close(self) -> None:
        """Stop Spark for every engine of this process."""
        self._session.stop()

    def _read_parquet(self, schema: FactSchema, path: Path) -> DataFrame:
        with _translate_read_errors(path):
            data_frame = self._session.read.parquet(_build_url(path.absolute()))
            types = dict(data_frame.dtypes)
        check_columns(schema, types, path)
        return data_frame.select(
            *(
                (col(f"`{column.name}`") if column.name in types else lit(None))
                .cast(_TYPES[column.kind])
                .alias(column.sql)
                for column in schema.columns
            )
        )

    def _create_view(self, name: str, rows: DataFrame) -> None:
        rows.createOrReplaceTempView(str(name))


def _format_schema(columns: Sequence[FactColumn]) -> str:
    return ", ".join(f"{column.sql} {_TYPES[column.kind]}" for column in columns)


def _build_url(path: Path) -> str:
    """Return the path as a URL on this machine; characters that Spark reads as a pattern are escaped."""
    return "file:" + re.sub(r"([*?\[\]{}\\])", r"\\\1", str(path))


def _start_session() -> SparkSession:
    """Return a new session: temporary views of two engines must not collide."""
    getLogger("SQLQueryContextLogger").setLevel(CRITICAL)
    java, master = _start_java(), os.environ.get(MASTER_VARIABLE)
    try:
        if SparkSession.getActiveSession() is None:
            SparkContext(conf=_build_settings(), gateway=java)
        return SparkSession.builder.getOrCreate().newSession()
    except (Py4JError, PySparkException) as error:
        if master is None:
            raise RefusalError("engine.java") from error
        raise RefusalError("engine.cluster", master=master) from error


def _build_settings() -> SparkConf:
    master = os.environ.get(MASTER_VARIABLE)
    settings = SparkConf().setAppName("wuzha").setMaster(master or "local[*]").set("spark.driver.memory", "3g")
    settings.set("spark.ui.enabled", "false").set("spark.ui.showConsoleProgress", "false")
    if master is None:
        settings.set("spark.driver.bindAddress", "127.0.0.1").set("spark.driver.host", "127.0.0.1")
    return settings


@cache
def _start_java() -> JavaGateway:
    """Start the JVM with Spark, once per process; its output is discarded: only the command prints."""
    if which("java") is None and "JAVA_HOME" not in os.environ:
        raise RefusalError("engine.java")
    try:
        return _launch(_build_settings(), {"stderr": DEVNULL})
    except (OSError, PySparkException) as error:
        raise RefusalError("engine.java") from error


@contextmanager
def _translate_read_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (Py4JError, PySparkException) as error:
        raise RefusalError("facts.unreadable", file=path.name) from error


@contextmanager
def _translate_run_errors() -> Iterator[None]:
    """Report too little space or a damaged file as an error of the folder."""
    try:
        yield
    except (Py4JError, PySparkException) as error:
        if any(sign in str(error) for sign in _OUT_OF_SPACE_SIGNS):
            raise RefusalError("engine.no_space") from error
        raise RefusalError("engine.stopped", reason=str(error).strip().splitlines()[0]) from error
