"""Prepare an .xls for the cell reader: mend what it would misread, and find what it leaves out.

It takes the code page for the encoding of texts that are UTF-16 in any case, a redefined number format for a date, and
skips formulas and texts in records of older versions; it leaves out the texts of errors, and what a number format adds
to a number.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from wuzha.core.problems import RefusalError
from wuzha.intake.files.biff_numbers import (
    EXCEL_95,
    NUMBER_RECORDS,
    StyledNumber,
    is_date_format,
    read_format,
    read_formula,
    read_numbers,
    to_decimal,
)
from wuzha.intake.files.compound_file import NO_STREAM, CompoundFile, Stream, unpack_number
from wuzha.intake.files.number_formats import DisplayFormat, format_value, parse_number_format
from wuzha.intake.files.xlsx_package import Package, SheetPart

_NAMES = ("Workbook", "Book")

_CODE_PAGE, _DATE_MODE, _PASSWORD, _SHEET, _END = 0x0042, 0x0022, 0x002F, 0x0085, 0x000A
_FORMAT, _CELL_STYLE = 0x041E, 0x00E0
_START_RECORDS = frozenset({0x0009, 0x0209, 0x0409, 0x0809})
_FORMULA, _OLDER_FORMULAS, _BOOLEAN_OR_ERROR = 0x0006, (0x0206, 0x0406), 0x0205
_LABEL, _RICH_LABEL, _FORMULA_TEXT = 0x0204, 0x00D6, 0x0207
_SHORTEST_FORMULA = 20
_NO_NUMBER, _TEXT_KIND, _ERROR_KIND = 0xFFFF, 0, 2
_UNKNOWN_RECORD = 0x0FFF
_BLANK, _TEXT_INDEX = 0x0201, 0x00FD
_FORMULAS = frozenset({_FORMULA, *_OLDER_FORMULAS})
_CELLS = _FORMULAS | NUMBER_RECORDS | {_BOOLEAN_OR_ERROR, _LABEL, _RICH_LABEL, _BLANK, _TEXT_INDEX}
_SHORTEST_CELL = 6
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_NOT_AVAILABLE = 42

_UTF_16, _LATIN = 1200, 1252
_ASIAN_CODE_PAGES = {932: "cp932", 936: "gb18030", 949: "cp949", 950: "cp950", 54936: "gb18030"}
# Numbers of built-in formats that show dates unless the workbook gives them another meaning.
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_GENERAL = 0


class PasswordNeededError(Exception):
    """The workbook has a password."""


@dataclass(slots=True, kw_only=True)
class _Workbook:
    """What the records before the first sheet say, with the offsets of the records that may need mending."""

    version: int = 0
    date_modes: set[bool] = field(default_factory=set)
    code_page: tuple[int, int] | None = None
    sheets: list[int] = field(default_factory=list)
    names: list[bytes] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[tuple[int, int]] = field(default_factory=list)


def open_xls_package(data: bytes, file: str) -> tuple[bytes, Package]:
    """Return the mended .xls and its package.

    Where the records of a workbook or of a sheet cannot be followed, it is refused even if the cell reader could read
    it: its errors and number formats would be lost, and 60万元 read as 60 yuan.

    Raises: PasswordNeededError; RefusalError for a damaged workbook, and one of Excel 95 in an unknown code page.
    """
    try:
        stream = CompoundFile(data).find_stream(_NAMES)
        if stream is NO_STREAM:
            return data, Package(False, ())
        workbook = _read_workbook(stream.data)
        # Days counted from two years at once would be four years apart.
        if not workbook.sheets or len(workbook.date_modes) > 1:
            raise RefusalError("file.damaged", file=file)
        mended = bytearray(data)
        mender = _Mender(
            stream, mended, is_excel_95=workbook.version == EXCEL_95, formats=_list_special_styles(workbook)
        )
        mender.mend_date_formats(workbook)
        # Several names may point at one sheet: its records are read once.
        texts = {offset: mender.find_texts(offset) for offset in dict.fromkeys(workbook.sheets)}
        encoding = mender.choose_encoding(workbook, file)
        faults = {offset: "" if _is_start(stream.data, offset) else "sheet.unreadable" for offset in texts}
        parts = tuple(SheetPart("", texts[offset], fault=faults[offset]) for offset in workbook.sheets)
        return bytes(mended), Package(True in workbook.date_modes, parts, encoding)
    except (struct.error, IndexError) as error:
        raise RefusalError("file.damaged", file=file) from error


def _read_workbook(stream: bytes) -> _Workbook:
    workbook = _Workbook(version=unpack_number(stream, 4, "<H"))
    for record, offset, length in _iterate_records(stream, 0):
        if record == _PASSWORD:
            raise PasswordNeededError
        if record == _DATE_MODE:
            workbook.date_modes.add(bool(unpack_number(stream, offset, "<H")))
        elif record == _CODE_PAGE:
            workbook.code_page = offset, unpack_number(stream, offset, "<H")
        elif record == _SHEET:
            workbook.sheets.append(unpack_number(stream, offset, "<I"))
            workbook.names.append(stream[offset + 7 : offset + 7 + stream[offset + 6]])
        elif record == _FORMAT:
            number, text = read_format(stream[offset : offset + length], workbook.version)
            workbook.formats[number] = text
        elif record == _CELL_STYLE:
            workbook.styles.append((offset + 2, unpack_number(stream, offset + 2, "<H")))
    return workbook


def _list_special_styles(workbook: _Workbook) -> dict[int, DisplayFormat]:
    """Return the formats that change what numbers mean, by the index of the cell style."""
    formats = {number: parse_number_format(code) for number, code in workbook.formats.items()}
    styles = ((index, formats.get(number)) for index, (_, number) in enumerate(workbook.styles))
    return {index: number_format for index, number_format in styles if number_format is not None}


class _CellTexts(dict[tuple[int, int], str]):
    """The texts of cells by row and column, from zero."""

    def forget(self, row: int, column: int) -> None:
        """Remove the text of a cell that another record replaces."""
        if self:
            self.pop((row, column), None)


class _Mender:
    """Patches records of the workbook's stream in the bytes of the file."""

    def __init__(
        self, stream: Stream, file: bytearray, *, is_excel_95: bool, formats: Mapping[int, DisplayFormat]
    ) -> None:
        self._stream, self._file, self._is_excel_95, self._formats = stream, file, is_excel_95, formats
        self._texts: list[bytes] = []

    def mend_date_formats(self, workbook: _Workbook) -> None:
        """Give cells the general format where the workbook has given the number of a date format another meaning."""
        for offset, number in workbook.styles:
            if number in _DATE_FORMATS and number in workbook.formats and not is_date_format(workbook.formats[number]):
                self._patch(offset, struct.pack("<H", _GENERAL))

    def choose_encoding(self, workbook: _Workbook, file: str) -> str:
        """Return the encoding of the texts, none for UTF-16; the cell reader is told to leave the texts as they are.

        Since Excel 97 texts are UTF-16 whatever the record of the code page says; before it they are GBK where the
        record names no Asian code page. Call it after `find_texts`, which collects the texts.
        """
        if workbook.code_page:
            self._patch(workbook.code_page[0], struct.pack("<H", _LATIN if self._is_excel_95 else _UTF_16))
        if not self._is_excel_95:
            return ""
        encoding = _ASIAN_CODE_PAGES.get(workbook.code_page[1] if workbook.code_page else 0, "gb18030")
        try:
            b"\n".join([*workbook.names, *self._texts]).decode(encoding)
        except UnicodeDecodeError as error:
            raise RefusalError("file.encoding", file=file) from error
        return encoding

    def find_texts(self, sheet: int) -> dict[tuple[int, int], str]:
        """Return the cells of a sheet that show an error, or a number that their format changes, with their text.

        It mends the records that the cell reader skips, and those that it would misread.
        """
        stream, texts, awaits_text = self._stream.data, _CellTexts(), False
        for record, offset, length in _iterate_records(stream, sheet):
            if record in _CELLS and length >= _SHORTEST_CELL:
                # Of several records for one cell the last one counts.
                texts.forget(*struct.unpack_from("<HH", stream, offset))
            if record == _BOOLEAN_OR_ERROR and length >= 8:
                row, column, _, error, is_error = struct.unpack_from("<HHHBB", stream, offset)
                if is_error > 1:
                    self._patch(offset + 7, b"\1")
                if is_error:
                    texts[row, column] = self._read_error(error, offset + 6)
            elif (record == _FORMULA or record in _OLDER_FORMULAS) and length >= _SHORTEST_FORMULA:
                awaits_text = self._read_formula(record, offset, texts)
            elif record in NUMBER_RECORDS and (self._formats or texts):
                for number in read_numbers(stream, record, offset, length):
                    texts.forget(number.row, number.column)
                    self._format(number, texts)
            elif record == _FORMULA_TEXT and not awaits_text:
                # The cell reader would give it to the last formula, or to the first cell.
                self._patch(offset - 4, struct.pack("<H", _UNKNOWN_RECORD))
            elif self._is_excel_95 and record in (_LABEL, _RICH_LABEL, _FORMULA_TEXT):
                self._read_text(record, offset)
            awaits_text = awaits_text and record not in _CELLS - _FORMULAS and record != _FORMULA_TEXT
        return texts

    def _read_formula(self, record: int, offset: int, texts: _CellTexts) -> bool:
        """Note the error of a formula, or what its format adds; return whether its text comes in another record."""
        row, column, _, kind, _, error, *_, mark = struct.unpack_from("<HHHBBBBBBH", self._stream.data, offset)
        if record != _FORMULA:
            self._patch(offset - 4, struct.pack("<H", _FORMULA))
        # A formula whose value is no number marks it with 0xFFFF; kind 2 is an error.
        if mark != _NO_NUMBER:
            self._format(read_formula(self._stream.data, offset), texts)
        elif kind == _ERROR_KIND:
            texts[row, column] = self._read_error(error, offset + 8)
        return bool(mark == _NO_NUMBER and kind == _TEXT_KIND)

    def _read_error(self, error: int, offset: int) -> str:
        """Return the text of an error; one that the cell reader does not know would cost the sheet."""
        if error not in _ERRORS:
            self._patch(offset, bytes([_NOT_AVAILABLE]))
        return _ERRORS.get(error, "#N/A")

    def _format(self, number: StyledNumber, texts: _CellTexts) -> None:
        number_format = self._formats.get(number.style)
        if number_format and (text := format_value(to_decimal(number.number), number_format)) is not None:
            texts[number.row, number.column] = text

    def _read_text(self, record: int, offset: int) -> None:
        """Note a text of Excel 95; one with several fonts is the same record with the fonts behind the text."""
        start = offset if record == _FORMULA_TEXT else offset + 6
        length = unpack_number(self._stream.data, start, "<H")
        self._texts.append(self._stream.data[start + 2 : start + 2 + length])
        if record == _RICH_LABEL:
            self._patch(offset - 4, struct.pack("<H", _LABEL))

    def _patch(self, offset: int, replacement: bytes) -> None:
        self._stream.patch(self._file, offset, replacement)


def _is_start(stream: bytes, offset: int) -> bool:
    return offset + 4 <= len(stream) and unpack_number(stream, offset, "<H") in _START_RECORDS


def _iterate_records(stream: bytes, offset: int) -> Iterator[tuple[int, int, int]]:
    """Yield each record of one part of the workbook, with the offset and length of its content, but no charts."""
    depth = 0
    while offset + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, offset)
        # Charts embedded in a sheet have records of their own between their begin and end.
        depth += (record in _START_RECORDS) - (record == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield record, offset + 4, length
        offset += 4 + length
