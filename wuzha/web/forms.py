"""Show the refusals of services on forms, and find the org that a person typed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from wuzha.core.i18n import join_words, translate
from wuzha.core.problems import RefusalError, format_refusal
from wuzha.orgs.models import Org
from wuzha.people.access import Scope


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
    """Return the org within the scope and in use today with this code, or else with this name.

    Raises: ValidationError if there is none, or several with the name.
    """
    within = Org.objects.under(scope.paths).in_use(timezone.localdate())
    orgs = list(within.filter(code=text)) or list(within.filter(name=text)[:9])
    if not orgs:
        raise ValidationError(format_refusal("org.unknown", value=text, near=""))
    if len(orgs) > 1:
        choices = join_words(translate("{name}（{code}）", name=org.name, code=org.code) for org in orgs)
        raise ValidationError(format_refusal("org.ambiguous", value=text, choices=choices))
    return orgs[0]
