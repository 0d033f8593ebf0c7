"""Take the pictures of pages that the READMEs show, from the demo: `make pictures`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser.office import open_office
from wuzha.demo.street import VILLAGES

FOLDER = Path(__file__).parent / "pictures"
LARGEST = 150_000
"""Bytes of a picture that is committed."""
VILLAGE = VILLAGES[9]
DAY = date(2026, 10, 15)
"""The day on which the demo stands in the pictures: in the fourth quarter, with one month overdue."""
PICTURES = (
    ("workbench", "wu", "/", 1440),
    ("evidence-card", "wu", f"/standing/{VILLAGE.code}/", 1440),
    ("village-phone", "li", "/", 360),
)
"""Name, account, address, width of the window."""


def take_pictures() -> None:
    """Write each picture as a JPEG of at most `LARGEST` bytes."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="wuzha-") as data, open_office(Path(data), DAY) as office:
        for name, account, address, width in PICTURES:
            with office.open_window(width, account) as page:
                page.goto(address)
                for quality in (80, 70, 60, 50):
                    picture = page.screenshot(type="jpeg", quality=quality)
                    if len(picture) <= LARGEST:
                        break
            (FOLDER / f"{name}.jpg").write_bytes(picture)
            print(f"docs/pictures/{name}.jpg", len(picture) // 1024, "KB")
