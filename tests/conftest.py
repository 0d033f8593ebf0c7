"""Fixtures and hooks of all tests."""

import gc
import os
from string import ascii_lowercase
from typing import Any

import pytest
from django.middleware import csrf

from tests.catalogue import compile_catalogue
from tests.demo.demo_folders import DemoFolders
from tests.drawing import register_profiles
from tests.long_tests import read_list
from tests.sample_county import SampleCounty, load_sample_county

register_profiles()
SELDOM = (50_000, 20, 100)
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}
LONGEST_FILE = "test_every_page.py"
"""Takes a processor more than half of the time of all slow tests."""


def pytest_sessionstart() -> None:
    """Compile the English catalogue, which is not in the repository, and make CSRF tokens of small letters alone.

    A random token with capitals and digits would now and then hold the number of a case that must not be on the page.
    """
    compile_catalogue()
    csrf.CSRF_ALLOWED_CHARS = ascii_lowercase


def pytest_collection_finish() -> None:
    """Freeze all imported objects: the cycle collector spent a tenth of the time on them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


@pytest.fixture(scope="session")
def demo_folders(tmp_path_factory: pytest.TempPathFactory) -> DemoFolders:
    """Data folders of the demo, which all workers of pytest-xdist share: their own folders lie in one."""
    place = tmp_path_factory.getbasetemp()
    demos = (place.parent if "PYTEST_XDIST_WORKER" in os.environ else place) / "demos"
    demos.mkdir(exist_ok=True)
    return DemoFolders(demos)


@pytest.fixture
def county(db: None) -> SampleCounty:
    return load_sample_county()


@pytest.fixture
def programme(county: SampleCounty) -> Any:
    """A street whose months of 2021 and 2022 are all declared, and the programme it runs."""
    from tests.standing import declare_everything

    return declare_everything(county)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that takes long, and every test that uses the database.

    `make test` leaves the former out; `make postgresql` runs the latter on PostgreSQL too.
    """
    long_tests = read_list()
    for item in items:
        if item.nodeid in long_tests:
            item.add_marker("long")
        fixtures = getattr(item, "fixturenames", ())
        if DATABASE_FIXTURES.intersection(fixtures) or item.get_closest_marker("django_db"):
            item.add_marker("database")


@pytest.hookimpl(trylast=True, specname="pytest_collection_modifyitems")
def put_slow_files_first(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put files with slow tests first where workers take whole files in this order (`--no-loadscope-reorder`).

    pytest-xdist would begin with the files of most tests: a file with two tests of minutes comes last then, and one
    processor waits for it. The longest file of all comes before the others. After pytest-django, which puts tests
    without the database last.
    """
    if not config.getoption("loadscopereorder", default=True):
        slow_files = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: (item.path.name != LONGEST_FILE, item.path not in slow_files))
