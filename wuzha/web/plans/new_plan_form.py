"""The forms that begin a plan and put one in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from wuzha.orgs.models import Org
from wuzha.programmes.models import PlanVersion
from wuzha.web.forms import SiteForm
from wuzha.web.plans.plan_list import describe_built_in, describe_version, list_built_in_choices

FIRST_YEAR, LAST_YEAR = 2000, 2099
MAX_ARCHIVE_BYTES = 900_000
LONGEST_REASON = 300


class NewPlanForm(SiteForm):
    """A plan to copy and the year in which it begins, or the folder of a plan as a zip."""

    org = forms.ModelChoiceField(Org.objects.none(), label=_("哪个组织的方案"), empty_label=None)
    based_on = forms.ChoiceField(label=_("以哪份方案为底稿"))
    start_year = forms.IntegerField(
        label=_("从哪一年起"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text=_("期间、条文里的年份和期限一起顺延到这一年，数字不变。"),
    )
    archive = forms.FileField(
        label=_("或上传方案压缩包（zip）"),
        required=False,
        help_text=_("内有 plan.md、plan.yaml，可以有 examples.yaml。上传的，以压缩包为准，年份不顺延。"),
    )

    def __init__(
        self, orgs: Sequence[Org], versions: Sequence[PlanVersion], today: date, data: Any = None, files: Any = None
    ) -> None:
        super().__init__(data, files, initial={"start_year": today.year, "org": orgs[0].pk if orgs else None})
        choice = self.fields["org"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  declared above
        choice.queryset = Org.objects.filter(pk__in=[org.pk for org in orgs]).order_by("path")
        if len(orgs) == 1:
            choice.widget = forms.HiddenInput()
        own = [(version.name, describe_version(version)) for version in versions]
        base = self.fields["based_on"]
        assert isinstance(base, forms.ChoiceField)  # noqa: S101  declared above
        base.choices = [*own, *((name, describe_built_in(plan)) for name, plan in list_built_in_choices())]

    def clean_archive(self) -> UploadedFile[Any] | None:
        """Refuse an archive that is larger than any plan."""
        file: UploadedFile[Any] | None = self.cleaned_data["archive"]
        if file is not None and (file.size or 0) > MAX_ARCHIVE_BYTES:
            raise forms.ValidationError(_("压缩包超过900 KB。请只放方案的三个文件。"))
        return file


class ActivateForm(SiteForm):
    """The day from which a plan counts, and the reason where worked examples of it come out otherwise."""

    active_from = forms.DateField(
        label=_("启用日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("算例不符仍启用的理由"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("请简要说明理由（存入日志）。"),
    )

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, failed_examples: int, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if failed_examples:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def show_files(self, sha256: str) -> None:
        """Let the form carry the hash of the files that the page shows, also where it comes back unsaved."""
        self.fields["seen"].initial = sha256
        if self.is_bound:
            self.data = {**self.data, "seen": sha256}
