"""Log who looked at the register of persons of concern (重点人员): one line per session and hour."""

from __future__ import annotations

import time
from collections.abc import Iterable

from django.contrib import messages
from django.db import DatabaseError, InterfaceError, transaction
from django.utils.translation import gettext as _

from wuzha.audit import log
from wuzha.core.vocabulary import LogAction, Permission, Register
from wuzha.engines.storage_failures import find_storage_failure
from wuzha.orgs.models import Org
from wuzha.people.access import find_scope
from wuzha.registers.access import find_read_scope
from wuzha.web.access import AuthenticatedRequest

SESSION_KEY = "persons_read_at"
SECONDS_PER_LINE = 3600


def record_reading(request: AuthenticatedRequest, registers: Iterable[Register]) -> None:
    """Log that the user reads rows of these registers, if persons are among them.

    A page of persons is not shown where that cannot be logged: the error of the database goes on to its reader.
    """
    now = time.time()
    if Register.PERSONS not in registers or now - request.session.get(SESSION_KEY, 0.0) < SECONDS_PER_LINE:
        return
    # Whoever sends a sheet of persons without the permission to read them reads what their own file says.
    scope = find_read_scope(request.user, Register.PERSONS) or find_scope(request.user, Permission.UPLOAD)
    top = Org.objects.filter(path__in=scope.paths).order_by("path").values_list("code", flat=True).first()
    with transaction.atomic():
        log.record(
            actor=request.user.get_username(),
            action=LogAction.READ_PERSONS,
            subject=f"book:{Register.PERSONS.value}",
            org=top or "",
        )
    request.session[SESSION_KEY] = now


def try_recording_reading(request: AuthenticatedRequest, registers: Iterable[Register]) -> bool:
    """Log the reading as `record_reading` does; return False where it cannot be logged, with a message to the reader.

    For pages that also hold much else: while the database takes no writes they go on without persons.
    """
    try:
        record_reading(request, registers)
    except (DatabaseError, InterfaceError) as error:
        if find_storage_failure(error) is None:
            raise
        messages.warning(request, _("现在不能写入日志，本页暂不列出重点人员；其余内容照常。"))
        return False
    return True
