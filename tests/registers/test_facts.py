"""The facts that the books hand over are judged as those of a ledger are."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.books import drop_conflicting_rows, enter_facts
from tests.engines.conformance import QUESTION_NAMES, QUESTIONS, fetch_rows
from tests.random_facts import random_facts
from wuzha.core.facts import FACT_SCHEMAS
from wuzha.core.findings.judge import judge
from wuzha.core.vocabulary import Register
from wuzha.engines.django_connection import DjangoEngine
from wuzha.engines.sqlite import SQLiteEngine
from wuzha.registers.facts import select_facts
from wuzha.registers.models import BOOKS

pytestmark = pytest.mark.django_db
FACTS = drop_conflicting_rows(random_facts(1))


@pytest.fixture(scope="module")
def sqlite_engine() -> Iterator[SQLiteEngine]:
    engine = SQLiteEngine(FACTS)
    yield engine
    engine.close()


@pytest.fixture
def books_engine(db: None) -> DjangoEngine:
    return DjangoEngine(connection, select_facts(enter_facts(FACTS)))


@pytest.mark.parametrize("name", QUESTION_NAMES)
def test_the_books_give_the_rows_and_findings_of_the_ledgers(
    name: str, books_engine: DjangoEngine, sqlite_engine: SQLiteEngine
) -> None:
    questions = QUESTIONS[name]
    assert fetch_rows(books_engine, questions) == fetch_rows(sqlite_engine, questions)
    assert judge(questions, books_engine) == judge(questions, sqlite_engine)


def test_only_fact_columns_leave_the_books(books_engine: DjangoEngine) -> None:
    for register, schema in FACT_SCHEMAS.items():
        names = ", ".join(column.sql for column in schema.columns)
        assert len(books_engine.read_rows(f"SELECT {names} FROM {register}")) == len(FACTS[register])


def test_every_register_has_a_book_with_the_columns_of_its_facts() -> None:
    assert set(BOOKS) == set(Register) - {Register.ORGS}
    for register, book in BOOKS.items():
        assert len(book.get_fact_fields()) == len(FACT_SCHEMAS[register].columns)
        assert all(book.get_fact_labels().values())
