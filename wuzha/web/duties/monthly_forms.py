"""The forms by which an office uploads a form of the county, and says what its cells are filled with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.core.problems import RefusalError
from wuzha.core.text_lengths import LONGEST_NAME
from wuzha.duties.monthly.figures import FORM_FIGURES
from wuzha.duties.monthly.form_sheets import FormSheet
from wuzha.duties.monthly.mapping_rules import FormSpan, MappingRule
from wuzha.duties.monthly.models import LONGEST_FORM_NAME
from wuzha.duties.monthly.package_check import LARGEST_FORM, MEBIBYTE
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.web.forms import ORG_INPUT_ATTRIBUTES, SiteForm, find_org, suggest_orgs

_LONGEST_CELLS = 20
_LONGEST_PLACE = 4


class FormUpload(SiteForm):
    """An Excel file, and what the office calls it."""

    title = forms.CharField(label=gettext_lazy("表名"), max_length=LONGEST_FORM_NAME)
    file = forms.FileField(
        label=gettext_lazy("上级的空表（.xlsx）"),
        help_text=gettext_lazy("原样上传，不要改版式。以后每月由系统填写，公式、格式和合并单元格都保留。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large to be read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FORM:
            raise forms.ValidationError(str(RefusalError("form.too_large", most=LARGEST_FORM // MEBIBYTE)))
        return file


class RuleForm(SiteForm):
    """A rule: the cell that was chosen in the table, or cells by their address; the figure, the org and the span."""

    cells = forms.CharField(
        label=gettext_lazy("一行或一列"),
        required=False,
        max_length=_LONGEST_CELLS,
        help_text=gettext_lazy("只填一格的，在表里选；填一行或一列空格的，写成 C5:C20。"),
    )
    sheet = forms.ChoiceField(label=gettext_lazy("工作表"), required=False)
    figure = forms.ChoiceField(label=gettext_lazy("填什么数"))
    span = forms.ChoiceField(label=gettext_lazy("时间"))
    month_place = forms.CharField(
        label=gettext_lazy("月份所在的行或列"),
        required=False,
        max_length=_LONGEST_PLACE,
        help_text=gettext_lazy("时间选“表头写的月份”时填，如 2（第2行）或 A（A列）。"),
    )
    org = forms.CharField(
        label=gettext_lazy("单位"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("不填就是本单位。"),
        widget=forms.TextInput(attrs=dict(ORG_INPUT_ATTRIBUTES)),
    )
    org_place = forms.CharField(
        label=gettext_lazy("单位名称所在的列或行"),
        required=False,
        max_length=_LONGEST_PLACE,
        help_text=gettext_lazy("每行一个村的表，填村名所在的列，如 A；这时不看上面的单位。"),
    )

    def __init__(self, office: Org, sheets: Sequence[FormSheet], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.office, self.place = office, (data or {}).get("place", "")
        choices: Mapping[str, list[tuple[str, str]]] = {
            "sheet": [(sheet.title, sheet.title) for sheet in sheets],
            "figure": [("", _("请选择")), *((figure.key, figure.label) for figure in FORM_FIGURES.values())],
            "span": [(span.value, span.label) for span in FormSpan],
        }
        for name, pairs in choices.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]
        self.suggestions = suggest_orgs(Org.objects.below(office))

    def clean_org(self) -> str:
        """Return the code of the org; the office where none is named."""
        text = self.cleaned_data["org"].strip()
        return find_org(Scope((self.office.path,)), text).code if text else self.office.code

    def clean(self) -> dict[str, Any]:
        """Put the cell that was chosen in the table in the place of an address that was not typed."""
        values = super().clean() or self.cleaned_data
        sheet, _mark, address = self.place.rpartition("!")
        if not values.get("cells"):
            if not address:
                raise forms.ValidationError(_("还没有选单元格。请在表里选一格，或写明一行、一列。"))
            values["sheet"], values["cells"] = sheet, address
        if values.get("org_place"):
            values["org"] = ""
        return values

    def make_rule(self) -> MappingRule:
        """Return the rule of a valid form."""
        fields = ("sheet", "cells", "figure", "span", "org", "org_place", "month_place")
        values = {name: self.cleaned_data.get(name) or "" for name in fields}
        values["sheet"] = values["sheet"] or self.fields["sheet"].choices[0][0]  # type: ignore[attr-defined]
        return MappingRule(
            **{name: value.strip().upper() if name in _PLACES else value for name, value in values.items()}
        )


_PLACES = ("cells", "org_place", "month_place")
