"""Two clocks of a page of results: what had happened and been received by a day, and what the books said on a day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.outcomes import outcome
from tests.sample_county import (
    COMMUNITY,
    OTHER_STREET,
    OTHER_VILLAGE,
    STREET,
    VILLAGE,
    SampleCounty,
    log_in_client,
    read_visible_text,
)
from tests.standing import AFTERWARDS, case, enter, keep_books_for_days, row
from wuzha.assessments.look_back import end_of_day
from wuzha.core.vocabulary import Outcome, Register
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.registers.models import Declaration
from wuzha.web.language import ENGLISH

JULY = date(2022, 7, 31)
PAGES = ("/standing/", f"/standing/{STREET}/", f"/standing/{VILLAGE}/", f"/standing/{STREET}/targets/")
EXPORT = f"/standing/{STREET}/export/"


def read(county: SampleCounty, address: str, name: str = "wu", *, language: str = "") -> str:
    client = log_in_client(county, name)
    if language:
        client.cookies["language"] = language
    return read_visible_text(client.get(address))


def enter_case_of_march_entered_late(county: SampleCounty) -> None:
    """A case that was filed and received in March 2022 and entered today; the months were entered long ago."""
    keep_books_for_days(county)
    Declaration.objects.update(recorded_at=timezone.now() - timedelta(days=9))
    received = {"received_on": date(2022, 3, 2), "loss_fen": 60_000_000}
    enter(county, Register.CASES, case("A1", on=date(2022, 3, 1), **received))


def test_a_case_filed_early_and_entered_late_counts_as_of_that_day_and_stands_in_no_book_of_yesterday(
    county: SampleCounty, programme: Programme
) -> None:
    enter_case_of_march_entered_late(county)
    yesterday = timezone.localdate() - timedelta(days=1)
    as_of = build_questions(programme, AFTERWARDS, as_of=JULY)
    assert outcome(programme, "no_large_case", questions=as_of) is Outcome.NOT_MET
    assert outcome(programme, "no_large_case", questions=as_of, known_at=end_of_day(yesterday)) is Outcome.MET
    page = read(county, f"/standing/{VILLAGE}/?period=2022&as_of={JULY}")
    assert "按截至2022-07-31的情况计" in page and "A1" in page and "正与" not in page
    page = read(county, f"/standing/{VILLAGE}/?period=2022&known_on={yesterday}")
    assert f"正与{yesterday}当时账上的记载对照" in page and "当时是“达标”" in page and "按截至" not in page
    page = read(county, f"/standing/{VILLAGE}/?period=2022&as_of={JULY}&known_on={yesterday}")
    assert "按截至2022-07-31的情况计" in page and "当时是“达标”" in page


def test_what_was_received_later_does_not_count_yet(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1", on=date(2022, 7, 1), received_on=date(2022, 8, 5), loss_fen=60_000_000))
    before, after = (f"/standing/{VILLAGE}/?period=2022&as_of=2022-08-{day}" for day in ("04", "05"))
    assert "A1" not in read(county, before) and "A1" in read(county, after)


def test_an_attestation_that_was_signed_later_is_not_shown(county: SampleCounty, programme: Programme) -> None:
    signed = {"org": VILLAGE, "criterion": "duties_done", "period": "2022", "verdict": "met", "on": date(2022, 9, 1)}
    enter(county, Register.ATTESTATIONS, row(Register.ATTESTATIONS, **signed))
    assert "认定：达标（2022-09-01）" in read(county, f"/standing/{VILLAGE}/?period=2022&as_of=2022-09-01")
    assert "2022-09-01" not in read(county, f"/standing/{VILLAGE}/?period=2022&as_of=2022-08-31")


@pytest.mark.parametrize("address", PAGES)
def test_both_days_are_named_and_explained_in_one_form(
    county: SampleCounty, programme: Programme, address: str
) -> None:
    page = read(county, address)
    assert "截至哪天的情况" in page and "只计到那一天已经发生、已经收到的" in page
    assert "当时账上怎么记" in page and "按那一天账上已有的记录" in page


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("as_of=2021-12-31", "2021-12-31时2022年还没有开始，没有可评的情况。请选2022-01-01或以后的日期。"),
        ("as_of=2100-01-01", "2100-01-01还没有到"),
        ("as_of=七月", "“七月”读不出日期。请写成 2022-07-31 的样式。"),
        ("as_of=2022-02-30", "“2022-02-30”读不出日期。"),
        ("known_on=2000-01-01", "2000-01-01时账上还没有记录，第一笔记于{first}。请选{first}或以后的日期。"),
        ("as_of={today}&known_on={yesterday}", "{yesterday}的账还没有记到{today}。"),
    ],
)
def test_a_day_that_cannot_be_used_is_refused_with_the_reason(
    county: SampleCounty, programme: Programme, address: str, query: str, sentence: str
) -> None:
    keep_books_for_days(county)
    today = timezone.localdate()
    days = {"today": today, "yesterday": today - timedelta(days=1), "first": today - timedelta(days=10)}
    page = read(county, f"{address}?period=2022&{query.format(**days)}")
    assert sentence.format(**days) in page and "所选日期没有采用" in page
    assert ("按截至" in page) == ("{today}" in query) and "正与" not in page


@pytest.mark.parametrize("query", ["as_of=2021-12-31", "as_of=2100-01-01", "as_of=x"])
def test_no_paper_of_today_is_exported_for_a_refused_day(
    county: SampleCounty, programme: Programme, query: str
) -> None:
    wu = log_in_client(county, "wu")
    for page in (EXPORT, f"/standing/{STREET}/changes/export/"):
        answer = wu.get(f"{page}?period=2022&{query}")
        assert answer.status_code == 400 and "日期不能采用" in answer.content.decode()


def test_the_day_goes_along_with_the_links_and_stands_on_paper_and_in_the_workbook(
    county: SampleCounty, programme: Programme
) -> None:
    wu = log_in_client(county, "wu")
    html = wu.get(f"/standing/{STREET}/?period=2022&as_of={JULY}").content.decode()
    links = re.findall(r'href="(/standing/[^"]*)"', html)
    about_results = [link for link in links if "programme" not in link and link != "/standing/"]
    assert about_results and [link for link in about_results if "as_of=2022-07-31" not in link] == []
    card = wu.get(f"/standing/{VILLAGE}/?period=2022&as_of={JULY}").content.decode()
    paper_head = card[card.index('class="paper-only"') :]
    assert "截至2022-07-31" in paper_head[: paper_head.index("</p>")]
    answer = wu.get(f"{EXPORT}?period=2022&as_of={JULY}")
    assert "2022-07-31" in answer.headers["Content-Disposition"]
    cells = [
        str(cell)
        for rows in CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        for cell in rows
    ]
    assert any("截至2022年7月31日" in cell for cell in cells)


def test_another_period_is_chosen_without_the_day_of_the_one_before(county: SampleCounty, programme: Programme) -> None:
    wu = log_in_client(county, "wu")
    page = f"http://testserver/standing/{VILLAGE}/?period=2022&as_of={JULY}"
    answer = wu.post("/period/", {"period": "2021"}, headers={"referer": page})
    assert "as_of" not in answer.headers["Location"]


@pytest.mark.parametrize("code", [OTHER_VILLAGE, OTHER_STREET])
def test_another_street_has_no_page_on_any_day(county: SampleCounty, programme: Programme, code: str) -> None:
    assert log_in_client(county, "li").get(f"/standing/{code}/?as_of={JULY}").status_code == 404
    assert log_in_client(county, "li").get(f"/standing/{COMMUNITY}/?as_of={JULY}").status_code == 404


def test_in_english_too(county: SampleCounty, programme: Programme) -> None:
    page = read(county, f"/standing/{VILLAGE}/?period=2022&as_of={JULY}", language=ENGLISH)
    assert "Standing as of" in page and "What the books said on" in page
