"""Declare months complete (报送) for several registers of an org, a month without rows too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.core.periods import Period
from wuzha.core.problems import format_refusal
from wuzha.core.sheet.columns import DECLARABLE
from wuzha.core.sheet.days import read_date
from wuzha.core.sheet.months import read_months
from wuzha.core.text_lengths import LONGEST_NAME
from wuzha.core.vocabulary import Permission, Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.access import find_write_scope
from wuzha.registers.manual_entry import declare_months
from wuzha.registers.models import BOOKS
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.forms import SiteForm, refusals_on
from wuzha.web.uploads.visible_uploads import list_holders
from wuzha.web.write_preview import is_preview, may_preview, preview_writing, write_and_compare

MONTH_COLUMNS: Mapping[Register, str] = {
    Register.CASES: "filed_on",
    Register.PERSONS: "confirmed_on",
    Register.DENS: "found_on",
    Register.SANCTIONS: "issued_on",
    Register.OUTREACH: "done_on",
}
"""The column of days that decides in which month a row of the register counts."""


class DeclareForm(SiteForm):
    """The org, the months and the registers to declare; a link may have chosen them."""

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
        widget=forms.TextInput(attrs={"type": "month"}),
    )
    until = forms.CharField(
        label=gettext_lazy("至"),
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"type": "month"}),
        help_text=gettext_lazy("连续报送几个月的，选最后一个月。"),
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

    def __init__(self, scope: Scope, today: date, *arguments: Any, link: QueryDict | None = None) -> None:
        super().__init__(*arguments)
        orgs = Org.objects.under(scope.paths).in_use(today)
        self.fields["org"].queryset = orgs  # type: ignore[attr-defined]  # the stubs know no field by its name
        self.fields["filed_on"].initial = today
        self.fields["months"].initial = Period.parse(f"{today:%Y-%m}").previous.id
        self.today = today
        if link is not None:
            self._choose(link)

    def _choose(self, link: QueryDict) -> None:
        for name in ("org", "months", "registers"):
            if values := link.getlist(name):
                self.fields[name].initial = values if name == "registers" else values[0]

    def clean_filed_on(self) -> date:
        """Return the day of the declaration.

        Raises: ValidationError if the day has not come, or no ledger has its year.
        """
        day: date = self.cleaned_data["filed_on"]
        cell = read_date(day, read_on=self.today)
        if cell.fault is not None:
            raise ValidationError(format_refusal(cell.fault.code, value=day.isoformat(), **cell.fault.context))
        return day

    def clean_months(self) -> tuple[str, ...]:
        """Return the months.

        Raises: ValidationError if they cannot be read, or if one has not begun.
        """
        return self._read_months(self.cleaned_data["months"])

    def clean_until(self) -> str:
        """Return the last month if there are several; with it, `months` holds all from the first one.

        Raises: ValidationError as `clean_months` does, or if it is before the first month.
        """
        until: str = self.cleaned_data["until"]
        if until and (months := self.cleaned_data.get("months")):
            self.cleaned_data["months"] = self._read_months(f"{months[0]}~{until}")
        return until

    def _read_months(self, text: str) -> tuple[str, ...]:
        cell = read_months(text)
        if cell.fault is not None:
            raise ValidationError(format_refusal(cell.fault.code, value=text))
        months = tuple(str(month) for month in cell.value or ()) if isinstance(cell.value, tuple) else ()
        if any(month > f"{self.today:%Y-%m}" for month in months):
            raise ValidationError(_("还没有到的月份不能报送。请改选已过的月份。"))
        return months


@require_permissions(Permission.RECORD_OFFICE)
@require_form_methods
def declare(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Declare several registers and months at once, then show how many rows each has."""
    recording_scope = find_write_scope(request.user, Register.DECLARATIONS)
    form = DeclareForm(recording_scope, timezone.localdate(), request.POST or None, link=request.GET)
    consequence = None
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            holder = next(holder for holder in list_holders(Scope((form.cleaned_data["org"].path,))))
            write = partial(_declare, request, form, holder, recording_scope)
            if not is_preview(request):
                _describe_declaration(request, form, write_and_compare(request, holder, write))
                return redirect("declare")
            consequence = preview_writing(request, holder, write)
    context = {"form": form, "consequence": consequence, "may_preview": may_preview(request)}
    return render(request, "books/declare.html", context)


def _declare(request: AuthenticatedRequest, form: DeclareForm, holder: Org, recording_scope: Scope) -> int:
    """Declare the months in the holder's book; return how many are new."""
    values = form.cleaned_data
    return declare_months(
        actor=request.user,
        holder=holder,
        org=values["org"],
        registers=[Register.of(word) for word in values["registers"]],
        months=values["months"],
        on=values["filed_on"],
        within=recording_scope,
    )


def _describe_declaration(request: AuthenticatedRequest, form: DeclareForm, new_count: int) -> None:
    values = form.cleaned_data
    org, registers, months = values["org"], [Register.of(word) for word in values["registers"]], values["months"]
    unchanged_count = len(registers) * len(months) - new_count
    message = _("已报送%(count)d项。") % {"count": new_count}
    if unchanged_count:
        message += _("另有%(count)d项以前报送过，没有改动。") % {"count": unchanged_count}
    messages.success(request, message)
    for register in registers:
        counts = _("，").join(f"{month} {_count_rows(org, register, month)}" for month in months)
        words = {"org": org.name, "register": register.label, "counts": counts}
        messages.info(request, _("%(org)s %(register)s：%(counts)s") % words)


def _count_rows(org: Org, register: Register, month: str) -> str:
    """Return in words how many rows of the org and of all below it the register has in the month."""
    period, day = Period.parse(month), MONTH_COLUMNS[register]
    rows = BOOKS[register].objects.as_of(None).within(Scope((org.path,)))
    count = rows.filter(**{f"{day}__range": (period.start, period.end)}).count()
    return _("%(count)d条") % {"count": count} if count else _("零报告")
