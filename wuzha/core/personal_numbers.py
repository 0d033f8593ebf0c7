"""Recognise ID numbers and telephone numbers, also with separators, in Han digits, and within other numbers."""

from __future__ import annotations

import re

from wuzha.core.normalise import to_half_width

_ID_NUMBER = re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
# ID numbers had 15 digits until 1999; who has one and lives was born after 1930.
_OLD_ID_NUMBER = r"[1-9]\d{5}[3-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
_WHOLE_OLD_ID_NUMBER = re.compile(_OLD_ID_NUMBER)
_MOBILE = r"(?:86|0)?1[3-9]\d{9}"
_LANDLINE = r"\(?0(?:10|2\d|[3-9]\d{2})\)?[2-8]\d{6,7}"
_PERSONAL_NUMBER = re.compile(rf"(?<!\d)(?:{_MOBILE}|\d{{17}}[\dXx]|{_OLD_ID_NUMBER}|{_LANDLINE})(?!\d)")
_WITHIN_CODE = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
# Nearly every number has none of these; landlines have 10 to 12 digits.
_SUSPICIOUS = re.compile(r"[^A-Za-z0-9]|(?<!\d)(?:0\d{9}|\d{11,13}|\d{15}|\d{17}[\dXx]?)(?!\d)")
_PHONE = re.compile(rf"\+?{_MOBILE}|{_LANDLINE}")
_NUMBER_SEPARATOR = re.compile(r"(?<=\d)[ \-](?=[\dXx])")
# Offices number their papers from this year on: a younger birthday may be a day of registration.
_LAST_BIRTHDAY = r"(?:19\d{2}|20(?:0\d|1[0-5]))(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_SEPARATOR = r"[ \-._/·,:、—]{0,2}"
_SEPARATED = re.compile(
    rf"(?<!\d)(?:(?:86|0)?{_SEPARATOR}1[3-9]\d{_SEPARATOR}\d{{4}}{_SEPARATOR}\d{{4}}"
    rf"|1[3-9]\d{_SEPARATOR}\d{{3}}{_SEPARATOR}\d{{5}}"
    rf"|\(?0(?:10|2\d|[3-9]\d{{2}})[)\-][ \-]?[2-8]\d{{2,3}}[ \-]?\d{{4}}"
    rf"|[1-9]\d{{5}}{_SEPARATOR}{_LAST_BIRTHDAY}{_SEPARATOR}\d{{3}}{_SEPARATOR}[\dXx]?"
    rf"|[1-9]\d{{5}}{_SEPARATOR}[3-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){_SEPARATOR}\d{{3}})(?!\d)"
)
"""A phone or an ID number in its usual groups: 138.1234.5678, 520303 19720307 1230; also ID numbers of 17 digits."""
_AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_EACH_SEPARATED = re.compile(r"(?<!\d)\d(?:[ \-._·,、]\d){10,17}(?!\d)")
_HAN_DIGIT = "[〇零○一幺二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_HAN_DIGITS = re.compile(rf"{_HAN_DIGIT}(?:[ \-]?{_HAN_DIGIT}){{6,}}")
_HAN_VALUES = str.maketrans("〇零○一幺二三四五六七八九壹贰叁肆伍陆柒捌玖", "0001123456789123456789")
# The weights of the check digit of a citizen ID number (GB 11643-1999).
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SHORTEST_PERSONAL_NUMBER = 10


def has_personal_number(text: str) -> bool:
    """Return whether the text holds an ID number, or the number of a mobile or landline phone."""
    plain_text = to_half_width(text)
    if not plain_text.isascii():
        plain_text = _HAN_DIGITS.sub(lambda digits: digits[0].translate(_HAN_VALUES), plain_text)
    return (
        _PERSONAL_NUMBER.search(_NUMBER_SEPARATOR.sub("", plain_text)) is not None
        or _holds_separated_number(plain_text)
        or any(
            _PERSONAL_NUMBER.search(re.sub(r"\D", "", digits)) is not None
            for digits in _EACH_SEPARATED.findall(plain_text)
        )
    )


def holds_personal_number(code: str) -> bool:
    """Return whether the number of a row is an ID number or a phone, or holds one between other characters.

    A young birthday counts only with the right check digit: offices number by the day of registration too.
    """
    if len(code) < _SHORTEST_PERSONAL_NUMBER or _SUSPICIOUS.search(code) is None:
        return False
    return is_phone(code) or _holds_separated_number(code) or any(map(is_id_number, _WITHIN_CODE.findall(code)))


def is_phone(text: str) -> bool:
    """Return whether the text is a telephone number and nothing else."""
    # A telephone number begins with a digit, + or (.
    if text[:1].isalpha():
        return False
    return _PHONE.fullmatch(_NUMBER_SEPARATOR.sub("", to_half_width(text))) is not None


def is_id_number(text: str) -> bool:
    """Return whether the text is an ID number: 18 characters with the right check digit, or 15 digits."""
    if _WHOLE_OLD_ID_NUMBER.fullmatch(text):
        return True
    if not _ID_NUMBER.fullmatch(text):
        return False
    remainder = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, text, strict=False)) % 11
    return text[-1].upper() == "10X98765432"[remainder]


def join_groups(number: str) -> str:
    """Return a number without the spaces and hyphens between its digits."""
    return _NUMBER_SEPARATOR.sub("", number)


def _holds_separated_number(text: str) -> bool:
    return any(_AMOUNT.fullmatch(number[0]) is None for number in _SEPARATED.finditer(text))
