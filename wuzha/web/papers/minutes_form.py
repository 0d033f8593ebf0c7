"""The form of the minutes: it asks for the meeting, which no step of a round knows, and stores nothing of it."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from wuzha.reports.papers.meeting_details import MeetingDetails, fill_minutes
from wuzha.reports.papers.paper_draft import PaperDraft
from wuzha.web.forms import validate_year
from wuzha.web.papers.paper_page import IssueForm

_TEXTS = ("place", "chair", "present", "absent", "recorder")
LONGEST_NAME, LONGEST_ATTENDANCE = 100, 500


class MinutesForm(IssueForm):
    """The meeting besides the document number; what is left empty is a blank to fill in by hand."""

    has_details = True
    held_on = forms.DateField(
        label=_("会议日期"),
        required=False,
        validators=[validate_year],
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("会议信息只写进这份公文，系统不另存；没有填的，文中留空。"),
    )
    place = forms.CharField(label=_("地点"), required=False, max_length=LONGEST_NAME)
    chair = forms.CharField(label=_("主持人"), required=False, max_length=LONGEST_NAME)
    present = forms.CharField(
        label=_("出席"), required=False, max_length=LONGEST_ATTENDANCE, widget=forms.Textarea(attrs={"rows": 2})
    )
    absent = forms.CharField(
        label=_("缺席"), required=False, max_length=LONGEST_ATTENDANCE, help_text=_("没有人缺席的不填。")
    )
    recorder = forms.CharField(label=_("记录人"), required=False, max_length=LONGEST_NAME)
    field_order = ("held_on", *_TEXTS, "document_number")

    def __init__(self, draft: PaperDraft, data: QueryDict | None = None) -> None:
        super().__init__(draft, data)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def fill(self, draft: PaperDraft) -> PaperDraft:
        """Return the minutes with the meeting as far as it was typed without a fault.

        Raises: RefusalError.
        """
        texts = {name: self.cleaned_data.get(name, "") for name in _TEXTS}
        details = MeetingDetails(held_on=self.cleaned_data.get("held_on"), **texts)
        return fill_minutes(draft, details)
