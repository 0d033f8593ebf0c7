"""The catalogue of English: read its messages, and compile it for the program."""

import os
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

REPOSITORY = Path(__file__).parents[1]
PO = REPOSITORY / "wuzha" / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")


def read_catalogue() -> Catalog:
    """Read the catalogue of English."""
    with PO.open("rb") as file:
        return read_po(file, locale="en", charset="utf-8")


def list_messages(catalogue: Catalog) -> Iterator[Message]:
    """Return all messages except the header."""
    return (message for message in catalogue if message.id)


def compile_catalogue() -> None:
    """Compile the catalogue for the program, if the compiled file is missing or older."""
    if MO.exists() and MO.stat().st_mtime >= PO.stat().st_mtime:
        return
    new_file = MO.with_name(f"{os.getpid()}.mo")
    with new_file.open("wb") as file:
        write_mo(file, read_catalogue())
    new_file.replace(MO)
