"""The fixture that all tests in a browser use."""

from collections.abc import Iterator

import pytest

from tests.browser.office import Office, open_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Serve the demo to the tests of one file; Playwright's loop must not run while other tests use the database."""
    with open_office(tmp_path_factory.mktemp("office")) as office_site:
        yield office_site
