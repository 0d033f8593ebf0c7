"""A server without an address of its own name leads to itself."""

import pytest

from wuzha.cli.served_address import build_served_address


@pytest.mark.parametrize(
    ("hosts", "port", "address"),
    [
        (["localhost", "127.0.0.1", "[::1]"], 8797, "http://localhost:8797"),
        ([".wuzha.lan", "10.0.0.7"], 8000, "http://10.0.0.7:8000"),
        (["*"], 80, "http://localhost"),
    ],
)
def test_a_local_server_is_reached_at_its_own_port(hosts: list[str], port: int, address: str) -> None:
    assert build_served_address(hosts, port) == address
