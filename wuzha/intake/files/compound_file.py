"""Read a stream of an OLE compound file (.xls), from large or small sectors, and patch bytes of it in the file."""

from __future__ import annotations

import struct
from dataclasses import dataclass

_SECTOR_SHIFTS = (9, 12)
_FIRST_FATS = 109
_NO_SECTOR = 0xFFFFFFFA
_SMALL_SECTOR = 64
# A stream shorter than this lies in small sectors, which are parts of the stream of the root entry.
_SHORTEST_LARGE_STREAM = 4096


@dataclass(frozen=True, slots=True)
class Stream:
    """The bytes of a stream, and where each of its sectors begins in the file."""

    data: bytes
    sector_offsets: list[int]
    sector_size: int

    def patch(self, file: bytearray, offset: int, replacement: bytes) -> None:
        """Overwrite bytes of the stream in the file; a record may continue in a sector far away."""
        for position, byte in enumerate(replacement, offset):
            index, rest = divmod(position, self.sector_size)
            file[self.sector_offsets[index] + rest] = byte


NO_STREAM = Stream(b"", [], _SMALL_SECTOR)


class CompoundFile:
    """The sectors of an OLE file.

    Raises: struct.error or IndexError where the file is damaged.
    """

    def __init__(self, data: bytes) -> None:
        # The header: sector size as a power of two at 30, first sector of the directory at 48, of the allocation table
        # of small sectors at 60, of the extended allocation table at 68; the first 109 sectors of the allocation table
        # from 76 on.
        self._data = data
        shift = unpack_number(data, 30, "<H")
        self._size = 1 << shift if shift in _SECTOR_SHIFTS else 0
        if not self._size:
            return
        self._table = self._read_table()
        self._directory = self._join(self._list_offsets(unpack_number(data, 48, "<I")))

    def find_stream(self, names: tuple[str, ...]) -> Stream:
        """Return the first stream of one of these names; an empty one if there is none."""
        if not self._size:
            return NO_STREAM
        # A directory entry takes 128 bytes: the name, its length at 64, its first sector at 116, its size at 120.
        for offset in range(0, len(self._directory) - 127, 128):
            length = max(unpack_number(self._directory, offset + 64, "<H") - 2, 0)
            if self._directory[offset : offset + length].decode("utf-16-le", "replace") in names:
                return self._read_stream(offset)
        return NO_STREAM

    def _read_stream(self, entry: int) -> Stream:
        sector = unpack_number(self._directory, entry + 116, "<I")
        length = unpack_number(self._directory, entry + 120, "<I")
        if length >= _SHORTEST_LARGE_STREAM:
            offsets, size = self._list_offsets(sector), self._size
        else:
            offsets, size = self._list_small_offsets(sector), _SMALL_SECTOR
        return Stream(b"".join(self._data[offset : offset + size] for offset in offsets), offsets, size)

    def _read_table(self) -> list[int]:
        """Return the number of the sector that follows each sector."""
        words = f"<{self._size // 4}I"
        sector_count = len(self._data) // self._size
        fats = [*struct.unpack_from(f"<{_FIRST_FATS}I", self._data, 76)]
        next_sector = unpack_number(self._data, 68, "<I")
        for _ in range(sector_count):
            if next_sector >= _NO_SECTOR:
                break
            *fat_sectors, next_sector = struct.unpack_from(words, self._data, (next_sector + 1) * self._size)
            fats += fat_sectors
        return [
            following
            for fat in dict.fromkeys(fats)
            if fat < sector_count
            for following in struct.unpack_from(words, self._data, (fat + 1) * self._size)
        ]

    def _list_offsets(self, sector: int) -> list[int]:
        return [(number + 1) * self._size for number in _follow(self._table, sector)]

    def _list_small_offsets(self, sector: int) -> list[int]:
        root = self._list_offsets(unpack_number(self._directory, 116, "<I"))
        table_bytes = self._join(self._list_offsets(unpack_number(self._data, 60, "<I")))
        table = list(struct.unpack(f"<{len(table_bytes) // 4}I", table_bytes[: len(table_bytes) // 4 * 4]))
        places = (divmod(number * _SMALL_SECTOR, self._size) for number in _follow(table, sector))
        return [root[index] + rest for index, rest in places]

    def _join(self, offsets: list[int]) -> bytes:
        return b"".join(self._data[offset : offset + self._size] for offset in offsets)


def _follow(table: list[int], sector: int) -> list[int]:
    """Return the sectors of the chain that begins at this one; a cyclic chain is cut off."""
    chain: list[int] = []
    while sector < _NO_SECTOR and len(chain) <= len(table):
        chain.append(sector)
        sector = table[sector]
    return chain


def unpack_number(data: bytes, offset: int, number_format: str) -> int:
    """Return the number of this format at this offset."""
    number: int = struct.unpack_from(number_format, data, offset)[0]
    return number
