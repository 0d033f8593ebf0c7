"""A crawl from the first page of everybody: no page and no export names an org outside one's own tree."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Collection
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.links import find_url_name, follow_links
from tests.sample_county import COUNTY, OTHER_STREET, OTHER_VILLAGE, PEOPLE, STREET, VILLAGE, SampleCounty
from tests.uploads import (
    CASE_COLUMNS,
    ORG_COLUMNS,
    OUTREACH_COLUMNS,
    Sheets,
    commit_now,
    upload_sheets,
)
from tests.web.sweeps.every_address import make_samples_everywhere
from wuzha.core.problems import RefusalError
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.services import compare_again
from wuzha.intake.uploads.upload_worker import do_now
from wuzha.orgs.models import Org

__all__ = ["make_samples_everywhere"]

PAGES_PER_ADDRESS = 10
NAME_THE_STREET = frozenset({"propose_village", "circular"})
"""The form in which a village says whose case it is offers the other villages of its street; a circular names all that
are judged, and is for all of them."""

PUBLIC_PREFIX = "public_"
"""How the names of addresses begin that are for everybody: a published list names all orgs that are on it."""

FOREIGN_SHEETS: dict[str, Sheets] = {
    "cases": {
        "案件": [
            CASE_COLUMNS,
            ("K1", date(2022, 3, 1), "文峰村", 1, ""),
            ("K2", date(2022, 3, 1), OTHER_VILLAGE, 1, ""),
            (f"A{OTHER_VILLAGE}", date(2022, 3, 1), "文峰村", 1, ""),
        ]
    },
    "outreach": {
        "宣传": [
            OUTREACH_COLUMNS,
            ("X1", VILLAGE, date(2022, 3, 1), "讲座"),
            ("X2", OTHER_VILLAGE, date(2022, 3, 1), "讲座"),
            (f"X{OTHER_VILLAGE}", VILLAGE, date(2022, 3, 1), "讲座"),
        ]
    },
    "orgs": {
        "组织": [
            ORG_COLUMNS,
            (VILLAGE, "文峰村", "村", STREET, "", "", "桐花"),
            (OTHER_VILLAGE, "乱写的名称", "村", OTHER_STREET, "", "", ""),
            ("520399001777", "新村", "村", OTHER_STREET, "", "", ""),
        ]
    },
}
"""Sheets of a street that give the codes and numbers of another street, never a name."""


def send_foreign_sheets(county: SampleCounty, folder: Path) -> None:
    """Send each sheet for the street and for its village; half of them are compared once more by the county."""
    for sender in ("wu", "chen", "li"):
        for number, sheets in enumerate(FOREIGN_SHEETS.values()):
            try:
                upload = upload_sheets(county, folder, sheets, by=sender)
            except RefusalError:
                continue
            if number % 2:
                compare_again(actor=county["zhou"], upload=upload)
                do_now(upload)
            try:
                commit_now(actor=county[sender], upload=upload)
            except RefusalError:
                continue


def list_foreign_names(county: SampleCounty, name: str) -> set[str]:
    """Return the names of the orgs that are neither below nor above one of the person's own."""
    own = county.orgs[PEOPLE[name][1]]
    orgs = Org.objects.all()
    return {org.name for org in orgs if not org.path.startswith(own.path) and not own.path.startswith(org.path)}


def read_text(answer: Any) -> str:
    """Return the text of a page or of a file that was handed out, whatever it is packed in."""
    content = b"".join(answer) if answer.streaming else answer.content
    return unpack(content)


def unpack(content: bytes) -> str:
    """Return the texts of all parts of a package, packages inside it too; of any other file, its own."""
    if not zipfile.is_zipfile(BytesIO(content)):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(BytesIO(content)) as package:
        return "\n".join(unpack(package.read(part)) for part in package.namelist())


def find_leaks(client: Client, names: Collection[str]) -> tuple[list[str], Counter[str]]:
    """Return the pages and exports that name one of the orgs, and how many were read of each address."""
    pattern, leaks, counts = re.compile("|".join(map(re.escape, names))), [], Counter[str]()
    for address, source, answer in follow_links(client, PAGES_PER_ADDRESS):
        is_package = "spreadsheet" in answer.get("Content-Type", "")
        url_name = find_url_name(address)
        counts["export" if is_package else url_name] += 1
        match = pattern.search(read_text(answer))
        if match and url_name not in NAME_THE_STREET and not str(url_name).startswith(PUBLIC_PREFIX):
            context = match.string[max(0, match.start() - 60) : match.end() + 20]
            leaks.append(f"{address} (from {source}): {context}")
    return leaks, counts


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in PEOPLE if PEOPLE[name][1] != COUNTY])
def test_no_page_and_no_export_names_an_org_outside_ones_own_tree(
    county: SampleCounty, name: str, tmp_path: Path
) -> None:
    send_foreign_sheets(county, tmp_path)
    assert Upload.objects.filter(preview__gt="").count() == 5
    client = Client()
    client.force_login(county[name])
    leaks, counts = find_leaks(client, list_foreign_names(county, name))
    assert leaks == []
    assert name != "wu" or (counts["upload"] >= 5 and counts["export"] >= 10 and counts["refused_item"] >= 3)


@pytest.mark.slow
def test_the_county_reads_both_streets(county: SampleCounty, tmp_path: Path) -> None:
    """The crawl finds what it looks for where it may stand, in pages and in packed exports."""
    client = Client()
    client.force_login(county["zhou"])
    leaks, _counts = find_leaks(client, {"东山村"})
    assert any(place.startswith("/orgs/") for place in leaks)
    assert any("xlsx" in place.partition(" ")[0] or "/export/" in place.partition(" ")[0] for place in leaks)
