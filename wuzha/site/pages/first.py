"""The first page: who one is here, the roles one holds, and the orgs they cover."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wuzha.core.vocabulary import Verb
from wuzha.orgs.models import Org
from wuzha.people.access import scope_of, verbs_of
from wuzha.people.gate import Asked
from wuzha.site.pages.branches import branches


@require_safe
def first(request: Asked) -> HttpResponse:
    """The page whoever is logged in comes to."""
    today = timezone.localdate()
    allowed = verbs_of(request.user)
    tops = Org.objects.filter(path__in=scope_of(request.user, Verb.SEE_STANDING).paths)
    context = {
        "roles": request.user.memberships_on(today).order_by("org__path", "role"),
        "allowed": [verb.label for verb in Verb if verb in allowed],
        "branches": branches(tops, today),
    }
    return render(request, "pages/first.html", context)
