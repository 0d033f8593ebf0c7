"""The form that sends files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from wuzha.orgs.models import Org

MOST_BYTES = 50 * 2**20


class ManyFilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, none of them too large."""

    widget = ManyFilesInput(attrs={"accept": ".xlsx,.xls,.csv"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """The files; what is wrong with any is said."""
        files = [super(ManyFilesField, self).clean(one, initial) for one in (data or [None])]
        if sum(file.size for file in files) > MOST_BYTES:
            raise forms.ValidationError(_("文件合计超过50 MB。请分几次上传。"))
        return files


class UploadForm(forms.Form):
    """Which files, for whose book."""

    ledgers = ManyFilesField(label=_("台账文件"))
    holder = forms.ModelChoiceField(Org.objects.none(), label=_("记入"), empty_label=None)

    def __init__(self, *args: Any, holders: Sequence[Org], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Org]", self.fields["holder"])
        field.queryset = Org.objects.filter(pk__in=[holder.pk for holder in holders])
        if len(holders) == 1:
            field.initial = holders[0].pk
            field.widget = forms.HiddenInput()
