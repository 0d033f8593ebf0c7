"""What the forms of all pages share: refusals of a service shown on the form, and an org named by a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from wuzha.core.i18n import in_a_row, say
from wuzha.core.problems import Refusal, refusal
from wuzha.orgs.models import Org
from wuzha.people.access import Scope


@contextmanager
def told_on(form: forms.BaseForm) -> Iterator[None]:
    """What a service refuses is told on the form; after it the form is no longer valid."""
    try:
        yield
    except Refusal as fault:
        form.add_error(None, str(fault))
    except ValidationError as fault:
        form.add_error(None, fault)


def org_named(scope: Scope, text: str) -> Org:
    """The one org of this code, or else of this name, that is in use today; outside the scope there is none.

    Raises: ValidationError when there is none, or there are several of the name.
    """
    within = Org.objects.under(scope.paths).in_use(timezone.localdate())
    found = list(within.filter(code=text)) or list(within.filter(name=text)[:9])
    if not found:
        raise ValidationError(str(refusal("org.unknown", value=text, near="")))
    if len(found) > 1:
        choices = in_a_row(say("{name}（{code}）", name=org.name, code=org.code) for org in found)
        raise ValidationError(str(refusal("org.ambiguous", value=text, choices=choices)))
    return found[0]
