"""Open the pages of a round as its people do, and send their forms."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.sample_county import SampleCounty, log_in_client, read_visible_text
from wuzha.decisions.models import Round
from wuzha.decisions.round_state import load_round


def find_address(round_: Round, code: str) -> str:
    return f"/rounds/{round_.pk}/orgs/{code}/"


def read_page(county: SampleCounty, name: str, address: str) -> str:
    return read_visible_text(log_in_client(county, name).get(address))


def send(client: Client, address: str, round_: Round, move: str, **fields: object) -> Any:
    """Send the form of a move by somebody who has seen every step so far, unless `seen` says otherwise."""
    data = {"move": move, "seen": load_round(round_).state.last_step} | fields
    return client.post(address, data)


def send_as(county: SampleCounty, name: str, address: str, round_: Round, move: str, **fields: object) -> Any:
    return send(log_in_client(county, name), address, round_, move, **fields)
