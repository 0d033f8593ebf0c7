"""The map of an org, with a tile for every village and unit and shapes where outlines were uploaded; the upload."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wuzha.assessments.overview import build_overview
from wuzha.core.i18n import join_words
from wuzha.core.vocabulary import HIGHER_KINDS, Permission
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, may
from wuzha.programmes.plan_choice import find_programme
from wuzha.reports.maps.geojson import MAX_GEOJSON_BYTES
from wuzha.reports.maps.maps import build_map, list_orgs_without_shape
from wuzha.reports.maps.services import record_shapes
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.forms import SiteForm, refusals_on
from wuzha.web.standing.circumstances import list_circumstances
from wuzha.web.standing.page_query import read_questions

MAX_NAMES = 20


@require_permissions(Permission.SEE_STANDING)
@require_safe
def list_maps(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """List the topmost orgs in the scope; if there is only one, show its map at once."""
    tops = list(Org.objects.filter(path__in=scope.paths).with_results().order_by("path"))
    if len(tops) == 1:
        return _render_map(request, scope, tops[0])
    return render(request, "charts/tops.html", {"tops": tops, "title": _("地图"), "to": "map"})


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_map(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Show the map of one org and everything below it."""
    return _render_map(request, scope, get_object_or_404(Org.objects.under(scope.paths).with_results(), code=code))


def _render_map(request: AuthenticatedRequest, scope: Scope, org: Org) -> HttpResponse:
    programme = find_programme(org)
    may_supply = may(request.user, Permission.MANAGE_ORGS, org) and org.term in HIGHER_KINDS
    if programme is None:
        return render(request, "maps/map.html", {"org": org, "may_supply": may_supply})
    questions = read_questions(request, programme)
    overview = build_overview(programme, questions, org, scope)
    org_map = build_map(overview, scope)
    context = {
        "org": org,
        "questions": questions,
        "circumstances": list_circumstances(questions, org),
        "known_now": timezone.now(),
        "overview": overview,
        "map": org_map,
        "orgs_without_shape": list_orgs_without_shape(overview, org_map) if may_supply else (),
        "may_supply": may_supply,
    }
    return render(request, "maps/map.html", context)


class ShapesForm(SiteForm):
    """A GeoJSON file of outlines."""

    shapes = forms.FileField(
        label=gettext_lazy("图形文件（GeoJSON）"),
        help_text=gettext_lazy(
            "经纬度坐标的面。属性里要有 code（代码）或 name（名称），与“组织”里的一致。再次上传会替换原来的图形。"
        ),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json"}),
    )

    def clean_shapes(self) -> Any:
        """Refuse a file that is too large to be read."""
        file = self.cleaned_data["shapes"]
        if file.size > MAX_GEOJSON_BYTES:
            raise forms.ValidationError(_("文件超过10 MB。请先简化图形，或分几次上传。"))
        return file


@require_permissions(Permission.MANAGE_ORGS)
@require_form_methods
def upload_shapes(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Record the outlines of an org and of everything below it from a file."""
    org = get_object_or_404(Org.objects.under(scope.paths).of_kind(*HIGHER_KINDS), code=code)
    form = ShapesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            shape_import = record_shapes(actor=request.user, top=org, content=form.cleaned_data["shapes"].read())
            messages.success(request, _("已登记%(count)s个组织的图形。") % {"count": shape_import.count})
            if shape_import.unmatched:
                messages.warning(request, _describe_unmatched(shape_import.unmatched))
            return redirect("map", org.code)
    return render(request, "maps/shapes.html", {"form": form, "org": org})


def _describe_unmatched(names: tuple[str, ...]) -> str:
    values = {"names": join_words(names[:MAX_NAMES]), "count": len(names)}
    if len(names) > MAX_NAMES:
        return _("对不上组织、没有登记的图形共%(count)s个：%(names)s等。请核对它们的代码或名称。") % values
    return _("对不上组织、没有登记的图形共%(count)s个：%(names)s。请核对它们的代码或名称。") % values
