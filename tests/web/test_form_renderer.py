"""A list of choices is written as Django writes it."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer

from wuzha.web.form_renderer import FormRenderer


class Choice(forms.Form):
    action = forms.ChoiceField(
        choices=[("", "全部"), ("a<b", "甲<乙"), (1, "一"), ("组", [("x", "丙")]), ("又组", [("y", "丁")])],
        widget=forms.Select(attrs={"autofocus": True, "hidden": False, "title": 'a"b'}),
    )


@pytest.mark.parametrize("data", [None, {}, {"action": "a<b"}, {"action": "1"}, {"action": "x"}, {"action": "unknown"}])
def test_a_list_of_choices_is_written_as_by_django(data: dict[str, str] | None) -> None:
    assert isinstance(get_default_renderer(), FormRenderer)
    ours = str(Choice(data)["action"])
    theirs = str(Choice(data, renderer=DjangoTemplates())["action"])
    assert ours == re.sub(r"\s*\n\s*", "", theirs)
