"""The field for what somebody writes about a step of a round."""

from __future__ import annotations

from typing import Any

from django import forms

from wuzha.core.free_text import clean_text
from wuzha.decisions.models import LONGEST_TEXT


class StepTextField(forms.CharField):
    """A text that a step keeps for ever, cleaned before it is counted: a line end of a browser is one character.

    `needed_when` says in which case an optional field is needed; it stands beside the label.
    """

    def __init__(self, *, rows: int = 0, needed_when: Any = "", **options: Any) -> None:
        self.needed_when = needed_when
        options.setdefault("required", not needed_when)
        widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
        super().__init__(max_length=LONGEST_TEXT, widget=widget, **options)

    def to_python(self, value: Any) -> Any:
        return clean_text(super().to_python(value) or "")
