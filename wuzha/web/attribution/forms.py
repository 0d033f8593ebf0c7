"""The forms of attribution: a proposal, an answer, a comment, a decision, a claim."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.core.vocabulary import VILLAGE_KINDS
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.models import LONGEST_KEY, LONGEST_REASON
from wuzha.web.forms import SiteForm


def make_reason_field(label: Any) -> forms.CharField:
    """Return the field for a reason in one sentence."""
    return forms.CharField(
        label=label, max_length=LONGEST_REASON, help_text=gettext_lazy("请简要说明（存入历史记录）。")
    )


class VillageForm(SiteForm):
    """The village that a case belongs to, or none, and the reason."""

    village = forms.ModelChoiceField(
        Org.objects.none(), label=gettext_lazy("所属村（社区）"), required=False, empty_label=gettext_lazy("不清楚")
    )
    reason = make_reason_field(gettext_lazy("理由"))

    def __init__(self, holder: Org, *arguments: object, is_required: bool = False, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self.fields["village"].required = is_required
        villages = Org.objects.below(holder).of_kind(*VILLAGE_KINDS).in_use(timezone.localdate())
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]
        if is_required:
            self.fields["village"].empty_label = _("请选择")  # type: ignore[attr-defined]


class AnswerForm(SiteForm):
    """The answer of the police clerk: yes or no, and the reason."""

    agrees = forms.TypedChoiceField(
        label=gettext_lazy("答复"),
        choices=[("1", gettext_lazy("属实")), ("0", gettext_lazy("不属实"))],
        coerce=lambda word: word == "1",
        widget=forms.RadioSelect,
    )
    reason = make_reason_field(gettext_lazy("理由"))


class CommentForm(AnswerForm):
    """The comment of the village that was proposed: yes or no, and the reason."""

    agrees = forms.TypedChoiceField(
        label=gettext_lazy("是不是本村（社区）的"),
        choices=[("1", gettext_lazy("是")), ("0", gettext_lazy("不是"))],
        coerce=lambda word: word == "1",
        widget=forms.RadioSelect,
    )


class ClaimForm(SiteForm):
    """The number of a case, the village that claims it, and the reason."""

    number = forms.CharField(label=gettext_lazy("案件编号"), max_length=LONGEST_KEY)
    village = forms.ModelChoiceField(Org.objects.none(), label=gettext_lazy("村（社区）"), empty_label=None)
    reason = make_reason_field(gettext_lazy("理由"))

    def __init__(self, scope: Scope, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        villages = Org.objects.under(scope.paths).of_kind(*VILLAGE_KINDS).in_use(timezone.localdate())
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]
