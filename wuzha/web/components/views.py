"""Show every component with its states, for those who build pages; only the demo has the page."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wuzha.core.vocabulary import Outcome
from wuzha.demo.office import is_demo_office
from wuzha.demo.street import VILLAGES
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.forms import SiteForm

COLOURS = (
    ("ground", "#f7f8fa"),
    ("surface", "#ffffff"),
    ("line", "#e5e8ec"),
    ("ink", "#1a2330"),
    ("soft", "#5b6675"),
    ("action", "#1f5fbf"),
    ("met", "#1a7d4a"),
    ("not-met", "#c0362c"),
    ("open", "#8a5a00"),
)
"""The names of the style sheet's values and their colours."""

SIZES = (("h1", "28 / 36"), ("h2", "20 / 28"), ("h3", "16 / 24"), ("p", "14 / 21"), ("small", "12.5 / 19"))


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A row of the sample table."""

    number: str
    village: str
    amount: str
    outcome: Outcome


class SampleForm(SiteForm):
    """A field of each kind; what is sent is only checked."""

    village = forms.CharField(
        label=gettext_lazy("所属村（社区）"),
        help_text=gettext_lazy("填名称或编码"),
        widget=forms.TextInput(attrs={"list": "sample-villages"}),
    )
    month = forms.CharField(label=gettext_lazy("月份"), widget=forms.TextInput(attrs={"type": "month"}))
    loss = forms.DecimalField(label=gettext_lazy("被骗金额"))
    outcome = forms.ChoiceField(
        label=gettext_lazy("结论"), choices=lambda: [(outcome.value, outcome.label) for outcome in Outcome]
    )


@require_safe
def show_components(request: AuthenticatedRequest) -> HttpResponse:
    """Show the page; where real books are kept it does not exist."""
    if not is_demo_office():
        raise Http404
    outcomes = list(Outcome)
    rows = [
        SampleRow(f"YL{number:03}", village.name, f"{number * 7_900:,}.00", outcomes[number % len(outcomes)])
        for number, village in enumerate(VILLAGES[:6], 1)
    ]
    context = {
        "outcomes": outcomes,
        "colours": COLOURS,
        "sizes": SIZES,
        "rows": rows,
        "villages": [village.name for village in VILLAGES],
        "form": SampleForm({"village": VILLAGES[0].name, "loss": "-", "month": "2022-06", "outcome": Outcome.MET}),
    }
    return render(request, "components/components.html", context)
