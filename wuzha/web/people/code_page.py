"""Show a one-time code to the administrator who hands it over: once, in the answer to the form itself.

The code is in no address, no message and no session: they are stored, or stay in the history of the browser.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from wuzha.core.vocabulary import Permission
from wuzha.people.access import find_scope
from wuzha.people.models import User
from wuzha.web.access import AuthenticatedRequest


def show_code(request: AuthenticatedRequest, user: User, code: str, outcome: str) -> HttpResponse:
    """Return the page with the code; `outcome` says what has been done."""
    context = {
        "account": user,
        "code": code,
        "outcome": outcome,
        "days": settings.ONE_TIME_CODE_DAYS,
        "can_manage": bool(find_scope(request.user, Permission.MANAGE_PEOPLE)),
    }
    return render(request, "people/code.html", context)
