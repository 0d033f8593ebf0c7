"""Follow the links of the pages that one person is shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.http import Http404
from django.test import Client
from django.urls import resolve

PAGES_PER_ADDRESS = 3
"""How many pages of each address are read for their links."""


def find_dead_links(client: Client) -> list[tuple[int, str, str]]:
    """Return every link that does not lead to a page: its status, its address, and the page that has it."""
    visits = list(follow_links(client))
    assert len(visits) > 1, "the first page has no links"
    return [
        (answer.status_code, page, source) for page, source, answer in visits if answer.status_code not in (200, 302)
    ]


def follow_links(client: Client, pages_per_address: int = PAGES_PER_ADDRESS) -> Iterator[tuple[str, str, Any]]:
    """Yield every page and export that links lead to: its address, the page that has the link, and the answer."""
    pages, queue, counts = {"/"}, [("/", "")], Counter[str]()
    while queue:
        page, source = queue.pop()
        answer = client.get(page)
        yield page, source, answer
        if "text/html" not in answer.get("Content-Type", ""):
            continue
        for link in re.findall(r'href="([^"#]+)', answer.content.decode()):
            address = urljoin(page, unescape(link))
            name = find_url_name(address)
            if name and address not in pages and counts[name] < pages_per_address:
                pages.add(address)
                counts[name] += 1
                queue.append((address, page))


def find_url_name(address: str) -> str | None:
    path = urlsplit(address).path
    if path.startswith("/static/"):
        return None
    try:
        return str(resolve(path).url_name)
    except Http404:
        return "no page of ours"
