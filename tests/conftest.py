"""What tests of the rooms with a database share."""

import pytest

from tests.cast import Cast, gather
from tests.drawing import register_profiles
from tests.texts import compiled

register_profiles()
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_sessionstart() -> None:
    """English pages need their catalogue, which is made, not kept."""
    compiled()


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
