"""A form as a browser has loaded it: what it would send if nothing were typed."""

from __future__ import annotations

from html.parser import HTMLParser

from django.test import Client


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._select = ""
        self._is_post = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self._is_post = told.get("method") == "post" and told.get("class", "").startswith("asked")
            case "select":
                self._select = told["name"]
            case "option" if self._is_post and "selected" in told:
                self.found[self._select] = told["value"]
            case "input" if self._is_post and "name" in told and "disabled" not in told:
                if told.get("type") != "checkbox" or "checked" in told:
                    self.found[told["name"]] = told.get("value", "")


def loaded(client: Client, address: str) -> dict[str, str]:
    """What the form at the address would send."""
    return fields_of(client.get(address).content.decode())


def fields_of(page: str) -> dict[str, str]:
    """What the form on the page would send."""
    fields = _Fields()
    fields.feed(page)
    fields.found.pop("csrfmiddlewaretoken", None)
    return fields.found
