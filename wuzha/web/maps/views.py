"""The map: every village and unit as a tile and, where outlines were supplied, as a shape; and their upload."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wuzha.assessments.overview import overview_of
from wuzha.core.i18n import in_a_row
from wuzha.core.vocabulary import ABOVE_KINDS, Verb
from wuzha.core.words.explain import circumstances
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, may
from wuzha.programmes.plans import periods_begun, programme_of
from wuzha.reports.maps.geojson import MOST_BYTES
from wuzha.reports.maps.maps import map_of, without_shape
from wuzha.reports.maps.services import record_shapes
from wuzha.web.access import Asked, needs
from wuzha.web.forms import told_on
from wuzha.web.standing.views import questions_asked

MOST_NAMED = 20


@needs(Verb.SEE_STANDING)
@require_safe
def all_maps(request: Asked, scope: Scope) -> HttpResponse:
    """The orgs at the top of one's part of the tree; where there is but one, its map at once."""
    tops = list(Org.objects.filter(path__in=scope.paths).with_results().order_by("path"))
    if len(tops) == 1:
        return _map(request, scope, tops[0])
    return render(request, "charts/tops.html", {"tops": tops, "title": _("地图"), "to": "map"})


@needs(Verb.SEE_STANDING)
@require_safe
def map_page(request: Asked, scope: Scope, code: str) -> HttpResponse:
    """The map of one org and everything below it."""
    return _map(request, scope, get_object_or_404(Org.objects.under(scope.paths).with_results(), code=code))


def _map(request: Asked, scope: Scope, org: Org) -> HttpResponse:
    programme = programme_of(org)
    may_supply = may(request.user, Verb.MANAGE_ORGS, org) and org.term in ABOVE_KINDS
    if programme is None:
        return render(request, "maps/map.html", {"org": org, "may_supply": may_supply})
    questions = questions_asked(request, programme)
    overview = overview_of(programme, questions, org, scope)
    drawn = map_of(overview, scope)
    shown = {
        "org": org,
        "questions": questions,
        "periods": periods_begun(questions.plan, timezone.localdate()),
        "circumstances": list(circumstances(questions)),
        "known_now": timezone.now(),
        "overview": overview,
        "map": drawn,
        "without": without_shape(overview, drawn) if may_supply else (),
        "may_supply": may_supply,
    }
    return render(request, "maps/map.html", shown)


class ShapesForm(forms.Form):
    """A file of outlines."""

    shapes = forms.FileField(
        label=gettext_lazy("图形文件（GeoJSON）"),
        help_text=gettext_lazy(
            "经纬度坐标的面。属性里要有 code（代码）或 name（名称），与“组织”里的一致。再次上传会替换原来的图形。"
        ),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json"}),
    )

    def clean_shapes(self) -> Any:
        """Not too large to be read."""
        sent = self.cleaned_data["shapes"]
        if sent.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过10 MB。请先简化图形，或分几次上传。"))
        return sent


@needs(Verb.MANAGE_ORGS)
@require_http_methods(["GET", "HEAD", "POST"])
def shapes(request: Asked, scope: Scope, code: str) -> HttpResponse:
    """The outlines of an org and of everything below it, from a file."""
    org = get_object_or_404(Org.objects.under(scope.paths).of_kind(*ABOVE_KINDS), code=code)
    form = ShapesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            kept = record_shapes(actor=request.user, top=org, content=form.cleaned_data["shapes"].read())
            messages.success(request, _("已登记%(count)s个组织的图形。") % {"count": kept.count})
            if kept.unmatched:
                messages.warning(request, _not_matched(kept.unmatched))
            return redirect("map", org.code)
    return render(request, "maps/shapes.html", {"form": form, "org": org})


def _not_matched(names: tuple[str, ...]) -> str:
    told = {"names": in_a_row(names[:MOST_NAMED]), "count": len(names)}
    if len(names) > MOST_NAMED:
        return _("对不上组织、没有登记的图形共%(count)s个：%(names)s等。请核对它们的代码或名称。") % told
    return _("对不上组织、没有登记的图形共%(count)s个：%(names)s。请核对它们的代码或名称。") % told
