"""The forms of a leading group: its formation, its posts, its office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wuzha.core.text_lengths import LONGEST_FREE_TEXT, LONGEST_NAME
from wuzha.core.vocabulary import GroupPost
from wuzha.duties.models import LONGEST_OFFICIAL_NAME, GroupHolding
from wuzha.duties.post_services import HoldingDraft
from wuzha.registers.models import LeadingGroup
from wuzha.web.forms import SiteForm
from wuzha.web.orgs.org_form import make_day_field


def _make_name_field() -> forms.CharField:
    return forms.CharField(
        label=_("姓名"),
        max_length=LONGEST_OFFICIAL_NAME,
        help_text=_("只填姓名，不填电话和证件号。只在本页和小组的公文里显示。"),
    )


def _make_department_field() -> forms.CharField:
    return forms.CharField(
        label=_("单位和职务"), max_length=LONGEST_NAME, required=False, help_text=_("如“街道党工委副书记”。")
    )


def _make_reason_field(*, is_required: bool) -> forms.CharField:
    return forms.CharField(
        label=_("理由"), max_length=LONGEST_FREE_TEXT, required=is_required, help_text=_("存入历史记录，不写姓名。")
    )


class FormationForm(SiteForm):
    """The day on which the group was formed, the number of its paper, and the day the paper came."""

    formed_on = make_day_field(_("成立日期"), _("成立文件的日期。"), is_required=True)
    paper_no = forms.CharField(
        label=_("文号"), max_length=LONGEST_FREE_TEXT, required=False, help_text=_("如“青村发〔2021〕3号”。")
    )
    received_on = make_day_field(_("收到日期"), _("办公室收到成立文件的日期。"))

    def __init__(self, entry: LeadingGroup | None, data: Any = None) -> None:
        values = {} if entry is None else {name: getattr(entry, name) for name in self.base_fields}
        super().__init__(data, initial=values)


class OfficeForm(SiteForm):
    """Where the office of the group is from a day on."""

    place = forms.CharField(label=_("设在"), max_length=LONGEST_NAME, help_text=_("如“社会治理办”。"))
    since_on = make_day_field(_("起始日期"), is_required=True)


class AppointmentForm(SiteForm):
    """Who holds which post from when."""

    post = forms.ChoiceField(label=_("岗位"))
    official_name = _make_name_field()
    department = _make_department_field()
    since_on = make_day_field(_("任职日期"), is_required=True)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        field = self.fields["post"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [(post.value, post.label) for post in GroupPost]

    def make_draft(self) -> HoldingDraft:
        """Return what was typed."""
        values = dict(self.cleaned_data)
        return HoldingDraft(post=GroupPost.of(values.pop("post")), **values)


class HoldingForm(SiteForm):
    """A form about a record of a post; `seen` is the revision that its reader has seen."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, holding: GroupHolding, data: Any = None) -> None:
        self.holding = holding
        super().__init__(data, initial={"seen": holding.revision, **self.find_values(holding)})

    def find_values(self, holding: GroupHolding) -> dict[str, object]:
        """Return what stands in the fields at first."""
        return {name: getattr(holding, name) for name in self.base_fields if hasattr(holding, name)}


class StandInForm(HoldingForm):
    """Who stands in for the holder, from when to when."""

    official_name = _make_name_field()
    department = _make_department_field()
    since_on = make_day_field(_("代理自"), is_required=True)
    planned_end_on = make_day_field(_("代理到"), _("没有定的不填；到期前会提示。"))

    def find_values(self, holding: GroupHolding) -> dict[str, object]:
        """Return today: nothing of the holder stands in the form."""
        return {"since_on": timezone.localdate()}

    def make_draft(self) -> HoldingDraft:
        """Return what was typed."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return HoldingDraft(post=self.holding.term, stands_in_for=self.holding.number, **values)


class HandOverForm(HoldingForm):
    """Who takes the post over on which day."""

    on = make_day_field(_("移交日期"), _("原任到前一天为止，接任从这一天起。"), is_required=True)
    official_name = _make_name_field()
    department = _make_department_field()

    def find_values(self, holding: GroupHolding) -> dict[str, object]:
        """Return today: nothing of the holder before stands in the form."""
        return {"on": timezone.localdate()}


class EndForm(HoldingForm):
    """The last day of the holder or the stand-in."""

    ended_on = make_day_field(_("最后一天"), is_required=True)


class CorrectionForm(HoldingForm):
    """A correction of the record, with its reason."""

    official_name = _make_name_field()
    department = _make_department_field()
    since_on = make_day_field(_("任职日期"), is_required=True)
    planned_end_on = make_day_field(_("代理到"), _("没有定的不填；到期前会提示。"))
    ended_on = make_day_field(_("最后一天"), _("还在任的不填。"))
    reason = _make_reason_field(is_required=False)

    def __init__(self, holding: GroupHolding, data: Any = None) -> None:
        super().__init__(holding, data)
        self.initial["reason"] = ""
        if not holding.is_stand_in:
            del self.fields["planned_end_on"]

    def make_draft(self) -> HoldingDraft:
        """Return what was typed, for the same post."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in ("seen", "reason")}
        return HoldingDraft(post=self.holding.term, stands_in_for=self.holding.stands_in_for, **values)


class WithdrawalForm(HoldingForm):
    """The reason for which a record made by mistake is withdrawn."""

    reason = _make_reason_field(is_required=True)

    def find_values(self, holding: GroupHolding) -> dict[str, object]:
        """Return nothing: the reason is typed."""
        return {}
