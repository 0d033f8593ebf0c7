"""The fixture that all tests in a browser use."""

from collections.abc import Iterator

import pytest

from tests.browser.office import Office, open_office
from tests.demo.demo_folders import DemoFolders
from tests.demo.office_of_day import DEMO_DAY


@pytest.fixture(scope="module")
def office(demo_folders: DemoFolders, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Serve the demo to the tests of one file; Playwright's loop must not run while other tests use the database."""
    with open_office(demo_folders.copy(DEMO_DAY, tmp_path_factory.mktemp("office"))) as office_site:
        yield office_site
