"""Guess the names of persons in free words: a surname and a given name where sentences and titles have a person.

A name can only be guessed. A name in the middle of a sentence, with nothing before or behind it that calls for a
person, is not noticed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from wuzha.core.name_words import (
    AMBIGUOUS_SURNAMES,
    COMMON_SURNAMES,
    DOUBLE_SURNAMES,
    EVERYDAY_STARTS,
    EVERYDAY_WORDS,
    OFFICE_WORDS,
    SURNAMES,
)
from wuzha.core.normalise import index_spellings, normalise, to_half_width
from wuzha.core.vocabulary import Term

HAN = "\u3400-\u9fff"
_DOTTED_NAME = re.compile(rf"[{HAN}]{{1,10}}(?:·[{HAN}]{{1,10}})+")
_NUMERALS = re.compile("[零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟元圆角分整余多约近年月日]+")
_NOT_IN_GIVEN_NAMES = re.compile("[不已的是了或待款额钱票费贷诈骗购账户码类型错误况退薪险某案查填写局厅署厂店铺办委址]")
_PLACE_ENDING = re.compile("[村寨屯镇乡街组区县省院所校站室部队处行塘坝坪坡坎坳沟湾岭垭滩场桥河州市]$")
_ROLES = (
    "受害人|被害人|受骗人|报警人|报案人|举报人|嫌疑人|当事人|涉案人|事主|户主|联系人|经办人|负责人|填表人|申请人|责任人|失主|机主|姓名|名叫|名为|名字|村民|居民|职工|员工|群众|市民|学生|女子|男子|老人|民警|辅警|网格员"
    "|丈夫|妻子|儿子|女儿|父亲|母亲|支书|主任|[组队所]长"
)
_BETWEEN_ROLE_AND_NAME = "(?:名叫|名为|[是为叫系名]|[:(（【“\"'])?"
_AFTER_NAME = re.compile(
    "称|说|等|同志|先生|女士|本人|被骗|被诈|受骗|报警|报案|反映|自述|陈述|案|家属|电话|身份证|和|与|及|已|系|住|重复|同一"
)
_AFTER_LONE_NAME = re.compile(
    "(?<![名简职])称|说|等|同志|先生|女士|本人|被骗|被诈|受骗|报警|报案|反映|自述|陈述|案(?![率数发由情])|家属|电话"
    "|手机|身份证|的身份|材料"
    "|笔录|信息|户口|诉|书记|主任|支书|[所组队局镇县科]长"
)
_AFTER_NAME_IN_TITLE = re.compile("的|被|等|案|与|和|诉|台账|报表|填报|登记|更正|材料")
_AFTER_PAIRED_NAME = re.compile("重复|同一|系同|一案|案")
_COUNTED = re.compile(r"(?<=\d)(?:[百千]?万?[余多]?元|人次|年度|月份|[年月日号点时元万人次份册件起户场条个名岁组期批])")
_CLAUSE = re.compile(rf"[{HAN}·]+")
_ROLE_BEFORE = re.compile(rf"(?:{_ROLES}){_BETWEEN_ROLE_AND_NAME}(?=([{HAN}]{{2,8}}))")
_CASE_WORDS = frozenset("方档答立个并结撤发报涉大专提预草图文教备破作要串同本该此")
"""Letters that make a word with 案 behind them: 方案, 档案."""
_ENDINGS_OF_THINGS = frozenset("道单表庄庭会报部门证卡号册员人度率期果量务保责费税险贷")
"""Letters at the end of words of every day of three letters: 白名单, 计划表, 温州人."""
_BEFORE_NAME_IN_NUMBER = re.compile("^(?:[年月度期第]|.*(?:村|社区|街道|镇|乡|组|案)(?=..))+")
_AFTER_NAME_IN_NUMBER = re.compile("(?:等|案|案件|之|的|号|字)+$")
_PAPER = re.compile(rf"[{HAN}()]{{1,10}}(?:字|发|函|办|诈|警|初|终|督)第?[〔\[(]\d{{4}}[〕\])]")
"""The beginning of the number of a paper, 云公(刑)立字〔2022〕."""
_BEFORE_TITLE_NAME = re.compile("关于|新增|补报|年度")
MAX_NAME_LETTERS, MAX_LONE_NAME_LETTERS = 4, 3
"""Letters of a name in a place where no free words are due, and in free words, where four letters are a phrase."""


def is_name(word: str, max_letters: int = MAX_NAME_LETTERS) -> bool:
    """Return whether the word looks like the name of a person: a surname and a given name."""
    if _DOTTED_NAME.fullmatch(word):
        return True
    is_double = word[:2] in DOUBLE_SURNAMES and len(word) > 2
    if not 2 <= len(word) <= (MAX_NAME_LETTERS if is_double else max_letters):
        return False
    given_name = word[2 if is_double else 1 :]
    return (
        (is_double or word[0] in SURNAMES)
        and re.fullmatch(f"[{HAN}]+", given_name) is not None
        and _NOT_IN_GIVEN_NAMES.search(given_name) is None
        and _PLACE_ENDING.search(word) is None
        and _NUMERALS.fullmatch(word) is None
        and given_name not in OFFICE_WORDS
        and word not in EVERYDAY_WORDS
        and word[:2] not in EVERYDAY_STARTS
        and word not in list_terms()
    )


def is_likely_name(word: str, *, is_alone: bool = False) -> bool:
    """Return whether a word is so likely a name that a row or a file may be refused for it.

    Of two letters only with a common surname; not where the letters begin or end a word of every day. `is_alone`: no
    other word stands beside it, so that its surname is not the first letter of a sentence (代, 全, 应).
    """
    if not is_name(word, MAX_LONE_NAME_LETTERS):
        return False
    if "·" in word or word[:2] in DOUBLE_SURNAMES:
        return True
    if word[0] in AMBIGUOUS_SURNAMES and not (is_alone and len(word) > 2):
        return False
    if word[:2] in EVERYDAY_WORDS or word[:2] in EVERYDAY_STARTS:
        return False
    return word[-1] not in _ENDINGS_OF_THINGS and (len(word) > 2 or word[0] in COMMON_SURNAMES)


def is_numbered_by_person(number: str) -> bool:
    """Return whether the number of a row holds a name, as 王小明-1 and 2022年王小明案 do, and not that of a paper."""
    text = _PAPER.sub(" ", normalise(number).replace("•", "·"))
    if may_name_person(text):
        return True
    words = (_AFTER_NAME_IN_NUMBER.sub("", _BEFORE_NAME_IN_NUMBER.sub("", run)) for run in _CLAUSE.findall(text))
    return any(is_likely_name(word, is_alone=True) for word in words)


def may_name_person(text: str) -> bool:
    """Return whether a code or a coded word may name a person: no sentence is due there, so rarer names count too."""
    return names_person(text) or any(
        _AFTER_LONE_NAME.match(clause, length) is not None and is_name(clause[:length], MAX_LONE_NAME_LETTERS)
        for clause in _CLAUSE.findall(normalise(text))
        for length in (2, 3, 4)
    )


def names_person(text: str) -> bool:
    """Return whether free words name a person.

    That is a clause that is nothing but a name, a name behind a word such as 受害人, and one before a word such as 称.
    """
    return any(
        any(map(_is_about_person, _CLAUSE.findall(spelling)))
        or any(_begins_with_name(match[1]) for match in _ROLE_BEFORE.finditer(spelling))
        for spelling in _spell(text)
    )


def is_titled_with_person(title: str) -> bool:
    """Return whether the name of a file or a sheet, or a header, names a person, as 2022年王小明 does."""
    return any(
        _is_name_in_title(word) or _begins_with_long_name_before(word, _AFTER_NAME_IN_TITLE)
        for spelling in _spell(title)
        for clause in _CLAUSE.findall(spelling)
        for word in _BEFORE_TITLE_NAME.split(clause)
    ) or any(_begins_with_name(match[1]) for spelling in _spell(title) for match in _ROLE_BEFORE.finditer(spelling))


def divide_title(title: str) -> list[str]:
    """Return the Han words of a title, without the units of what is counted in it."""
    return _CLAUSE.findall(_COUNTED.sub(" ", normalise(title)))


def _spell(text: str) -> set[str]:
    """Return the text with and without its spaces, without the units of what is counted and the numbers of papers."""
    return {
        _COUNTED.sub(" ", _PAPER.sub(" ", spelling.replace("•", "·")))
        for spelling in (to_half_width(text), normalise(text))
    }


def _is_about_person(clause: str) -> bool:
    """Return whether a clause is nothing but a name, or begins with one that its next word shows to be a person's."""
    is_paired = clause.startswith(("与", "和", "跟", "同", "系")) and clause[:2] not in EVERYDAY_STARTS
    return (
        is_likely_name(clause, is_alone=True)
        or _begins_with_name_before(clause, _AFTER_LONE_NAME)
        or _begins_with_name_before(clause[1:] if is_paired else clause, _AFTER_PAIRED_NAME)
    )


def _is_name_in_title(word: str) -> bool:
    """Return whether a word of a title is a name; of two letters it is as often a place or a subject: 白云, 高新."""
    return len(word) > 2 and is_likely_name(word, is_alone=True)


def _begins_with_name_before(words: str, following: re.Pattern[str], lengths: Sequence[int] = (2, 3, 4)) -> bool:
    return any(
        following.match(words, length) is not None
        and is_likely_name(words[:length])
        and not (words[length] == "案" and words[length - 1] in _CASE_WORDS)
        for length in lengths
    )


def _begins_with_long_name_before(words: str, following: re.Pattern[str]) -> bool:
    return _begins_with_name_before(words, following, (3, 4))


def _begins_with_name(words: str) -> bool:
    """Return whether words behind 受害人 and the like begin with a name."""
    if words[:2] in DOUBLE_SURNAMES:
        return is_name(words[:4]) or is_name(words[:3])
    for length in (2, 3):
        rest = words[length:]
        is_end = len(words) == length or _AFTER_NAME.match(rest) is not None
        if is_end and is_name(words[:length], MAX_LONE_NAME_LETTERS):
            return True
        if words[0] in COMMON_SURNAMES and is_likely_name(words[:length]):
            return True
    return False


@cache
def list_terms() -> frozenset[str]:
    """Return every spelling of every coded term: 常住 begins with a surname and is none."""
    return frozenset(spelling for terms in Term.__subclasses__() for spelling in index_spellings(terms))
