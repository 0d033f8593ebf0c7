"""What is asked for when an org's programme is set."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wuzha.core.plan.loading import built_in_plans
from wuzha.programmes.models import Programme
from wuzha.programmes.plans import periods_begun, plan_named


class ProgrammeForm(forms.Form):
    """The plan, of those that come with the program, and the period, of those the plans name."""

    plan = forms.ChoiceField(label=_("方案"))
    period = forms.ChoiceField(label=_("期间"), help_text=_("首页和结论页评的就是这一期；开始了的期间都可以翻看。"))

    def __init__(self, programme: Programme | None, given: Any = None) -> None:
        now = {} if programme is None else {"plan": programme.plan, "period": programme.period}
        super().__init__(given, initial=now)
        plans = {name: plan_named(name) for name, _folder in built_in_plans()}
        if programme is not None:
            plans.setdefault(programme.plan, plan_named(programme.plan))
        today = timezone.localdate()
        periods = {one.id: one.label for plan in plans.values() for one in periods_begun(plan, today)}
        self._offer("plan", [(name, plan.title) for name, plan in plans.items()])
        self._offer("period", list(periods.items()))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = choices
