"""Decide who reads papers: the office, its leader and the reviewer above all of them; an org its own sheet."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404
from django.shortcuts import get_object_or_404

from wuzha.core.vocabulary import HIGHER_KINDS, Permission
from wuzha.decisions.access import OBJECTION_READERS, find_visible_rounds
from wuzha.decisions.models import Round
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, find_scopes
from wuzha.people.models import User
from wuzha.reports.papers.models import IssuedPaper
from wuzha.reports.papers.paper_kinds import PaperKind

READERS = (Permission.ORGANISE_ROUNDS, Permission.DECIDE_OUTCOMES, Permission.COUNTERSIGN)
"""Who has one of these on the org that issues a paper reads it."""

KIND_READERS = {PaperKind.OBJECTION_ANSWER: OBJECTION_READERS}
"""Kinds that quote what a page shows to fewer people: the same people read the paper."""


def may_read(user: User, org: Org) -> bool:
    """Return whether the user reads the papers of the org."""
    return any(scope.holds(org.path) for scope in find_scopes(user, READERS).values())


def may_read_kind(user: User, org: Org, kind: PaperKind) -> bool:
    """Return whether the user reads the papers of this kind of the org."""
    readers = KIND_READERS.get(kind, READERS)
    return may_read(user, org) and any(scope.holds(org.path) for scope in find_scopes(user, readers).values())


def list_readable(user: User, org: Org, papers: Iterable[IssuedPaper]) -> list[IssuedPaper]:
    """Return those of the issued papers of the org that the user reads."""
    hidden_kinds = {kind for kind in KIND_READERS if not may_read_kind(user, org, kind)}
    return [paper for paper in papers if paper.term not in hidden_kinds]


def list_issuing_orgs(user: User) -> list[Org]:
    """Return the topmost orgs above villages whose papers the user reads."""
    paths = {path for scope in find_scopes(user, READERS).values() for path in scope.paths}
    tops = [path for path in paths if not any(path != top and path.startswith(top) for top in paths)]
    return list(Org.objects.filter(path__in=tops).of_kind(*HIGHER_KINDS).order_by("path"))


def get_issuing_org_or_404(user: User, code: str) -> Org:
    """Return an org above villages whose papers the user reads."""
    org = get_object_or_404(Org.objects.of_kind(*HIGHER_KINDS), code=code)
    if not may_read(user, org):
        raise Http404
    return org


def get_readable_round_or_404(user: User, round_pk: int) -> Round:
    """Return a round whose papers the user reads."""
    round_ = get_object_or_404(Round.objects.select_related("org"), pk=round_pk)
    if not may_read(user, round_.org):
        raise Http404
    return round_


def get_judged_org_or_404(user: User, scope: Scope, round_pk: int, code: str) -> tuple[Round, Org]:
    """Return a round that the user sees, and an org in the scope that is or will be judged in it."""
    round_ = get_object_or_404(find_visible_rounds(user).select_related("org").distinct(), pk=round_pk)
    org = get_object_or_404(Org.objects.below(round_.org), code=code)
    if not (scope.holds(org.path) or may_read(user, round_.org)):
        raise Http404
    return round_, org
