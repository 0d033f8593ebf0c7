"""What a page of results rests on: the org, the plan, the period, the books, and what is not in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils import timezone

from wuzha.assessments.standing import limit_refusals
from wuzha.core.refused_rows import OpenRefusals
from wuzha.core.statement.questions import Questions
from wuzha.core.words.explain import describe_circumstances, describe_refusals
from wuzha.intake.uploads.uploads_not_entered import describe_uploads_not_entered
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.models import Programme


def list_circumstances(questions: Questions, org: Org) -> list[str]:
    """Return the lines for a page about the org."""
    page_questions = replace(questions, refusals=limit_refusals(questions.refusals, [org]))
    return [*describe_circumstances(page_questions), *describe_uploads_not_entered(org)]


def describe_page(programme: Programme, questions: Questions, org: Org, scope: Scope | None = None) -> dict[str, Any]:
    """Return what every page of results says: the org, the plan, the period, and the moment of the books.

    `warnings` are the lines of `circumstances` on what was handed in and is not in the figures. With a scope, they are
    about the part of the org that lies in it.
    """
    uploads = list(describe_uploads_not_entered(org))
    page_questions = replace(questions, refusals=limit_to_sight(questions.refusals, org, scope))
    return {
        "org": org,
        "programme": programme,
        "questions": questions,
        "circumstances": [*describe_circumstances(page_questions), *uploads],
        "warnings": [*describe_refusals(page_questions), *uploads],
        "known_now": timezone.now(),
    }


def limit_to_sight(refusals: OpenRefusals, org: Org, scope: Scope | None) -> OpenRefusals:
    """Return what was refused and may concern the org, or the part of it that lies in the scope."""
    if scope is None or scope.holds(org.path):
        return limit_refusals(refusals, [org])
    return limit_refusals(refusals, list(Org.objects.below(org).filter(path__in=scope.paths)))
