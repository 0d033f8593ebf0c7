"""Warn of a disk that is nearly full, before nothing can be stored any more."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from contextlib import suppress

from django.conf import settings

from wuzha.core.vocabulary import Permission

MIN_FREE_BYTES = 10**9
_WARNED = frozenset({Permission.MANAGE_PEOPLE, Permission.MANAGE_SYSTEM})


def find_scarce_megabytes(permissions: Collection[Permission]) -> int | None:
    """Return how many megabytes are free on the disk of the data; None if that is enough or not the user's concern."""
    if _WARNED.isdisjoint(permissions):
        return None
    with suppress(OSError):
        free = shutil.disk_usage(settings.DATA).free
        return free // 10**6 if free < MIN_FREE_BYTES else None
    return None
