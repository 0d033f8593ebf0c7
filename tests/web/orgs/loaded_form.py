"""Read a form as a browser loads it: what it would send if nothing were typed."""

from __future__ import annotations

from html.parser import HTMLParser

from django.test import Client


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""
        self._is_post = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self._is_post = attributes.get("method") == "post" and attributes.get("class", "").startswith("form")
            case "select":
                self._select = attributes["name"]
            case "option" if self._is_post and "selected" in attributes:
                self.values[self._select] = attributes["value"]
            case "input" if self._is_post and "name" in attributes and "disabled" not in attributes:
                if attributes.get("type") != "checkbox" or "checked" in attributes:
                    self.values[attributes["name"]] = attributes.get("value", "")


def load_form(client: Client, address: str) -> dict[str, str]:
    """Return what the form at the address would send."""
    return read_fields(client.get(address).content.decode())


def read_fields(page: str) -> dict[str, str]:
    """Return what the form on the page would send."""
    fields = _Fields()
    fields.feed(page)
    fields.values.pop("csrfmiddlewaretoken", None)
    return fields.values
