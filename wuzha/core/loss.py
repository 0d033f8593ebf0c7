"""Compare the loss of a case with an amount in SQL: an amount written as about so much is a range of 10 % around it."""

from __future__ import annotations

from collections.abc import Mapping

from wuzha.core.facts import ABOUT_COLUMNS
from wuzha.core.sql import FALSE, TRUE

FEN_PER_YUAN = 100
_LEAST_TENTHS, _EXACT_TENTHS, _MOST_TENTHS = 9, 10, 11
"""The ends of an amount in tenths of what is written (R19): whole numbers, so that no engine rounds."""
_DEDUCTIONS = ("stopped_fen", "returned_fen")


def has_about_ranges(settings: Mapping[str, str]) -> bool:
    """Return whether an amount of about so much is a range (R19), by the settings of the readings."""
    return settings.get("about_amounts", "range") == "range"


def match_loss(yuan: int, *, is_net: bool, has_ranges: bool) -> str:
    """Match the cases whose loss is at least this amount; NULL where the loss may be.

    `is_net`: less what was stopped or returned (R7). `has_ranges`: amounts with 约 are ranges, else as written (R19).
    """
    fen = yuan * FEN_PER_YUAN
    if not has_ranges and not is_net:
        return f"loss_fen >= {fen}"
    least, highest = _scale("loss_fen", _LEAST_TENTHS, has_ranges), _scale("loss_fen", _MOST_TENTHS, has_ranges)
    for column in _DEDUCTIONS if is_net else ():
        least += f" - {_scale(column, _MOST_TENTHS, has_ranges)}"
        # What is not known was at least nothing, so a small loss decides before all deductions are known.
        highest += f" - COALESCE({_scale(column, _LEAST_TENTHS, has_ranges)}, 0)"
    limit = fen * _EXACT_TENTHS
    return f"CASE WHEN {least} >= {limit} THEN {TRUE} WHEN {highest} < {limit} THEN {FALSE} END"


def find_about_range(fen: int) -> tuple[int, int]:
    """Return the least and the most of an amount of about so much, in whole fen: rounded outwards."""
    return fen * _LEAST_TENTHS // _EXACT_TENTHS, -(-fen * _MOST_TENTHS // _EXACT_TENTHS)


def select_about_loss(*, has_ranges: bool) -> str:
    """Return the part of a loss that is an amount of about so much, in fen."""
    return f"CASE WHEN {ABOUT_COLUMNS['loss_fen']} THEN loss_fen ELSE 0 END" if has_ranges else "0"


def _scale(column: str, tenths: int, has_ranges: bool) -> str:
    """Return the least or the most of an amount in tenths of a fen."""
    factor = f"CASE WHEN {ABOUT_COLUMNS[column]} THEN {tenths} ELSE {_EXACT_TENTHS} END"
    return f"{column} * {factor if has_ranges else _EXACT_TENTHS}"
