"""A condition of core over the facts of a register, asked of the entries of a list, word for word as core writes it."""

from __future__ import annotations

import re

from django.db.models import F, Func, IntegerField

from wuzha.core.facts import FRAMES
from wuzha.core.sql import verdict
from wuzha.registers.models import Entry

_WORD = re.compile(r"\w+")


def mark(book: type[Entry], condition: str) -> Func:
    """1 where the condition holds for an entry, 0 where it does not, NULL where that is not known.

    The condition is text of ours over the fact columns, under the names they have in a statement: the entry becomes a
    row of such facts.
    """
    words = set(_WORD.findall(condition))
    named = zip((column.sql for column in FRAMES[book.register].columns), book.fact_fields(), strict=True)
    facts = (Func(F(field), template=f"%(expressions)s AS {name}") for name, field in named if name in words)
    holds = verdict(condition).replace("%", "%%")
    told = f"(SELECT {holds} FROM (SELECT %(expressions)s) AS fact)"  # noqa: S608  core's own text, no value of a user
    return Func(*facts, template=told, output_field=IntegerField())
