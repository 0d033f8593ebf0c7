"""The fields of a form are filled into the HTML of its page as they were typed, and nothing else is changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wuzha.web.people import typed_forms
from wuzha.web.people.form_filling import fill_form

TAGS = re.compile(r'<input type="hidden"[^>]*>|<button[^>]*>')

PAGE = """<form method="get"><input name="q"></form>
<form method="post" action="/a/?x=1" id="f">
<input type="hidden" name="revision" value="2"><input type="hidden" name="csrfmiddlewaretoken" value="new">
<input name="line" value="alt"><input name="line"><textarea name="note" rows="2">
alt</textarea>
<select name="kind"><option value="">-</option>
<option value="b" selected>B</option><option value="甲">甲</option></select>
<input type="radio" name="r" value="1" checked><input type="radio" name="r" value="2"><input type="file" name="file">
<input type="password" name="secret"></form><input type="checkbox" name="box" value="7" form="f">"""


def test_every_kind_of_field_is_filled_and_what_has_no_place_is_returned() -> None:
    fields = {
        "revision": ["1"],
        "csrfmiddlewaretoken": ["old"],
        "line": ["第一<", "第二", "第三"],
        "note": ["\n两行\n文字"],
        "kind": ["甲"],
        "r": ["2"],
        "box": ["7"],
        "secret": ["x"],
    }
    filled = fill_form(PAGE, "/p/", "/a/", fields)
    page = filled.page
    assert 'name="revision" value="1"' in page and 'value="new"' in page
    assert 'name="line" value="第一&lt;"' in page and 'name="line" value="第二"' in page
    assert '<textarea name="note" rows="2">\n\n两行\n文字</textarea>' in page
    assert '<option value="甲" selected>' in page and '<option value="b">B' in page
    assert '<input type="radio" name="r" value="1">' in page
    assert '<input type="radio" name="r" value="2" checked>' in page
    assert '<input type="checkbox" name="box" value="7" form="f" checked>' in page
    assert '<input type="password" name="secret">' in page
    assert filled.leftovers == {"csrfmiddlewaretoken": ["old"], "line": ["第三"], "secret": ["x"]}
    assert filled.has_form and filled.is_changed


def test_a_page_without_the_form_stays_as_it_is() -> None:
    filled = fill_form(PAGE, "/p/", "/b/", {"line": ["甲"]})
    assert (filled.page, filled.leftovers, filled.has_form) == (PAGE, {"line": ["甲"]}, False)


AS_SHOWN = {"revision": ["2"], "line": ["alt", ""], "note": ["alt"], "kind": ["b"], "r": ["1"]}


@pytest.mark.parametrize(
    ("typed", "is_changed"),
    [
        ({}, False),
        ({"revision": ["1"]}, False),
        ({"line": ["", ""]}, True),
        ({"note": [""]}, True),
        ({"kind": [""]}, True),
        ({"box": ["7"]}, True),
    ],
)
def test_a_page_knows_whether_people_see_another_value_than_it_gave(
    typed: dict[str, list[str]], is_changed: bool
) -> None:
    assert fill_form(PAGE, "/p/", "/a/", AS_SHOWN | typed).is_changed is is_changed


def test_what_was_emptied_or_had_its_tick_removed_comes_back_so() -> None:
    fields = AS_SHOWN | {"revision": [""], "line": ["", ""], "note": [""], "kind": [""]}
    page = fill_form(PAGE.replace('value="7"', 'value="7" checked'), "/p/", "/a/", fields).page
    assert 'name="revision" value=""' in page and page.count('name="line" value=""') == 2
    assert '<textarea name="note" rows="2">\n</textarea>' in page and '<option value="" selected>' in page
    assert "selected>B" not in page and '<input type="checkbox" name="box" value="7" form="f">' in page


def test_hidden_fields_and_buttons_of_forms_are_never_shown_for_copying() -> None:
    web = Path(typed_forms.__file__).parents[1]
    tags = [tag for path in web.rglob("*.html") for tag in TAGS.findall(path.read_text(encoding="utf-8"))]
    names = {re.sub(r"\{\{.*?\}\}", "7", name) for tag in tags for name in re.findall(r'\bname="(.*?)"', tag)}
    names -= {"sort", "columns", "period", "language"}
    assert {"seen", "shown-7", "again"} <= names
    assert [name for name in sorted(names) if not typed_forms.NEVER_TYPED.fullmatch(name)] == []
