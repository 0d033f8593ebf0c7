"""A circular is for the accounts of its street alone; it says that it is internal, and names no honour."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.pdf_font import needs_font
from tests.rounds import end_publicity, reach_list, reach_publicity, revoke
from tests.sample_county import VILLAGE, SampleCounty, log_in_client, read_visible_text
from wuzha.core.plan.policy_words import HONOUR_WORDS, undisguise
from wuzha.decisions.list_services import publish_list, reissue_list
from wuzha.decisions.models import PublishedList
from wuzha.decisions.round_state import load_state
from wuzha.programmes.models import Programme
from wuzha.publishing.pdf.font import load_font


@pytest.fixture
def circular(county: SampleCounty, programme: Programme) -> PublishedList:
    round_ = reach_publicity(county, programme, timezone.localdate())
    end_publicity(round_)
    return publish_list(actor=county["wu"], round_=round_)


@pytest.mark.parametrize("name", ["wu", "li", "qian", "zheng", "zhou", "wang"])
def test_everybody_who_is_judged_or_judges_reads_all_lines(
    county: SampleCounty, circular: PublishedList, name: str
) -> None:
    client = log_in_client(county, name)
    page = client.get(f"/circulars/{circular.number}/")
    words = read_visible_text(page)
    assert all(word in words for word in ("文峰村", "青石社区", "财政所", "内部考核", "只在内部通报"))
    content = undisguise(words.partition("不是排名")[0].partition(circular.title)[2])
    assert not HONOUR_WORDS.search(content) and "证书" not in words
    assert circular.title in read_visible_text(client.get("/circulars/"))
    assert f'href="/circulars/{circular.number}/"' in client.get("/").content.decode()


@pytest.mark.parametrize("name", ["zhao", "system", "security"])
def test_for_another_street_and_for_administrators_there_is_none(
    county: SampleCounty, circular: PublishedList, name: str
) -> None:
    client = log_in_client(county, name)
    assert client.get(f"/circulars/{circular.number}/").status_code == 404
    answer = client.get("/circulars/")
    assert answer.status_code == 404 or circular.title not in answer.content.decode()
    assert circular.title not in client.get("/").content.decode()


def test_without_a_log_in_it_leads_to_the_log_in(county: SampleCounty, circular: PublishedList) -> None:
    for address in ("/circulars/", f"/circulars/{circular.number}/"):
        assert Client().get(address)["Location"].startswith("/log-in/")
    assert Client().get(f"/public/lists/{circular.number}/").status_code == 404


def test_the_first_page_names_a_circular_as_long_as_it_is_new(county: SampleCounty, circular: PublishedList) -> None:
    client = log_in_client(county, "li")
    PublishedList.objects.update(issued_at=timezone.now() - timedelta(days=15))
    assert circular.title not in client.get("/").content.decode()
    assert circular.title in client.get("/circulars/").content.decode()


def test_a_replaced_circular_names_its_successor(county: SampleCounty, programme: Programme) -> None:
    first = reach_list(county, programme, timezone.localdate(), VILLAGE)
    first.round.mode = "internal"
    first.round.save()
    revoke(county, first.round, county.orgs[VILLAGE])
    second = reissue_list(actor=county["wu"], round_=first.round)
    page = log_in_client(county, "li").get(f"/circulars/{first.number}/")
    assert f"本通报已由{second.number}替代" in read_visible_text(page)


def test_a_public_list_is_linked_to_its_public_page(county: SampleCounty, programme: Programme) -> None:
    listing = reach_list(county, programme, timezone.localdate(), VILLAGE)
    client = log_in_client(county, "li")
    assert f'href="/public/lists/{listing.number}/"' in client.get("/circulars/").content.decode()
    assert client.get(f"/circulars/{listing.number}/").status_code == 404


@needs_font
def test_a_circular_is_fetched_as_pdf_by_whoever_reads_its_page(county: SampleCounty, circular: PublishedList) -> None:
    address = f"/circulars/{circular.number}/pdf/export/"
    client = log_in_client(county, "li")
    assert f'href="{address}"' in client.get(f"/circulars/{circular.number}/").content.decode()
    answer = client.get(address)
    assert answer.content.startswith(b"%PDF-") and answer["Content-Type"] == "application/pdf"
    assert log_in_client(county, "zhao").get(address).status_code == 404
    paper = log_in_client(county, "wu").get(f"/rounds/{circular.round_id}/papers/result_list/")
    assert f'href="{address}"' in paper.content.decode()


def test_without_a_font_the_page_says_why_there_is_no_pdf(
    county: SampleCounty, circular: PublishedList, settings: Any, tmp_path: Path
) -> None:
    settings.PDF_FONT = str(tmp_path / "none.ttf")
    load_font.cache_clear()
    try:
        client = log_in_client(county, "wu")
        for page in (f"/circulars/{circular.number}/", f"/rounds/{circular.round_id}/papers/result_list/"):
            answer = client.get(page)
            assert "不能生成 PDF" in read_visible_text(answer) and "/pdf/" not in answer.content.decode()
        answer = client.get(f"/circulars/{circular.number}/pdf/export/", follow=True)
        assert "不能生成 PDF" in read_visible_text(answer)
    finally:
        load_font.cache_clear()


def test_every_account_of_the_street_reads_what_an_internal_round_publicises(
    county: SampleCounty, programme: Programme
) -> None:
    round_ = reach_publicity(county, programme, timezone.localdate())
    address, until = f"/rounds/{round_.pk}/publicity/", load_state(round_).due_on
    for name in ("wu", "li", "qian", "zheng", "zhou", "wang"):
        client = log_in_client(county, name)
        words = read_visible_text(client.get(address))
        assert all(word in words for word in ("文峰村", "青石社区", "财政所", f"至{until}公示")), name
        assert "看了台账" not in words and "按材料认定" not in words
        for page in ("/", "/circulars/", f"/rounds/{round_.pk}/"):
            assert f'href="{address}"' in client.get(page).content.decode(), (name, page)
    assert f"有异议的，{until}前提出：文峰村" in read_visible_text(log_in_client(county, "li").get(address))
    assert log_in_client(county, "zhao").get(address).status_code == 404
    end_publicity(round_)
    publish_list(actor=county["wu"], round_=round_)
    assert "没有内部公示" in read_visible_text(log_in_client(county, "li").get(address))
