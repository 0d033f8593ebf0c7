"""The form that sends files, the one that says what their columns mean, and the filter of the list of uploads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from wuzha.core.periods import Period
from wuzha.core.sheet.months import read_months
from wuzha.core.vocabulary import Register, UploadState
from wuzha.intake.uploads.models import UploadQuerySet
from wuzha.intake.uploads.own_headers import Unnamed
from wuzha.orgs.models import Org

MOST_BYTES = 50 * 2**20
MOST_FILES = 100


class ManyFilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, none of them too large."""

    widget = ManyFilesInput(attrs={"accept": ".xlsx,.xls,.csv"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """The files; what is wrong with any is said."""
        if len(data or ()) > MOST_FILES:
            raise forms.ValidationError(_("一次最多传%(most)d个文件。请分几次上传。") % {"most": MOST_FILES})
        files = [super(ManyFilesField, self).clean(one, initial) for one in (data or [None])]
        if sum(file.size for file in files) > MOST_BYTES:
            raise forms.ValidationError(_("文件合计超过50 MB。请分几次上传。"))
        return files


class UploadForm(forms.Form):
    """Which files, for whose book."""

    ledgers = ManyFilesField(
        label=_("台账文件"),
        help_text=format_lazy(_("一次最多{most}个文件，合计不超过50 MB。"), most=MOST_FILES),
    )
    holder = forms.ModelChoiceField(Org.objects.none(), label=_("记入"), empty_label=None)

    def __init__(self, *args: Any, holders: Sequence[Org], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Org]", self.fields["holder"])
        field.queryset = Org.objects.filter(pk__in=[holder.pk for holder in holders])
        if len(holders) == 1:
            field.initial = holders[0].pk
            field.widget = forms.HiddenInput()


class OwnHeadersForm(forms.Form):
    """For each header that we do not know, the column it means, or none."""

    def __init__(self, unnamed: Sequence[Unnamed], *arguments: Any) -> None:
        super().__init__(*arguments)
        self.unnamed = {f"{one.register}:{one.header}": one for one in unnamed}
        for name, one in self.unnamed.items():
            choices = [("", _("不读取")), *one.choices.items()]
            label = f"{one.register.label} · {one.header}"
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    @property
    def rows(self) -> list[tuple[Unnamed, forms.BoundField]]:
        """Each header with its field."""
        return [(one, self[name]) for name, one in self.unnamed.items()]

    @property
    def chosen(self) -> dict[tuple[Register, str], str]:
        """What was said of which header; nothing of those left as they were."""
        given = ((one, self.cleaned_data.get(name)) for name, one in self.unnamed.items())
        return {(one.register, one.header): column for one, column in given if column}


class MonthField(forms.CharField):
    """A month; where a browser has no list of months, it is typed as offices write it."""

    widget = forms.TextInput(attrs={"type": "month"})

    def clean(self, value: Any) -> Period:
        """The month."""
        months = read_months(super().clean(value)).value
        if not isinstance(months, tuple) or len(months) != 1:
            raise forms.ValidationError(_("请写成 2022-07 的样式。"))
        return Period.parse(str(months[0]))


class FullFileForm(forms.Form):
    """The first and the last of the months of which a file holds all cases."""

    first = MonthField(label=_("从哪个月"))
    last = MonthField(label=_("到哪个月"))

    def clean(self) -> dict[str, Any]:
        """The months, in their order."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last.start < first.start:
            self.add_error("last", _("止月早于起月。请把早的月份写在前面。"))
        return self.cleaned_data


class UploadFilter(forms.Form):
    """The uploads in one state. What cannot be understood narrows nothing."""

    state = forms.ChoiceField(label=_("状态"), required=False)

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        states = [(state.value, state.label) for state in UploadState]
        cast("forms.ChoiceField", self.fields["state"]).choices = [("", _("全部")), *states]
        self.full_clean()

    @property
    def used(self) -> bool:
        """Whether anything narrows the list."""
        return any(self.cleaned_data.values())

    def narrowed(self, uploads: UploadQuerySet) -> UploadQuerySet:
        """The uploads asked for."""
        state = self.cleaned_data.get("state")
        return uploads.filter(state=state) if state else uploads
