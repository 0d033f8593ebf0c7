"""The first pages of the police clerk and of the auditor: what waits, with links to exactly these rows, and samples."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.attribution import propose_community
from tests.sample_county import (
    COMMUNITY,
    OTHER_STREET,
    OTHER_VILLAGE,
    STREET,
    SampleCounty,
    give_role,
    log_in_client,
    read_visible_text,
)
from tests.standing import case, enter, row
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import Register, Role
from wuzha.registers.attribution.services import answer_proposal
from wuzha.registers.models import Case

SAMPLE = "/log/sample/"


@pytest.fixture
def blank_cases(county: SampleCounty) -> SampleCounty:
    """A street with a whole case, one without a date, two without an amount, and one without a village."""
    enter(
        county,
        Register.CASES,
        case("A70", loss_fen=1),
        case("A71", on=None, loss_fen=1),
        case("A72"),
        case("A73", COMMUNITY),
        row(Register.CASES, case_no="A74", filed_on="2022-03-01", case_kind="criminal", status="valid", loss_fen=1),
    )
    enter(county, Register.CASES, case("B71", OTHER_VILLAGE, on=None), street=OTHER_STREET)
    return county


def list_figures(county: SampleCounty, name: str = "chen") -> Sequence[Any]:
    figures: Sequence[Any] = log_in_client(county, name).get("/").context["police_figures"]
    return figures


def list_cases_on(client: Client, address: str) -> set[str]:
    return set(re.findall(r"[AB]7[0-4]", read_visible_text(client.get(address))))


def test_the_police_clerk_reads_first_how_many_cases_lack_what(blank_cases: SampleCounty) -> None:
    figures = list_figures(blank_cases)
    assert [(figure.label, figure.amount) for figure in figures] == [
        ("缺立案日期", "1起"),
        ("缺被骗金额", "2起"),
        ("缺所属村（社区）", "1起"),
        ("归属争议待答复", "0起"),
    ]
    page = read_visible_text(log_in_client(blank_cases, "chen").get("/"))
    assert page.index("缺立案日期") < page.index("缺被骗金额") < page.index("归属争议待答复") < page.index("待办事项")


def test_each_number_opens_exactly_these_cases(blank_cases: SampleCounty) -> None:
    chen = log_in_client(blank_cases, "chen")
    rows = [list_cases_on(chen, figure.address) for figure in list_figures(blank_cases) if figure.address]
    assert rows == [{"A71"}, {"A72", "A73"}, {"A74"}]


def test_a_dispute_to_answer_is_counted_until_it_is_answered(blank_cases: SampleCounty) -> None:
    chen = log_in_client(blank_cases, "chen")
    proposals = [propose_community(blank_cases, Case.objects.get(key=key)) for key in ("A70", "A72")]
    dispute = list_figures(blank_cases)[-1]
    assert dispute.amount == "2起" and list_cases_on(chen, dispute.address) == {"A70", "A72"}
    answer_proposal(actor=blank_cases["chen"], proposal=proposals[0], agrees=True, answer="情况属实")
    dispute = list_figures(blank_cases)[-1]
    assert dispute.amount == "1起" and list_cases_on(chen, dispute.address) == {"A72"}
    assert list_cases_on(chen, "/attribution/") >= {"A70", "A72"}


def test_the_office_opens_what_it_has_to_decide(blank_cases: SampleCounty) -> None:
    for key in ("A70", "A72"):
        propose_community(blank_cases, Case.objects.get(key=key))
    wu = log_in_client(blank_cases, "wu")
    assert 'href="/attribution/?waits=decision"' in wu.get("/todo/").content.decode()
    assert list_cases_on(wu, "/attribution/?waits=decision") == {"A70", "A72"}


@pytest.mark.parametrize("name", ["wu", "li", "sun", "zheng", "audit"])
def test_nobody_else_has_the_figures_of_the_police(blank_cases: SampleCounty, name: str) -> None:
    assert not list_figures(blank_cases, name)


def test_the_auditor_filters_the_log_from_the_first_page(blank_cases: SampleCounty) -> None:
    sun, today = log_in_client(blank_cases, "sun"), timezone.localdate()
    home = sun.get("/").content.decode()
    assert 'action="/log/"' in home and f'action="{SAMPLE}"' in home
    assert len(set(re.findall(r' id="([^"]+)"', home))) == len(re.findall(r' id="([^"]+)"', home))
    assert f'href="{SAMPLE}"' in sun.get("/log/").content.decode()
    assert f'href="{SAMPLE}"' not in log_in_client(blank_cases, "audit").get("/log/").content.decode()
    assert "登记案件台账" in read_visible_text(sun.get("/log/", {"register": "cases", "since": today}))
    assert "登记案件台账" not in read_visible_text(sun.get("/log/", {"register": "outreach"}))
    assert "登记案件台账" not in read_visible_text(sun.get("/log/", {"until": "2022-01-01"}))


@pytest.mark.parametrize("name", ["wu", "li", "chen", "audit", "zheng"])
def test_nobody_else_draws_samples(county: SampleCounty, name: str) -> None:
    client = log_in_client(county, name)
    assert client.get("/").context["audit_desk"] is None
    for address in (SAMPLE, f"{SAMPLE}export/"):
        assert client.get(address, {"register": "cases", "count": 2, "seed": "1"}).status_code == 404


def enter_many(county: SampleCounty, count: int = 30) -> list[str]:
    numbers = [f"A{number}" for number in range(100, 100 + count)]
    enter(county, Register.CASES, *(case(number) for number in numbers))
    return numbers


def draw(client: Client, **query: Any) -> list[str]:
    """Return the numbers of the cases that were drawn, in their order."""
    answer = client.get(SAMPLE, {"register": "cases", "count": 5, "seed": "4711"} | query)
    return [row.cells[0] for row in answer.context["rows"]]


def test_a_sample_is_what_anybody_computes_from_seed_register_book_and_number(county: SampleCounty) -> None:
    numbers = enter_many(county)

    def rank(number: str) -> str:
        return hashlib.sha256(f"4711|cases|{STREET}|{number}".encode()).hexdigest()

    sun = log_in_client(county, "sun")
    assert draw(sun) == sorted(numbers, key=rank)[:5]
    page = read_visible_text(sun.get(SAMPLE, {"register": "cases", "count": 5, "seed": "4711"}))
    assert "从案件台账的30条中抽取5条" in page and "4711|cases|记账单位代码|编号" in page


def test_the_same_seed_draws_the_same_and_another_seed_others(county: SampleCounty) -> None:
    enter_many(county)
    sun = log_in_client(county, "sun")
    assert draw(sun) == draw(sun) != draw(sun, seed="4712")
    assert draw(sun, count=3) == draw(sun)[:3]
    before = draw(sun)
    enter(county, Register.CASES, case("B500"))
    assert [number for number in draw(sun, count=6) if number != "B500"][:5] == before


def test_conditions_narrow_what_is_drawn_from(county: SampleCounty) -> None:
    enter_many(county)
    enter(county, Register.CASES, case("B500", COMMUNITY))
    sun = log_in_client(county, "sun")
    assert draw(sun, org="青石社区") == ["B500"]
    assert draw(sun, since="2022-04-01") == []
    assert "没有符合条件的记录" in read_visible_text(
        sun.get(SAMPLE, {"register": "cases", "count": 5, "seed": "1", "since": "2022-04-01"})
    )


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"count": "0"}, "请填写1到200"),
        ({"count": "9999"}, "请填写1到200"),
        ({"seed": "张三 13800138000"}, "种子只用数字、字母和短横线"),
        ({"register": "persons"}, "没有这个选项"),
        ({"since": "去年"}, "看不懂这个日期"),
    ],
)
def test_a_sample_that_cannot_be_drawn_is_explained(county: SampleCounty, query: dict[str, str], sentence: str) -> None:
    answer = log_in_client(county, "sun").get(SAMPLE, {"register": "cases", "count": "5", "seed": "1"} | query)
    assert answer.status_code == 200 and sentence in read_visible_text(answer)


def test_a_row_of_the_sample_opens_its_history(county: SampleCounty) -> None:
    enter_many(county)
    sun = log_in_client(county, "sun")
    answer = sun.get(SAMPLE, {"register": "cases", "count": 1, "seed": "1"})
    (drawn,) = answer.context["rows"]
    assert "历史" in read_visible_text(sun.get(drawn.address))


def test_the_workbook_holds_the_same_rows_and_how_they_were_drawn(county: SampleCounty) -> None:
    enter_many(county)
    sun = log_in_client(county, "sun")
    answer: Any = sun.get(f"{SAMPLE}export/", {"register": "cases", "count": 5, "seed": "4711"})
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    rows, facts = (book.get_sheet_by_index(index).to_python() for index in (0, 1))
    assert [line[0] for line in rows[1:]] == draw(sun)
    assert dict(line[:2] for line in facts[1:])["种子"] == "4711"
    line = LogLine.objects.latest("number")
    assert (line.action, line.subject) == ("export", "list:sample") and "4711" not in line.details


def test_drawing_persons_is_a_line_of_the_log(county: SampleCounty) -> None:
    give_role(county["sun"], Role.POLICE_CLERK, county.orgs[STREET])
    sun = log_in_client(county, "sun")
    sun.get(SAMPLE, {"register": "persons", "count": 5, "seed": "1"})
    assert LogLine.objects.latest("number").action == "read_persons"
