"""Read the grid of attestations from a form: who attests and when, and a verdict with its reason for each org."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wuzha.core.free_text import clean_reason
from wuzha.core.i18n import join_words
from wuzha.core.problems import format_refusal
from wuzha.core.sheet.days import read_date
from wuzha.core.sheet.free_text import read_decider, read_text
from wuzha.core.text_lengths import LONGEST_DECIDER
from wuzha.core.vocabulary import Verdict
from wuzha.registers.attestation_services import OrgVerdict, Signature
from wuzha.web.attestations.grid import Grid, GridRow
from wuzha.web.forms import SiteForm
from wuzha.web.numbers import read_number

ALL_ROWS = "all"
"""The value of the box that chooses every row of the page."""

BULK = {"bulk_met": Verdict.MET.value, "bulk_not_met": Verdict.NOT_MET.value, "bulk_none": ""}
"""The buttons that give the chosen rows a verdict; nothing is attested by them."""


class SignatureForm(SiteForm):
    """Who attests and on which day, once for all rows; a draft may lack both."""

    attested_by = forms.CharField(
        label=gettext_lazy("认定人"),
        max_length=LONGEST_DECIDER,
        help_text=gettext_lazy("写机构或岗位，如“考核组”；不写人名。"),
    )
    attested_on = forms.DateField(
        label=pgettext_lazy("attestation", "认定日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, grid: Grid, today: date, data: QueryDict | None = None, *, is_draft: bool = False) -> None:
        super().__init__(data, initial={"attested_by": grid.attested_by, "attested_on": grid.attested_on or today})
        self.today = today
        for form_field in self.fields.values():
            form_field.required = not is_draft

    def clean_attested_by(self) -> str:
        """Return who attests.

        Raises: ValidationError if it names a person.
        """
        text: str = self.cleaned_data["attested_by"]
        cell = read_decider(text)
        if cell.fault is not None and text:
            raise ValidationError(format_refusal(cell.fault.code, **cell.fault.context))
        return str(cell.value or "")

    def clean_attested_on(self) -> date | None:
        """Return the day.

        Raises: ValidationError if the day has not come, or no ledger has its year.
        """
        day: date | None = self.cleaned_data["attested_on"]
        cell = read_date(day, read_on=self.today) if day is not None else None
        if day is not None and cell is not None and cell.fault is not None:
            raise ValidationError(format_refusal(cell.fault.code, value=day.isoformat(), **cell.fault.context))
        return day

    @property
    def signature(self) -> Signature:
        """Who attests and when, of a valid form."""
        values: dict[str, Any] = self.cleaned_data
        return Signature(values["attested_by"], values["attested_on"])


def fill_rows(grid: Grid, data: QueryDict) -> None:
    """Put into the rows of the grid what was entered for them, and the verdict of a bulk button for the chosen ones."""
    codes = set(data.getlist("row"))
    bulk = next((verdict for name, verdict in BULK.items() if name in data), None)
    for row in grid.rows:
        row.is_chosen = row.org.code in codes or ALL_ROWS in codes
        row.verdict = data.get(f"verdict-{row.org.code}", "")
        row.reason = data.get(f"reason-{row.org.code}", "")
        row.seen = read_number(data.get(f"seen-{row.org.code}", ""))
        if bulk is not None and row.is_chosen:
            row.verdict = bulk
        if Verdict.get(row.verdict) is None:
            row.verdict = ""


def check_rows(rows: list[GridRow], *, is_draft: bool) -> bool:
    """Note the faults at the rows; return whether there is none.

    A reason is needed where the duty figures speak against the verdict; a draft may wait for it.
    """
    for row in rows:
        cell = read_text(row.reason)
        if cell.fault is not None:
            row.faults.append(format_refusal(cell.fault.code, **cell.fault.context))
            row.reason = ""
        else:
            row.reason = clean_reason(str(cell.value or ""))
        if row.doubts and not row.reason and not is_draft:
            words = {"doubts": join_words(row.doubts)}
            row.faults.append(_("与履职数据不一致：%(doubts)s。请写明理由。") % words)
    return not any(row.faults for row in rows)


def list_verdicts(rows: list[GridRow]) -> list[OrgVerdict]:
    """Return the rows as the services take them."""
    return [OrgVerdict(row.org, row.verdict, row.reason, row.seen) for row in rows]
