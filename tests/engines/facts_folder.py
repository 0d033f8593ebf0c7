"""Write small folders of facts as Parquet."""

from pathlib import Path

import duckdb


def write_parquet(path: Path, select: str) -> None:
    duckdb.sql(select).write_parquet(str(path))


def write_one_org(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    write_parquet(folder / "orgs.parquet", "SELECT 'V1' AS code, 'village' AS kind")
    return folder
