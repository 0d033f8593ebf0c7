"""The messages between the reader of files and its child process."""

from __future__ import annotations

from enum import IntEnum

LONGEST_COMPUTING_SECONDS = 60
"""How long a processor may work on one file; an honest one of 200,000 rows takes it some seconds."""

LONGEST_SECONDS = 300
"""How long one file may be read on a machine that does other work too."""

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls"})
ZIP_MAGIC, OLE_MAGIC = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")


class Message(IntEnum):
    """The first word of a message of the child process."""

    SHEET = 1
    ROWS = 2
    SHEET_END = 3
    REFUSAL = 4
    END = 5
