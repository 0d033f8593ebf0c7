"""What a page of results rests on: the org, the plan, the period, the books, and what is not in them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from wuzha.core.statement.questions import Questions
from wuzha.core.words.explain import describe_circumstances, describe_refusals
from wuzha.intake.uploads.uploads_not_entered import describe_uploads_not_entered
from wuzha.orgs.models import Org
from wuzha.programmes.models import Programme


def list_circumstances(questions: Questions, org: Org) -> list[str]:
    """Return the lines for a page about the org."""
    return [*describe_circumstances(questions), *describe_uploads_not_entered(org)]


def describe_page(programme: Programme, questions: Questions, org: Org) -> dict[str, Any]:
    """Return what every page of results says: the org, the plan, the period, and the moment of the books.

    `warnings` are the lines of `circumstances` on what was handed in and is not in the figures.
    """
    uploads = list(describe_uploads_not_entered(org))
    return {
        "org": org,
        "programme": programme,
        "questions": questions,
        "circumstances": [*describe_circumstances(questions), *uploads],
        "warnings": [*describe_refusals(questions), *uploads],
        "known_now": timezone.now(),
    }
