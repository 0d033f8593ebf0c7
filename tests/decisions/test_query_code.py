"""The query code of an objection is copied by hand: no sign looks like another, and how it is typed does not matter."""

import re

import pytest

from wuzha.decisions.query_code import draw_query_code, normalise_query_code, write_query_code


def test_a_code_has_seventy_bits_in_groups_without_look_alikes() -> None:
    codes = {draw_query_code() for _ in range(200)}
    assert len(codes) == 200
    sign = "[0-9A-HJKMNP-TV-Z]"
    for code in codes:
        assert re.fullmatch(rf"{sign}{{4}}-{sign}{{4}}-{sign}{{4}}-{sign}{{2}}", code)
    assert len(set("".join(codes))) == 33, "all 32 signs occur, and the hyphen"


def test_the_same_bytes_give_the_same_code_and_each_bit_counts() -> None:
    data = bytes(range(9))
    assert write_query_code(data) == write_query_code(data + b"more")
    flipped = [(int.from_bytes(data, "big") ^ (1 << place)).to_bytes(9, "big") for place in range(70)]
    assert len({write_query_code(item) for item in (data, *flipped)}) == 71


@pytest.mark.parametrize(
    "text",
    [
        "7K2M-9QX1-0ABC-D5",
        "7k2m9qx10abcd5",
        " 7K2M 9QXl OABC D5 ",
        "７Ｋ２Ｍ－９ＱＸＩ－ｏＡＢＣ－Ｄ５",
        "7k2m—9qxi—0abc—d5",
    ],
)
def test_case_width_spaces_and_hyphens_do_not_matter(text: str) -> None:
    assert normalise_query_code(text) == "7K2M9QX10ABCD5"
