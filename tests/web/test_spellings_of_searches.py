"""Every search box understands what people type: full width, spaces, invisible marks, and each name of a village."""

import pytest

from tests.sample_county import STREET, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import case, enter
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import Programme

NAMES = ("文峰村", " 文 峰 村 ", "文峰村\u200b", "\ufeff文\u00ad峰村", "文峰村委会", "文峰村民委员会", "文峰村村委会")
CODES = (VILLAGE, f" {VILLAGE}", "".join(chr(ord(digit) + 0xFEE0) for digit in VILLAGE), f"{VILLAGE[:6]} {VILLAGE[6:]}")
NUMBERS = ("Ab20220001", "AB20220001", "ab20220001", "Ａｂ２０２２０００１", "Ab 2022 0001", "Ab2022\u200b0001")


@pytest.fixture
def books(county: SampleCounty, programme: Programme) -> SampleCounty:
    enter(county, Register.CASES, case("Ab 20220001"), case("B2", None))
    return county


def read_main(county: SampleCounty, name: str, address: str, **query: str) -> str:
    answer = log_in_client(county, name).get(address, query)
    page = answer.content.decode()
    answer.content = page[page.index("<main") : page.index("</main>")].encode()
    return read_visible_text(answer)


@pytest.mark.parametrize("name", [*NAMES, *CODES])
def test_an_org_is_found_in_every_box_however_it_is_typed(books: SampleCounty, name: str) -> None:
    cases = read_main(books, "wu", "/books/cases/", org=name)
    assert "Ab 20220001" in cases and "B2" not in cases
    assert "文峰村" in read_main(books, "wu", "/search/", q=name)
    assert "共1个" in read_main(books, "wu", "/orgs/", q=name)
    assert "没有符合的日志" not in read_main(books, "audit", "/log/", org=name)


@pytest.mark.parametrize("name", NAMES)
def test_an_account_is_found_by_the_org_of_its_role(books: SampleCounty, name: str) -> None:
    accounts = read_main(books, "security", "/people/", q=name)
    assert "li" in accounts and "qian" not in accounts


@pytest.mark.parametrize("number", NUMBERS)
def test_a_case_is_found_by_its_number_however_it_is_typed(books: SampleCounty, number: str) -> None:
    assert "Ab 20220001" in read_main(books, "wu", "/books/cases/", q=number)
    assert "Ab 20220001" in read_main(books, "wu", "/search/", q=number)


@pytest.mark.parametrize("text", ["没有窝点", "没有 窝点", "四（一）4", "四(一)4", "四 （一） ４"])
def test_a_clause_is_found_by_its_number_or_title_in_any_width(books: SampleCounty, text: str) -> None:
    assert f"{STREET}" in log_in_client(books, "wu").get("/search/", {"q": text}).content.decode()
    assert "没有窝点" in read_main(books, "wu", "/search/", q=text)
