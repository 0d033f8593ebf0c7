"""Follow the links of the pages that one person is shown."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.http import Http404
from django.test import Client
from django.urls import resolve

PAGES_PER_ADDRESS = 3
"""How many pages of each address are read for their links."""


def find_dead_links(client: Client) -> list[tuple[int, str, str]]:
    """Return every link that does not lead to a page: its status, its address, and the page that has it."""
    pages, queue, counts, errors = {"/"}, [("/", "")], Counter[str](), []
    while queue:
        page, source = queue.pop()
        answer = client.get(page)
        if answer.status_code not in (200, 302):
            errors.append((answer.status_code, page, source))
        if "text/html" not in answer.get("Content-Type", ""):
            continue
        for link in re.findall(r'href="([^"#]+)', answer.content.decode()):
            address = urljoin(page, unescape(link))
            name = find_url_name(address)
            if name and address not in pages and counts[name] < PAGES_PER_ADDRESS:
                pages.add(address)
                counts[name] += 1
                queue.append((address, page))
    assert len(pages) > 1, "the first page has no links"
    return errors


def find_url_name(address: str) -> str | None:
    path = urlsplit(address).path
    if path.startswith("/static/"):
        return None
    try:
        return str(resolve(path).url_name)
    except Http404:
        return "no page of ours"
