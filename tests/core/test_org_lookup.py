"""Tests of the org lookup: by code, by name, by a village's name with or without its ending, never by similarity."""

import time

import pytest

from tests.core.cell_faults import get_fault_code
from wuzha.core.sheet.cells import CellResult
from wuzha.core.sheet.org_lookup import LookupKind, LookupOrg, OrgLookup
from wuzha.core.vocabulary import OrgKind

FIRST_HAN = 0x4E00
STREET = LookupOrg("520399001000", "云溪街道", OrgKind.STREET)
QINGSHI = LookupOrg("520399001201", "青石村", OrgKind.VILLAGE, STREET.code, ("青石寨",))
BAISHUI = LookupOrg("520399001202", "白水村", OrgKind.VILLAGE, STREET.code)
BAISHUI_COMMUNITY = LookupOrg("520399001003", "白水社区", OrgKind.COMMUNITY, STREET.code)
EAST_GATE = LookupOrg("520399001004", "东门社区居民委员会", OrgKind.COMMUNITY, STREET.code)
LONGBA = LookupOrg("520399001205", "龙坝", OrgKind.VILLAGE, STREET.code)
TREASURY = LookupOrg("D01", "财政所", OrgKind.UNIT, STREET.code)
ORGS = OrgLookup(
    [STREET, QINGSHI, BAISHUI, BAISHUI_COMMUNITY, EAST_GATE, LONGBA, TREASURY], refused_words=["520399001299", "坏村"]
)


def find_village(word: str | float) -> CellResult:
    return ORGS.find(word, LookupKind.VILLAGE)


@pytest.mark.parametrize(
    "word",
    [
        "520399001201",
        520399001201.0,
        "青石村",
        " 青 石 村 ",
        "青石",
        "青石村委会",
        "青石村民委员会",
        "青石村村民委员会",
        "青石村村委会",
        "青石寨",
    ],
)
def test_a_village_goes_by_its_code_its_name_its_alias_or_its_committee(word: str | float) -> None:
    assert find_village(word).value == QINGSHI.code


@pytest.mark.parametrize("word", ["东门", "东门社区", "东门居委会", "东门社区居委会", "东门居民委员会"])
def test_a_community_goes_by_its_committee_too(word: str) -> None:
    assert find_village(word).value == EAST_GATE.code


@pytest.mark.parametrize("word", ["龙坝村", "龙坝", "龙坝村委会"])
def test_a_village_named_without_an_ending_may_be_written_with_one(word: str) -> None:
    assert find_village(word).value == LONGBA.code


def test_a_village_and_a_community_of_one_name_are_distinguished_by_their_endings() -> None:
    assert find_village("白水村").value == BAISHUI.code
    assert find_village("白水村委会").value == BAISHUI.code
    assert find_village("白水社区居委会").value == BAISHUI_COMMUNITY.code


def test_a_name_that_could_be_two_villages_is_refused_with_their_codes() -> None:
    cell = find_village("白水")
    assert get_fault_code(cell) == "village.ambiguous"
    assert cell.fault is not None
    assert {BAISHUI.code, BAISHUI_COMMUNITY.code} <= set(
        str(cell.fault.context["choices"]).replace("(", ")").split(")")
    )


def test_two_villages_of_one_name_are_refused_with_their_codes() -> None:
    twins = OrgLookup([QINGSHI, LookupOrg("520399002201", "青石村", OrgKind.VILLAGE)])
    assert get_fault_code(twins.find("青石村", LookupKind.VILLAGE)) == "village.ambiguous"
    assert twins.find("520399002201", LookupKind.VILLAGE).value == "520399002201"


def test_an_alias_that_is_another_villages_name_is_refused_with_both_codes() -> None:
    twins = OrgLookup([QINGSHI, LookupOrg("520399001206", "青石寨", OrgKind.VILLAGE)])
    assert get_fault_code(twins.find("青石寨", LookupKind.VILLAGE)) == "village.ambiguous"
    assert twins.find("青石村", LookupKind.VILLAGE).value == QINGSHI.code


@pytest.mark.parametrize("word", ["青石社区", "青右村", "云溪街道青右村", "青石村民"])
def test_nothing_is_guessed_by_likeness(word: str) -> None:
    assert get_fault_code(find_village(word)) == "village.unknown"


def test_up_to_three_near_names_are_shown() -> None:
    cell = find_village("青右村")
    assert cell.fault is not None
    assert str(cell.fault.context["near"]).startswith("青石村")


def test_a_street_is_no_village_and_a_village_no_unit() -> None:
    assert get_fault_code(find_village("云溪街道")) == "village.wrong_kind"
    assert get_fault_code(ORGS.find("青石村", LookupKind.UNIT)) == "unit.wrong_kind"
    assert ORGS.find("财政所", LookupKind.UNIT).value == "D01"
    assert ORGS.find("云溪街道", LookupKind.ORG).value == STREET.code


def test_an_org_whose_row_was_refused_is_not_called_unknown() -> None:
    assert get_fault_code(find_village("坏村")) == "village.row_refused"
    assert get_fault_code(find_village("520399001299")) == "village.row_refused"


def test_a_code_that_lost_its_last_digits_is_refused_with_the_reason() -> None:
    assert get_fault_code(find_village(5.2039900120112e17)) == "code.lost_digits"


def test_the_ancestry_of_an_org_is_itself_and_all_its_parents() -> None:
    assert [*ORGS.iterate_upward(QINGSHI.code)] == [QINGSHI.code, STREET.code]


def test_similar_names_are_looked_for_until_very_many_are_unknown() -> None:
    """A sheet of 100,000 unknown names took minutes."""
    orgs = OrgLookup([STREET, QINGSHI])
    suggestions = [
        fault.context["near"]
        for number in range(1000)
        if (fault := orgs.find(f"青山村{number}", LookupKind.VILLAGE).fault)
    ]
    assert suggestions[0] == suggestions[499] == "青石村"
    assert suggestions[-1] == ""


@pytest.mark.slow
def test_twenty_times_as_many_unknown_names_take_far_less_than_twenty_times_as_long() -> None:
    """Similar names are the dear part, and they are looked for up to a limit: it was a factor of 20 without."""
    short_time, long_time = measure_unknown_names(5_000), measure_unknown_names(100_000)
    assert long_time < 12 * short_time, f"{short_time:.2f} s, {long_time:.2f} s"


def measure_unknown_names(count: int) -> float:
    """Return the seconds of the processor for so many different names, none of which is one of 300 villages."""
    villages = [LookupOrg(f"V{n}", f"青石{chr(FIRST_HAN + n)}村", OrgKind.VILLAGE, STREET.code) for n in range(300)]
    orgs = OrgLookup([STREET, *villages])
    start = time.process_time()
    for number in range(count):
        assert orgs.find(f"青山{chr(FIRST_HAN + number % 5_000)}{number}村", LookupKind.VILLAGE).fault is not None
    return time.process_time() - start


def test_a_cell_as_long_as_a_story_is_no_name() -> None:
    cell = OrgLookup([STREET, QINGSHI]).find("云溪街道" * 8_000, LookupKind.VILLAGE)
    assert cell.fault is not None
    assert (cell.fault.code, cell.fault.context["near"]) == ("village.unknown", "")
