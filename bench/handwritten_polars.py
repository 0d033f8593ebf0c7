"""Judge the villages' five clauses for 2025 by code in Polars that is written by hand for this question alone."""

from __future__ import annotations

import sys
from datetime import date
from functools import reduce
from itertools import pairwise
from operator import and_
from pathlib import Path

import polars as pl
from polars import Expr, LazyFrame, col

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
LARGE = 50_000_000
REGISTERS = ("cases", "persons", "dens")
ALL_MONTHS = 4095
IS_VILLAGE = col("kind").is_in(["village", "community"])


def judge_villages(folder: Path, out: Path) -> None:
    """Write the outcome of the standard and of its five clauses, one row per village."""
    figures = _select_villages(folder)
    for counts in (
        _count_cases(folder),
        _count_persons(folder),
        _count_dens(folder),
        _read_signed_counts(folder),
        _read_attestations(folder),
    ):
        figures = figures.join(counts, on="code", how="left")
    clauses = {
        "no_or_halved_cases": _is_none("cases") | _is_halved(),
        "no_large_case": _is_none("large", "cases"),
        "no_persons_of_concern": _is_none("persons"),
        "no_dens": _is_none("dens"),
        "duties_done": col("met"),
    }
    outcomes = figures.select("code", **clauses).with_columns(outcome=reduce(and_, map(col, clauses)))
    words = outcomes.select("code", *(_name_outcome(name) for name in ("outcome", *clauses)))
    words.sink_parquet(out, compression="zstd", engine="streaming")


def _scan(folder: Path, register: str) -> LazyFrame:
    return pl.scan_parquet(folder / f"{register}.parquet")


def _select_villages(folder: Path) -> LazyFrame:
    """Return every village in use on the last day, with its declared months: bits 0-11 for 2024, 12-23 for 2025."""
    orgs, declarations = _scan(folder, "orgs"), _read_declared_months(folder)
    above = orgs.filter(~IS_VILLAGE & (col("kind") != "unit")).select("code", "parent")
    link = above.rename({"code": "up", "parent": "next"})
    chain = above.select("code", up="code", next="parent")
    levels = [chain]
    for _ in range(4):
        chain = chain.select("code", up="next").join(link, on="up")
        levels.append(chain)
    from_above = (
        pl.concat([level.select("code", "up") for level in levels])
        .join(declarations, left_on="up", right_on="code")
        .group_by("code")
        .agg(col(register).bitwise_or() for register in REGISTERS)
    )
    in_use = (col("opened_on").is_null() | (col("opened_on") <= LAST)) & (
        col("closed_on").is_null() | (col("closed_on") > LAST)
    )
    months = [date(2024 + month // 12, month % 12 + 1, 1) for month in range(25)]
    absent = pl.sum_horizontal(
        pl.when((col("opened_on") >= after) | (col("closed_on") <= first)).then(1 << bit).otherwise(0)
        for bit, (first, after) in enumerate(pairwise(months))
    )
    return (
        orgs.filter(IS_VILLAGE & in_use)
        .select("code", "parent", absent=absent.cast(pl.Int64))
        .join(declarations, on="code", how="left")
        .join(from_above, left_on="parent", right_on="code", how="left", suffix="_above")
        .select(
            "code",
            *(
                (col("absent") | col(register).fill_null(0) | col(f"{register}_above").fill_null(0)).alias(
                    f"{register}_declared"
                )
                for register in REGISTERS
            ),
        )
    )


def _read_declared_months(folder: Path) -> LazyFrame:
    bits = {f"{2024 + month // 12}-{month % 12 + 1:02d}": 1 << month for month in range(24)}
    rows = _scan(folder, "declarations").filter(col("month").is_in(list(bits)))
    month = col("month").replace_strict(bits, return_dtype=pl.Int64)
    return (
        rows.select("org", "register", bit=month)
        .group_by(code="org")
        .agg(
            pl.when(col("register") == register).then("bit").otherwise(0).bitwise_or().alias(register)
            for register in REGISTERS
        )
    )


def _count_cases(folder: Path) -> LazyFrame:
    is_valid = (col("case_kind").is_null() | (col("case_kind") == "criminal")) & (
        col("status").is_null() | (col("status") == "valid")
    )
    filed_on = col("filed_on")
    rows = _scan(folder, "cases").filter(
        is_valid & col("village").is_not_null() & (filed_on.is_null() | filed_on.is_between(date(2024, 1, 1), LAST))
    )
    without_date, in_year = filed_on.is_null(), filed_on >= FIRST
    is_large = col("loss_fen") >= LARGE
    return rows.group_by(code="village").agg(
        cases_low=in_year.sum(),
        cases_most=(without_date | in_year).sum(),
        base_low=(filed_on < FIRST).sum(),
        base_most=(without_date | (filed_on < FIRST)).sum(),
        large_low=(in_year & is_large).sum(),
        large_most=((without_date | in_year) & (col("loss_fen").is_null() | is_large)).sum(),
    )


def _count_persons(folder: Path) -> LazyFrame:
    is_uncleared = col("cleared_on").is_null() | (col("cleared_on") > LAST)
    is_of_concern = (col("confirmed_on") <= LAST) & (
        pl.when(col("category") == "stranded_abroad").then(is_uncleared).otherwise(col("confirmed_on") >= FIRST)
    )
    is_resident = col("residence").is_null() | (col("residence") != "registered_only")
    is_certain = col("residence").is_not_null() & col("confirmation").ne_missing("pending")
    rows = _scan(folder, "persons").filter(is_of_concern & is_resident)
    return rows.group_by(code="village").agg(persons_low=is_certain.sum(), persons_most=pl.len())


def _count_dens(folder: Path) -> LazyFrame:
    found_on = col("found_on")
    rows = _scan(folder, "dens").filter(found_on.is_null() | found_on.is_between(FIRST, LAST))
    return rows.group_by(code="village").agg(dens_low=found_on.count(), dens_most=pl.len())


def _read_signed_counts(folder: Path) -> LazyFrame:
    rows = _scan(folder, "baselines").filter((col("period") == "2024") & (col("measure") == "cases"))
    signing_day = col("signed_on").fill_null(date(1900, 1, 1))
    return rows.group_by(code="org").agg(signed=col("count").get(signing_day.arg_max()))


def _read_attestations(folder: Path) -> LazyFrame:
    rows = _scan(folder, "attestations").filter((col("period") == "2025") & (col("criterion") == "duties_done"))
    day = col("on").fill_null(date(1900, 1, 1))
    return rows.group_by(code="org").agg(met=(col("verdict") == "met").get(day.arg_max()))


def _get_low(figure: str) -> Expr:
    return col(f"{figure}_low").fill_null(0).cast(pl.Int64)


def _get_high(figure: str, register: str, shift: int = 12) -> Expr:
    """Return the highest possible count; null while a month of the year is not declared."""
    declared_months = col(f"{register}_declared") // (1 << shift) & ALL_MONTHS
    return pl.when(declared_months == ALL_MONTHS).then(col(f"{figure}_most").fill_null(0).cast(pl.Int64))


def _is_none(figure: str, register: str | None = None) -> Expr:
    return _decide(_get_high(figure, register or figure) == 0, _get_low(figure) > 0)


def _is_halved() -> Expr:
    base_low = col("signed").fill_null(_get_low("base"))
    base_high = col("signed").fill_null(_get_high("base", "cases", 0))
    return _decide(_get_high("cases", "cases") * 2 <= base_low, _get_low("cases") * 2 > base_high)


def _decide(holds: Expr, fails: Expr) -> Expr:
    return pl.when(holds).then(True).when(fails).then(False)


def _name_outcome(name: str) -> Expr:
    return (
        pl.when(col(name))
        .then(pl.lit("met"))
        .when(~col(name))
        .then(pl.lit("not_met"))
        .otherwise(pl.lit("undetermined"))
    ).alias(name)


if __name__ == "__main__":
    judge_villages(*(Path(word) for word in sys.argv[1:3]))
