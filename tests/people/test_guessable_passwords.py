"""Passwords that satisfy the rule for characters and are guessed at once, and those of their own office."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.sample_county import COUNTY, STREET, VILLAGE, SampleCounty
from wuzha.people.guessable_passwords import Weakness, find_weakness, list_org_words
from wuzha.people.models import User


@pytest.mark.parametrize(
    "password",
    [
        "Woaini@1314",
        "woAIni5201314!",
        "W0aini@520Aa",
        "Aa123456789",
        "Aa123456!!",
        "Qwer1234!@#$",
        "1qaz@WSX3edc",
        "!QAZ2wsx#EDC",
        "Admin@12345",
        "@dm1n12345ABC",
        "P@ssw0rd!!!",
        "Abc@123456",
        "Zhongguo@888",
        "A1b2C3d4E5",
        "Liwei@5201314",
        "Mima123456!",
        "ＡＢＣ@123456",
        "管理员Abc123",
        "Asdfgh!23456",
        "Zzzzzz111111!",
    ],
)
def test_what_an_office_invents_to_satisfy_the_rule_is_refused_as_common(password: str) -> None:
    assert find_weakness(password) is Weakness.COMMON


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("Tz-wangxq-Lotus8", Weakness.ACCOUNT),
        ("Lotus8!WANGXQ", Weakness.ACCOUNT),
        ("Wuzha-Lotus-83", Weakness.PRODUCT),
        ("Wu2ha-Fanzha#8x", Weakness.PRODUCT),
        ("Lotus无诈Cup-8", Weakness.PRODUCT),
        ("Wu-Zha-Lotus-83", Weakness.PRODUCT),
        ("Wang.Xq!Lotus8", Weakness.ACCOUNT),
        ("Lotus110!Teacup", Weakness.NUMBER),
        ("Lotus96110Teacup", Weakness.NUMBER),
        ("Lotus-1987-Teacup", Weakness.NUMBER),
        ("Lotus-20261001-Cup", Weakness.NUMBER),
    ],
)
def test_words_and_numbers_of_the_own_work_are_refused_with_their_reason(password: str, weakness: Weakness) -> None:
    assert find_weakness(password, "qh-wangxq") is weakness


@pytest.mark.parametrize(
    "password", ["Lotus-Teacup-8", "x7$Kq!92Zt", "hunter2-Battery-9", "Chuan yu 7 yan 荷", "g9#Rv27h1k"]
)
def test_words_that_have_nothing_to_do_with_each_other_are_accepted(password: str) -> None:
    assert find_weakness(password, "li") is None


def test_a_number_that_only_holds_a_year_or_an_emergency_call_is_no_year_and_no_call() -> None:
    assert find_weakness("Lotus-91987-Teacup") is None
    assert find_weakness("Lotus-4110-Teacup") is None


def test_an_org_is_known_by_its_code_its_name_and_its_pinyin() -> None:
    assert list(list_org_words("清河街道", "520399001")) == ["520399001", "清河", "qinghe"]
    assert list(list_org_words("𡎚村", "520399001201")) == ["520399001201", "𡎚"]


@pytest.mark.parametrize("word", [STREET, "清河", "Qinghe", "Qing-He", "Wen_Feng", "Wenfeng", "文峰", COUNTY, VILLAGE])
def test_the_names_of_the_own_org_and_of_those_above_are_refused(county: SampleCounty, word: str) -> None:
    with pytest.raises(ValidationError, match="本单位或上级"):
        validate_password(f"{word}-Teacup-Lotus", county["li"])


def test_the_name_of_a_village_is_no_matter_for_the_street(county: SampleCounty) -> None:
    validate_password("Wenfeng-Teacup-Lotus", county["wu"])


def test_every_reason_is_a_sentence_with_a_remedy(county: SampleCounty) -> None:
    for password, reason in (
        ("Woaini@1314", "很常见"),
        ("Lotus-1987-Teacup", "年份"),
        ("Wuzha-Lotus-83", "无诈"),
        ("security-Lotus-83", "账号"),
    ):
        with pytest.raises(ValidationError, match=reason):
            validate_password(password, county["security"])
    validate_password("Lotus-Teacup-8", User(username="new"))
