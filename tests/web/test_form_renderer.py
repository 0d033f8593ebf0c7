"""A list of choices is written as Django writes it."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer

from wuzha.core import i18n
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


def test_on_an_english_page_a_chinese_choice_or_value_is_marked_with_its_language() -> None:
    class Fields(forms.Form):
        choice = forms.ChoiceField(choices=[("", "All"), ("a", "立案日期")])
        text = forms.CharField()
        note = forms.CharField(widget=forms.Textarea)

    form = Fields(initial={"text": "甲村", "note": "None"})
    assert "lang=" not in str(form)
    with i18n.override(str):
        html = str(form)
    assert html.count('lang="zh-Hans"') == 2
    assert '<option value="a" lang="zh-Hans">立案日期</option>' in html
