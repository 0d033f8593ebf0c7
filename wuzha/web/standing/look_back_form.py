"""The form for the two days of a page of results: the as-of date, and the day of the books it is compared with.

"As of" a day counts what had happened and been received by then, by the books of today. "Known on" a day is what the
books said then, whatever was entered or corrected since.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.assessments.look_back import end_of_day, find_first_day
from wuzha.core.periods import Period
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
    """The days in the address of a page; a value that is no such day is reported at its field and ignored."""

    as_of = PastDay(
        label=gettext_lazy("截至哪天的情况"),
        help_text=gettext_lazy("只计到那一天已经发生、已经收到的；按今天的账，后来补登的也算。"),
    )
    known_on = PastDay(
        label=gettext_lazy("当时账上怎么记"),
        help_text=gettext_lazy("按那一天账上已有的记录，后来补登、更正的不算；与今天的账对照。"),
    )

    def __init__(self, query: Mapping[str, Any], period: Period) -> None:
        self.period = period
        super().__init__(query)
        self.full_clean()

    @property
    def as_of_day(self) -> date | None:
        """The as-of date; None: today."""
        day: date | None = self.cleaned_data.get("as_of")
        return day

    @property
    def day(self) -> date | None:
        """The day of the books to compare with; None: no comparison."""
        day: date | None = self.cleaned_data.get("known_on")
        return day

    @property
    def moment(self) -> datetime | None:
        """The moment at which the day of the books ended."""
        return None if self.day is None else end_of_day(self.day)

    @property
    def has_refused_as_of(self) -> bool:
        """Whether the address names an as-of date that cannot be used."""
        return "as_of" in self.errors

    @property
    def first_error(self) -> str:
        """The sentence on the first day that was refused; empty if none was."""
        return next((str(sentence) for sentences in self.errors.values() for sentence in sentences), "")

    def clean_as_of(self) -> date | None:
        """Return the as-of date.

        Raises: ValidationError if the period has not begun by then: nobody has met or missed anything yet.
        """
        day: date | None = self.cleaned_data["as_of"]
        if day is not None and day < self.period.start:
            values = {"day": day, "period": self.period.label, "start": self.period.start}
            text = _("%(day)s时%(period)s还没有开始，没有可评的情况。请选%(start)s或以后的日期。") % values
            raise ValidationError(text)
        return day

    def clean_known_on(self) -> date | None:
        """Return the day of the books.

        Raises: ValidationError if nothing had been entered by then.
        """
        day: date | None = self.cleaned_data["known_on"]
        if day is not None and (first_day := find_first_day()) is not None and day < first_day:
            values = {"day": day, "first": first_day}
            text = _("%(day)s时账上还没有记录，第一笔记于%(first)s。请选%(first)s或以后的日期。") % values
            raise ValidationError(text)
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse an as-of date later than the day of the books: they could not yet say what happened until then."""
        values = super().clean() or {}
        as_of, known_on = values.get("as_of"), values.get("known_on")
        if as_of is not None and known_on is not None and known_on < as_of:
            text = _("%(known)s的账还没有记到%(day)s。两个日期同时选时，请让账的日期不早于截至的日期。")
            self.add_error("known_on", text % {"known": known_on, "day": as_of})
        return values
