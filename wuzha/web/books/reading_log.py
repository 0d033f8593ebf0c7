"""Log who looked at the register of persons of concern (重点人员): one line per session and hour."""

from __future__ import annotations

import time

from django.db import transaction

from wuzha.audit import log
from wuzha.core.vocabulary import LogAction, Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.web.access import AuthenticatedRequest

_SESSION_KEY = "persons_read_at"
SECONDS_PER_LINE = 3600


def record_reading(request: AuthenticatedRequest, register: Register, scope: Scope) -> None:
    """Log that the user reads persons of the scope; a page of them is not shown where that cannot be logged."""
    now = time.time()
    if register is not Register.PERSONS or now - request.session.get(_SESSION_KEY, 0.0) < SECONDS_PER_LINE:
        return
    top = Org.objects.filter(path__in=scope.paths).order_by("path").values_list("code", flat=True).first()
    with transaction.atomic():
        log.record(
            actor=request.user.get_username(),
            action=LogAction.READ_PERSONS,
            subject=f"book:{register.value}",
            org=top or "",
        )
    request.session[_SESSION_KEY] = now
