"""A village claims a case it has only heard of: by its number, and it is told nothing about it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.core.vocabulary import VILLAGE_KINDS, Verb
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.attribution.services import claim_case
from wuzha.registers.models import LONGEST_KEY
from wuzha.web.access import Asked, needs
from wuzha.web.attribution.views import ask, reason_field
from wuzha.web.forms import told_on


class ClaimForm(forms.Form):
    """The number, for which village, and why."""

    number = forms.CharField(label=gettext_lazy("案件编号"), max_length=LONGEST_KEY)
    village = forms.ModelChoiceField(Org.objects.none(), label=gettext_lazy("村（社区）"), empty_label=None)
    reason = reason_field(gettext_lazy("理由"))

    def __init__(self, scope: Scope, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        villages = Org.objects.under(scope.paths).of_kind(*VILLAGE_KINDS).in_use(timezone.localdate())
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]


@needs(Verb.PROPOSE_VILLAGE)
@ask
def claim(request: Asked, scope: Scope) -> HttpResponse:
    """The same answer for every number, so that nothing can be learnt from it."""
    form = ClaimForm(scope, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            claim_case(actor=request.user, **form.cleaned_data)
            messages.success(request, _("已提交。街道办公室和派出所核对后，属于没有归属的案件会按归属意见办理。"))
            return redirect("desk")
    return render(request, "attribution/claim.html", {"form": form})
