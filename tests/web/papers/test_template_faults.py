"""A template that was stored before templates were inspected: the office is told before it needs a paper from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from django.utils import timezone

from tests.reports.papers.changed_templates import add_relationship, add_text
from tests.rounds import open_street_round
from tests.sample_county import COUNTY, STREET, SampleCounty, log_in_client, open_account
from tests.todo import read_todo
from tests.web.decisions.pages import read_page
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Role
from wuzha.programmes.models import Programme
from wuzha.reports.papers.models import PaperTemplate
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.template_faults import TEMPLATE_INSPECTIONS, find_template_fault
from wuzha.reports.papers.template_services import reset_template

LINKED = add_relationship("hyperlink", "https://example.org/", kind=PaperKind.ASSESSMENT_NOTICE)
EMBEDDED = add_relationship("oleObject", "embeddings/a.bin", "Internal", PaperKind.ASSESSMENT_NOTICE)
PAGE = f"/papers/templates/{STREET}/"


@pytest.fixture(autouse=True)
def _forget_inspections() -> Iterator[None]:
    TEMPLATE_INSPECTIONS.clear()
    yield
    TEMPLATE_INSPECTIONS.clear()


def store_unchecked(county: SampleCounty, data: bytes, kind: PaperKind = PaperKind.ASSESSMENT_NOTICE) -> PaperTemplate:
    """Store a template as an earlier program did, which inspected less."""
    return PaperTemplate.objects.create(
        org=county.orgs[STREET],
        kind=kind,
        content=data,
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=county["wu"],
        uploaded_at=timezone.now(),
    )


def read_template_lines(county: SampleCounty, name: str) -> dict[str, str]:
    lines = read_todo(log_in_client(county, name).get("/todo/"))
    return {words: address for words, address in lines.items() if "公文模板" in words}


def test_the_office_has_one_to_do_that_leads_to_what_is_wrong(county: SampleCounty) -> None:
    store_unchecked(county, EMBEDDED)
    store_unchecked(county, EMBEDDED, PaperKind.MINUTES)
    [(words, address)] = read_template_lines(county, "wu").items()
    assert words.startswith("补正") and "2个" in words and "清河街道" in words
    page = read_page(county, "wu", address)
    fault = str(find_template_fault(PaperTemplate.objects.first()))  # type: ignore[arg-type]
    assert page.count("不再能用：") == 2 and page.count(fault) == 2
    for name in ("li", "zheng", "zhou", "chen"):
        assert not read_template_lines(county, name), name


def test_an_office_above_is_not_told_of_the_templates_of_a_street(county: SampleCounty) -> None:
    county.people["xianban"] = open_account("xianban", role=Role.STREET_OFFICE, org=county.orgs[COUNTY])
    store_unchecked(county, EMBEDDED)
    assert not read_template_lines(county, "xianban")


@pytest.mark.parametrize("data", [add_text("平安"), add_text("{{ 期间 }}")])
def test_a_template_that_passes_is_no_to_do(county: SampleCounty, data: bytes) -> None:
    store_unchecked(county, data, PaperKind.RESULT_LIST)
    assert not read_template_lines(county, "wu")
    assert "不再能用" not in read_page(county, "wu", PAGE)


def test_a_field_that_the_program_no_longer_has_is_a_fault_too(county: SampleCounty) -> None:
    row = store_unchecked(county, add_text("{{ 旧字段 }}"), PaperKind.RESULT_LIST)
    refusal = find_template_fault(row)
    assert isinstance(refusal, RefusalError) and refusal.code == "paper.unknown_field"


def test_the_page_of_the_template_says_what_to_do_and_going_back_ends_it(county: SampleCounty) -> None:
    store_unchecked(county, EMBEDDED)
    page = read_page(county, "wu", f"{PAGE}{PaperKind.ASSESSMENT_NOTICE}/")
    assert "现用模板通不过现在的检查" in page and "先恢复内置模板" in page
    reset_template(actor=county["wu"], org=county.orgs[STREET], kind=PaperKind.ASSESSMENT_NOTICE)
    assert not read_template_lines(county, "wu")
    assert "通不过" not in read_page(county, "wu", f"{PAGE}{PaperKind.ASSESSMENT_NOTICE}/")


def test_a_paper_that_cannot_be_made_from_it_leads_to_the_template(county: SampleCounty, programme: Programme) -> None:
    round_ = open_street_round(county, programme, timezone.localdate())
    row = store_unchecked(county, LINKED)
    address = f"/rounds/{round_.pk}/papers/{PaperKind.ASSESSMENT_NOTICE}/"
    page = log_in_client(county, "wu").get(address).content.decode()
    refusal = find_template_fault(row)
    assert refusal is not None and str(refusal) in page
    assert f'href="{PAGE}{PaperKind.ASSESSMENT_NOTICE}/"' in page, "nothing falls back to another template silently"
    assert "看公文模板" not in log_in_client(county, "zheng").get(address).content.decode()
