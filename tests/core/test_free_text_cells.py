"""Tests of free text: it is stored as written, but never with a telephone or ID number in it, nor a name alone."""

import pytest

from tests.core.cell_faults import get_fault_code
from wuzha.core.sheet.cells import CellResult, RawCell
from wuzha.core.sheet.free_text import read_decider, read_text, read_word

WITH_A_NUMBER = [
    "联系 13900000000",
    "电话：１３９００００００００",
    "139 0000-0000",
    "+86-13900000000",
    "99000019900307123X在册",
]


@pytest.mark.parametrize("raw", WITH_A_NUMBER)
def test_text_with_a_telephone_or_an_id_number_is_dropped(raw: RawCell) -> None:
    reason, decider = read_text(raw), read_decider(raw)
    assert (reason.value, get_fault_code(reason)) == (None, "text.is_personal")
    assert (decider.value, get_fault_code(decider)) == (None, "decider.unreadable")
    assert reason.fault and reason.fault.is_hidden and decider.fault and decider.fault.is_hidden


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("  摸排工作滞后，\n限期整改 ", "摸排工作滞后， 限期整改"),
        ("见云反诈〔2022〕12号、案件A2022070001", "见云反诈〔2022〕12号、案件A2022070001"),
        ("2021-12-20 15000元，村码520399001201", "2021-12-20 15000元，村码520399001201"),
        (2022, "2022"),
        ("滞\0后\u200b", "滞 后"),
    ],
)
def test_text_is_stored_as_written(raw: RawCell, value: str) -> None:
    assert read_text(raw) == CellResult(value)


def test_a_way_of_fraud_in_own_words_has_at_most_twenty_letters() -> None:
    assert get_fault_code(read_word("刷" * 20, {})) == "fraud_type.unknown"
    assert (read_word("刷" * 21, {}).value, get_fault_code(read_word("刷" * 21, {}))) == (None, "fraud_type.too_long")


def test_a_long_narrative_is_not_read_as_a_reason() -> None:
    assert read_text("字" * 500).value == "字" * 500
    assert (read_text("字" * 501).value, get_fault_code(read_text("字" * 501))) == (None, "text.too_long")
    assert get_fault_code(read_decider("考核组" * 34)) == "decider.unreadable"


@pytest.mark.parametrize("raw", ["考核组", "领导小组组长", "云岭街道党工委", "社会治理办公室", "派出所"])
def test_an_organ_or_a_post_decides(raw: str) -> None:
    assert read_decider(raw) == CellResult(raw)


def test_a_decider_who_is_no_organ_or_post_gets_a_warning_that_does_not_show_it() -> None:
    cell = read_decider("甲某某")
    assert (cell.value, get_fault_code(cell)) == ("甲某某", "decider.is_a_name")
    assert cell.fault and cell.fault.is_hidden


@pytest.mark.parametrize("raw", ["王长生", "任小明", "陈院生", "报警人王长生", "娄小明所长", "王小明书记"])
def test_a_name_with_the_letter_of_a_post_or_before_a_post_is_no_decider(raw: str) -> None:
    assert get_fault_code(read_decider(raw)) == "decider.unreadable"


@pytest.mark.parametrize(
    "raw",
    [
        "党工委书记",
        "司法所所长",
        "应急办主任",
        "平安办",
        "考核组(街道)",
        "农服中心主任",
        "村支书",
        "公安局",
        "综治专员",
        "评议会成员",
    ],
)
def test_an_organ_whose_first_letter_is_a_surname_decides(raw: str) -> None:
    assert read_decider(raw) == CellResult(raw)


@pytest.mark.parametrize("raw", ["王小明", "李 四", "阿依·古丽"])
def test_the_name_of_a_person_is_neither_a_reason_nor_a_decider(raw: str) -> None:
    reason, decider = read_text(raw), read_decider(raw)
    assert (reason.value, get_fault_code(reason)) == (None, "text.is_personal")
    assert (decider.value, get_fault_code(decider)) == (None, "decider.unreadable")
