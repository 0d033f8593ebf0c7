"""Evaluate a condition of core's SQL on the entries of a list, word for word as the statement has it."""

from __future__ import annotations

import re

from django.db.models import F, Func, IntegerField

from wuzha.core.facts import FACT_SCHEMAS
from wuzha.core.sql import as_verdict
from wuzha.registers.models import Entry

_WORD = re.compile(r"\w+")


def build_condition_mark(book: type[Entry], condition: str) -> Func:
    """Return an expression: 1 where the condition holds for an entry, 0 where it does not, NULL where not known.

    The condition is SQL over the fact columns under their names in a statement, so the expression selects the columns
    of the entry under these names.
    """
    words = set(_WORD.findall(condition))
    columns = zip((column.sql for column in FACT_SCHEMAS[book.register].columns), book.get_fact_fields(), strict=True)
    facts = (Func(F(field), template=f"%(expressions)s AS {name}") for name, field in columns if name in words)
    holds = as_verdict(condition).replace("%", "%%")
    template = f"(SELECT {holds} FROM (SELECT %(expressions)s) AS fact)"  # noqa: S608  core's own text, no value of a user
    return Func(*facts, template=template, output_field=IntegerField())
