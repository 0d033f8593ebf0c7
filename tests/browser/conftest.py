"""What the tests in a browser share."""

from collections.abc import Iterator

import pytest

from tests.browser.office import Office, open_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Of each file its own, ended with it: Playwright's loop must not be there when other tests use the database."""
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened
