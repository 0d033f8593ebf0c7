"""Invented people for tests of privacy: names, ID numbers of districts that do not exist, phones; and where they stay.

`find_planted` looks through every table of the database, unpacked, and every file of the data folder.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import connection

SURNAMES = (
    *"王李张刘陈杨黄赵周吴罗冯田代娄宗晏车卜敖冷苟席窦褚瞿应闵简邬银缪项岑鄢谌蔺佘禄母漆桂阚滕匡楚吉时成费",
    *("欧阳", "令狐", "上官", "司徒", "夏侯", "诸葛"),
)
"""Surnames of Guizhou and of the country, common and rare; the product's own list has no part in them."""
COMMON_SURNAMES = "王李张刘陈杨黄赵吴周罗冯"
GIVEN_NAMES = (
    *(
        "建国",
        "小芳",
        "丽华",
        "明",
        "志强",
        "桂英",
        "秀兰",
        "玉梅",
        "大勇",
        "春燕",
        "海涛",
        "伟",
        "河生",
        "行健",
        "院生",
    ),
    *(
        "公平",
        "登峰",
        "国庆",
        "正华",
        "中华",
        "永康",
        "光荣",
        "显文",
        "昌林",
        "朝阳",
        "万全",
        "子轩",
        "梓涵",
        "雨桐",
        "念慈",
    ),
    *("元凤", "月", "江", "石生", "土根", "开贵", "兴旺", "世珍", "约翰", "台生", "情", "及第", "因", "卫国", "未来"),
)
_BEGINNING = re.compile("[" + "".join(name[0] for name in SURNAMES) + "]|[0-9](?=[0-9X-]{10})")
"""Where a name, an ID number or a phone may begin: the shortest number has eleven characters."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def make_name(chance: Random) -> str:
    """Return a name; of two letters only with a common surname: 禄月 is recognised behind 受害人 and the like alone."""
    given_name = chance.choice(GIVEN_NAMES)
    return chance.choice(SURNAMES if len(given_name) > 1 else COMMON_SURNAMES) + given_name


def make_id_number(chance: Random) -> str:
    """Return an ID number with the right check digit, or one of 15 digits."""
    born_on = date(1950, 1, 1) + timedelta(days=chance.randrange(18_000))
    if chance.random() < 0.1:
        return f"990000{born_on:%y%m%d}{chance.randrange(1000):03d}"
    stem = f"990000{born_on:%Y%m%d}{chance.randrange(1000):03d}"
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, stem, strict=True))
    return stem + "10X98765432"[total % 11]


def make_phone(chance: Random) -> str:
    if chance.random() < 0.2:
        return f"0{chance.randint(311, 998)}-{chance.randint(2, 8)}{chance.randrange(10**6):06d}"
    return f"1{chance.randint(3, 9)}{chance.randrange(10**9):09d}"


def find_planted(planted: Collection[str]) -> list[str]:
    """Return the planted texts that stand in the database or in a file of the data folder, each with its place."""
    find_words = prepare_search(planted)
    texts = [*_dump_tables(), *_read_files(Path(settings.DATA))]
    return [f"{place}: {word}" for place, text in texts for word in find_words(text)]


def prepare_search(words: Collection[str]) -> Callable[[str], list[str]]:
    """Return a function that returns those of the names and numbers that stand in a text.

    They are looked up where one can begin: trying thousands of them at every letter takes seconds.
    """
    assert all(_BEGINNING.match(word) for word in words)
    known_words, lengths = frozenset(words), sorted({len(word) for word in words})

    def find_words(text: str) -> list[str]:
        starts = [match.start() for match in _BEGINNING.finditer(text)]
        stretches = (text[start : start + length] for start in starts for length in lengths)
        return [stretch for stretch in stretches if stretch in known_words]

    return find_words


def _dump_tables() -> Iterator[tuple[str, str]]:
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield table, " ".join(_to_text(value) for value in row)


def _to_text(value: object) -> str:
    if not isinstance(value, bytes | memoryview):
        return str(value)
    data = bytes(value)
    with suppress(zlib.error):
        data = zlib.decompress(data)
    return data.decode(errors="replace")


def _read_files(folder: Path) -> Iterator[tuple[str, str]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.name, path.name + path.read_bytes().decode(errors="replace")
