"""The day a page of results is put beside, as its address names it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.assessments.look_back import end_of


class PastDay(forms.DateField):
    """A day whose books can be looked at: today, or one before it. It may be left blank."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)

    def clean(self, value: Any) -> Any:
        """The day.

        Raises: ValidationError when it cannot be read, or has not come yet.
        """
        try:
            day = super().clean(value)
        except ValidationError as fault:
            told = _("“%(value)s”读不出日期。请写成 2022-07-31 的样式。") % {"value": value}
            raise ValidationError(told) from fault
        if day is not None and day > timezone.localdate():
            raise ValidationError(_("%(day)s还没有到，没有那一天的台账。请选今天或以前的日期。") % {"day": day})
        return day


class LookBack(forms.Form):
    """The day a page is put beside, read from its address; what is no such day is told at the field and not used."""

    known_on = PastDay(label=gettext_lazy("对照某一天台账的情况"))

    def __init__(self, asked: Mapping[str, Any]) -> None:
        super().__init__(asked)
        self.full_clean()

    @property
    def day(self) -> date | None:
        """The day; None: today's standing stands alone."""
        day: date | None = self.cleaned_data.get("known_on")
        return day

    @property
    def moment(self) -> datetime | None:
        """The moment it ended."""
        return None if self.day is None else end_of(self.day)
