"""Names of addresses are plain, say what middleware takes from them, and exist where they are used."""

import re
from pathlib import Path

from django.urls import URLPattern

from wuzha.site.urls import urlpatterns
from wuzha.web.language import EXPORT_PREFIX

ROOT = Path(__file__).parents[2]
ADDRESSES = {pattern.name: str(pattern.pattern) for pattern in urlpatterns if isinstance(pattern, URLPattern)}
USE = re.compile(r"""(?:\{% url |\breverse\(|\bredirect\(|\burl_name = )["'](\w+)["']""")
METAPHORS = frozenset({"desk", "door", "heap", "house", "room", "shelf"})


def test_every_export_is_named_as_one_so_that_it_stays_chinese() -> None:
    exports = {name for name, address in ADDRESSES.items() if address.endswith("export/")}
    assert exports == {name for name in ADDRESSES if name and name.startswith(EXPORT_PREFIX)}
    assert "export_standing" in exports


def test_every_address_that_is_used_has_its_name() -> None:
    files = [path for path in (ROOT / "wuzha").rglob("*") if path.suffix in (".py", ".html")]
    names = {name for path in files for name in USE.findall(path.read_text(encoding="utf-8"))}
    assert {"home", "attribution", "book"} <= names
    assert names - ADDRESSES.keys() == set()


def test_no_address_is_named_by_a_metaphor() -> None:
    assert [name for name in ADDRESSES if name and METAPHORS & set(name.split("_"))] == []
