"""Select the account requests that wait for a second administrator."""

from __future__ import annotations

from django.utils import timezone

from wuzha.people.access import Scope
from wuzha.people.models import AccountRequest, AccountRequestQuerySet


def list_waiting_requests(scope: Scope) -> AccountRequestQuerySet:
    """Return the requests about the orgs and accounts of the scope, the oldest first."""
    requests = AccountRequest.objects.waiting().within(scope.paths, timezone.localdate())
    return requests.select_related("user", "org").order_by("requested_at", "pk")
