"""The forms of uploads: files, own headers, full files; and the filter of the list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from wuzha.assessments.consequence_text import ConsequenceText
from wuzha.core.periods import Period
from wuzha.core.sheet.months import read_months
from wuzha.core.vocabulary import Register, UploadState
from wuzha.intake.uploads.incoming_files import IncomingFile, check_incoming_files, describe_problem
from wuzha.intake.uploads.models import UploadQuerySet
from wuzha.intake.uploads.own_headers import UnknownHeader
from wuzha.orgs.models import Org
from wuzha.web.forms import SiteForm
from wuzha.web.lists import ListFilter

MAX_FILES = 100


@dataclass(frozen=True, slots=True)
class WithdrawalInput:
    """Missing cases that were ticked on the page and are not withdrawn, the reason, and what it would move."""

    numbers: Collection[int] = ()
    reason: str = ""
    consequence: ConsequenceText | None = None


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, not too many."""

    widget = ManyFilesInput(attrs={"accept": ".xlsx,.xls,.csv"})

    def clean(self, data: Any, initial: Any = None) -> list[IncomingFile]:
        """Return the files, also those that will not be taken: the page of the upload gives the reason.

        Raises: ValidationError when there are too many files, or none is taken, with the reason for each.
        """
        if not data:
            super().clean(None, initial)
            return []
        if len(data) > MAX_FILES:
            raise forms.ValidationError(_("一次最多传%(most)d个文件。请分几次上传。") % {"most": MAX_FILES})
        files = [IncomingFile(file.name or "", file.chunks(), file.size or 0) for file in data]
        problems = list(check_incoming_files(files))
        if all(problems):
            raise forms.ValidationError([describe_problem(problem) for problem in problems if problem])
        return files


class UploadForm(SiteForm):
    """The files, and the book they are for."""

    ledgers = ManyFilesField(
        label=_("台账文件"),
        help_text=format_lazy(_("一次最多{most}个文件，合计不超过50 MB。"), most=MAX_FILES),
    )
    holder = forms.ModelChoiceField(Org.objects.none(), label=_("记入"), empty_label=None)

    def __init__(self, *args: Any, holders: Sequence[Org], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Org]", self.fields["holder"])
        field.queryset = Org.objects.filter(pk__in=[holder.pk for holder in holders])
        if len(holders) == 1:
            field.initial = holders[0].pk
            field.widget = forms.HiddenInput()


class OwnHeadersForm(SiteForm):
    """The column that each unknown header means, or none."""

    def __init__(self, headers: Sequence[UnknownHeader], *arguments: Any) -> None:
        super().__init__(*arguments)
        self.headers = {f"{header.register}:{header.header}": header for header in headers}
        for name, header in self.headers.items():
            choices = [("", _("不读取")), *header.choices.items()]
            label = f"{header.register.label} · {header.header}"
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    @property
    def rows(self) -> list[tuple[UnknownHeader, forms.BoundField]]:
        """Each header with its field."""
        return [(header, self[name]) for name, header in self.headers.items()]

    @property
    def columns(self) -> dict[tuple[Register, str], str]:
        """The columns that were chosen, by register and header; headers without a choice are left out."""
        choices = ((header, self.cleaned_data.get(name)) for name, header in self.headers.items())
        return {(header.register, header.header): column for header, column in choices if column}


class MonthField(forms.CharField):
    """A month; in a browser without a month picker it is typed as offices write it."""

    widget = forms.TextInput(attrs={"type": "month"})

    def clean(self, value: Any) -> Period:
        """Return the month.

        Raises: ValidationError when the text is not one month.
        """
        months = read_months(super().clean(value)).value
        if not isinstance(months, tuple) or len(months) != 1:
            raise forms.ValidationError(_("请写成 2022-07 的样式。"))
        return Period.parse(str(months[0]))


class FullFileForm(SiteForm):
    """The first and the last of the months for which a file holds all cases."""

    first = MonthField(label=_("从哪个月"))
    last = MonthField(label=_("到哪个月"))

    def clean(self) -> dict[str, Any]:
        """Refuse a last month before the first."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last.start < first.start:
            self.add_error("last", _("止月早于起月。请把早的月份写在前面。"))
        return self.cleaned_data


class UploadFilter(ListFilter):
    """The filter of the list by state."""

    state = forms.ChoiceField(label=_("状态"), required=False)

    def add_fields(self) -> None:
        """Add the states in the language of the reader."""
        states = [(state.value, state.label) for state in UploadState]
        cast("forms.ChoiceField", self.fields["state"]).choices = [("", _("全部")), *states]

    def apply(self, uploads: UploadQuerySet) -> UploadQuerySet:
        """Return the uploads in the chosen state."""
        state = self.cleaned_data.get("state")
        return uploads.filter(state=state) if state else uploads
