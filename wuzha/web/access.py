"""The gate before every page: what lies outside one's scope does not exist, so the answer is 404, never 403."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from wuzha.core.vocabulary import Verb
from wuzha.people.access import scope_of
from wuzha.people.models import User

View = Callable[..., HttpResponseBase]


class Asked(HttpRequest):
    """A request by someone who is logged in: the middleware lets nobody else come this far."""

    user: User


def needs(*verbs: Verb) -> Callable[[View], View]:
    """The page is there for those who may do one of these somewhere; the view is handed where, as its second argument.

    It stands above every other decorator, so that to anyone else the page does not exist by whatever method. The verbs
    stay readable on the view: the sweep of all addresses finds a view that forgot them.
    """

    def dress(view: View) -> View:
        @wraps(view)
        def guarded(request: Asked, *arguments: Any, **named: Any) -> HttpResponseBase:
            scope = next(filter(None, (scope_of(request.user, verb) for verb in verbs)), None)
            if scope is None:
                raise Http404
            return view(request, scope, *arguments, **named)

        vars(guarded)["verbs"] = frozenset(verbs)
        return guarded

    return dress
