"""Show the glossary."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wuzha.core.i18n import translate
from wuzha.core.words.glossary import GROUPS
from wuzha.web.access import AuthenticatedRequest


@require_safe
def show_glossary(request: AuthenticatedRequest) -> HttpResponse:
    """Show every word in its group; each has an anchor, which is its key."""
    groups = [(translate(heading), words) for heading, words in GROUPS.items()]
    return render(request, "glossary/glossary.html", {"groups": groups})
