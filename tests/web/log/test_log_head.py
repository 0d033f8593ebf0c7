"""The end of the log stands on every paper: printed pages, exported lists, the workbook of results."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client

from tests.sample_county import STREET, SampleCounty, log_in_client
from wuzha.audit.models import LogLine
from wuzha.audit.verification import contains_hash, read_chain_head
from wuzha.core.vocabulary import LogAction
from wuzha.programmes.models import Programme


def expected_words() -> str:
    number, last_hash = read_chain_head()
    return f"日志第{number}行 {last_hash[:16]}"


def read_footers(response: Any) -> list[str]:
    """Return the footer of each sheet of the workbook."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    with ZipFile(BytesIO(content)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    return [re.findall(r"<oddFooter>(.*?)</oddFooter>", sheet)[0] for sheet in sheets]


def test_a_page_ends_with_the_head_of_the_log_when_printed(county: SampleCounty) -> None:
    page = log_in_client(county, "wu").get("/orgs/").content.decode()
    assert f'<p class="log-head">{expected_words()}</p>' in page


@pytest.mark.django_db
def test_a_page_without_a_log_in_says_nothing_about_the_log() -> None:
    assert "log-head" not in Client().get("/log-in/").content.decode()


def test_an_exported_list_has_the_head_from_before_its_export_on_each_sheet(county: SampleCounty) -> None:
    words = expected_words()
    footers = read_footers(log_in_client(county, "wu").get("/orgs/?as=xlsx"))
    assert footers and all(footer.endswith(f"&amp;R{words}") for footer in footers)
    assert LogLine.objects.latest("number").action == LogAction.EXPORT


def test_the_workbook_of_results_has_it_beside_the_hash_of_the_plan(county: SampleCounty, programme: Programme) -> None:
    words = expected_words()
    footers = read_footers(log_in_client(county, "wu").get(f"/standing/{STREET}/export/"))
    assert footers and all(words in footer and "fengling" in footer for footer in footers)


def test_the_printed_digits_find_the_line_again(county: SampleCounty) -> None:
    digits = expected_words().rsplit(" ", 1)[1]
    assert contains_hash(digits)
    assert not contains_hash(digits[::-1])
