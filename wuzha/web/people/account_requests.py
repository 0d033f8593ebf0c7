"""Select the account requests of a scope."""

from __future__ import annotations

from django.utils import timezone

from wuzha.people.access import Scope
from wuzha.people.models import AccountRequest, AccountRequestQuerySet


def list_requests_in_scope(scope: Scope) -> AccountRequestQuerySet:
    """Return the requests about the orgs and accounts of the scope, the oldest first, decided or not."""
    requests = AccountRequest.objects.within(scope.paths, timezone.localdate())
    return requests.select_related("user", "org").order_by("requested_at", "pk")


def list_waiting_requests(scope: Scope) -> AccountRequestQuerySet:
    """Return those that nobody has confirmed or refused yet."""
    return list_requests_in_scope(scope).waiting()
