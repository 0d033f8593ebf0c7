"""Draw text files by the grammar of CSV, then break them: quotes, delimiters, line ends and encodings."""

from __future__ import annotations

from random import Random

from tests.intake.grammar.xlsx_books import HEADERS

_CELLS = (
    "A1", "2021-08-01", "青石村", "3000", "3,000", '他说"好"', "a\nb", "", " ", '="0012"', "'00012", "\u202aA1",
    "约5万;注", "1\t2",     "𠀀村", "NULL", "x" * 300,
)  # fmt: skip
_ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "big5", "utf-32")


def draw_csv(chance: Random) -> bytes:
    """Return a text file with up to three faults."""
    delimiter, end = chance.choice(",\t;"), chance.choice(("\n", "\r\n", "\r"))
    rows = [HEADERS[0], *([chance.choice(_CELLS) for _ in HEADERS[0]] for _ in range(chance.randrange(6)))]
    text = "".join(delimiter.join(_quote(cell, delimiter, chance) for cell in row) + end for row in rows)
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        text = _break(text, chance)
    content = text.encode(chance.choice(_ENCODINGS), "replace")
    if chance.random() < 0.1:
        place = chance.randrange(len(content) + 1)
        content = (
            content[:place] + chance.randbytes(chance.choice((1, 2, 9))) + content[place + chance.choice((0, 3)) :]
        )
    return content


def _quote(cell: str, delimiter: str, chance: Random) -> str:
    if chance.random() < 0.1 or any(character in cell for character in (delimiter, '"', "\n")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _break(text: str, chance: Random) -> str:
    place = chance.randrange(len(text) + 1)
    ways = (
        text[:place] + '"' + text[place:], text[:place] + chance.choice(",;\t|") + text[place:], text[:place],
        text[:place] + "\0" + text[place:], text[:place] + "\r\n\r\n" + text[place:], text.replace('"', "'"),
        text[:place] + text, text[:place] + "\u2028" + text[place:], text[:place] + "," * 300 + text[place:],
        "sep=;\n" + text, "\n" * 20 + text, text[:place] + chance.choice("\x01\x1a\x85\ufeff") + text[place:],
    )  # fmt: skip
    return chance.choice(ways)
