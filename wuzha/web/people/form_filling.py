"""Fill the fields of a form into the HTML of its page, as they were typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser

Attributes = Mapping[str, str | None]

_BUTTONS = frozenset({"submit", "button", "image", "reset"})
_NEVER_FILLED = _BUTTONS | {"file", "password"}
_TOKEN_FIELD = "csrfmiddlewaretoken"  # noqa: S105  the name of a field


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledPage:
    """A page after the fields were filled in, and the values without a place in it, by name of the field.

    `has_form`: the page has the form; `is_changed`: a field that people see has another value than the page gave it.
    """

    page: str
    leftovers: Mapping[str, Sequence[str]]
    has_form: bool
    is_changed: bool


def fill_form(
    page: str, page_address: str, address: str, fields: Mapping[str, Sequence[str]], *, new_action: str = ""
) -> FilledPage:
    """Fill the fields into the form of the page that is sent to the address, as if all of its fields were among them.

    Of several such forms it is the one with most of the fields. Without one the page stays as it is. With `new_action`
    the form is sent there instead.
    """
    forms = _FormFinder(page, page_address).forms
    candidates = [form for form in forms if address in form.addresses and form.names & fields.keys()]
    if not candidates:
        return FilledPage(page=page, leftovers=_drop_empty(fields), has_form=False, is_changed=False)
    form = max(candidates, key=lambda candidate: len(candidate.names & fields.keys()))
    filler = _FormFiller(page, form.number, form.id, fields, new_action=new_action)
    leftovers = _drop_empty(filler.unused)
    return FilledPage(page=filler.build_page(), leftovers=leftovers, has_form=True, is_changed=filler.is_changed)


class _Form:
    """A form of a page: its number in it, its id, the addresses that its buttons send to, the names of its fields."""

    def __init__(self, number: int, attributes: Attributes, page_address: str) -> None:
        self.number = number
        self.id = attributes.get("id") or ""
        is_post = (attributes.get("method") or "").lower() == "post"
        self.addresses = {_drop_query(attributes.get("action") or page_address)} if is_post else set()
        self.names: set[str] = set()


class _PageParser(HTMLParser):
    """Walks through a page and says for each tag of a field which form it belongs to."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._form_count = 0
        self._is_in_form = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "form":
            self._form_count += 1
            self._is_in_form = True
            self.handle_form(attributes)
        else:
            self.handle_field(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_in_form = False

    def handle_form(self, attributes: Attributes) -> None:
        """Handle the beginning of a form."""

    def handle_field(self, tag: str, attributes: Attributes) -> None:
        """Handle any other tag."""


class _FormFinder(_PageParser):
    """Collects the forms of a page."""

    def __init__(self, page: str, page_address: str) -> None:
        super().__init__()
        self._page_address = page_address
        self.forms: list[_Form] = []
        self._outside: list[tuple[str, Attributes]] = []
        self.feed(page)
        self.close()
        by_id = {form.id: form for form in self.forms if form.id}
        for form_id, attributes in self._outside:
            if form_id in by_id:
                self._add(by_id[form_id], attributes)

    def handle_form(self, attributes: Attributes) -> None:
        self.forms.append(_Form(self._form_count, attributes, self._page_address))

    def handle_field(self, tag: str, attributes: Attributes) -> None:
        if form_id := attributes.get("form"):
            self._outside.append((form_id, attributes))
        elif self._is_in_form:
            self._add(self.forms[-1], attributes)

    def _add(self, form: _Form, attributes: Attributes) -> None:
        if (action := attributes.get("formaction")) and form.addresses:
            form.addresses.add(_drop_query(action))
        if name := attributes.get("name"):
            form.names.add(name)


class _FormFiller(_PageParser):
    """Replaces the values of one form; each value of a name is used once, in the order of the fields."""

    def __init__(
        self, page: str, number: int, form_id: str, fields: Mapping[str, Sequence[str]], *, new_action: str
    ) -> None:
        super().__init__()
        self._page, self._number, self._id, self._new_action = page, number, form_id, new_action
        self._fields = fields
        self.unused = {name: list(values) for name, values in fields.items()}
        self.is_changed = False
        self._line_starts = [0]
        for line in page.splitlines(keepends=True):
            self._line_starts.append(self._line_starts[-1] + len(line))
        self._edits: list[tuple[int, int, str]] = []
        self._select, self._option_count = "", 0
        self._textarea: tuple[int, str] | None = None
        self.feed(page)
        self.close()

    def build_page(self) -> str:
        """Return the page with the values of the form."""
        parts, end = [], 0
        for first, last, text in sorted(self._edits):
            parts += [self._page[end:first], text]
            end = last
        return "".join([*parts, self._page[end:]])

    def handle_form(self, attributes: Attributes) -> None:
        if self._new_action and self._form_count == self._number:
            self._replace_tag("form", {**attributes, "action": self._new_action})

    def handle_field(self, tag: str, attributes: Attributes) -> None:
        name = attributes.get("name") or ""
        kind = (attributes.get("type") or "text").lower() if tag == "input" else ""
        if tag == "option" and self._select:
            self._option_count += 1
            self._tick(tag, attributes, self._select, "selected")
        elif not name or not self._is_own(attributes) or name == _TOKEN_FIELD:
            return
        elif kind == "checkbox":
            # A browser does not send a box without its tick.
            self._tick(tag, attributes, name, "checked")
        elif name not in self._fields:
            return
        elif tag == "select":
            self._select, self._option_count = name, 0
        elif tag == "textarea":
            self._textarea = (self._find_position() + len(self.get_starttag_text() or ""), name)
        elif kind == "radio":
            self._tick(tag, attributes, name, "checked")
        elif tag == "input" and kind not in _NEVER_FILLED and self.unused[name]:
            value = self.unused[name].pop(0)
            self.is_changed |= kind != "hidden" and value != (attributes.get("value") or "")
            self._replace_tag(tag, {**attributes, "value": value})

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        if tag == "select":
            self._select = ""
        elif tag == "textarea" and self._textarea is not None:
            start, name = self._textarea
            self._textarea = None
            if self.unused[name]:
                value, end = self.unused[name].pop(0), self._find_position()
                self.is_changed |= _join_lines(value) != _join_lines(unescape(self._page[start:end])).removeprefix("\n")
                # A browser drops the first line break of a text.
                self._edits.append((start, end, "\n" + escape(value)))

    def _is_own(self, attributes: Attributes) -> bool:
        if form_id := attributes.get("form"):
            return form_id == self._id
        return self._is_in_form and self._form_count == self._number

    def _tick(self, tag: str, attributes: Attributes, name: str, mark: str) -> None:
        """Tick a box or an option if its value was, and no other."""
        value = attributes.get("value")
        value = "on" if value is None else value
        others = {key: content for key, content in attributes.items() if key != mark}
        is_ticked, was_ticked = value in self._fields.get(name, ()), mark in attributes
        if is_ticked and value in self.unused[name]:
            self.unused[name].remove(value)
        # The first option of a list needs no mark.
        is_first_option = tag == "option" and self._option_count == 1
        self.is_changed |= is_ticked != was_ticked and not (is_ticked and is_first_option)
        self._replace_tag(tag, {**others, mark: None} if is_ticked else others)

    def _replace_tag(self, tag: str, attributes: Attributes) -> None:
        words = [key if value is None else f'{key}="{escape(value)}"' for key, value in attributes.items()]
        start = self._find_position()
        end = start + len(self.get_starttag_text() or "")
        self._edits.append((start, end, f"<{' '.join([tag, *words])}>"))

    def _find_position(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column


def _drop_empty(fields: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    texts = {name: [value for value in values if value.strip()] for name, values in fields.items()}
    return {name: values for name, values in texts.items() if values}


def _join_lines(text: str) -> str:
    """Return the text with the line breaks of a page; a browser sends others."""
    return text.replace("\r\n", "\n")


def _drop_query(address: str) -> str:
    return address.partition("?")[0].partition("#")[0]
