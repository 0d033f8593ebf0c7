"""The templates of an office: fetch the one in force, put a changed one in place, go back to the base one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.reports.papers.models import PaperTemplate
from wuzha.reports.papers.paper_fields import PaperField
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.template_builder import build_template
from wuzha.reports.papers.template_check import LARGEST_TEMPLATE, list_offered_fields
from wuzha.reports.papers.template_faults import find_template_fault
from wuzha.reports.papers.template_services import (
    find_template,
    find_template_row,
    name_template,
    reset_template,
    store_template,
)
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions, require_post
from wuzha.web.forms import SiteForm, refusals_on
from wuzha.web.papers.paper_access import get_issuing_org_or_404
from wuzha.web.papers.paper_page import DOCX, send_file


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A kind of paper, and the office's own template for it, if it has one in force, with what is wrong with it."""

    kind: PaperKind
    own: PaperTemplate | None

    @property
    def fault(self) -> str:
        """Why it would be refused today; empty where it passes."""
        refusal = None if self.own is None else find_template_fault(self.own)
        return "" if refusal is None else str(refusal)


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field that a template may use, as it is written in one, and the names of its rows' fields."""

    name: str
    row_names: tuple[str, ...]

    @classmethod
    def describe(cls, field: PaperField) -> FieldRow:
        """Return the row of a field."""
        return cls(field.name, tuple(row_field.name for row_field in field.row_fields))


class TemplateForm(SiteForm):
    """A Word file that takes the place of the template in force."""

    template = forms.FileField(
        label=gettext_lazy("改好的模板（.docx）"),
        help_text=gettext_lazy("先下载现用的模板，在 WPS 或 Word 里改，双花括号里的字段照原样保留，再传回来。"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )

    def clean_template(self) -> Any:
        """Refuse a file that is too large to be read."""
        file = self.cleaned_data["template"]
        if file.size > LARGEST_TEMPLATE:
            raise forms.ValidationError(str(RefusalError("paper.too_large", most=LARGEST_TEMPLATE // 2**20)))
        return file


@require_permissions(Permission.ORGANISE_ROUNDS)
@require_safe
def list_templates(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Show the template in force for each kind of paper of an office."""
    org = _get_org(request, scope, code)
    rows = [TemplateRow(kind, find_template_row(org, kind)) for kind in PaperKind]
    return render(request, "papers/templates.html", {"org": org, "rows": rows})


@require_permissions(Permission.ORGANISE_ROUNDS)
@require_form_methods
def edit_template(request: AuthenticatedRequest, scope: Scope, code: str, kind: PaperKind) -> HttpResponse:
    """Show the template of a kind with its fields and its history, and put a changed one in place."""
    org = _get_org(request, scope, code)
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            store_template(actor=request.user, org=org, kind=kind, data=form.cleaned_data["template"].read())
            messages.success(request, _("模板已核对，从现在起使用。原来的模板仍保留。"))
            return redirect("paper_template", org.code, kind)
    history = PaperTemplate.objects.filter(org=org, kind=kind).defer("content").select_related("uploaded_by")
    row = TemplateRow(kind, find_template_row(org, kind))
    context = {
        "org": org,
        "kind": kind,
        "form": form,
        "own": row.own,
        "fault": row.fault,
        "fields": [FieldRow.describe(field) for field in list_offered_fields(kind)],
        "history": history.order_by("-id"),
    }
    return render(request, "papers/template.html", context)


@require_permissions(Permission.ORGANISE_ROUNDS)
@require_safe
def export_template(request: AuthenticatedRequest, scope: Scope, code: str, kind: PaperKind) -> HttpResponse:
    """Send the template in force; with `base`, the base template."""
    org = _get_org(request, scope, code)
    own = None if "base" in request.GET else find_template(org, kind)
    return send_file(own or build_template(kind), name_template(kind), DOCX)


@require_permissions(Permission.ORGANISE_ROUNDS)
@require_post
def restore_base_template(request: AuthenticatedRequest, scope: Scope, code: str, kind: PaperKind) -> HttpResponse:
    """Go back to the base template."""
    org = _get_org(request, scope, code)
    if find_template_row(org, kind) is not None:
        reset_template(actor=request.user, org=org, kind=kind)
    messages.success(request, _("已恢复内置模板。"))
    return redirect("paper_template", org.code, kind)


def _get_org(request: AuthenticatedRequest, scope: Scope, code: str) -> Org:
    org = get_issuing_org_or_404(request.user, code)
    if not scope.holds(org.path):
        raise Http404
    return org
