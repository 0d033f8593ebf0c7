"""What nobody can see is no text, and is not kept."""

import pytest

from wuzha.core.free_text import clean_text, has_text

UNSEEN = (
    "",
    " ",
    "\u3000",
    "\u200b",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u180e",
    "\u3164",
    "\x00",
    "\x1b",
    "\u202e",
    "。",
    "—…",
)


@pytest.mark.parametrize("text", UNSEEN)
def test_what_nobody_can_read_is_no_text(text: str) -> None:
    assert not has_text(text) and not has_text(clean_text(text * 3))


@pytest.mark.parametrize("text", ["据", "7", "a", "é", "\u200b据", "𠮷"])
def test_a_letter_a_digit_or_a_chinese_character_is_a_text(text: str) -> None:
    assert has_text(text) and has_text(clean_text(text))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("第一行\r\n第二行\r第三行", "第一行\n第二行\n第三行"),
        ("\ufeff 青\u200b石村\u2066\u202e报\x00送\x07 ", "青石村报送"),
        ("甲\u2028乙", "甲\n乙"),
        ("表\t格", "表\t格"),
        ("半\ud800个", "半个"),
        ("“达标”：①２０２２年，𠮷。", "“达标”：①２０２２年，𠮷。"),
    ],
)
def test_a_clean_text_has_one_newline_a_line_and_nothing_invisible(text: str, clean: str) -> None:
    assert clean_text(text) == clean == clean_text(clean)
