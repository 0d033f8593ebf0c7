"""The address in a QR code is that of the office: its own variable, or the first host of the site."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from wuzha.site.public_requests import LOCAL_ADDRESS, read_public_address


@pytest.mark.parametrize(
    ("variable", "hosts", "is_production", "address"),
    [
        ("", ["localhost"], False, LOCAL_ADDRESS),
        ("", ["wuzha.lan", "10.0.0.1"], True, "https://wuzha.lan"),
        ("", [".wuzha.lan"], True, "https://wuzha.lan"),
        ("https://gongshi.example/", ["wuzha.lan"], True, "https://gongshi.example"),
        ("http://10.0.0.7:8080", ["wuzha.lan"], False, "http://10.0.0.7:8080"),
    ],
)
def test_the_address_is_read(
    monkeypatch: pytest.MonkeyPatch, variable: str, hosts: list[str], is_production: bool, address: str
) -> None:
    monkeypatch.setenv("WUZHA_PUBLIC_ADDRESS", variable)
    assert read_public_address(hosts, is_production=is_production) == address


@pytest.mark.parametrize("variable", ["gongshi.example", "ftp://gongshi.example", "https://", "https://a b"])
def test_what_is_no_address_stops_the_start(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv("WUZHA_PUBLIC_ADDRESS", variable)
    with pytest.raises(ImproperlyConfigured, match="WUZHA_PUBLIC_ADDRESS"):
        read_public_address(["wuzha.lan"], is_production=True)
