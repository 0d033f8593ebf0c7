"""The kinds of column that the tables of the registers are made of."""

from __future__ import annotations

from typing import Any

from django.db import models

from wuzha.orgs.models import LONGEST_CODE, LONGEST_TERM, Org


def org_field(name: str, *, required: bool = False, db_column: str | None = None) -> models.ForeignKey[Any, Any]:
    """A column that holds the code of an org."""
    return models.ForeignKey(
        Org,
        models.PROTECT,
        to_field="code",
        db_column=db_column,
        null=not required,
        related_name="+",
        verbose_name=name,
    )


def term_field(name: str, *, required: bool = False) -> models.CharField[Any, Any]:
    """A column that holds a coded term; a new term needs no migration, so no choices are part of the column."""
    return models.CharField(name, max_length=LONGEST_TERM, null=not required)


def text_field(name: str, longest: int) -> models.CharField[Any, Any]:
    """A column that holds what somebody wrote in words of their own; blank where nothing was said."""
    return models.CharField(name, max_length=longest, null=True)


def code_field(name: str) -> models.CharField[Any, Any]:
    """A column that holds a number or code as it was given."""
    return models.CharField(name, max_length=LONGEST_CODE)


def day_field(name: str) -> models.DateField[Any, Any]:
    """A column that holds a day; blank where it is not known."""
    return models.DateField(name, null=True)


def fen_field(name: str) -> models.BigIntegerField[Any, Any]:
    """A column that holds whole fen; blank where the amount is not known."""
    return models.BigIntegerField(name, null=True)


def count_field(name: str, *, required: bool = False) -> models.PositiveIntegerField[Any, Any]:
    """A column that holds a count; blank where it is not known, which is not zero."""
    return models.PositiveIntegerField(name, null=not required)
