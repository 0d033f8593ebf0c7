"""Run a statement on SQLite, DuckDB, Spark or Django's connection; read and write Parquet."""
