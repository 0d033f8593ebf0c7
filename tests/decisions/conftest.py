"""Fixtures of tests about the year-end chain."""

import pytest

from tests.decisions.sealed_street import make_content, make_sealed_file
from wuzha.decisions.sealing.sealed_content import SealedContent


@pytest.fixture
def content() -> SealedContent:
    """What a round of an invented street freezes; made once, without books."""
    return make_content()


@pytest.fixture
def sealed_file() -> bytes:
    return make_sealed_file()
