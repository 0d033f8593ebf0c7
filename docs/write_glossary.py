"""Write the table of the words of the pages into docs/glossary.md: `python -m docs.write_glossary`."""

from __future__ import annotations

from pathlib import Path

from tests.catalogue import list_messages, read_catalogue
from wuzha.core.words.glossary import GLOSSARY

PAGE = Path(__file__).parent / "glossary.md"
BEGIN, END = "<!-- words of the pages: written by docs/write_glossary.py -->", "<!-- end of the words of the pages -->"


def format_table() -> str:
    """Return a row for each word: Chinese, key, the sentence in both languages."""
    english = {message.id: message.string for message in list_messages(read_catalogue()) if not message.context}
    rows = (
        f"| {word.chinese} | `{word.key}` | {word.explanation} | {english.get(word.explanation, '')} |"
        for word in GLOSSARY.values()
    )
    return "\n".join(("| 中文 | key | 说明 | meaning |", "|---|---|---|---|", *rows))


def update_table(text: str) -> str:
    """Return the page with the table of today between its two marks."""
    before, after = text.split(BEGIN)
    return f"{before}{BEGIN}\n\n{format_table()}\n\n{END}{after.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(update_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
