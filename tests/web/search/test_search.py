"""The search of the frame finds what the reader may see, and nothing else."""

import pytest
from django.utils import timezone

from tests.rounds import reach_publicity
from tests.sample_county import COUNTY, OTHER_STREET, STREET, VILLAGE, SampleCounty, log_in_client
from tests.standing import YEAR, case, enter
from wuzha.core.vocabulary import Register
from wuzha.decisions.models import Round
from wuzha.programmes.models import Programme
from wuzha.programmes.services import set_programme


@pytest.fixture
def round_(county: SampleCounty, programme: Programme) -> Round:
    """A round in its publicity."""
    return reach_publicity(county, programme, timezone.localdate())


def search(county: SampleCounty, name: str, text: str) -> str:
    page = log_in_client(county, name).get("/search/", {"q": text}).content.decode()
    return page[page.index("<main") : page.index("</main>")]


def test_a_village_is_found_by_a_part_of_its_name_in_any_width(county: SampleCounty, programme: Programme) -> None:
    assert f"/orgs/{VILLAGE}/" in search(county, "wu", "文 峰\u200b")
    assert f"/orgs/{STREET}/" in search(county, "wu", "５２０３９９００１")


def test_an_org_of_another_street_is_not_found(county: SampleCounty, programme: Programme) -> None:
    foreign_org = county.orgs[OTHER_STREET]
    assert f"/orgs/{foreign_org.code}/" not in search(county, "wu", foreign_org.name)
    assert f"/orgs/{foreign_org.code}/" not in search(county, "wu", foreign_org.code)


def test_a_case_is_found_by_its_number_by_those_who_see_entries_alone(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("A20220001"))
    assert "/books/cases/" in search(county, "wu", "20220001")
    assert "/books/cases/" not in search(county, "zheng", "20220001"), "a leader sees no entries"
    assert "没有找到" in search(county, "zheng", "20220001")


def test_clauses_and_pages_are_found_by_name(county: SampleCounty, programme: Programme) -> None:
    assert f"/standing/{STREET}/" in search(county, "wu", "窝点")
    assert 'href="/uploads/"' in search(county, "wu", "上传")
    assert 'href="/log/"' not in search(county, "wu", "日志")


WORDS_OF_THE_YEAR_END = (
    *("自查", "复核", "抽样", "公示", "异议", "会签", "证书", "通报", "名单"),
    *("整改", "销号", "复查", "撤销", "签认", "提请", "封存", "内部考核"),
)


@pytest.mark.parametrize("word", WORDS_OF_THE_YEAR_END)
def test_a_word_of_the_end_of_the_year_is_found_with_its_sentence(
    county: SampleCounty, programme: Programme, word: str
) -> None:
    assert 'href="/glossary/#' in search(county, "li", word)


def test_the_pages_of_a_round_are_found_by_those_who_see_it(county: SampleCounty, round_: Round) -> None:
    page, address = search(county, "wu", "自查"), f"/rounds/{round_.pk}/"
    assert f'href="{address}"' in page and f'href="{address}papers/self_check/"' in page
    page = search(county, "li", "自查")
    assert f'href="{address}"' in page and "/papers/" not in page
    assert f'href="{address}"' in search(county, "wu", "清河街道2022年考核")


def test_the_pages_for_everybody_are_found(county: SampleCounty, programme: Programme) -> None:
    assert 'href="/public/"' in search(county, "li", "公示") and 'href="/circulars/"' in search(county, "li", "通报")
    assert 'href="/public/objections/answer/"' in search(county, "li", "异议")


def test_an_empty_search_asks_for_a_word(county: SampleCounty, programme: Programme) -> None:
    assert "没有找到" not in search(county, "wu", "  ")


def test_a_clause_leads_a_village_and_a_street_to_their_own_results(county: SampleCounty) -> None:
    set_programme(actor="wu", org=county.orgs[COUNTY], plan="fengling", period=YEAR)
    for name, code in (("li", VILLAGE), ("wu", STREET)):
        client = log_in_client(county, name)
        page = client.get("/search/", {"q": "没有50万元以上的案件"}).content.decode()
        assert f'href="/standing/{code}/"' in page and f'href="/standing/{COUNTY}/"' not in page
        assert client.get(f"/standing/{code}/").status_code == 200
    assert "/targets/" not in log_in_client(county, "li").get("/search/", {"q": "发案总数下降"}).content.decode()
