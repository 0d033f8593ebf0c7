"""The form that adds a clause to a draft: where, its words, and what is judged by it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from wuzha.core.plan.clause_editing import DUTIES, NewClause, describe_place
from wuzha.core.plan.clause_places import list_clause_places
from wuzha.core.plan.editing import outline_files
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.plan.yaml_places import find_places
from wuzha.core.words.phrases import join_clause
from wuzha.web.forms import SiteForm
from wuzha.web.plans.plan_form import LONGEST_CLAUSE

LONGEST_TITLE = 60
TEXT_ONLY = "text"
_NAME_KEYS = ("clause", "title")


class ClauseForm(SiteForm):
    """A new clause of a draft."""

    seen = forms.CharField(widget=forms.HiddenInput)
    place = forms.ChoiceField(label=_("放在哪里"), help_text=_("加在一部分的最后，其他条款的编号不变。"))
    way = forms.ChoiceField(label=_("怎么评"), help_text=_("照已有条件的评法，先照抄它的数字，建好后在条文旁边改。"))
    text = forms.CharField(
        label=_("条文"),
        max_length=LONGEST_CLAUSE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("不写编号。照已有条件评的可以不填，照抄那一条的条文。"),
    )
    title = forms.CharField(
        label=_("名称"), max_length=LONGEST_TITLE, required=False, help_text=_("结论表里的短名称，如“没有窝点”。")
    )

    def __init__(self, files: PlanFiles, data: Any = None) -> None:
        super().__init__(data, initial={"seen": files.content_sha256})
        outline, places = outline_files(files), find_places(files.data)
        choices = [
            (place.number, " ".join((place.number, describe_place(place.number, outline))).strip())
            for place in list_clause_places(outline.clauses)
        ]
        heads = [places[name].value for name in places if name.startswith("standards.") and name.endswith(".clause")]
        numbers = [number for number, _label in choices]
        # Most new clauses are conditions of the first standard.
        self.initial["place"] = next((number for number in numbers if heads and number.startswith(heads[0])), "")
        ways = [(TEXT_ONLY, _("只是文字，不评"))]
        for path, _item in outline.list_entries("standards"):
            title = places[f"{path}.title"].value if f"{path}.title" in places else path
            ways.append((f"{path}.criteria", _("“%(title)s”的条件，由人认定") % {"title": title}))
        ways.append((DUTIES, _("职责，由人认定")))
        for path, _item in outline.list_conditions():
            clause, title = (places[f"{path}.{key}"].value if f"{path}.{key}" in places else "" for key in _NAME_KEYS)
            name = join_clause(clause, title) if clause else path
            ways.append((path, _("照“%(name)s”的评法") % {"name": name}))
        for field_name, field_choices in (("place", choices), ("way", ways)):
            field = self.fields[field_name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
            field.choices = field_choices
        self.sources = {path for path, _item in outline.list_conditions()}

    def clean(self) -> None:
        """Ask for the words of a clause that copies none."""
        if self.cleaned_data.get("way") not in self.sources and not (self.cleaned_data.get("text") or "").strip():
            self.add_error("text", _("请填写“条文”。"))

    def build_clause(self) -> NewClause:
        """Return the clause that the form describes."""
        values = self.cleaned_data
        way = values["way"]
        return NewClause(
            number=values["place"],
            text=values["text"],
            title=values["title"],
            group="" if way == TEXT_ONLY or way in self.sources else way,
            source=way if way in self.sources else "",
        )
