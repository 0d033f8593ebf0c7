"""The QR code of a certificate is scanned from the page, from its print and from the PDF, and leads back to it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.office import DESKTOP, PHONE, open_office
from tests.demo.demo_folders import DemoFolders
from tests.demo.office_of_day import DEMO_DAY
from tests.qr_codes import print_page, scan_picture, stain_picture

pytestmark = pytest.mark.slow


def find_certificate(data: Path) -> str:
    """Return the path of the page of a certificate of the demo."""
    (path,) = data.glob("*.sqlite3")
    with sqlite3.connect(path) as database:
        (code,) = database.execute("select code from decisions_certificate order by id limit 1").fetchone()
    return f"/public/certificates/{code}/"


def cover_a_corner(page: Page, picture: bytes) -> bytes:
    """Return the picture of the page with a stain on a tenth of the QR code, where no finder pattern stands."""
    box = page.locator(".qr-code").bounding_box()
    assert box is not None
    left, top, side = box["x"], box["y"], box["width"]
    corner = (left + 0.62 * side, top + 0.62 * side, left + 0.88 * side, top + 0.88 * side)
    return stain_picture(picture, tuple(round(edge) for edge in corner))  # type: ignore[arg-type]


def test_the_code_leads_to_the_page_from_screen_paper_and_pdf(demo_folders: DemoFolders, tmp_path: Path) -> None:
    with open_office(demo_folders.copy(DEMO_DAY, tmp_path / "data")) as office:
        path = find_certificate(tmp_path / "data")
        address = f"http://localhost:{urlsplit(office.address).port}{path}"
        for width in (PHONE, DESKTOP):
            with office.open_window(width) as page:
                page.goto(path)
                picture = page.screenshot(full_page=True)
                assert scan_picture(picture) == [address], width
                assert scan_picture(cover_a_corner(page, picture)) == [address], "a stain leaves it readable"
        with office.open_window(DESKTOP) as page:
            page.goto(path)
            if shutil.which("pdftoppm"):
                printed = tmp_path / "printed.pdf"
                printed.write_bytes(page.pdf(prefer_css_page_size=True))
                assert scan_picture(print_page(printed)) == [address]
                fetched = tmp_path / "fetched.pdf"
                fetched.write_bytes(page.request.get(f"{path.rstrip('/')}.pdf").body())
                assert scan_picture(print_page(fetched)) == [address]
            page.goto(urlsplit(address).path)
            page.get_by_text("这张证书有效。").wait_for()
