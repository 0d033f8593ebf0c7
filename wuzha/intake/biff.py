"""Whether an .xls counts its days from 1904."""

from __future__ import annotations

import struct

_BEGIN_OF_GLOBALS = bytes.fromhex("0908100000060500")
_END, _DATE_MODE = 0x000A, 0x0022


def counts_from_1904(data: bytes) -> bool:
    """Walk the records of the workbook's globals to the one that says so; where it is missing, from 1900."""
    at = data.find(_BEGIN_OF_GLOBALS)
    while 0 <= at <= len(data) - 6:
        record, length = struct.unpack_from("<HH", data, at)
        if record == _DATE_MODE:
            return bool(struct.unpack_from("<H", data, at + 4)[0])
        if record == _END:
            return False
        at += 4 + length
    return False
