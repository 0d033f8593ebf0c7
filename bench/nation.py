"""Write a seeded nation of invented facts as Parquet files; the number of villages scales everything in proportion.

Every value is drawn by hashing the row's number, so the same size gives the same facts on any machine. At 700,000
villages: 1.5 M cases over 2024 and 2025, 30 M outreach rows, 5 M persons, 20 k dens, 4 M declared months, 1.4 M
attestations, and 40,000 units so that the units' standard is not judged over nothing.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import duckdb

DATA = Path(__file__).parents[1] / "bench-data"
WHOLE_NATION = 700_000

# `u` is uniform in [0, 1), `pick` an even choice, `normal` a standard normal; each use has a salt of its own.
_MACROS = """
CREATE MACRO u(i, salt) AS (hash(hash(i, salt)) >> 11) / 9007199254740992.0;
CREATE MACRO pick(i, salt, words) AS words[1 + CAST(floor(u(i, salt) * len(words)) AS INTEGER)];
CREATE MACRO normal(i, salt) AS sqrt(-2 * ln(1 - u(i, salt))) * cos(6.283185307179586 * u(i, salt || '+'));
CREATE MACRO day(first, i, salt, days) AS CAST(first AS DATE) + CAST(floor(u(i, salt) * days) AS INTEGER);
CREATE MACRO padded(number, width) AS lpad(CAST(number AS VARCHAR), width, '0');
"""

# Each level is dealt out evenly to the one above; a code is the code above and a running number.
_LEVEL = """
CREATE TABLE {level} AS
SELECT dealt.i AS i, up.code || padded(dealt.i - min(dealt.i) OVER (PARTITION BY up.i) + {first}, {width}) AS code,
       up.code AS parent
FROM (SELECT range AS i, range * {above} // {count} AS up FROM range({count})) AS dealt
JOIN {upper} AS up ON up.i = dealt.up
"""

_ORGS = """
SELECT *, CAST(NULL AS DATE) AS split_on, CAST(NULL AS DATE) AS joined_on FROM (
SELECT '0' AS code, '全国' AS name, 'nation' AS kind, NULL AS parent, NULL AS has_management_duty,
       CAST(NULL AS DATE) AS opened_on, CAST(NULL AS DATE) AS closed_on
UNION ALL SELECT code, '省' || code, 'province', '0', NULL, NULL, NULL FROM provinces
UNION ALL SELECT code, '市' || code, 'city', parent, NULL, NULL, NULL FROM cities
UNION ALL SELECT code, '县' || code, 'county', parent, NULL, NULL, NULL FROM counties
UNION ALL SELECT code, '街道' || code, 'street', parent, NULL, NULL, NULL FROM streets
UNION ALL
SELECT code, CASE WHEN is_community THEN '社区' ELSE '村' END || code,
       CASE WHEN is_community THEN 'community' ELSE 'village' END, parent, NULL,
       CASE WHEN u(i, 'opened') < 0.005 THEN day('2023-07-01', i, 'opened on', 900) END,
       CASE WHEN u(i, 'closed') < 0.003 THEN day('2025-01-01', i, 'closed on', 900) END
FROM villages
UNION ALL SELECT code, '单位' || code, 'unit', parent, u(i, 'duty') < 0.3, NULL, NULL FROM units
)
"""

# Mixed Poisson: the rate of a village has a long-tailed distribution, that of a community is twelve times as high.
_RATES = """
CREATE TABLE rates AS
SELECT code, sum(rate) OVER (ORDER BY i ROWS UNBOUNDED PRECEDING) - rate AS starts
FROM (SELECT i, code, pow(-ln(1 - u(i, 'rate')), 1.6) * CASE WHEN is_community THEN 12 ELSE 1 END AS rate FROM villages)
"""

_CASES = """
WITH drawn AS (
  SELECT range AS i, u(range, 'whose') * (SELECT max(starts) FROM rates) AS place,
         CASE WHEN u(range, 'year') < 0.55 THEN day('2024-01-01', range, 'filed', 366)
              ELSE day('2025-01-01', range, 'filed', 365) END AS filed
  FROM range({cases})
), placed AS (
  SELECT drawn.*, rates.code AS code,
         CASE WHEN u(drawn.i, 'unit') < 0.04
              THEN CAST(floor(u(drawn.i, 'which unit') * {units}) AS BIGINT) END AS employer
  FROM drawn ASOF JOIN rates ON drawn.place >= rates.starts
)
SELECT 'C' || padded(i, 9) AS case_no,
       CASE WHEN u(i, 'no village') >= 0.006 THEN code END AS village,
       code AS occurred_in,
       unit_code AS unit,
       CASE WHEN unit_code IS NOT NULL AND u(i, 'no relation') >= 0.05
            THEN pick(i, 'relation', ['self', 'self', 'parent', 'spouse', 'child']) END AS relation,
       CASE WHEN u(i, 'no date') >= 0.008 THEN filed END AS filed_on,
       filed - CAST(floor(u(i, 'reported') * 4) AS INTEGER) AS reported_on,
       filed - 3 - CAST(floor(u(i, 'occurred') * 20) AS INTEGER) AS occurred_on,
       CASE WHEN u(i, 'no loss') >= 0.015
            THEN CAST(round(exp(ln(800000) + 1.858 * normal(i, 'loss'))) AS BIGINT) END AS loss_fen,
       CASE WHEN u(i, 'stopped') < 0.2 THEN 10000 END AS stopped_fen,
       CAST(NULL AS BIGINT) AS returned_fen,
       pick(i, 'type', ['fake_orders', 'investment', 'shopping', 'fake_service', 'loan', 'authority', 'other'])
         AS fraud_type,
       CASE WHEN u(i, 'kind') < 0.03 THEN 'administrative' WHEN u(i, 'kind') < 0.98 THEN 'criminal' END AS case_kind,
       CASE WHEN u(i, 'status') < 0.01 THEN 'withdrawn' WHEN u(i, 'status') < 0.015 THEN 'merged'
            WHEN u(i, 'status') < 0.9 THEN 'valid' END AS status,
       filed + 2 AS received_on
FROM placed LEFT JOIN (SELECT i AS unit_number, code AS unit_code FROM units) AS employers ON unit_number = employer
"""

# Most were confirmed and cleared long ago; some 75,000 in a nation count against a village or a unit in 2025.
_PERSONS = """
WITH drawn AS (
  SELECT range AS i, pick(range, 'category', ['offender', 'offender', 'intercepted', 'stranded_abroad']) AS category,
         CASE WHEN u(range, 'when') < 0.014 THEN day('2025-01-01', range, 'confirmed', 365)
              ELSE day('2014-01-01', range, 'confirmed', 4000) END AS confirmed_on,
         CAST(floor(u(range, 'village') * {villages}) AS BIGINT) AS home,
         CASE WHEN u(range, 'unit') < 0.03 THEN CAST(floor(u(range, 'which unit') * {units}) AS BIGINT) END AS employer
  FROM range({persons})
)
SELECT 'P' || padded(drawn.i, 9) AS person_no, category,
       CASE WHEN u(drawn.i, 'home') < 0.7 THEN 'permanent' WHEN u(drawn.i, 'home') < 0.85 THEN 'temporary'
            WHEN u(drawn.i, 'home') < 0.99 THEN 'registered_only' END AS residence,
       villages.code AS village, units.code AS unit,
       CASE WHEN units.code IS NOT NULL THEN pick(drawn.i, 'relation', ['self', 'parent', 'spouse', 'child']) END
         AS relation,
       confirmed_on,
       CASE WHEN u(drawn.i, 'pending') < 0.02 THEN 'pending' ELSE 'confirmed' END AS confirmation,
       CASE WHEN u(drawn.i, 'cleared') < 0.995 AND (category = 'stranded_abroad' OR u(drawn.i, 'cleared') < 0.3)
            THEN confirmed_on + CAST(floor(u(drawn.i, 'after') * 500) AS INTEGER) END AS cleared_on,
       CAST(NULL AS DATE) AS received_on
FROM drawn
JOIN villages ON villages.i = home
LEFT JOIN units ON units.i = employer
"""

_DENS = """
SELECT 'D' || padded(range, 6) AS den_no, villages.code AS village, day('2024-01-01', range, 'found', 731) AS found_on,
       CAST(NULL AS DATE) AS received_on
FROM range({dens}) JOIN villages ON villages.i = CAST(floor(u(range, 'den') * {villages}) AS BIGINT)
"""

_SANCTIONS = """
SELECT 'S' || padded(i, 6) AS sanction_no, code AS org,
       pick(i, 'paper', ['circulated_criticism', 'summoned_talk', 'ordered_rectification']) AS kind,
       CASE WHEN u(i, 'level') < 0.6 THEN 'county' ELSE 'street' END AS issued_by,
       day('2024-01-01', i, 'issued', 731) AS issued_on, CAST(NULL AS DATE) AS received_on
FROM units WHERE u(i, 'sanction') < 0.05
"""

_OUTREACH = """
SELECT 'O' || padded(range, 9) AS outreach_no,
       CASE WHEN u(range, 'by a unit') < 0.03 THEN units.code ELSE villages.code END AS org,
       day('2024-01-01', range, 'done', 731) AS done_on,
       CASE WHEN u(range, 'must') < 0.7 THEN pick(range, 'channel',
            ['screen', 'home', 'village', 'road', 'meeting', 'school', 'chat_group', 'phone']) END AS must,
       CASE WHEN u(range, 'must') >= 0.7 THEN pick(range, 'form', ['lecture', 'market_day', 'broadcast', 'banner']) END
         AS form,
       pick(range, 'venue', ['bank', 'school', 'farm_market', 'square', NULL, NULL]) AS venue,
       CAST(5 + floor(u(range, 'audience') * 60) AS BIGINT) AS audience_count,
       CAST(floor(u(range, 'material') * 100) AS BIGINT) AS material_count,
       CAST(NULL AS DATE) AS received_on
FROM range({outreach})
JOIN villages ON villages.i = CAST(floor(u(range, 'village') * {villages}) AS BIGINT)
JOIN units ON units.i = CAST(floor(u(range, 'unit') * {units}) AS BIGINT)
"""

# Streets declare for everyone below them, with a few gaps; two villages in a hundred declare for themselves.
_DECLARATIONS = """
WITH months AS (
  SELECT strftime(CAST('2024-01-01' AS DATE) + to_months(CAST(range AS INTEGER)), '%Y-%m') AS month, range AS number
  FROM range(24)
), registers AS (SELECT unnest(['cases', 'persons', 'dens']) AS register),
declaring AS (SELECT code, i FROM streets UNION ALL SELECT code, i + 1000000 FROM villages WHERE u(i, 'self') < 0.02)
SELECT code AS org, register, month,
       CAST(month || '-01' AS DATE) + CAST(32 + floor(u(i, month) * 8) AS INTEGER) AS filed_on
FROM declaring CROSS JOIN months CROSS JOIN registers
WHERE u(i * 100 + number, register) >= 0.002
"""

_BASELINES = """
SELECT villages.code AS org, '2024' AS period, 'cases' AS measure,
       CAST(coalesce(case_counts.count, 0) + CAST(u(i, 'differs') < 0.1 AS INTEGER) AS BIGINT) AS count,
       day('2025-01-05', i, 'signed', 40) AS signed_on
FROM villages
LEFT JOIN (SELECT village, count(*) AS count FROM cases WHERE year(filed_on) = 2024 GROUP BY 1) AS case_counts
  ON case_counts.village = villages.code
WHERE u(i, 'signs') < 0.1
"""

_ATTESTATIONS = """
WITH years AS (SELECT unnest(['2024', '2025']) AS period),
versions AS (SELECT unnest([1, 2]) AS version)
SELECT code AS org, 'duties_done' AS criterion, period,
       CASE WHEN u(i, period || version) < 0.93 THEN 'met' ELSE 'not_met' END AS verdict,
       CAST(period || '-12-20' AS DATE) + 5 * CAST(version AS INTEGER) AS "on"
FROM villages CROSS JOIN years CROSS JOIN versions
WHERE u(i, period || 'attested') < 0.98 AND (version = 1 OR u(i, period || 'again') < 0.01)
"""


def build(villages: int = WHOLE_NATION, into: Path = DATA) -> Path:
    """Return the folder of facts for so many villages; it is built once."""
    folder = into / f"nation-{villages}"
    if folder.is_dir():
        return folder
    draft = folder.with_suffix(".unfinished")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    connection = duckdb.connect(config={"temp_directory": str(draft), "preserve_insertion_order": False})
    sizes = _compute_sizes(villages)
    _create_tree(connection, sizes)
    connection.execute(_RATES)
    connection.execute(f"CREATE TABLE cases AS {_CASES.format(**sizes)}")
    registers = {
        "orgs": _ORGS,
        "cases": "SELECT * FROM cases",
        "persons": _PERSONS,
        "dens": _DENS,
        "sanctions": _SANCTIONS,
        "outreach": _OUTREACH,
        "declarations": _DECLARATIONS,
        "baselines": _BASELINES,
        "attestations": _ATTESTATIONS,
    }
    for register, sql in registers.items():
        target = draft / f"{register}.parquet"
        connection.execute(f"COPY ({sql.format(**sizes)}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    connection.close()
    draft.rename(folder)
    return folder


def _compute_sizes(villages: int) -> dict[str, int]:
    share = villages / WHOLE_NATION
    streets = max(1, round(villages / 17.05))
    counties = max(1, round(streets / 13.7))
    cities = max(1, round(counties / 8.8))
    return {
        "villages": villages,
        "streets": streets,
        "counties": counties,
        "cities": cities,
        "provinces": max(1, round(cities / 11)),
        "units": max(1, round(40_000 * share)),
        "cases": round(1_500_000 * share),
        "persons": round(5_000_000 * share),
        "dens": round(20_000 * share),
        "outreach": round(30_000_000 * share),
    }


def _create_tree(connection: duckdb.DuckDBPyConnection, sizes: dict[str, int]) -> None:
    connection.execute(_MACROS)
    connection.execute(
        "CREATE TABLE provinces AS SELECT range AS i, padded(11 + range, 2) AS code FROM range(?)", [sizes["provinces"]]
    )
    levels = (("provinces", "cities", 2), ("cities", "counties", 2), ("counties", "streets", 3))
    for upper, level, width in (*levels, ("streets", "villages", 3), ("streets", "units", 3)):
        connection.execute(
            _LEVEL.format(
                level=level,
                upper=upper,
                count=sizes[level],
                above=sizes[upper],
                first=900 if level == "units" else 1,
                width=width,
            )
        )
    connection.execute("ALTER TABLE villages ADD COLUMN is_community BOOLEAN")
    connection.execute("UPDATE villages SET is_community = u(i, 'community') < 0.18")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--villages", type=int, default=WHOLE_NATION)
    print(build(parser.parse_args().villages))
