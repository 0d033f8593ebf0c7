"""A large body is taken where files are received, from whoever may send them, and nowhere else."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.sample_county import STREET, SampleCounty, log_in_client
from wuzha.cli.request_receiver import SMALL_BODY_BYTES
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.template_check import LARGEST_TEMPLATE
from wuzha.site import body_limits
from wuzha.site.body_limits import LARGE_BODY_BYTES, find_body_limit

TEMPLATE_ADDRESS = f"/papers/templates/{STREET}/{PaperKind.BRIEF}/"


@pytest.mark.parametrize(
    ("name", "address", "limit"),
    [
        ("wu", TEMPLATE_ADDRESS, LARGE_BODY_BYTES),
        ("zhao", TEMPLATE_ADDRESS, SMALL_BODY_BYTES),
        ("wu", "/rounds/", SMALL_BODY_BYTES),
    ],
    ids=["organiser", "other_person", "other_page"],
)
def test_a_template_of_the_stated_size_may_be_sent_by_who_may_change_it(
    county: SampleCounty, monkeypatch: pytest.MonkeyPatch, name: str, address: str, limit: int
) -> None:
    # The transaction of the test lives on the connection that a server would close here.
    monkeypatch.setattr(body_limits, "close_old_connections", lambda: None)
    client = log_in_client(county, name)
    cookies = "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items())
    environment = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": address,
        "HTTP_COOKIE": cookies,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.input": BytesIO(),
    }
    assert find_body_limit(environment) == limit
    assert LARGEST_TEMPLATE < LARGE_BODY_BYTES
