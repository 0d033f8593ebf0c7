"""The forms of a round: its calendar, and a move of the whole round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from wuzha.core.periods import Period
from wuzha.core.problems import RefusalError
from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.rounds.steps import CALENDAR_PARTS
from wuzha.core.vocabulary import OptionalStep
from wuzha.web.decisions.text_fields import StepTextField
from wuzha.web.forms import SiteForm, validate_year
from wuzha.web.numbers import read_number

_LABELS = {
    "freeze_on": _("封存日"),
    "self_check_until": _("自查至"),
    "verification_until": _("复核至"),
    "decision_until": _("认定至"),
    "publicity_until": _("公示至"),
    "list_on": _("公布日"),
}
_INTERNAL_LABELS = {**_LABELS, "publicity_until": _("内部公示至"), "list_on": _("通报日")}
_STEPS = {
    "self_check_until": OptionalStep.SELF_CHECK,
    "verification_until": OptionalStep.VERIFICATION,
    "publicity_until": OptionalStep.PUBLICITY,
}


class SeenForm(SiteForm):
    """A form that carries the number of the last step that its reader saw."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, last_step: int, data: QueryDict | None = None, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={**(initial or {}), "seen": last_step})

    @property
    def seen_number(self) -> int:
        """The number that came with the form. Raises: RefusalError without one."""
        return read_seen(self.cleaned_data)

    def renew(self, last_step: int) -> None:
        """Show the form again after a refusal: its reader now sees the steps up to this one."""
        values = QueryDict(mutable=True)
        for name in self.data:
            values.setlist(name, self.data.getlist(name) if isinstance(self.data, QueryDict) else [self.data[name]])
        values["seen"] = str(last_step)
        self.data = values


class CalendarForm(SeenForm):
    """The planned day of each part that the plan has; a part that it leaves out has the day of the part before."""

    def __init__(
        self,
        flow: RoundFlow,
        initial: Mapping[str, object],
        last_step: int = 0,
        data: QueryDict | None = None,
        *,
        is_internal: bool,
    ) -> None:
        super().__init__(last_step, data, initial=initial)
        labels = _INTERNAL_LABELS if is_internal else _LABELS
        self.parts = [part for part in CALENDAR_PARTS if part not in _STEPS or flow.has(_STEPS[part])]
        for part in self.parts:
            self.fields[part] = forms.DateField(
                label=labels[part],
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                validators=[validate_year],
            )

    @property
    def calendar(self) -> Mapping[str, date]:
        """The days of a valid form."""
        days: dict[str, date] = {}
        day: date = self.cleaned_data["freeze_on"]
        for part in CALENDAR_PARTS:
            day = self.cleaned_data.get(part, day)
            days[part] = day
        return days


class OpenForm(CalendarForm):
    """A new round: the period that it judges, and its calendar."""

    period = forms.ChoiceField(label=_("考核期间"))

    def __init__(
        self,
        flow: RoundFlow,
        periods: Sequence[Period],
        initial: Mapping[str, object],
        data: QueryDict | None = None,
        *,
        is_internal: bool,
    ) -> None:
        super().__init__(flow, initial, data=data, is_internal=is_internal)
        field = self.fields["period"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [(period.id, period.label) for period in reversed(periods)]


class RoundMoveForm(SeenForm):
    """A move of the whole round; one that ends it before its time, or seals a period that runs, needs a reason."""

    text = StepTextField(label=_("理由"), help_text=_("请简要说明（存入历史记录），不写人名。"), rows=3)

    def __init__(
        self, last_step: int, *, needs_reason: bool, is_early: bool = False, data: QueryDict | None = None
    ) -> None:
        super().__init__(last_step, data)
        if not needs_reason and not is_early:
            del self.fields["text"]
        if is_early:
            self.fields["confirms"] = forms.BooleanField(label=_("期间还没有满，仍要现在封存"))
            self.order_fields(("confirms", "text"))


def read_seen(values: QueryDict | dict[str, str]) -> int:
    """Return the number of the last step that a reader saw when the form was loaded.

    Raises: RefusalError where the form names none: nobody can then say what its sender has seen.
    """
    number = read_number(values.get("seen"))
    if number is None:
        raise RefusalError("round.seen_missing")
    return number
