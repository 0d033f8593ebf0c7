"""Write small folders of facts as Parquet."""

from contextlib import closing
from pathlib import Path

import duckdb

from wuzha.core.facts import FACT_SCHEMAS, Facts
from wuzha.engines.duckdb import DuckDBEngine


def write_parquet(path: Path, select: str) -> None:
    duckdb.sql(select).write_parquet(str(path))


def write_one_org(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    write_parquet(folder / "orgs.parquet", "SELECT 'V1' AS code, 'village' AS kind")
    return folder


def write_facts(folder: Path, facts: Facts) -> None:
    """Write facts read from ledgers as a folder of facts: one file per register, empty ones too."""
    folder.mkdir(parents=True, exist_ok=True)
    with closing(DuckDBEngine.of_facts(facts)) as engine:
        for register, schema in FACT_SCHEMAS.items():
            columns = ", ".join(f'{column.sql} AS "{column.name}"' for column in schema.columns)
            engine.write_parquet(f"SELECT {columns} FROM {register}", folder / f"{register}.parquet")
