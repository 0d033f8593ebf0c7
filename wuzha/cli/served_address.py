"""Set the public address of a server that nobody has named: its own host and port."""

from __future__ import annotations

import os

HTTP_PORT = 80


def set_public_address(port: int) -> None:
    """Let QR codes and printed addresses lead to this server, unless the office says where the public reaches it."""
    from django.conf import settings

    if not settings.PRODUCTION and not os.environ.get("WUZHA_PUBLIC_ADDRESS"):
        settings.PUBLIC_ADDRESS = build_served_address(settings.ALLOWED_HOSTS, port)


def build_served_address(hosts: list[str], port: int) -> str:
    """Return where this server answers itself: the first host of the site that is a whole name, at this port."""
    host = next((host for host in hosts if not host.startswith(("*", "."))), "localhost")
    return f"http://{host}" if port == HTTP_PORT else f"http://{host}:{port}"
