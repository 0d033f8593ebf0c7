"""What tests of the rooms with a database share."""

import gc
from string import ascii_lowercase

import pytest
from django.middleware import csrf

from tests.cast import Cast, gather
from tests.drawing import register_profiles
from tests.texts import compiled

register_profiles()
SELDOM = (50_000, 20, 100)
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_sessionstart() -> None:
    """English pages need their catalogue, which is made, not kept.

    The token of a form is drawn by luck: of capitals and digits it would now and then hold the number of a case that
    must not be on the page.
    """
    compiled()
    csrf.CSRF_ALLOWED_CHARS = ascii_lowercase


def pytest_collection_finish() -> None:
    """What has been imported by now stays to the end: looking for rubbish in it took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that uses the database is marked so; `make postgresql` runs these on PostgreSQL too."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if DATABASE_FIXTURES.intersection(fixtures) or item.get_closest_marker("django_db"):
            item.add_marker("database")
