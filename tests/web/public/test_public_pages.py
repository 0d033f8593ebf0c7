"""Everybody reads lists, publicities and certificates without a log-in; what is internal exists for nobody outside."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.pdf_font import needs_font
from tests.rounds import (
    approve,
    end_publicity,
    open_street_round,
    reach_approved_publicity,
    reach_list,
    reach_publicity,
    revoke,
)
from tests.sample_county import UNIT, VILLAGE, SampleCounty, log_in_client
from wuzha.core.vocabulary import Outcome, RoundMode
from wuzha.decisions.list_columns import hash_columns
from wuzha.decisions.list_services import publish_list, reissue_list
from wuzha.decisions.models import Certificate, PublishedList, Round
from wuzha.people.models import Session, User
from wuzha.programmes.models import Programme
from wuzha.publishing.pages import PAGES
from wuzha.publishing.pdf.font import load_font


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture(autouse=True)
def forget_pages() -> None:
    PAGES.clear()


def read(address: str, client: Client | None = None, **headers: str) -> Any:
    return (client or Client()).get(address, headers=headers)


def read_words(address: str) -> str:
    answer = read(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", answer.content.decode()))


def list_addresses(listing: PublishedList) -> list[str]:
    code = Certificate.objects.filter(line__list__round=listing.round).values_list("code", flat=True)[0]
    place = f"/public/lists/{listing.number}"
    return ["/public/", f"{place}/", f"{place}.json", f"{place}.csv", f"/public/certificates/{code}/"]


def test_a_list_is_a_page_a_csv_and_a_json_whose_hash_anybody_computes(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    listing = reach_list(county, programme, today, VILLAGE)
    page, document, table = (read(address) for address in list_addresses(listing)[1:4])
    words = page.content.decode()
    for word in ("文峰村", "青石社区", "财政所", "达标", "待定", "样办发〔2022〕1号", listing.sha256, "清河街道"):
        assert word in words
    content = json.loads(document.content)
    assert hash_columns(content["list"]) == content["sha256"] == listing.sha256
    assert content["list"]["lines"][0] == {"place": 1, "name": "文峰村", "kind": "village", "outcome": "met"}
    assert table.content.decode("utf-8-sig").splitlines()[:2] == ["序号,名称,类别,结果", "1,文峰村,村,达标"]


def test_a_public_page_needs_no_cookie_sets_none_and_has_no_script(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    listing = reach_list(county, programme, today, VILLAGE)
    form = "/public/objections/"
    for address in (*list_addresses(listing), form, f"{form}answer/"):
        answer = read(address)
        assert answer.status_code == 200 and not answer.cookies and "Vary" not in answer.headers, address
        assert answer["Cache-Control"] == ("no-store" if address == form else "public, max-age=60")
        text = answer.content.decode()
        assert not re.search(r"<script|<img|style=|csrf|登录后|(?:src|href)=\"https?:", text), address
    assert not Session.objects.exists()


def test_whoever_is_logged_in_reads_the_same_bytes_and_stays_logged_in_no_longer_for_it(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    listing = reach_list(county, programme, today, VILLAGE)
    client = log_in_client(county, "wu")
    client.cookies["language"] = "en"
    User.objects.filter(username="wu").update(must_change_password=True)
    for address in list_addresses(listing):
        answer = read(address, client)
        assert answer.content == read(address).content and answer["Content-Language"] == "zh-hans"
        assert not answer.cookies


def test_a_browser_that_has_the_page_gets_it_only_when_it_has_changed(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    listing = reach_list(county, programme, today, VILLAGE)
    address = f"/public/lists/{listing.number}/"
    tag = read(address)["ETag"]
    answer = read(address, **{"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    revoke(county, listing.round, county.orgs[VILLAGE])
    reissue_list(actor=county["wu"], round_=listing.round)
    answer = read(address, **{"If-None-Match": tag})
    assert answer.status_code == 200 and answer["ETag"] != tag


def test_a_replaced_list_stays_readable_and_names_its_successor(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    first = reach_list(county, programme, today, VILLAGE)
    before = json.loads(read(f"/public/lists/{first.number}.json").content)
    revoke(county, first.round, county.orgs[VILLAGE])
    second = reissue_list(actor=county["wu"], round_=first.round)
    assert f"本名单已由{second.number}替代" in read_words(f"/public/lists/{first.number}/")
    after = json.loads(read(f"/public/lists/{first.number}.json").content)
    assert after == before | {"replaced_by": second.number}
    assert "未达标" in read_words(f"/public/lists/{second.number}/")
    assert f"已由{second.number}替代" in read_words("/public/")


def test_a_certificate_is_valid_and_after_the_decision_revoked(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    listing = reach_list(county, programme, today, VILLAGE)
    code = Certificate.objects.get().code
    address = f"/public/certificates/{code}/"
    assert "这张证书有效" in read_words(address)
    page = read(address).content.decode()
    assert "<svg" in page and f"http://localhost:8000{address}" in page
    revoke(county, listing.round, county.orgs[VILLAGE], text="补报一起案件")
    words = read_words(address)
    assert f"这项认定已于{today}撤销，证书不再有效" in words and "补报" not in words


def test_a_list_leads_to_the_certificates_of_those_that_have_one(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    first = reach_list(county, programme, today, VILLAGE)
    link = f'href="/public/certificates/{Certificate.objects.get().code}/" aria-label="文峰村的认定证书">证书</a>'
    page = read(f"/public/lists/{first.number}/").content.decode()
    assert page.count(link) == 1 and page.count("to-certificate") == 1
    revoke(county, first.round, county.orgs[VILLAGE])
    second = reissue_list(actor=county["wu"], round_=first.round)
    assert "to-certificate" not in read(f"/public/lists/{second.number}/").content.decode()
    assert "to-certificate" in read(f"/public/lists/{first.number}/").content.decode(), "what was issued stays"
    papers = log_in_client(county, "wu").get(f"/rounds/{first.round.pk}/papers/").content.decode()
    assert "/public/certificates/" not in papers, "the list in force has none"


def test_a_publicity_has_names_proposed_outcomes_and_the_last_day(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_approved_publicity(county, programme, today, VILLAGE)
    words = read_words(f"/public/publicity/{round_.pk}/")
    assert "文峰村村达标" in words and "财政所部门未达标" in words and "提出异议" in words
    assert f"公示到{read_until(round_)}" in words and "清河街道2022年拟认定结果公示" in read_words("/public/")
    end_publicity(round_)
    PAGES.clear()
    assert "公示已结束" in read_words(f"/public/publicity/{round_.pk}/")
    publish_list(actor=county["wu"], round_=round_)
    assert read(f"/public/publicity/{round_.pk}/").status_code == 404


def read_until(round_: Round) -> date:
    return round_.steps.get(move="start_publicity").due_on


def test_nothing_of_an_internal_round_is_at_any_public_address(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_publicity(county, programme, today)
    assert read(f"/public/publicity/{round_.pk}/").status_code == 404
    assert "清河" not in read("/public/objections/").content.decode() + read("/public/").content.decode()
    end_publicity(round_)
    circular = publish_list(actor=county["wu"], round_=round_)
    for address in (f"/public/lists/{circular.number}{end}" for end in ("/", ".json", ".csv")):
        assert read(address).status_code == 404
    assert "清河" not in read("/public/").content.decode()


def test_an_approved_list_that_was_made_internal_shows_none_of_its_pages(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    listing = reach_list(county, programme, today, VILLAGE)
    addresses = list_addresses(listing)[1:]
    assert [read(address).status_code for address in addresses] == [200] * 4
    Round.objects.update(mode=RoundMode.INTERNAL)
    PAGES.clear()
    assert [read(address).status_code for address in addresses] == [404] * 4


def test_a_round_before_its_publicity_is_not_public(county: SampleCounty, programme: Programme, today: date) -> None:
    round_ = approve(open_street_round(county, programme, today))
    assert read(f"/public/publicity/{round_.pk}/").status_code == 404
    assert "现在没有公示" in read_words("/public/")


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/public/x",
            "/public/lists/",
            "/public/lists/2022-1-1/",
            "/public/lists/2022-1-1.json",
            "/public/lists/a/b/",
        ),
        *("/public/certificates/x/", "/public/publicity/1/", f"/public/publicity/{'9' * 30}/", "/public/%E7%94%B2"),
    ],
)
def test_every_other_address_is_the_same_plain_page(county: SampleCounty, address: str) -> None:
    answer = read(address)
    assert answer.status_code == 404 and "没有这一页" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store" and not answer.cookies and "<script" not in answer.content.decode()


def test_another_method_is_refused_and_changes_nothing(county: SampleCounty) -> None:
    for method in ("post", "put", "patch", "delete", "options"):
        answer = getattr(Client(enforce_csrf_checks=True), method)("/public/")
        assert answer.status_code == 405 and answer["Allow"] == "GET, HEAD" and not answer.cookies
    assert Client().head("/public/").status_code == 200


def test_the_outcome_of_every_line_is_a_word(county: SampleCounty, programme: Programme, today: date) -> None:
    listing = reach_list(county, programme, today, VILLAGE, UNIT)
    words = read_words(f"/public/lists/{listing.number}/")
    assert [outcome.chinese in words for outcome in (Outcome.MET, Outcome.UNDETERMINED)] == [True, True]


@needs_font
def test_a_list_and_a_certificate_are_fetched_as_pdf_and_their_pages_lead_there(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    listing = reach_list(county, programme, today, VILLAGE)
    code = Certificate.objects.get().code
    for page in (f"/public/lists/{listing.number}/", f"/public/certificates/{code}/"):
        address = f"{page.rstrip('/')}.pdf"
        assert f'href="{address}"' in read(page).content.decode()
        answer = read(address)
        assert answer.content.startswith(b"%PDF-") and answer["Content-Type"] == "application/pdf"
        assert answer["Cache-Control"] == "public, max-age=60" and not answer.cookies
        assert read(address, **{"If-None-Match": answer["ETag"]}).status_code == 304


def test_without_a_font_for_it_there_is_no_pdf_and_no_link_to_one(
    county: SampleCounty, programme: Programme, today: date, settings: Any, tmp_path: Path
) -> None:
    settings.PDF_FONT = str(tmp_path / "none.ttf")
    load_font.cache_clear()
    try:
        listing = reach_list(county, programme, today, VILLAGE)
        pages = (f"/public/lists/{listing.number}", f"/public/certificates/{Certificate.objects.get().code}")
        for page in pages:
            assert ".pdf" not in read(f"{page}/").content.decode() and read(f"{page}.pdf").status_code == 404
    finally:
        load_font.cache_clear()
