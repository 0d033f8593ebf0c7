"""Only what is known to be harmless is quoted: whoever the cell names, alone or within a phrase, is described."""

from __future__ import annotations

import re
from random import Random

import pytest

from tests.planted_people import GIVEN_NAMES, SURNAMES, make_id_number, make_phone
from wuzha.core.personal_data import quote
from wuzha.core.problems import CATALOGUE, build_problem, names_known_org
from wuzha.core.sheet.cells import quote_cell

PHRASES = (
    "{}", "受害人{}", "报警人{}称被骗", "{}，男", "姓名：{}", "{}等3人", "2022年{}案", "{}-1", "青石村{}",
    "青石村村民{}", "{}（青石村）", "住在青石村的{}", "{}住青石村", "{}的儿子", "与{}同住", "{}被骗2万元",
    "2022-05-01 {}", "{}20万元", "20万元{}", "3张{}", "5月{}", "{}家", "网格员{}", "是{}", "否，{}", "约谈{}",
    "案件{}", "A{}", "{}1", "诈骗{}", "{}报案", "元月{}", "{}一", "周一{}", "{}、{}",
)  # fmt: skip


def test_no_name_is_quoted_alone_or_in_a_phrase() -> None:
    names = [surname + given_name for surname in SURNAMES for given_name in GIVEN_NAMES]
    texts = {phrase.format(name, name): name for phrase in PHRASES for name in names}
    assert [text for text, name in texts.items() if name in quote(text)] == []


@pytest.mark.parametrize("seed", range(5))
def test_no_word_of_two_random_names_is_quoted(seed: int) -> None:
    chance = Random(seed)
    for _ in range(500):
        names = [chance.choice(SURNAMES) + chance.choice(GIVEN_NAMES) for _ in range(2)]
        text = chance.choice(("{}{}", "{}，{}", "{} {}", "{}和{}", "{}（{}之妻）")).format(*names)
        assert not any(name in quote_cell(text) for name in names), text


@pytest.mark.parametrize("form", ["{}", "电话{}", "A{}", "{}-1", "{}（本人）", "2022年{}"])
def test_no_phone_or_id_number_is_quoted(form: str) -> None:
    chance = Random(form)
    for _ in range(200):
        number = chance.choice((make_phone, make_id_number))(chance)
        assert number not in quote(form.format(number))


@pytest.mark.parametrize(
    "text",
    [
        "138.1234.5678", "138 1234 5678", "1 3 8 1 2 3 4 5 6 7 8", "138·1234·5678", "138/1234/5678",
        "一三八一二三四五六七八", "幺三八一二三四五六七八", "990000 1972 0307 1230", "990000.19720307.1230",
        "99000019720307123", "6222021234567890123", "wangxiaoming", "Wang Xiaoming", "محمد", "གངས", "阿依·古丽",
        "陈岭", "王神州", "王小明村", "代家豪村", "王小明超市", "苏云岭第一",
    ],
)  # fmt: skip
def test_a_number_in_disguise_and_a_name_in_other_letters_are_described(text: str) -> None:
    assert quote(text) != text
    assert quote(text).endswith(("个字符", "位数字", "个汉字", "手机号样的数字"))


@pytest.mark.parametrize(
    "text",
    [
        "2021-11-05", "2021年11月5日", "2022.3.1", "20220301", "二〇二二年三月五日", "三月", "去年夏天", "3月初",
        "2021年上半年", "2022H1", "2022-01~2022-06", "12,000元", "5万余元", "约三万元", "伍万元整", "35人",
        "三十五人次", "13月", "不详", "无", "-5", "1.5", "青右村", "凤岭街道青石村", "青石村民委员会",
        "青石社区居委会", "县人民医院", "财政所", "云岭街道办事处", "张家湾", "白岩坪村",
        "汇川区高坪街道", "金鼎镇", "谢家坝", "高石坎村", "A2022070001",
        "云公（刑）立字〔2022〕123号", "黔公刑立字〔2022〕1号", "520399001201", "四(一)5", "#DIV/0!", "#VALUE!",
        "TRUE", "刑事", "撤案", "逢户必进", "约谈", "达标", "已立案", "5.20399E+11",
    ],
)  # fmt: skip
def test_days_amounts_places_terms_and_numbers_of_documents_are_quoted(text: str) -> None:
    assert quote(text) == text


def test_a_description_is_not_described_again() -> None:
    for description in ("3个汉字", "18位数字", "14个字符", "11位手机号样的数字"):
        assert quote(description) == description


def test_no_problem_of_a_cell_quotes_a_name() -> None:
    families = (
        "cell.",
        "code.",
        "date.",
        "money.",
        "whole.",
        "truth.",
        "term.",
        "month.",
        "period.",
        "clause.",
        "village.",
    )
    for code in (code for code in CATALOGUE if code.startswith(families) and not names_known_org(code)):
        template = CATALOGUE[code]
        slots = dict.fromkeys(re.findall(r"{(\w+)", template.text + template.remedy), "1")
        problem = build_problem(code, **{**slots, "value": "受害人代小明"})  # type: ignore[arg-type]
        assert "小明" not in repr(problem), code
