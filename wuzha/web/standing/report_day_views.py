"""Set the report day of an office: the day of the following month by which a month is reported."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.core.vocabulary import HIGHER_KINDS, Permission
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.report_days import LATEST_REPORT_DAY, ReportDays
from wuzha.programmes.services import set_report_day
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.forms import SiteForm, refusals_on


class ReportDayForm(SiteForm):
    """The report day."""

    day = forms.IntegerField(
        label=gettext_lazy("月报日"),
        help_text=gettext_lazy("每月台账在次月几日前报送。请填1到28。"),
        widget=forms.NumberInput(attrs={"min": 1, "max": LATEST_REPORT_DAY, "inputmode": "numeric"}),
    )


@require_permissions(Permission.MANAGE_ORGS)
@require_form_methods
def edit_report_day(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Set the report day of an org, for itself and all below it that have none of their own."""
    org = get_object_or_404(Org.objects.under(scope.paths).of_kind(*HIGHER_KINDS), code=code)
    form = ReportDayForm(request.POST or None, initial={"day": ReportDays.load().find_day(org.path)})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            set_report_day(actor=request.user.get_username(), org=org, day=form.cleaned_data["day"])
            messages.success(request, _("已设定月报日，待办事项按它计算期限。"))
            return redirect("report_day", org.code)
    return render(request, "standing/report_day.html", {"form": form, "org": org})
