"""Tests of spellings that offices use every day: days, counts, months, periods, org names and words for not known."""

from datetime import date, datetime

import pytest

from tests.core.cell_faults import get_fault_code
from wuzha.core.sheet.cells import RawCell, is_error, is_unknown_word, read_count, read_identity
from wuzha.core.sheet.days import read_date
from wuzha.core.sheet.money import read_money
from wuzha.core.sheet.months import read_months, read_period
from wuzha.core.sheet.org_lookup import LookupKind, LookupOrg, OrgLookup
from wuzha.core.vocabulary import OrgKind

MARCH_5 = date(2022, 3, 5)
LOOKUP = OrgLookup(
    (
        LookupOrg("S1", "凤岭街道", OrgKind.STREET),
        LookupOrg("S2", "白水镇", OrgKind.STREET),
        LookupOrg("V1", "青石村", OrgKind.VILLAGE, "S1"),
        LookupOrg("V2", "青石村", OrgKind.VILLAGE, "S2"),
        LookupOrg("V3", "东门社区", OrgKind.COMMUNITY, "S2"),
        LookupOrg("U1", "财政所", OrgKind.UNIT, "S1"),
    )
)


@pytest.mark.parametrize(
    "raw",
    [
        "二〇二二年三月五日",
        "二零二二年三月五日",
        "二○二二年三月五号",
        "2022年3月5日。",
        "2022.3.5.",
        "2022年3月5日(星期六)",
        "2022年3月5日 星期六",
        "2022-03-05 周六",
        "星期六 2022-03-05",
        "2022-03-05 9:20",
        "2022年3月5日9时许",
        "2022年3月5日上午9时至11时",
    ],
)
def test_a_day_is_read_as_offices_write_it(raw: str) -> None:
    assert read_date(raw) == (MARCH_5, None)


def test_chinese_tens_are_days_and_months() -> None:
    assert read_date("二〇二一年十二月三十一日").value == date(2021, 12, 31)
    assert read_date("二〇二一年十月二十日").value == date(2021, 10, 20)
    assert read_date("二〇二一年十一月十日").value == date(2021, 11, 10)


def test_the_event_beside_a_day_must_be_that_of_the_column() -> None:
    assert read_date("2022年3月5日立案", column="filed_on").value == MARCH_5
    assert read_date("2022年3月5日报案", column="reported_on").value == MARCH_5
    assert get_fault_code(read_date("2022年3月5日报案", column="filed_on")) == "date.other_event"


def test_a_weekday_that_contradicts_its_day_is_warned_about() -> None:
    cell = read_date("2022年3月5日(星期五)")
    assert (cell.value, get_fault_code(cell)) == (MARCH_5, "date.weekday")


@pytest.mark.parametrize(
    "raw",
    [
        "2021年12月30日9时、2022年1月5日10时",
        "2021年12月30日9时、1月5日10时",
        "2021-12-30 9:00至2022-01-05 10:00",
        "2021-12-30至2022-01-05",
        "2021年12月30日、31日",
        "2021年12月30日9时至次日10时",
        "2021.12.30-2022.1.5",
        "2021-12-30/2022-01-05",
    ],
)
def test_two_days_in_one_cell_are_refused(raw: str) -> None:
    assert get_fault_code(read_date(raw)) == "date.two_days"


@pytest.mark.parametrize(
    "raw",
    [
        "2021-12-31T16:00:00.000Z",
        "2021-12-31T16:00:00Z",
        "2021-12-31 16:00:00+00:00",
        "2021-12-31T16:00+0000",
        "2022-01-01T00:00:00+08:00",
        "2022-01-01 00:30:00 +0800",
        "2022-01-01T15:59:59Z",
        "2021-12-31T12:00:00-05:00",
        "2021-12-31 16:00:00 UTC",
    ],
)
def test_a_moment_with_a_zone_is_a_day_of_china(raw: str) -> None:
    assert read_date(raw) == (date(2022, 1, 1), None)


def test_a_zone_that_cannot_be_is_refused() -> None:
    assert get_fault_code(read_date("2021-12-31T25:00:00Z")) == "date.unreadable"
    assert get_fault_code(read_date("2021-12-31T16:00:00+99:00")) == "date.unreadable"


@pytest.mark.parametrize(
    "raw", ["2022-03-06", date(2022, 3, 6), 44626, "20220306", "二〇二二年三月六日", "2022-03-05T16:00:00Z"]
)
def test_a_day_after_the_day_of_reading_is_refused(raw: RawCell) -> None:
    assert get_fault_code(read_date(raw, read_on=MARCH_5)) == "date.future"
    assert read_date(raw, read_on=date(2022, 3, 6)).value == date(2022, 3, 6)


@pytest.mark.parametrize("raw", [datetime(2022, 3, 5, 23, 59, 17), "2022-03-05 23:59:17", 44625 + 86_357 / 86_400])
def test_the_seconds_that_a_faulty_library_leaves_are_warned_about(raw: RawCell) -> None:
    cell = read_date(raw)
    assert (cell.value, get_fault_code(cell)) == (MARCH_5, "date.shifted")


@pytest.mark.parametrize("raw", [date(1, 1, 1), date(9999, 12, 31), "0001", "9999", "1989年", "2101-01", "0000年1月"])
def test_a_year_that_no_ledger_has_is_refused_in_a_sentence(raw: RawCell) -> None:
    assert get_fault_code(read_months(raw)) == "month.unreadable"
    assert get_fault_code(read_period(raw)) == "period.unreadable"


@pytest.mark.parametrize("raw", ["NULL", "null", "nan", "NaN", "None", "<NA>", "NaT"])
def test_what_programs_write_for_nothing_is_not_known(raw: str) -> None:
    assert is_unknown_word(raw)
    assert get_fault_code(read_identity(raw)) == "code.unreadable"


@pytest.mark.parametrize("raw", ["待查", "不清楚"])
def test_words_for_not_known(raw: str) -> None:
    assert is_unknown_word(raw)
    assert read_money(raw, in_wan=False) == (None, None)
    assert read_count(raw) == (None, None)


@pytest.mark.parametrize(
    "raw",
    [
        "2022000001",
        "\u202a2022000001\u202c",
        "2022\u00ad000001",
        "\u20682022000001\u2069",
        "'2022000001",
        "‘2022000001",
        "`2022000001",
        "2022000001.0",
        2022000001.0,
        "２０２２０００００１",
    ],
)
def test_one_number_has_one_spelling(raw: RawCell) -> None:
    assert read_identity(raw).value == "2022000001"


@pytest.mark.parametrize("raw", ["#CALC!", "#SPILL!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#calc!"])
def test_the_errors_of_new_spreadsheets_are_errors(raw: str) -> None:
    assert is_error(raw)


@pytest.mark.parametrize(
    ("raw", "count"),
    [("12场次", 12), ("12场", 12), ("1.2万", 12_000), ("1.2万人次", 12_000), ("3千人", 3000), ("3百人", 300)],
)
def test_a_count_is_read_with_its_word(raw: str, count: int) -> None:
    assert read_count(raw) == (count, None)


@pytest.mark.parametrize(
    ("raw", "count"), [("1200余人", 1200), ("1200多人", 1200), ("近1200人", 1200), ("1.2万余人次", 12_000)]
)
def test_a_count_of_about_so_many_comes_with_a_warning(raw: str, count: int) -> None:
    cell = read_count(raw)
    assert (cell.value, get_fault_code(cell)) == (count, "whole.approximate")


def test_a_count_of_a_part_is_refused() -> None:
    assert get_fault_code(read_count("1.23456万")) == "whole.not_whole"


@pytest.mark.parametrize(
    ("raw", "yuan"),
    [
        ("五万元", 50_000),
        ("伍万元整", 50_000),
        ("五元", 5),
        ("叁万伍仟元", 35_000),
        ("十二万元", 120_000),
        ("一百零五元", 105),
        ("两万元", 20_000),
        ("5W", 50_000),
        ("3.5w", 35_000),
        ("1.2亿", 120_000_000),
        ("1.2亿元", 120_000_000),
        ("5万5千元", 55_000),
        ("5万5千", 55_000),
        ("3万2600元", 32_600),
        ("12元5角", 12.5),
        ("12元5角6分", 12.56),
        ("五万元五角", 50_000.5),
        ("6千元", 6000),
    ],
)
def test_an_amount_is_read_as_offices_write_it(raw: str, yuan: float) -> None:
    assert read_money(raw, in_wan=False).value == round(yuan * 100)


def test_a_chinese_number_without_a_unit_is_refused() -> None:
    assert get_fault_code(read_money("五", in_wan=False)) == "money.not_a_number"


@pytest.mark.parametrize(
    "raw", ["5万5", "三万五", "万元", "5千5万", "十元十", "五五万", "元", "1.5万3千元", "5万5角", "一百五元"]
)
def test_an_amount_that_may_mean_two_things_is_refused(raw: str) -> None:
    assert read_money(raw, in_wan=False).fault is not None


@pytest.mark.parametrize("raw", ["五万元", "5W", "5万5千元"])
def test_an_amount_with_its_own_unit_contradicts_a_header_in_wan(raw: str) -> None:
    assert get_fault_code(read_money(raw, in_wan=True)) == "money.unit_twice"


@pytest.mark.parametrize("raw", [13812345678, "13812345678", 13812345678.0, "+8613812345678", "138 1234 5678"])
def test_a_telephone_number_is_no_amount(raw: RawCell) -> None:
    cell = read_money(raw, in_wan=False)
    assert get_fault_code(cell) == "money.is_phone"
    assert cell.fault is not None and cell.fault.is_hidden


@pytest.mark.parametrize(
    ("raw", "months"),
    [
        ("2022年1、2月", ("2022-01", "2022-02")),
        ("2022年1月、2月", ("2022-01", "2022-02")),
        ("2022年1、2、5月", ("2022-01", "2022-02", "2022-05")),
        ("2022年1月份、2月份", ("2022-01", "2022-02")),
        ("2022年前三季度", tuple(f"2022-0{month}" for month in range(1, 10))),
    ],
)
def test_months_are_read_as_offices_write_them(raw: str, months: tuple[str, ...]) -> None:
    assert read_months(raw).value == months


def test_months_named_twice_or_that_do_not_exist_are_refused() -> None:
    assert get_fault_code(read_months("2022年1、13月")) == "month.unreadable"
    assert get_fault_code(read_months("2022年2、1月")) == "month.backwards"


@pytest.mark.parametrize(
    ("raw", "period"),
    [
        ("2022年1-6月", "2022H1"),
        ("2022年7月至12月", "2022H2"),
        ("2022年1-12月", "2022"),
        ("2022年4-6月", "2022Q2"),
        ("2022年1、2、3月", "2022Q1"),
        ("2022-01~2022-06", "2022H1"),
        ("2022年3-3月", "2022-03"),
        ("2022年前三季度", "2022-01-01/2022-09-30"),
        ("2022年1、2月", "2022-01-01/2022-02-28"),
    ],
)
def test_a_run_of_months_is_a_period(raw: str, period: str) -> None:
    assert read_period(raw).value == period


def test_months_apart_are_no_period() -> None:
    assert get_fault_code(read_period("2022年1、3月")) == "period.unreadable"


@pytest.mark.parametrize(
    ("raw", "kind", "code"),
    [
        ("凤岭街道青石村", LookupKind.VILLAGE, "V1"),
        ("白水镇青石村委会", LookupKind.VILLAGE, "V2"),
        ("白水镇人民政府东门社区", LookupKind.VILLAGE, "V3"),
        ("凤岭街道 青石村", LookupKind.ORG, "V1"),
        ("凤岭街道财政所", LookupKind.UNIT, "U1"),
        ("凤岭街道办事处", LookupKind.ORG, "S1"),
        ("凤岭街道办", LookupKind.ORG, "S1"),
        ("白水镇人民政府", LookupKind.ORG, "S2"),
        ("白水镇政府", LookupKind.ORG, "S2"),
    ],
)
def test_an_org_is_found_by_street_and_village_in_one_and_by_its_office(raw: str, kind: LookupKind, code: str) -> None:
    assert LOOKUP.find(raw, kind).value == code


def test_a_village_is_not_looked_for_in_another_street() -> None:
    assert get_fault_code(LOOKUP.find("凤岭街道东门社区", LookupKind.VILLAGE)) == "village.unknown"
    assert get_fault_code(LOOKUP.find("青石村", LookupKind.VILLAGE)) == "village.ambiguous"
