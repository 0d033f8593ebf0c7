"""Find the pages that somebody reaches by links from the first page."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from tests.browser.no_pages import NO_PAGES
from tests.browser.office import DESKTOP, Office

NEVER_FOLLOWED = {"log_in", "redeem_code", *NO_PAGES}
PAGES_PER_ADDRESS = 4


def find_url_name(address: str) -> str | None:
    """Return the name of an address; None for one that is not to be followed."""
    parts = urlsplit(address)
    if parts.netloc or not parts.path.startswith("/") or "as=xlsx" in parts.query:
        return None
    try:
        name = str(resolve(parts.path).url_name)
    except Resolver404:
        return None
    return None if name in NEVER_FOLLOWED else name


PAGES_BY_PERSON: dict[tuple[str, str], dict[str, list[str]]] = {}
"""The pages by the address of the site and the person: following every link takes as long as looking at the pages."""


def find_pages(office: Office, person: str) -> dict[str, list[str]]:
    """Return a few addresses of each name that this person reaches by links: one of two accounts may be their own."""
    key = office.address, person
    if key not in PAGES_BY_PERSON:
        PAGES_BY_PERSON[key] = _follow_links(office, person)
    return PAGES_BY_PERSON[key]


def _follow_links(office: Office, person: str) -> dict[str, list[str]]:
    pages = {"home": ["/"]}
    queue = ["/"]
    with office.open_window(DESKTOP, person) as page:
        while queue:
            address = queue.pop(0)
            response = page.request.get(address)
            assert response.ok, f"a link leads to {address}, which has status {response.status}"
            for link in map(unescape, re.findall(r'href="([^"#]+)', response.text())):
                name = find_url_name(link)
                if name is not None and link not in pages.setdefault(name, []) and len(pages[name]) < PAGES_PER_ADDRESS:
                    pages[name].append(link)
                    queue.append(link)
    return pages
