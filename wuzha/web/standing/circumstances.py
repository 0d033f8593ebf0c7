"""The lines at the head of a page of results: what it rests on, and what was handed in and is not in it."""

from __future__ import annotations

from wuzha.core.statement.questions import Questions
from wuzha.core.words.explain import describe_circumstances
from wuzha.intake.uploads.uploads_not_entered import describe_uploads_not_entered
from wuzha.orgs.models import Org


def list_circumstances(questions: Questions, org: Org) -> list[str]:
    """Return the lines for a page about the org."""
    return [*describe_circumstances(questions), *describe_uploads_not_entered(org)]
