"""The form that chooses the plan and the period of an org."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wuzha.core.plan.loading import list_built_in_plans
from wuzha.core.plan.plan import Plan
from wuzha.orgs.models import Org
from wuzha.programmes.models import PlanVersion, Programme
from wuzha.programmes.plan_choice import list_begun_periods, load_plan_named
from wuzha.web.forms import SiteForm


class ProgrammeForm(SiteForm):
    """A plan (one that comes with the program, or that the org made) and a period (one of those the plans name).

    `is_over`: no plan that may be chosen has a period of today.
    """

    plan = forms.ChoiceField(label=_("方案"))
    period = forms.ChoiceField(label=_("期间"), help_text=_("首页和结论页评的就是这一期；开始了的期间都可以翻看。"))

    def __init__(self, org: Org, programme: Programme | None, data: Any = None) -> None:
        plans = _list_plans(org, programme)
        today = timezone.localdate()
        begun_periods = [period for plan in plans.values() for period in list_begun_periods(plan, today)]
        periods = {period.id: period.label for period in begun_periods}
        latest = max(begun_periods, key=lambda period: period.start, default=None)
        initial = (
            {"plan": programme.plan, "period": programme.period} if programme else {"period": latest and latest.id}
        )
        super().__init__(data, initial=initial)
        self.is_over = latest is None or latest.end < today
        self._set_choices("plan", [(name, plan.full_title) for name, plan in plans.items()])
        self._set_choices("period", list(periods.items()))

    def _set_choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = choices


def _list_plans(org: Org, programme: Programme | None) -> dict[str, Plan]:
    """Return the plans that may be chosen by name; where the leader signs plans, only the one in force."""
    if programme is not None and programme.needs_signature:
        return {programme.plan: load_plan_named(programme.plan)}
    names = [name for name, _folder in list_built_in_plans()]
    versions = PlanVersion.objects.select_related("org").filter(org=org, active_from__lte=timezone.localdate())
    names += [version.name for version in versions.order_by("-number")]
    if programme is not None:
        names.append(programme.plan)
    return {name: load_plan_named(name) for name in names}
