"""The books, seen through the one crossing, are judged as ledgers are."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.engines.test_conformance import ASKED, rows
from tests.random_facts import random_facts
from tests.registers.books import one_of_each, put_into_books
from wuzha.core.facts import FRAMES
from wuzha.core.findings.judge import judge
from wuzha.core.vocabulary import Register
from wuzha.engines.django_connection import DjangoEngine
from wuzha.engines.sqlite import SQLiteEngine
from wuzha.registers.facts import sources
from wuzha.registers.models import BOOKS

pytestmark = pytest.mark.django_db
KNOWN = one_of_each(random_facts(1))


@pytest.fixture(scope="module")
def in_sqlite() -> Iterator[SQLiteEngine]:
    engine = SQLiteEngine(KNOWN)
    yield engine
    engine.close()


@pytest.fixture
def in_books(db: None) -> DjangoEngine:
    return DjangoEngine(connection, sources(put_into_books(KNOWN)))


def test_the_books_give_the_rows_and_findings_of_the_ledgers(in_books: DjangoEngine, in_sqlite: SQLiteEngine) -> None:
    for name, questions in ASKED.items():
        assert rows(in_books, questions) == rows(in_sqlite, questions), name
        assert judge(questions, in_books) == judge(questions, in_sqlite), name


def test_only_fact_columns_leave_the_books(in_books: DjangoEngine) -> None:
    for register, frame in FRAMES.items():
        names = ", ".join(column.sql for column in frame.columns)
        assert len(in_books.rows(f"SELECT {names} FROM {register}")) == len(KNOWN[register])


def test_every_register_has_a_book_with_the_columns_of_its_facts() -> None:
    assert set(BOOKS) == set(Register) - {Register.ORGS}
    for register, book in BOOKS.items():
        assert len(book.fact_fields()) == len(FRAMES[register].columns)
        assert all(book.fact_labels().values())
