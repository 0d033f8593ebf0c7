"""The form for the earlier day that a page of results is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.assessments.look_back import end_of_day
from wuzha.web.forms import SiteForm


class PastDay(forms.DateField):
    """An optional day: today or earlier, since there are no books of a later day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)

    def clean(self, value: Any) -> Any:
        """Return the day.

        Raises: ValidationError if it cannot be read or lies in the future.
        """
        try:
            day = super().clean(value)
        except ValidationError as error:
            text = _("“%(value)s”读不出日期。请写成 2022-07-31 的样式。") % {"value": value}
            raise ValidationError(text) from error
        if day is not None and day > timezone.localdate():
            raise ValidationError(_("%(day)s还没有到，没有那一天的台账。请选今天或以前的日期。") % {"day": day})
        return day


class LookBackForm(SiteForm):
    """The day in the address of a page; a value that is no such day is reported at the field and ignored."""

    known_on = PastDay(label=gettext_lazy("对照某一天台账的情况"))

    def __init__(self, query: Mapping[str, Any]) -> None:
        super().__init__(query)
        self.full_clean()

    @property
    def day(self) -> date | None:
        """The day; None: no comparison."""
        day: date | None = self.cleaned_data.get("known_on")
        return day

    @property
    def moment(self) -> datetime | None:
        """The moment at which the day ended."""
        return None if self.day is None else end_of_day(self.day)
