"""What may be quoted: places, terms and honest mistakes are; numbers and names of persons are described."""

import re
from typing import Any

import pytest

from wuzha.core.i18n import override
from wuzha.core.personal_data import describe, is_personal, quote
from wuzha.core.problem_catalogue.books import ATTRIBUTION_PROBLEMS
from wuzha.core.problem_catalogue.ledgers import CELLS_PROBLEMS, ORG_REFERENCES_PROBLEMS, ROWS_PROBLEMS
from wuzha.core.problems import CATALOGUE, build_problem, format_refusal
from wuzha.core.sheet.cells import quote_cell


@pytest.mark.parametrize(
    "text",
    [
        "王家村",
        "青右村",
        "张家湾",
        "5万余元",
        "伍万元整",
        "去年夏天",
        "周一",
        "高风险",
        "金融诈骗",
        "常住",
        "方案变更",
        "时间不详",
        "A2022070001",
    ],
)
def test_places_terms_and_honest_mistakes_are_quoted(text: str) -> None:
    assert quote(text) == text
    assert not is_personal(text)


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("990000197203071230", "18位数字"),
        ("99000019720307123X", "18位数字"),
        ("990000720307123", "15位数字"),
        ("138 1234 5678", "11位手机号样的数字"),
        ("(0851)85222333", "14个字符"),
        ("王小明", "3个汉字"),
        ("王 小 明", "3个汉字"),
        ("李四", "2个汉字"),
        ("欧阳小明", "4个汉字"),
        ("阿依·古丽", "4个汉字"),
        ("青石村王小明", "6个汉字"),
        ("20万元 王小明", "7个字符"),
    ],
)
def test_a_person_is_described(text: str, description: str) -> None:
    assert quote(text) == quote_cell(text) == description
    assert build_problem("date.unreadable", line=3, column="立案日期", value=text).value == description
    assert text not in format_refusal("org.unknown", value=text, near="")


@pytest.mark.parametrize("text", ["王小明", "13900000000", "99000019720307123X", "王小明，男"])
def test_a_description_is_not_described_again(text: str) -> None:
    assert describe(describe(text)) == describe(text)


def test_a_number_that_a_spreadsheet_has_rounded_is_described_by_its_digits() -> None:
    assert quote_cell(990000197203071230) == "18位数字"
    assert quote_cell(5.20399001201e11) == "520399001201"


def test_an_org_that_exists_is_quoted_whatever_it_sounds_like() -> None:
    assert build_problem("village.wrong_kind", value="高坪", kind="部门").value == "高坪"


def test_somebody_else_reads_a_problem_without_its_value() -> None:
    problem = build_problem("date.unreadable", line=3, column="立案日期", value="去年夏天").without_quotes()
    assert (problem.value, problem.text) == ("4个汉字", "第3行“立案日期”：所填内容（4个汉字）读不出日期。")


@pytest.mark.parametrize("code", [code for code, template in CATALOGUE.items() if "{value}" in template.text])
def test_no_description_stands_in_quotation_marks(code: str) -> None:
    words: dict[str, Any] = dict.fromkeys(re.findall(r"{(\w+)", CATALOGUE[code].text + CATALOGUE[code].remedy), "某")
    problem = build_problem(code, **words | {"value": "去年夏天"})
    assert "“去年夏天”" in problem.text or "“{value}”" not in CATALOGUE[code].text
    for text in (problem.without_quotes().text, format_refusal(code, **words | {"value": "4个汉字"})):
        assert "4个汉字" in text and "“4个汉字" not in text


@pytest.mark.parametrize("code", [*CELLS_PROBLEMS, *ORG_REFERENCES_PROBLEMS, *ROWS_PROBLEMS, *ATTRIBUTION_PROBLEMS])
def test_a_sentence_reads_well_with_a_quotation_and_with_a_description(code: str) -> None:
    text = CATALOGUE[code].text
    beginning, in_brackets = "(^|[，；。的])“{(value|identity|known)}”", "（{(value|identity|known)}）"
    count = len(re.findall("{(value|identity|known)}", text))
    assert len(re.findall(f"{beginning}|{in_brackets}", text)) == count, text


def test_a_description_in_brackets_is_in_the_language_of_the_reader_too() -> None:
    problem = build_problem("baseline.contradicts", value="14", period="2021年", count=12).without_quotes()
    assert problem.text == "2021年签认的数（2位数字）与台账不符：台账里有12件。"
    english = {"{count}位数字": "{count:digit|digits}"}
    with override(lambda text: english.get(text, text)):
        assert "（2 digits）" in problem.localized_text


def test_a_description_is_in_the_language_of_the_reader() -> None:
    problem = build_problem("term.unknown", line=3, column="性质", value="王小明", choices="刷单")
    assert problem.text == "第3行“性质”：所填内容（3个汉字）不在可选的类别里。"
    english = {
        CATALOGUE["date.unreadable"].text: "“{value}” is no date.",
        "所填内容（{description}）": "the value ({description})",
        "{count}个汉字": "{count:Chinese character|Chinese characters}",
        "{count}位数字": "{count:digit|digits}",
    }
    with override(lambda text: english.get(text, text)):
        problem = build_problem("date.unreadable", value="王小明")
        assert problem.localized_text == "The value (3 Chinese characters) is no date."
        assert problem.text == "所填内容（3个汉字）读不出日期。"
        assert "The value (18 digits)" in format_refusal("date.unreadable", value="990000197203071230")
