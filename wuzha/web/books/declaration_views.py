"""Months declared complete (报送): which registers of which org for which months, a month without any row too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wuzha.core.periods import Period
from wuzha.core.problems import refusal
from wuzha.core.sheet.columns import DECLARABLE
from wuzha.core.sheet.months import read_months
from wuzha.core.vocabulary import Register, Verb
from wuzha.orgs.models import LONGEST_NAME, Org
from wuzha.people.access import Scope, scope_of
from wuzha.registers.access import RECORDING
from wuzha.registers.manual_entry import declare_months
from wuzha.registers.models import BOOKS
from wuzha.web.access import Asked, needs
from wuzha.web.forms import told_on
from wuzha.web.uploads.views import holders_of

DECIDES_MONTH: Mapping[Register, str] = {
    Register.CASES: "filed_on",
    Register.PERSONS: "confirmed_on",
    Register.DENS: "found_on",
    Register.SANCTIONS: "issued_on",
    Register.OUTREACH: "done_on",
}
"""The day that says to which month a row of the register belongs."""


class DeclareForm(forms.Form):
    """Whose months, which, and of which registers."""

    org = forms.ModelChoiceField(
        Org.objects.none(),
        to_field_name="code",
        label=gettext_lazy("对象"),
        empty_label=None,
        help_text=gettext_lazy("选上级（如街道）表示其下全部已报齐。"),
    )
    months = forms.CharField(
        label=gettext_lazy("月份"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("如 2022-07；连续几个月写成 2022-01~2022-06。"),
    )
    registers = forms.MultipleChoiceField(
        label=gettext_lazy("台账"),
        choices=lambda: [(register.value, register.label) for register in DECLARABLE],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("这个月一条都没有的也要选，就是零报告。"),
    )
    filed_on = forms.DateField(
        label=gettext_lazy("报送日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, scope: Scope, today: date, *arguments: Any) -> None:
        super().__init__(*arguments)
        orgs = Org.objects.under(scope.paths).in_use(today)
        self.fields["org"].queryset = orgs  # type: ignore[attr-defined]  # the stubs know no field by its name
        self.fields["filed_on"].initial = today
        self.fields["months"].initial = Period.parse(f"{today:%Y-%m}").previous.id
        self.today = today

    def clean_months(self) -> tuple[str, ...]:
        """The months, none of which lies ahead."""
        cell = read_months(self.cleaned_data["months"])
        if cell.fault is not None:
            raise ValidationError(str(refusal(cell.fault.code, value=self.cleaned_data["months"])))
        months = tuple(str(month) for month in cell.value or ()) if isinstance(cell.value, tuple) else ()
        if any(month > f"{self.today:%Y-%m}" for month in months):
            raise ValidationError(_("还没有到的月份不能报送。请改选已过的月份。"))
        return months


@needs(Verb.RECORD_OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: Asked, scope: Scope) -> HttpResponse:
    """Several registers and months at once, and how many rows each holds as it is declared."""
    records = scope_of(request.user, RECORDING[Register.DECLARATIONS])
    form = DeclareForm(records, timezone.localdate(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            _declare(request, form, records)
            return redirect("declare")
    return render(request, "books/declare.html", {"form": form})


def _declare(request: Asked, form: DeclareForm, records: Scope) -> None:
    given = form.cleaned_data
    org, registers, months = given["org"], [Register.of(word) for word in given["registers"]], given["months"]
    holder = next(holder for holder in holders_of(Scope((org.path,))))
    fresh = declare_months(
        actor=request.user,
        holder=holder,
        org=org,
        registers=registers,
        months=months,
        on=given["filed_on"],
        within=records,
    )
    again = len(registers) * len(months) - fresh
    told = _("已报送%(count)d项。") % {"count": fresh}
    messages.success(request, told + (_("另有%(count)d项以前报送过，没有改动。") % {"count": again} if again else ""))
    for register in registers:
        counts = _("，").join(f"{month} {_rows(org, register, month)}" for month in months)
        words = {"org": org.name, "register": register.label, "counts": counts}
        messages.info(request, _("%(org)s %(register)s：%(counts)s") % words)


def _rows(org: Org, register: Register, month: str) -> str:
    """How many rows of the org, and of all below it, the register holds in the month."""
    period, day = Period.parse(month), DECIDES_MONTH[register]
    rows = BOOKS[register].objects.as_of(None).within(Scope((org.path,)))
    count = rows.filter(**{f"{day}__range": (period.start, period.end)}).count()
    return _("%(count)d条") % {"count": count} if count else _("零报告")
