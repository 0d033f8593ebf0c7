"""The fields for the flow of a plan's rounds: which optional steps it has, and the working days of each step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from wuzha.core.plan.editing import PlanParts
from wuzha.core.plan.flow_editing import read_flow_texts, read_step_names, write_steps
from wuzha.core.plan.plan_flow import FLOW_KEY, STEPS_KEY
from wuzha.core.rounds.flow import DAY_FIELDS, LONGEST_STEP, SHARE_FIELD
from wuzha.core.vocabulary import OptionalStep

FLOW_PREFIX = f"{FLOW_KEY}."
STEP_PREFIX = f"{FLOW_KEY}.{STEPS_KEY}."
_IN, _OUT = "in", "out"
_STEP_LABELS = {
    OptionalStep.SELF_CHECK: _("自查环节"),
    OptionalStep.VERIFICATION: _("复核环节"),
    OptionalStep.PUBLICITY: _("公示环节"),
}
_NUMBER_LABELS = {
    "self_check_days": _("自查期限"),
    "verification_days": _("复核期限"),
    "explanation_days": _("认定未达标前，听取说明"),
    "publicity_days": _("公示期限"),
    "objection_days": _("异议答复期限"),
    "rectification_days": _("整改期限"),
    SHARE_FIELD: _("现场复核比例（至少一个）"),
}
_SIGNATURE_LABELS = {
    "countersign": _("认定由两人签字"),
    "village_signs_baseline": _("下一年基数由各村（社区）签字"),
}


def build_flow_fields(parts: PlanParts) -> Iterator[tuple[str, forms.Field, str]]:
    """Yield the name, the field and the value of each; the help text of a number is its unit."""
    texts = read_flow_texts(parts)
    steps = read_step_names(texts[STEPS_KEY])
    for step, label in _STEP_LABELS.items():
        choices = [(_IN, _("有")), (_OUT, _("没有"))]
        yield f"{STEP_PREFIX}{step}", forms.ChoiceField(label=label, choices=choices), _IN if step in steps else _OUT
    for key, label in _NUMBER_LABELS.items():
        highest, unit = (LONGEST_STEP, _("个工作日")) if key in DAY_FIELDS else (100, "%")
        field = forms.IntegerField(label=label, min_value=1, max_value=highest, help_text=unit)
        yield f"{FLOW_PREFIX}{key}", field, texts[key]
    for key, label in _SIGNATURE_LABELS.items():
        choices = [("true", _("需要")), ("false", _("不需要"))]
        yield f"{FLOW_PREFIX}{key}", forms.ChoiceField(label=label, choices=choices), texts[key]


def collect_flow_values(values: Mapping[str, object], changed_names: set[str]) -> dict[str, str]:
    """Return the changed fields of the flow as plan.yaml writes them; `values` are those of all fields of the form."""
    names = sorted(name for name in changed_names if name.startswith(FLOW_PREFIX))
    changes = {name.removeprefix(FLOW_PREFIX): str(values[name]) for name in names if not name.startswith(STEP_PREFIX)}
    if any(name.startswith(STEP_PREFIX) for name in names):
        changes[STEPS_KEY] = write_steps(step for step in OptionalStep if values[f"{STEP_PREFIX}{step}"] == _IN)
    return changes
