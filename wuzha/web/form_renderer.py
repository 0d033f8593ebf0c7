"""Render form fields with the templates of Django, but a list of choices with one template, not one per choice."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template

SELECT = "django/forms/widgets/select.html"


class FormRenderer(DjangoTemplates):
    """The form renderer of Django, with `select.html` of the site: the log's list of actions has fifty choices."""

    def get_template(self, template_name: str) -> Any:
        """Return the template of a widget."""
        return get_template("select.html") if template_name == SELECT else super().get_template(template_name)
