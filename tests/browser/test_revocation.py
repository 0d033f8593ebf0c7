"""A title is revoked by a signed decision: its certificate says so, its list stays, and another replaces that."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import revocation_acts as acts
from tests.browser.office import DESKTOP, PHONE, open_office
from tests.browser.round_acts import Scene

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class IssuedTitle:
    """A title on the first public list of the demo: whose it is, its certificate, and the list."""

    name: str
    certificate: str
    listing: str


def read_titles(data: Path) -> list[IssuedTitle]:
    (path,) = data.glob("*.sqlite3")
    with sqlite3.connect(path) as database:
        rows = database.execute(
            "select line.name, certificate.code, list.number from decisions_certificate certificate"
            " join decisions_listline line on line.id = certificate.line_id"
            " join decisions_publishedlist list on list.id = line.list_id order by line.place"
        ).fetchall()
    return [
        IssuedTitle(name, f"/public/certificates/{code}/", f"/public/lists/{number}/") for name, code, number in rows
    ]


def read_document(scene: Scene, listing: str) -> dict[str, Any]:
    """Return a list as everybody fetches it."""
    with scene.walk(None, listing) as walk:
        address = walk.main.get_by_role("link", name="JSON", exact=True).get_attribute("href")
        assert address is not None
        document: dict[str, Any] = walk.page.request.get(address).json()
        return document


def test_a_title_is_revoked_and_another_list_replaces_the_one_that_stays(tmp_path: Path) -> None:
    with open_office(tmp_path / "data") as office:
        acts.let_signer_log_in(tmp_path / "data")
        titles = read_titles(tmp_path / "data")
        listing = titles[0].listing
        for width, title, other in ((PHONE, titles[0], titles[1]), (DESKTOP, titles[1], titles[2])):
            scene = Scene(office, width)
            before = read_document(scene, listing)
            acts.read_certificate(scene, title.certificate, is_revoked=False)
            acts.propose_revocation(scene, title.name)
            acts.read_certificate(scene, title.certificate, is_revoked=False)
            acts.sign_revocation(scene, title.name)
            acts.read_certificate(scene, title.certificate, is_revoked=True)
            assert read_document(scene, listing) == before, "a list that was issued never changes"
            acts.reissue_list(scene)
            after = read_document(scene, listing)
            assert (after["list"], after["sha256"]) == (before["list"], before["sha256"])
            listing = read_replacement(scene, listing, title.name)
            assert read_document(scene, listing)["replaced_by"] is None
            acts.read_certificate(scene, title.certificate, is_revoked=True)
            acts.read_certificate(scene, other.certificate, is_revoked=False)


def read_replacement(scene: Scene, listing: str, name: str) -> str:
    """Go from a list to the one that has replaced it, where the village is not met; return its address."""
    with scene.walk(None, listing) as walk:
        expect(walk.main.get_by_role("row").filter(has_text=name)).not_to_contain_text("未达标")
        walk.follow("看现行名单")
        expect(walk.main.get_by_role("row").filter(has_text=name)).to_contain_text("未达标")
        return walk.page.url.removeprefix(scene.office.address)
