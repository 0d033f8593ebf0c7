"""The page where a village claims a case by its number; it shows nothing about the case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wuzha.core.vocabulary import Permission
from wuzha.people.access import Scope
from wuzha.registers.attribution.services import claim_case
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.attribution.forms import ClaimForm
from wuzha.web.forms import refusals_on


@require_permissions(Permission.PROPOSE_VILLAGE)
@require_form_methods
def claim(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Record a claim; the answer is the same for every number, so that nobody can find out which cases exist."""
    form = ClaimForm(scope, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            claim_case(actor=request.user, **form.cleaned_data)
            messages.success(request, _("已提交。街道办公室和派出所核对后，属于没有归属的案件会按归属意见办理。"))
            return redirect("attribution")
    return render(request, "attribution/claim.html", {"form": form})
