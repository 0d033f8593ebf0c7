"""Decides what may be quoted: ID numbers, telephone numbers and names of persons are described, never repeated.

A name can only be guessed: a few Han letters that begin with a common surname. Org-like words and the program's own
terms are no names. A wrong guess costs a quotation; the place of the value stays in the problem.
"""

from __future__ import annotations

import re
from functools import cache

from wuzha.core.i18n import translate
from wuzha.core.normalise import index_spellings, normalise, to_half_width
from wuzha.core.vocabulary import Term

_ID_NUMBER = re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
# ID numbers had 15 digits until 1999; who has one and lives was born after 1930.
_OLD_ID_NUMBER = r"[1-9]\d{5}[3-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
_WHOLE_OLD_ID_NUMBER = re.compile(_OLD_ID_NUMBER)
_MOBILE = r"(?:86)?1[3-9]\d{9}"
_LANDLINE = r"\(?0(?:10|2\d|[3-9]\d{2})\)?[2-8]\d{6,7}"
_PERSONAL_NUMBER = re.compile(rf"(?<!\d)(?:{_MOBILE}|\d{{17}}[\dXx]|{_OLD_ID_NUMBER}|{_LANDLINE})(?!\d)")
_PHONE = re.compile(rf"\+?{_MOBILE}|{_LANDLINE}")
_NUMBER_SEPARATOR = re.compile(r"(?<=\d)[ \-](?=[\dXx])")
# A CSV file can hold a long number in this form; eight digits of it already tell too much of an ID number.
_LONG_SCIENTIFIC = re.compile(r"\d\.\d{7,}[Ee]\+1[47]")
# The weights of the check digit of a citizen ID number (GB 11643-1999).
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_HAN = "\u3400-\u9fff"
_HAN_RUN = re.compile(rf"(?<![\d{_HAN}])[{_HAN}·]+")
_DOTTED_NAME = re.compile(rf"[{_HAN}]{{1,10}}(?:·[{_HAN}]{{1,10}})+")
_AFTER_PLACE = re.compile("(?<=[村区组寨镇乡])")
_NUMERALS = re.compile("[零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟元圆角分整余多约近年月日]+")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓"
    "曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾"
    "毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜"
    "倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯"
    "纪梅童凌毕季裴霍涂苗谷盛翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲"
)
_DOUBLE_SURNAMES = frozenset(
    ["欧阳", "司马", "上官", "诸葛", "令狐", "夏侯", "皇甫", "尉迟", "司徒", "慕容", "端木", "公孙", "东方"]
)
_NOT_IN_GIVEN_NAMES = re.compile(
    "[村寨屯镇乡街组区县省局院所校站厅署室部办委队厂店铺处行塘坝坪坡坎坳沟湾岭垭滩场桥河"
    "不已未的是了与或及等待约共款额钱票费贷诈骗购物账户网号码类型"
    "式位期件起案份册次公警查核填写错误报告因题情况台账退还薪险某]"
)
# Words of every day that begin with a surname; those of the second pattern also where more letters follow.
_EVERYDAY_WORD = re.compile(
    "许多|周[一二三四五六日末]|文[本字]|余[量下]|何[时人地处事]|左右"
    "|任[何意职]|常[用见年态]|高[于中度级温]|白[天色]|万一|马上|于是"
    "|夏[天季]|江边|田[地间]|石头|叶子|毛病|钱财|龙头|方[便向]|关[闭机]"
    "|康复|安[全装排]|汤药|张数|雷雨|林地|向[上下]|全部|平安"
)
_EVERYDAY_START = re.compile(
    "管[理控辖]|金[额融]|方[案式法]|高[发危额薪风]|任务|季度|程序|包[裹括]"
    "|游[戏客]|关于|严[重格肃]|顾[客问]|余额|安置|张贴|毕业|常住"
)
_DESCRIPTION = re.compile("([1-9][0-9]*)(个汉字|个字符|位数字|位手机号样的数字)")
MAX_NAME_LETTERS, MAX_LONE_NAME_LETTERS = 4, 3
"""Letters of a name in a place where no free words are due, and in free words, where four letters are a phrase."""


def quote(text: str) -> str:
    """Return the text as a problem, a page or a log may show it: with descriptions in place of personal data."""
    return describe(text) if is_unquotable(text) else text


def is_unquotable(text: str) -> bool:
    """Return whether a part of the text looks like an ID number, a telephone number or the name of a person."""
    if has_personal_number(text) or _LONG_SCIENTIFIC.search(text):
        return True
    if text.isascii():
        return False
    text_with_spaces, compact = to_half_width(text).replace("•", "·"), normalise(text).replace("•", "·")
    words = {
        part
        for spelling in (text_with_spaces, compact)
        for run in _HAN_RUN.findall(spelling)
        for part in _AFTER_PLACE.split(run)
    }
    return any(is_name(word) for word in words)


def is_personal(text: str) -> bool:
    """Return whether a text of free words holds a personal number, or is nothing but a name."""
    if has_personal_number(text):
        return True
    word = normalise(text).replace("•", "·").rstrip("0123456789")
    return is_name(word, MAX_LONE_NAME_LETTERS)


def has_personal_number(text: str) -> bool:
    """Return whether the text holds an ID number, or the number of a mobile or landline phone."""
    return _PERSONAL_NUMBER.search(_NUMBER_SEPARATOR.sub("", to_half_width(text))) is not None


def is_phone(text: str) -> bool:
    """Return whether the text is a telephone number and nothing else."""
    # The numbers of ledgers often begin with a letter; a telephone number begins with a digit, + or (.
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


def is_name(word: str, max_letters: int = MAX_NAME_LETTERS) -> bool:
    """Return whether the word looks like the name of a person: a common surname and a given name."""
    if _DOTTED_NAME.fullmatch(word):
        return True
    is_double = word[:2] in _DOUBLE_SURNAMES and len(word) > 2
    if not 2 <= len(word) <= (MAX_NAME_LETTERS if is_double else max_letters):
        return False
    given_name = word[2 if is_double else 1 :]
    return (
        (is_double or word[0] in _SURNAMES)
        and re.fullmatch(f"[{_HAN}]+", given_name) is not None
        and _NOT_IN_GIVEN_NAMES.search(given_name) is None
        and _NUMERALS.fullmatch(word) is None
        and not (_EVERYDAY_WORD.fullmatch(word) or _EVERYDAY_START.match(word))
        and word not in _list_terms()
    )


def describe(text: str) -> str:
    """Return what kind of value it is, such as 18位数字 or 2个汉字, without any part of it."""
    compact = _NUMBER_SEPARATOR.sub("", normalise(text))
    if re.fullmatch(r"1[3-9]\d{9}", compact):
        return "11位手机号样的数字"
    if re.fullmatch(r"\d+[Xx]?", compact):
        return describe_digits(len(compact))
    letters = re.sub("[·•]", "", compact)
    return f"{len(letters)}个汉字" if re.fullmatch(f"[{_HAN}]+", letters) else f"{len(compact)}个字符"


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


@cache
def _list_terms() -> frozenset[str]:
    """Return every spelling of every coded term: 常住 begins with a surname and is none."""
    return frozenset(spelling for terms in Term.__subclasses__() for spelling in index_spellings(terms))
