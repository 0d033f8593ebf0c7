"""The forms of the site: errors in its own words, refusals of services as errors, the org that a person typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from wuzha.core.free_text import has_text
from wuzha.core.i18n import join_words, translate
from wuzha.core.problems import RefusalError, format_refusal
from wuzha.core.sheet.days import FIRST_YEAR, LAST_YEAR, is_plausible
from wuzha.orgs.models import Org, OrgQuerySet
from wuzha.people.access import Scope

MAX_SUGGESTIONS = 500
ORG_INPUT_ATTRIBUTES: Mapping[str, str] = {"list": "orgs-to-choose", "autocomplete": "off"}
"""The attributes of an input that names an org; its form has `suggestions`."""

_MAX_CHOICES = 9
_UNKNOWN_CHOICE = {"invalid_choice": _("没有这个选项。请从列表中重新选择。")}
_UNKNOWN_CHOICES = {
    "invalid_pk_value": _UNKNOWN_CHOICE["invalid_choice"],
    "invalid_list": _UNKNOWN_CHOICE["invalid_choice"],
}
_ERROR_TEXTS: Mapping[type[forms.Field], Mapping[str, Any]] = {
    forms.CharField: {
        "null_characters_not_allowed": _("含有看不见的控制字符，不能保存。请删去这一项后重新输入。"),
        "max_length": _("最多%(limit_value)d个字，现有%(show_value)d个字。请改短。"),
    },
    forms.DateField: {"invalid": _("看不懂这个日期。请写成 2022-07-01 的样式。")},
    forms.IntegerField: {"invalid": _("请只填数字。")},
    forms.ChoiceField: _UNKNOWN_CHOICE,
    forms.ModelChoiceField: _UNKNOWN_CHOICE,
    # The framework's own texts repeat what was sent, whatever its length.
    forms.MultipleChoiceField: _UNKNOWN_CHOICES,
    forms.ModelMultipleChoiceField: _UNKNOWN_CHOICES,
    forms.FileField: {
        "empty": _("文件是空的。请重新导出后再上传。"),
        "max_length": _("文件名最多%(max)d个字，现有%(length)d个字。请改短后再上传。"),
    },
}
"""The texts in place of the framework's, by type of field and code; a subclass of the type has them too."""


def validate_year(day: date) -> None:
    """Check the year of a day as the cells of sheets are checked.

    Raises: ValidationError for a year that no ledger has; the day after 9999-12-31 cannot even be computed.
    """
    if not is_plausible(day):
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError(_("日期不在%(first)d年至%(last)d年之间。请核对年份。"), params=years)


class SiteForm(forms.Form):
    """A form whose errors name the fault and the remedy in the words of the site instead of the framework's.

    What must be typed must be legible: characters that nobody sees are as good as nothing.
    """

    def full_clean(self) -> None:
        """Validate the form; texts are set only now since subclasses add fields in their constructors."""
        for field in self.fields.values():
            field.error_messages.update(_find_error_texts(field))
        super().full_clean()
        if not self.is_bound:
            return
        for name, field in self.fields.items():
            text = self.cleaned_data.get(name)
            if _asks_for_words(field) and isinstance(text, str) and not has_text(text):
                self.add_error(name, ValidationError(field.error_messages["required"], code="required"))


def _asks_for_words(field: forms.Field) -> bool:
    """Return whether a person must type words here: a password may be of any characters, and is not stripped."""
    return isinstance(field, forms.CharField) and field.required and field.strip and not field.widget.is_hidden


def _find_error_texts(field: forms.Field) -> dict[str, Any]:
    texts = {
        code: text for kind, texts in _ERROR_TEXTS.items() if isinstance(field, kind) for code, text in texts.items()
    }
    if not field.label:
        return texts | {"required": _("请填写这一项。")}
    # Files and choices are chosen, everything else is typed.
    is_chosen = isinstance(field, forms.FileField | forms.ChoiceField | forms.ModelChoiceField)
    text = _("请选择“{label}”。") if is_chosen else _("请填写“{label}”。")
    return texts | {"required": format_lazy(text, label=field.label)}


@dataclass(frozen=True, slots=True)
class OrgSuggestion:
    """An org to choose in a field: what the field takes, and what is shown small beside it."""

    text: str
    note: str


def suggest_orgs(orgs: OrgQuerySet) -> list[OrgSuggestion]:
    """Return what to suggest in a field of an org; nothing if there are too many orgs to help.

    An org is suggested by its name, with its code beside it; one of several with a name by its code.
    """
    pairs = list(orgs.values_list("code", "name")[: MAX_SUGGESTIONS + 1])
    if len(pairs) > MAX_SUGGESTIONS:
        return []
    counts = Counter(name for _code, name in pairs)
    return [OrgSuggestion(name, code) if counts[name] == 1 else OrgSuggestion(code, name) for code, name in pairs]


@contextmanager
def refusals_on(form: forms.BaseForm) -> Iterator[None]:
    """Turn the refusal of a service into an error of the form, which is no longer valid then."""
    try:
        yield
    except RefusalError as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, error)


def find_org(scope: Scope, text: str) -> Org:
    """Return the org within the scope and in use today that has this code or that the text names.

    Raises: ValidationError if there is none, or several with the name.
    """
    orgs = Org.objects.under(scope.paths).in_use(timezone.localdate()).named(text)
    if not orgs:
        raise ValidationError(format_refusal("org.unknown", value=text, near=""))
    if len(orgs) > 1:
        choices = join_words(translate("{name}（{code}）", name=org.name, code=org.code) for org in orgs[:_MAX_CHOICES])
        raise ValidationError(format_refusal("org.ambiguous", value=text, choices=choices))
    return orgs[0]
