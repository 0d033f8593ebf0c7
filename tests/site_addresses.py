"""The addresses of the site, to compare with those that documents name."""

import re

from wuzha.site import urls


def list_patterns() -> set[str]:
    """Return the addresses of the site, with the names of their parts alone: `/rounds/<round>/`."""
    return {"/" + re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", str(entry.pattern)) for entry in urls.urlpatterns}


def generalise(address: str) -> str:
    """Return the address without the names of its parts: a document may call them otherwise."""
    return re.sub(r"<\w+>", "<>", address)
