"""The number by which a phone knows whose records it keeps: it names nobody."""

from __future__ import annotations

import hashlib

from wuzha.audit.models import LogLine
from wuzha.people.models import User

NUMBER_LETTERS = 32


def find_account_number(user: User) -> str:
    """Return the opaque number of the account, the same for as long as the installation and its backups live.

    It does not depend on the secret key, which an office may renew while records wait on phones. The first line of the
    log tells an installation from another one at the same address, such as a demo that was made anew.
    """
    first_hash = LogLine.objects.order_by("number").values_list("hash", flat=True).first() or ""
    return hashlib.sha256(f"wuzha.capture {first_hash} {user.pk}".encode()).hexdigest()[:NUMBER_LETTERS]
