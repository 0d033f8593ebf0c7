"""Names of addresses are plain, and say what middleware takes from them."""

from django.urls import URLPattern

from wuzha.site.urls import urlpatterns
from wuzha.web.language import EXPORT_PREFIX

ADDRESSES = {pattern.name: str(pattern.pattern) for pattern in urlpatterns if isinstance(pattern, URLPattern)}


def test_every_export_is_named_as_one_so_that_it_stays_chinese() -> None:
    exports = {name for name, address in ADDRESSES.items() if address.endswith("export/")}
    assert exports == {name for name in ADDRESSES if name and name.startswith(EXPORT_PREFIX)}
    assert "export_standing" in exports
