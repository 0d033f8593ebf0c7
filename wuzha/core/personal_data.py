"""Decide what may be quoted and what may be stored: ID numbers, telephone numbers and names of persons may not.

A problem, a page or a log quotes only what is known to be harmless, and describes everything else. Free words are
stored unless they look like a person, which can only be guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from wuzha.core.currency_words import FOREIGN_CURRENCY
from wuzha.core.harmless_words import has_foreign_letter, is_document_number, is_harmless
from wuzha.core.i18n import translate
from wuzha.core.normalise import normalise
from wuzha.core.person_names import HAN, is_numbered_by_person, is_titled_with_person, may_name_person, names_person
from wuzha.core.personal_numbers import has_personal_number, holds_personal_number, join_groups

_DESCRIPTION = re.compile("([0-9]+)(个汉字|个字符|位数字|位手机号样的数字)")
_UNIT_OF_AMOUNT = re.compile(rf"(?<=[金数总]额|案值|损失)[^\w]{{0,3}}[十百千]*万{FOREIGN_CURRENCY}")
# A CSV file can hold a long number in this form; eight digits of it already tell too much of an ID number.
_LONG_SCIENTIFIC = re.compile(r"\d\.\d{7,}[Ee]\+1[47]")


def quote(text: str) -> str:
    """Return a cell as a problem, a page or a log may show it: what is not known to be harmless is described."""
    return text if is_quotable(text) or _DESCRIPTION.fullmatch(text) else describe(text)


def is_quotable(text: str) -> bool:
    """Return whether the text is known to name no person and to hold no personal number."""
    return is_harmless(text) and not has_personal_number(text) and _LONG_SCIENTIFIC.search(text) is None


def quote_words(text: str) -> str:
    """Return words that stand in the books or that a person typed as a message may show them.

    They were checked when they were written; only what looks like a person is described.
    """
    return describe(text) if is_personal_title(text) or _LONG_SCIENTIFIC.search(text) else text


def is_personal(text: str) -> bool:
    """Return whether a text of free words holds a personal number, or names a person."""
    return has_personal_number(text) or (not text.isascii() and names_person(text))


def is_personal_word(text: str) -> bool:
    """Return whether the name of a thing, such as an org, holds a personal number or may name a person."""
    return has_personal_number(text) or (not text.isascii() and may_name_person(text))


def is_personal_title(text: str) -> bool:
    """Return whether the name of a file or a sheet, or a header, holds a personal number or names a person."""
    # 万 is a surname, and 被骗金额(万美元) no person.
    words = _UNIT_OF_AMOUNT.sub("", text)
    return has_personal_number(text) or (not text.isascii() and is_titled_with_person(words))


def is_personal_code(code: str, is_known_word: Callable[[str], bool] | None = None) -> bool:
    """Return whether the number of a row may belong to a person: it holds a personal number, or a name.

    `is_known_word` tells which words are none, such as the names of orgs.
    """
    # Nearly every number is ASCII, and there are very many.
    if holds_personal_number(code) or has_foreign_letter(code):
        return True
    return not code.isascii() and is_numbered_by_person(code) and not is_document_number(normalise(code), is_known_word)


def describe(text: str) -> str:
    """Return what kind of value it is, such as 18位数字 or 2个汉字; a description stays as it is."""
    if _DESCRIPTION.fullmatch(text):
        return text
    compact = join_groups(normalise(text))
    if re.fullmatch(r"1[3-9]\d{9}", compact):
        return "11位手机号样的数字"
    if re.fullmatch(r"\d+[Xx]?", compact):
        return describe_digits(len(compact))
    letters = re.sub("[·•]", "", compact)
    return f"{len(letters)}个汉字" if re.fullmatch(f"[{HAN}]+", letters) else f"{len(compact)}个字符"


def localize_description(text: str) -> str:
    """Return a description in the language of the reader, "" if the text is not one that `describe` has written."""
    match = _DESCRIPTION.fullmatch(text)
    if match is None:
        return ""
    count, kind = int(match[1]), match[2]
    match kind:
        case "个汉字":
            return translate("{count}个汉字", count=count)
        case "位数字":
            return translate("{count}位数字", count=count)
        case "位手机号样的数字":
            return translate("{count}位手机号样的数字", count=count)
    return translate("{count}个字符", count=count)


def describe_digits(count: int) -> str:
    """Return the description of a number of so many digits."""
    return f"{count}位数字"
