"""Build the columns of the tables of the registers."""

from __future__ import annotations

from typing import Any

from django.db import models

from wuzha.core.text_lengths import LONGEST_CODE
from wuzha.orgs.models import LONGEST_TERM, Org


def make_org_field(
    name: str, *, is_required: bool = False, db_column: str | None = None
) -> models.ForeignKey[Any, Any]:
    """Return a column for the code of an org."""
    return models.ForeignKey(
        Org,
        models.PROTECT,
        to_field="code",
        db_column=db_column,
        null=not is_required,
        related_name="+",
        verbose_name=name,
    )


def make_term_field(name: str, *, is_required: bool = False) -> models.CharField[Any, Any]:
    """Return a column for a coded term; without choices, so that a new term needs no migration."""
    return models.CharField(name, max_length=LONGEST_TERM, null=not is_required)


def make_text_field(name: str, longest: int) -> models.CharField[Any, Any]:
    """Return a column for free text; null where there is none."""
    return models.CharField(name, max_length=longest, null=True)


def make_code_field(name: str) -> models.CharField[Any, Any]:
    """Return a column for a number or code as it was entered."""
    return models.CharField(name, max_length=LONGEST_CODE)


def make_day_field(name: str) -> models.DateField[Any, Any]:
    """Return a column for a day; null where it is not known."""
    return models.DateField(name, null=True)


def make_fen_field(name: str) -> models.BigIntegerField[Any, Any]:
    """Return a column for whole fen; null where the amount is not known."""
    return models.BigIntegerField(name, null=True)


def make_about_field(name: str) -> models.BooleanField[Any, Any]:
    """Return a column that is true where an amount was written as about so much; else null."""
    return models.BooleanField(name, null=True)


def make_count_field(name: str, *, is_required: bool = False) -> models.PositiveIntegerField[Any, Any]:
    """Return a column for a count; null where it is not known, which is not zero."""
    return models.PositiveIntegerField(name, null=not is_required)
