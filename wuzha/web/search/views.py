"""Search what the reader may see: orgs, cases by number, clauses, pages, and the words of the glossary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.normalise import normalise
from wuzha.core.text_lengths import LONGEST_NAME
from wuzha.core.vocabulary import HIGHER_KINDS, Permission, Register
from wuzha.core.words.glossary import GLOSSARY
from wuzha.core.words.phrases import join_clause
from wuzha.orgs.models import Org, contains_name, strip_spaces
from wuzha.people.access import Scope, find_scope
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import load_plan_named
from wuzha.registers.access import find_read_scope
from wuzha.registers.models import BOOKS
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.navigation import Navigation, build_navigation
from wuzha.web.search.search_result import SearchResult, has_word
from wuzha.web.search.year_end_pages import find_year_end_pages
from wuzha.web.standing.page_query import list_programmes

MAX_RESULTS = 20
"""Results of each kind on the page."""


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """Results of one kind; `is_cut`: there are more than the page shows."""

    heading: str
    results: tuple[SearchResult, ...]
    is_cut: bool


@require_safe
def search(request: AuthenticatedRequest) -> HttpResponse:
    """Show the results for `q`; nothing that the reader may not see is found."""
    text = normalise(request.GET.get("q", "")[:LONGEST_NAME])
    groups = list(_list_groups(request, text)) if text else []
    return render(request, "search/search.html", {"text": text, "groups": groups})


def _list_groups(request: AuthenticatedRequest, text: str) -> Iterator[ResultGroup]:
    for heading, results in (
        (_("村（社区）、单位"), _find_orgs(request.user, text)),
        (_("案件"), _find_cases(request.user, text)),
        (_("条款"), _find_clauses(request.user, text)),
        (_("页面"), _find_pages(build_navigation(request), text)),
        (_("年底考核"), find_year_end_pages(request.user, text)),
        (_("用语说明"), _find_words(text)),
    ):
        matches = tuple(islice(results, MAX_RESULTS + 1))
        if matches:
            yield ResultGroup(heading, matches[:MAX_RESULTS], is_cut=len(matches) > MAX_RESULTS)


def _find_orgs(user: User, text: str) -> Iterator[SearchResult]:
    scope = find_scope(user, Permission.SEE_STANDING)
    if not scope:
        return
    is_match = contains_name("name", text) | contains_name("aliases", text)
    if text.isascii() and text.isdecimal():
        is_match = is_match | Q(code__startswith=text)
    for org in Org.objects.under(scope.paths).filter(is_match).order_by("path")[: MAX_RESULTS + 1]:
        yield SearchResult(org.name, f"{org.term.label} {org.code}", reverse("org", args=(org.code,)))


def _find_cases(user: User, text: str) -> Iterator[SearchResult]:
    scope = find_read_scope(user, Register.CASES)
    if not scope:
        return
    # A number is compared as in the list of cases: without spaces, in either case.
    entries = BOOKS[Register.CASES].objects.as_of(None).within(scope).alias(plain_key=strip_spaces("key"))
    cases = entries.filter(plain_key__icontains=text).order_by("key")
    for case in cases[: MAX_RESULTS + 1]:
        yield SearchResult(case.key, "", reverse("entry", args=(Register.CASES, case.pk)))


def _find_clauses(user: User, text: str) -> Iterator[SearchResult]:
    scope = find_scope(user, Permission.SEE_STANDING)
    for programme in list_programmes(scope) if scope else ():
        plan = load_plan_named(programme.plan)
        org = _find_top(scope, programme)
        for standard in plan.standards:
            for criterion in standard.criteria:
                heading = join_clause(criterion.clause, criterion.title)
                if text in normalise(heading):
                    yield SearchResult(heading, org.name, reverse("standing", args=(org.code,)))
        for target in plan.targets if org.term in HIGHER_KINDS else ():
            heading = join_clause(target.clause, target.title)
            if text in normalise(heading):
                yield SearchResult(heading, org.name, reverse("targets", args=(org.code,)))


def _find_top(scope: Scope, programme: Programme) -> Org:
    """Return the org whose pages show a clause to the reader: that of the programme, or the own one below it."""
    if scope.holds(programme.org.path):
        return programme.org
    return Org.objects.below(programme.org).filter(path__in=scope.paths).order_by("path").first() or programme.org


def _find_pages(navigation: Navigation, text: str) -> Iterable[SearchResult]:
    return (SearchResult(item.label, "", item.address) for item in navigation.pages if has_word(text, item.label))


def _find_words(text: str) -> Iterator[SearchResult]:
    for word in GLOSSARY.values():
        if has_word(text, word.chinese, word.label):
            yield SearchResult(word.label, word.sentence, f"{reverse('glossary')}#{word.key}")
