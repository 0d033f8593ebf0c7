"""Judge the villages' five clauses for 2025 by a query in DuckDB that is written by hand for this question alone."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

# Bits 0-11 are the months of 2024, bits 12-23 those of 2025; NULL in a count is an upper end nobody knows.
QUERY = """
WITH villages AS (
  SELECT code, parent FROM orgs
  WHERE kind IN ('village', 'community')
    AND (opened_on IS NULL OR opened_on <= '2025-12-31') AND (closed_on IS NULL OR closed_on > '2025-12-31')
), absences AS (
  SELECT code, bit_or(bit) AS months FROM orgs JOIN months ON opened_on > last OR closed_on <= first
  WHERE kind IN ('village', 'community') AND (opened_on IS NOT NULL OR closed_on IS NOT NULL) GROUP BY code
), declared AS MATERIALIZED (
  SELECT org,
    bit_or(CASE WHEN register = 'cases' THEN bit ELSE 0 END) AS cases,
    bit_or(CASE WHEN register = 'persons' THEN bit ELSE 0 END) AS persons,
    bit_or(CASE WHEN register = 'dens' THEN bit ELSE 0 END) AS dens
  FROM declarations JOIN months USING (month) GROUP BY org
), above AS MATERIALIZED (
  SELECT code, parent FROM orgs WHERE kind NOT IN ('village', 'community', 'unit')
), chains AS (
  SELECT a.code, unnest([a.code, b.code, c.code, d.code, e.code]) AS org
  FROM above a LEFT JOIN above b ON b.code = a.parent LEFT JOIN above c ON c.code = b.parent
    LEFT JOIN above d ON d.code = c.parent LEFT JOIN above e ON e.code = d.parent
), from_above AS (
  SELECT chains.code, bit_or(cases) AS cases, bit_or(persons) AS persons, bit_or(dens) AS dens
  FROM chains JOIN declared USING (org) GROUP BY chains.code
), case_counts AS (
  SELECT village,
    count(*) FILTER (year = 2025) AS low, count(*) FILTER (year IS NULL OR year = 2025) AS most,
    count(*) FILTER (year = 2024) AS base_low, count(*) FILTER (year IS NULL OR year = 2024) AS base_most,
    count(*) FILTER (year = 2025 AND loss_fen >= 50000000) AS large_low,
    count(*) FILTER ((year IS NULL OR year = 2025) AND (loss_fen IS NULL OR loss_fen >= 50000000)) AS large_most
  FROM (SELECT village, year(filed_on) AS year, loss_fen FROM cases
        WHERE village IS NOT NULL AND (case_kind IS NULL OR case_kind = 'criminal')
          AND (status IS NULL OR status = 'valid')
          AND (filed_on IS NULL OR filed_on BETWEEN '2024-01-01' AND '2025-12-31'))
  GROUP BY village
), person_counts AS (
  SELECT village, count(*) AS most,
    count(*) FILTER (residence IS NOT NULL AND confirmation IS DISTINCT FROM 'pending') AS low
  FROM persons
  WHERE (residence IS NULL OR residence <> 'registered_only') AND confirmed_on <= '2025-12-31'
    AND CASE WHEN category = 'stranded_abroad' THEN cleared_on IS NULL OR cleared_on > '2025-12-31'
             ELSE confirmed_on >= '2025-01-01' END
  GROUP BY village
), den_counts AS (
  SELECT village, count(found_on) AS low, count(*) AS most FROM dens
  WHERE found_on IS NULL OR found_on BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY village
), signed AS (
  SELECT org, arg_max(count, coalesce(signed_on, '1900-01-01')) AS count FROM baselines
  WHERE period = '2024' AND measure = 'cases' GROUP BY org
), attested AS (
  SELECT org, arg_max(verdict = 'met', coalesce("on", '1900-01-01')) AS met FROM attestations
  WHERE period = '2025' AND criterion = 'duties_done' GROUP BY org
), ranges AS (
  SELECT v.code, a.met AS duties,
    coalesce(c.low, 0) AS low, coalesce(c.large_low, 0) AS large_low,
    coalesce(p.low, 0) AS persons_low, coalesce(d.low, 0) AS dens_low,
    coalesce(s.count, c.base_low, 0) AS base_low,
    coalesce(s.count, CASE WHEN in_cases & 4095 = 4095 THEN coalesce(c.base_most, 0) END) AS base_high,
    CASE WHEN in_cases >> 12 = 4095 THEN coalesce(c.most, 0) END AS high,
    CASE WHEN in_cases >> 12 = 4095 THEN coalesce(c.large_most, 0) END AS large_high,
    CASE WHEN in_persons >> 12 = 4095 THEN coalesce(p.most, 0) END AS persons_high,
    CASE WHEN in_dens >> 12 = 4095 THEN coalesce(d.most, 0) END AS dens_high
  FROM (
    SELECT villages.code, coalesce(absences.months, 0) AS absent,
      absent | coalesce(own.cases, 0) | coalesce(up.cases, 0) AS in_cases,
      absent | coalesce(own.persons, 0) | coalesce(up.persons, 0) AS in_persons,
      absent | coalesce(own.dens, 0) | coalesce(up.dens, 0) AS in_dens
    FROM villages LEFT JOIN absences USING (code) LEFT JOIN declared AS own ON own.org = villages.code
      LEFT JOIN from_above AS up ON up.code = villages.parent) AS v
  LEFT JOIN case_counts AS c ON c.village = v.code
  LEFT JOIN person_counts AS p ON p.village = v.code
  LEFT JOIN den_counts AS d ON d.village = v.code
  LEFT JOIN signed AS s ON s.org = v.code
  LEFT JOIN attested AS a ON a.org = v.code
), clauses AS (
  SELECT code, duties,
    is_none(low, high) OR CASE WHEN high * 2 <= base_low THEN true WHEN low * 2 > base_high THEN false END AS cases,
    is_none(large_low, large_high) AS large, is_none(persons_low, persons_high) AS persons,
    is_none(dens_low, dens_high) AS dens
  FROM ranges
)
SELECT code, word(cases AND large AND persons AND dens AND duties) AS outcome, word(cases) AS no_or_halved_cases,
  word(large) AS no_large_case, word(persons) AS no_persons_of_concern, word(dens) AS no_dens,
  word(duties) AS duties_done
FROM clauses
"""

_SETUP = """
CREATE MACRO is_none(low, high) AS CASE WHEN low > 0 THEN false WHEN high = 0 THEN true END;
CREATE MACRO word(held) AS CASE WHEN held THEN 'met' WHEN NOT held THEN 'not_met' ELSE 'undetermined' END;
CREATE TABLE months AS
SELECT CAST(1 AS BIGINT) << CAST(range AS INTEGER) AS bit, strftime(first, '%Y-%m') AS month, first,
  last_day(first) AS last
FROM (SELECT range, CAST('2024-01-01' AS DATE) + to_months(CAST(range AS INTEGER)) AS first FROM range(24))
"""
_REGISTERS = ("orgs", "cases", "persons", "dens", "declarations", "baselines", "attestations")


def judge_villages(folder: Path, out: Path) -> None:
    """Write the outcome of the standard and of its five clauses, one row per village."""
    with TemporaryDirectory() as overflow:
        connection = duckdb.connect(
            config={"memory_limit": "1500MB", "temp_directory": overflow, "preserve_insertion_order": False}
        )
        connection.execute(_SETUP)
        for register in _REGISTERS:
            connection.read_parquet(str(folder / f"{register}.parquet")).create_view(register)
        connection.execute(f"COPY ({QUERY}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")


if __name__ == "__main__":
    judge_villages(*(Path(word) for word in sys.argv[1:3]))
