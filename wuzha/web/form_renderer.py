"""Render form fields with the templates of Django, but a list of choices with one template, not one per choice."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template

from wuzha.core.i18n import is_chinese
from wuzha.web.templatetags.language import holds_chinese

SELECT = "django/forms/widgets/select.html"
TYPED_WIDGETS = ("django/forms/widgets/text.html", "django/forms/widgets/textarea.html")
CHINESE = "zh-Hans"


class FormRenderer(DjangoTemplates):
    """The form renderer of Django, with `select.html` of the site: the log's list of actions has fifty choices.

    On an English page, Chinese choices and values are marked with their language, which text in a control can be in no
    other way.
    """

    def get_template(self, template_name: str) -> Any:
        """Return the template of a widget."""
        return get_template("select.html") if template_name == SELECT else super().get_template(template_name)

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Return the HTML of a widget."""
        if not is_chinese() and "widget" in context:
            _mark_language(template_name, context["widget"])
        return super().render(template_name, context, request)


def _mark_language(template_name: str, widget: dict[str, Any]) -> None:
    if template_name in TYPED_WIDGETS and holds_chinese(str(widget["value"] or "")):
        widget["attrs"]["lang"] = CHINESE
    if template_name == SELECT:
        options = [option for _, group, _ in widget["optgroups"] for option in group]
        for option in options:
            if holds_chinese(str(option["label"])):
                option["attrs"]["lang"] = CHINESE
