"""Parse single values of the command line; what is none is answered in one Chinese sentence."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from datetime import date

FIRST_DEMO_YEAR, LAST_DEMO_YEAR = 2000, 2090


def make_whole_number_parser(lowest: int, highest: int) -> Callable[[str], int]:
    """Return a parser of whole numbers between these two."""

    def parse_number(word: str) -> int:
        if not (word.isascii() and word.isdecimal() and lowest <= int(word) <= highest):
            raise argparse.ArgumentTypeError(f"要写{lowest}至{highest}的整数")
        return int(word)

    return parse_number


def parse_name(word: str) -> str:
    """Return the name of a folder; an empty one, as of an unset variable, would be the current folder."""
    if not word.strip():
        raise argparse.ArgumentTypeError("名称是空的，请写上文件夹")
    return word


def parse_demo_day(word: str) -> date:
    """Return the day on which a demo begins."""
    try:
        day = date.fromisoformat(word)
    except ValueError:
        day = None
    if day is None or not FIRST_DEMO_YEAR <= day.year <= LAST_DEMO_YEAR:
        raise argparse.ArgumentTypeError(f"要写{FIRST_DEMO_YEAR}至{LAST_DEMO_YEAR}年的一天，如 2025-09-15")
    return day


def parse_hash(word: str) -> str:
    """Return a hash, or the beginning of one as papers print it, in small letters."""
    if not re.fullmatch(r"[0-9a-f]{16,64}", word.strip().lower()):
        raise argparse.ArgumentTypeError("要写64位的哈希，或纸上印的前16位，由数字和字母 a 至 f 组成")
    return word.strip().lower()
