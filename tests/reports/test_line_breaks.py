"""Long lines of Chinese on a narrow terminal."""

import pytest
from rich.cells import cell_len
from rich.text import Text

from wuzha.reports.line_breaks import break_line

SENTENCE = (
    "  结论：待定：2022年9月的案件台账未报送，2022年发案至少38起、上限不明（另有3起待核实），"
    "2021年至少79起、至多82起（3起待核实），是否达到四(一)1下降5%以上的要求暂不能认定。"
)


def rows(line: str, width: int, **options: int) -> list[str]:
    return [row.plain for row in break_line(Text(line), width, **options)]


@pytest.mark.parametrize("width", range(24, 100))
def test_no_row_is_wider_than_the_terminal_and_nothing_is_lost(width: int) -> None:
    assert all(cell_len(row) <= width for row in rows(SENTENCE, width))
    assert "".join(row.strip() for row in rows(SENTENCE, width)) == SENTENCE.strip()


@pytest.mark.parametrize("width", range(24, 100))
def test_a_row_never_begins_with_a_closing_mark_nor_inside_a_number_or_a_clause(width: int) -> None:
    first, *further = rows(SENTENCE, width)
    assert not any(row.lstrip()[0] in "，。；：、）”" for row in further)
    ends = [row.removesuffix("四(一)1") for row in (first, *further[:-1])]
    assert not any(row[-1].isdigit() or row.endswith(("（", "“", "四", "(", "一")) for row in ends)


def test_further_rows_stand_further_in_than_what_belongs_below_the_line() -> None:
    assert rows("  甲乙丙丁", 8) == ["  甲乙丙", "      丁"]
    assert rows("甲乙丙丁", 6, extra_indent=0) == ["甲乙丙", "丁"]


def test_a_word_that_is_longer_than_the_terminal_stays_whole() -> None:
    assert rows("见 /a/very/long/path/to/a/file.xlsx", 12) == ["见 ", "    /a/very/long/path/to/a/file.xlsx"]


def test_a_short_line_stays_as_it_is_with_its_colours() -> None:
    line = Text("四(一)1：达标", "green")
    assert list(break_line(line, 80)) == [line]
