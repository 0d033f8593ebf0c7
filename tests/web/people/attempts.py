"""Helpers of tests about log-ins that fail: attempts from two addresses, with small budgets."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.sample_county import SampleCounty, set_own_passwords

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture(autouse=True)
def small_budgets(settings: Any, county: SampleCounty) -> None:
    settings.FAILURES_PER_ADDRESS, settings.FAILURES_PER_SITE = 6, 12
    settings.FAILURE_WINDOW_MINUTES = 10**6
    set_own_passwords()


def log_in(client: Client, name: str, password: str, address: str = ELSEWHERE, **headers: str) -> Any:
    return client.post("/log-in/", {"username": name, "password": password}, REMOTE_ADDR=address, **headers)


def try_unknown_names(count: int, address: str = ELSEWHERE, name: str = "nobody", **headers: str) -> list[int]:
    """Try names that do not exist, one after another, and return the statuses."""
    return [log_in(Client(), f"{name}{number}", "wrong", address, **headers).status_code for number in range(count)]
