"""What the page on a phone asks for when there is a network: a fresh token, and to take a batch of records."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.http import require_safe

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission
from wuzha.people.access import Scope
from wuzha.web.access import AuthenticatedRequest, require_permissions, require_post
from wuzha.web.capture.account_number import find_account_number
from wuzha.web.capture.batch import read_batch
from wuzha.web.capture.recording import record_batch


@require_permissions(Permission.RECORD_OUTREACH)
@require_safe
def issue_token(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Return a token for the next batch, who is logged in, and the time, by which a phone's wrong clock is known."""
    return JsonResponse(
        {
            "token": get_token(request),
            "account": find_account_number(request.user),
            "now": timezone.now().timestamp(),
        }
    )


@require_permissions(Permission.RECORD_OUTREACH)
@require_post
def receive_records(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Take a batch of records, and name those that are stored and those that are refused."""
    try:
        batch = read_batch(request.body)
        if batch.account != find_account_number(request.user):
            raise RefusalError("capture.other_account")
    except RefusalError as error:
        return JsonResponse({"error": str(error), "code": error.code}, status=_STATUSES.get(error.code, 400))
    return JsonResponse(asdict(record_batch(batch, user=request.user, scope=scope)))


_STATUSES = {
    "capture.other_account": HTTPStatus.CONFLICT,
    "capture.too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "capture.too_many": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}
"""The statuses of refusals of a whole batch; 400 for the others."""
