"""Guesses the names of persons in free words: a surname and a given name where sentences and titles have a person.

A name can only be guessed. A name in the middle of a sentence, with nothing before or behind it that calls for a
person, is not noticed.
"""

from __future__ import annotations

import re
from functools import cache

from wuzha.core.name_words import (
    AMBIGUOUS_SURNAMES,
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
    "称|说|等|同志|先生|女士|本人|被骗|被诈|受骗|报警|报案|反映|自述|陈述|案|家属|电话|身份证|和|与|及|已|系|重复|同一"
)
_AFTER_LONE_NAME = re.compile(
    "(?<![名简职])称|说|等|同志|先生|女士|本人|被骗|被诈|受骗|报警|报案|反映|自述|陈述|案(?![率数发由情])|家属|电话"
    "|手机|身份证|的身份|材料"
    "|笔录|信息|户口|诉|书记|主任|支书|[所组队局镇县科]长"
)
_AFTER_NAME_IN_TITLE = re.compile("的|被|等|案|与|和|诉")
_AFTER_PAIRED_NAME = re.compile("重复|同一|系同|一案|案")
_COUNTED = re.compile(r"(?<=\d)(?:[百千]?万?[余多]?元|人次|年度|月份|[年月日号点时元万人次份册件起户场条个名岁组期批])")
_CLAUSE = re.compile(rf"[{HAN}·]+")
_ROLE_BEFORE = re.compile(rf"(?:{_ROLES}){_BETWEEN_ROLE_AND_NAME}(?=([{HAN}]{{2,8}}))")
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
    return names_person(title) or any(
        _is_about_person(word) or _begins_with_name_before(word, _AFTER_NAME_IN_TITLE)
        for spelling in _spell(title)
        for clause in _CLAUSE.findall(spelling)
        for word in _BEFORE_TITLE_NAME.split(clause)
    )


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
        is_name(clause, MAX_LONE_NAME_LETTERS)
        or _begins_with_name_before(clause, _AFTER_LONE_NAME)
        or _begins_with_name_before(clause[1:] if is_paired else clause, _AFTER_PAIRED_NAME)
    )


def _begins_with_name_before(words: str, following: re.Pattern[str]) -> bool:
    return any(
        following.match(words, length) is not None and is_name(words[:length], MAX_LONE_NAME_LETTERS)
        for length in (2, 3, 4)
    )


def _begins_with_name(words: str) -> bool:
    """Return whether words behind 受害人 and the like begin with a name."""
    if words[:2] in DOUBLE_SURNAMES:
        return is_name(words[:4]) or is_name(words[:3])
    for length in (2, 3):
        rest = words[length:]
        is_end = len(words) == length or _AFTER_NAME.match(rest) is not None
        if is_name(words[:length], MAX_LONE_NAME_LETTERS) and (is_end or words[0] not in AMBIGUOUS_SURNAMES):
            return True
    return False


@cache
def list_terms() -> frozenset[str]:
    """Return every spelling of every coded term: 常住 begins with a surname and is none."""
    return frozenset(spelling for terms in Term.__subclasses__() for spelling in index_spellings(terms))
