"""A figure opens to the entries that were counted for it: neither more of them nor fewer."""

from __future__ import annotations

import html
import re
from datetime import date
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client

from tests.sample_county import (
    COMMUNITY,
    COUNTY,
    OTHER_STREET,
    OTHER_VILLAGE,
    STREET,
    UNIT,
    VILLAGE,
    SampleCounty,
    log_in_client,
    read_visible_text,
)
from tests.standing import case, enter, row
from wuzha.core.periods import Period
from wuzha.core.vocabulary import OrgKind, Register, SuccessionKind
from wuzha.demo.office import open_demo_office
from wuzha.demo.street import STREET_CODE, VILLAGES
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.services import succeed_org
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.programmes.services import set_programme
from wuzha.registers.access import find_read_scope
from wuzha.web.books.book_filter import BookFilter

MARCH = date(2022, 3, 9)
NEW = "520399001009"
LINK = re.compile(r'<a href="(/books/cases/[^"]*)">(?:至少)?(\d+)起?</a>')
"""A link whose text is a number of cases: an amount of money has decimals."""


def list_figures(page: str) -> list[tuple[str, int]]:
    return [(html.unescape(address), int(number)) for address, number in LINK.findall(page)]


def count_listed(client: Client, address: str) -> int:
    """How many entries the page says it lists."""
    match = re.search(r"共(\d+)条。", read_visible_text(client.get(address)))
    return int(match[1]) if match else 0


def find_wrong_links(client: Client, address: str, *, is_sample: bool = True) -> list[tuple[str, int, int]]:
    """Every figure of the page that opens to another number of entries than it says.

    Only the entries of a list are read; the longest is opened as a page as well. A sample has one of the figures that
    are equal and open to lists by the same conditions.
    """
    answer = client.get(address)
    assert answer.status_code == 200
    links = list(dict.fromkeys(list_figures(answer.content.decode())))
    if is_sample:
        links = list(
            {(urlsplit(link).path, *parse_qs(link), number): (link, number) for link, number in links}.values()
        )
    longest, largest = max(links, key=lambda link: link[1])
    assert count_listed(client, longest) == largest
    scope = find_read_scope(answer.context["user"], Register.CASES)
    counts = {
        link: BookFilter(Register.CASES, QueryDict(urlsplit(link).query)).select_entries(scope).count()
        for link, _ in links
    }
    return [(link, number, counts[link]) for link, number in links if counts[link] != number]


@pytest.mark.slow
@pytest.mark.django_db
def test_every_figure_of_the_demo_opens_to_exactly_the_cases_it_counts() -> None:
    assert open_demo_office(today=date(2022, 12, 31))
    wu = Client()
    wu.force_login(User.objects.get(username="wu"))
    assert find_wrong_links(wu, f"/trends/{STREET_CODE}/?period=2022", is_sample=False) == []
    assert find_wrong_links(wu, f"/trends/{VILLAGES[0].code}/?period=2021H2", is_sample=False) == []
    li = Client()
    li.force_login(User.objects.get(username="li"))
    assert find_wrong_links(li, "/trends/?period=2022", is_sample=False) == []


def test_cases_that_do_not_count_or_only_may_are_not_among_those_that_do(
    county: SampleCounty, programme: Programme
) -> None:
    enter(
        county,
        Register.CASES,
        case("A1", on=MARCH),
        case("A2", on=MARCH, case_kind="administrative"),
        case("A3", on=MARCH, status="withdrawn"),
        case("A4", filed_on=None),
        case("A5", COMMUNITY, MARCH, case_kind=None, status=None),
        case("B1", on=date(2021, 3, 1)),
    )
    wu = log_in_client(county, "wu")
    assert find_wrong_links(wu, "/trends/?period=2022") == []
    days = {"since": "2022-03-01", "until": "2022-03-31"}

    def shown(**conditions: str) -> list[str]:
        return re.findall(r"[AB]\d(?=</a>)", wu.get(f"/books/cases/?{urlencode(days | conditions)}").content.decode())

    assert shown() == ["A1", "A2", "A3", "A5"]
    assert shown(counts="surely") == ["A1", "A5"]
    assert shown(counts="perhaps") == ["A4"]
    assert shown(counts="either") == ["A1", "A4", "A5"]
    assert shown(counts="surely", org=COMMUNITY) == ["A5"]
    assert shown(counts="no such thing") == shown()


def test_what_may_count_what_lost_an_unknown_amount_and_what_is_of_no_village_can_be_opened(
    county: SampleCounty, programme: Programme
) -> None:
    enter(
        county,
        Register.CASES,
        case("A1", on=MARCH, loss_fen=100),
        case("A2", on=MARCH),
        case("A3", filed_on=None),
        case("A4", None, MARCH, loss_fen=100),
        case("A5", None, filed_on=None),
    )
    wu = log_in_client(county, "wu")
    page = wu.get("/trends/?period=2022").content.decode()
    text = re.sub(r"</?a\b[^>]*>", "|", page)
    for sentence in (
        "2022年发案|3起|",
        "2021年|0起|",
        "另有|2|起待核实",
        "其中|1|起金额不明",
        "其中|1|起没有所属村",
    ):
        assert sentence in text
    assert find_wrong_links(wu, "/trends/?period=2022") == []
    leader = log_in_client(county, "zheng").get("/trends/?period=2022").content.decode()
    assert "2022年发案3起" in leader and "另有2起待核实" in leader and "/books/" not in leader.partition("<main")[2]


def test_a_type_opens_to_every_word_that_means_it_and_so_do_words_that_mean_none(
    county: SampleCounty, programme: Programme
) -> None:
    enter(
        county,
        Register.CASES,
        *(case(f"A{number}", fraud_type=word) for number, word in enumerate(("fake_orders", "刷单", "刷单返利"))),
        case("A3", fraud_type="一种新的骗法"),
        case("A4"),
    )
    wu = log_in_client(county, "wu")
    labels = {
        number
        for address, number in list_figures(wu.get("/trends/?period=2022").content.decode())
        if "fraud_type=" in address
    }
    assert labels == {3, 1, 0}
    assert find_wrong_links(wu, "/trends/?period=2022") == []


def test_the_cases_of_a_village_that_became_another_are_listed_with_it(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("A1", on=MARCH), case("A2", COMMUNITY, MARCH))
    succeed_org(
        actor="wu",
        predecessors=[VILLAGE, COMMUNITY],
        successors=[],
        new=[OrgDraft(NEW, "文石社区", OrgKind.COMMUNITY, STREET)],
        kind=SuccessionKind.MERGED,
        on=date(2022, 6, 1),
    )
    wu = log_in_client(county, "wu")
    page = wu.get(f"/trends/{NEW}/?period=2022")
    assert "2022年发案2起" in read_visible_text(page)
    assert find_wrong_links(wu, f"/trends/{NEW}/?period=2022") == []
    assert find_wrong_links(wu, "/trends/?period=2022") == []


@pytest.mark.slow
def test_a_street_beside_another_lists_what_may_be_its_own_only_to_those_who_see_it(county: SampleCounty) -> None:
    set_programme(actor="zhou", org=county.orgs[COUNTY], plan="fengling", period=Period.parse("2022"))
    enter(county, Register.CASES, case("A1", None, MARCH), case("A2", on=MARCH), case("A3", filed_on=None))
    enter(county, Register.CASES, case("B1", OTHER_VILLAGE, MARCH), street=OTHER_STREET)
    clients = {name: log_in_client(county, name) for name in ("wu", "zhou")}
    for name, address in (("wu", "/trends/"), ("zhou", f"/trends/{COUNTY}/"), ("zhou", f"/trends/{STREET}/")):
        assert find_wrong_links(clients[name], f"{address}?period=2022") == []
    assert "blank=village" not in clients["wu"].get("/trends/?period=2022").content.decode()
    assert "blank=village" in clients["zhou"].get(f"/trends/{STREET}/?period=2022").content.decode()


def test_the_list_of_another_street_stays_closed_whatever_programme_the_address_names(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("A1", on=MARCH))
    zhao = log_in_client(county, "zhao")
    for conditions in ({"programme": STREET}, {"org": VILLAGE, "programme": STREET}, {"org": STREET}):
        assert "A1" not in read_visible_text(zhao.get(f"/books/cases/?{urlencode({'counts': 'either'} | conditions)}"))


def test_where_no_plan_was_chosen_nobody_can_say_what_counts(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("A1"))
    page = read_visible_text(log_in_client(county, "wu").get("/books/cases/?counts=surely"))
    assert "不知道哪些算数" in page and "A1" in page


def test_the_figures_of_a_unit_open_to_the_cases_of_its_staff_wherever_these_live(
    county: SampleCounty, programme: Programme
) -> None:
    for number, values in (
        ("A1", {"unit": UNIT, "relation": "self"}),
        ("A2", {"unit": UNIT, "relation": "spouse"}),
        ("A3", {}),
    ):
        enter(county, Register.CASES, case(number, on=MARCH, **values))
    enter(county, Register.CASES, case("A4", None, MARCH, unit=UNIT, relation="self"), case("A5", unit=UNIT))
    page = log_in_client(county, "wu").get(f"/trends/{UNIT}/?period=2022").content.decode()
    assert {number for _to, number in list_figures(page)} >= {1, 3}, "three count, and one may"
    client = Client()
    client.force_login(county["wu"])
    assert find_wrong_links(client, f"/trends/{UNIT}/?period=2022") == []
    assert "A5" not in read_visible_text(client.get(next(to for to, number in list_figures(page) if number == 3)))
    assert not list_figures(log_in_client(county, "qian").get(f"/trends/{UNIT}/?period=2022").content.decode())


COUNTED_AND_NOT = {
    Register.PERSONS: (
        {
            "person_no": "P0",
            "village": VILLAGE,
            "confirmed_on": MARCH,
            "category": "offender",
            "residence": "permanent",
        },
        {"person_no": "P1", "village": VILLAGE, "category": "offender", "residence": "registered_only"},
        {"person_no": "P2", "village": VILLAGE, "confirmed_on": MARCH, "category": "offender"},
    ),
    Register.DENS: (
        {"den_no": "P0", "village": VILLAGE, "found_on": MARCH},
        {"den_no": "P1", "village": VILLAGE, "found_on": date(2020, 1, 1)},
        {"den_no": "P2", "village": VILLAGE},
    ),
    Register.SANCTIONS: (
        {"sanction_no": "P0", "org": UNIT, "kind": "summoned_talk", "issued_by": "county", "issued_on": MARCH},
        {"sanction_no": "P1", "org": UNIT, "kind": "reminder"},
        {"sanction_no": "P2", "org": UNIT, "kind": "summoned_talk", "issued_by": "county"},
    ),
    Register.OUTREACH: (
        {"outreach_no": "P0", "org": UNIT, "done_on": MARCH},
        {"outreach_no": "P1", "org": UNIT, "done_on": date(2020, 1, 1)},
        {"outreach_no": "P2", "org": UNIT},
    ),
}
"""Of each register an entry that counts in 2022, one that does not, and one that may."""


@pytest.mark.parametrize("register", COUNTED_AND_NOT)
def test_every_register_that_is_counted_can_be_narrowed_to_what_counts(
    county: SampleCounty, programme: Programme, register: Register
) -> None:
    enter(county, register, *(row(register, **values) for values in COUNTED_AND_NOT[register]))
    wu = log_in_client(county, "wu")

    def shown(counts: str) -> list[str]:
        days = "since=2022-01-01&until=2022-12-31"
        return re.findall(r"P\d(?=</a>)", wu.get(f"/books/{register}/?{days}&counts={counts}").content.decode())

    assert [shown(counts) for counts in ("surely", "perhaps", "either")] == [["P0"], ["P2"], ["P0", "P2"]]


def test_rows_beyond_those_of_a_card_are_listed_for_the_window_they_count_in(
    county: SampleCounty, programme: Programme
) -> None:
    enter(
        county,
        Register.CASES,
        *(case(f"N{number:03}", on=MARCH) for number in range(201)),
        case("B1", on=date(2021, 3, 1)),
        case("C1", on=date(2019, 3, 1)),
        case("D1", on=MARCH, status="withdrawn"),
    )
    wu = log_in_client(county, "wu")
    page = wu.get(f"/standing/{VILLAGE}/?period=2022").content.decode()
    links = re.findall(r'<a href="([^"]*counts=either[^"]*)">(\d{4}年)</a>', page)
    counts = {window: count_listed(wu, html.unescape(address)) for address, window in links}
    assert counts == {"2022年": 201, "2021年": 1}


def test_what_counts_is_offered_in_the_readers_language(county: SampleCounty, programme: Programme) -> None:
    wu = log_in_client(county, "wu")
    enter(county, Register.CASES, case("A1"))
    assert "算作发案的" in read_visible_text(wu.get("/books/cases/"))
    wu.cookies["language"] = "en"
    assert "Counted: cases" in read_visible_text(wu.get("/books/cases/"))
