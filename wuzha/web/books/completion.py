"""Fill in one blank of an entry from another page: the other fields keep what the entry has."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from wuzha.core.vocabulary import Register
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.books.entry_form import list_columns

COMPLETED_FIELD = "completed"
"""The name in a form that has one field of the entry: the name of that field."""


def complete_data(data: QueryDict, entry_texts: Mapping[str, str]) -> QueryDict:
    """Return the data of a whole form, made from the one field that was filled in and the texts of the entry.

    The reason says which field was filled in.
    """
    column = data[COMPLETED_FIELD]
    whole = data.copy()
    del whole[COMPLETED_FIELD]
    for name, text in entry_texts.items():
        if name != column:
            whole[name] = text
    if not whole.get("remark"):
        whole["remark"] = _("补填缺项")
    return whole


def read_form_texts(query: QueryDict, register: Register) -> dict[str, str] | None:
    """Return what the address of a form for a new entry fills its fields with; None if it fills none."""
    texts = {column.key: str(query[column.key]) for column in list_columns(register) if column.key in query}
    return texts or None


def find_page_to_return_to(request: AuthenticatedRequest) -> str:
    """Return the page of this site that the form came from; empty if it names none."""
    address = request.POST.get("next", "")
    is_own = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_own else ""
