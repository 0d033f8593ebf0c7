"""The budgets of failed log-ins: of a name, of an address and of the whole site, and one for each known device.

A device is known for a name once somebody has logged in on it under the name. Its failures count for itself alone, and
those of strangers do not count for it: nobody can lock the owner of an account out by guessing from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from wuzha.people.log_in_state import hash_username
from wuzha.people.models import LogInFailures

_IPV6_SUBSCRIBER_BITS = 64
"""One subscriber of IPv6 has all addresses that begin with these bits."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to prove who one is: the name, the address it comes from, and the device if it is known for the name.

    An empty address or device is one that is not known.
    """

    username: str
    address: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """How many failures are allowed under a key; a budget that ends at a moment starts anew then.

    Without an end, failures in a row count, and the key is locked for a while when they reach the limit.
    """

    key: str
    limit: int
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AttemptRefusal:
    """The attempt must not be made before this moment, because of its name or device, or of its address or the site."""

    until: datetime
    is_of_name: bool


def find_refusal(attempt: Attempt) -> AttemptRefusal | None:
    """Return until when the attempt is refused; None if it may be made."""
    now = timezone.now()
    budgets = {budget.key: budget for budget in list_budgets(attempt, now)}
    refusals = []
    for failures in LogInFailures.objects.filter(pk__in=budgets):
        budget = budgets[failures.pk]
        if budget.ends_at is None:
            if failures.locked_until is not None and failures.locked_until > now:
                refusals.append(AttemptRefusal(failures.locked_until, is_of_name=True))
        elif failures.count >= budget.limit:
            refusals.append(AttemptRefusal(budget.ends_at, is_of_name=False))
    return max(refusals, key=lambda refusal: refusal.until, default=None)


def list_budgets(attempt: Attempt, now: datetime) -> Iterator[Budget]:
    """Yield the budgets that the attempt draws on, in the order in which their rows are locked."""
    if attempt.device:
        yield Budget(find_device_key(attempt), settings.FAILURES_BEFORE_LOCK)
        return
    yield Budget(hash_username(attempt.username), settings.FAILURES_BEFORE_LOCK)
    window = timedelta(minutes=settings.FAILURE_WINDOW_MINUTES)
    number = int(now.timestamp() // window.total_seconds())
    ends_at = datetime.fromtimestamp((number + 1) * window.total_seconds(), tz=UTC)
    if attempt.address:
        key = hash_key("address", f"{find_subscriber(attempt.address)} {number}")
        yield Budget(key, settings.FAILURES_PER_ADDRESS, ends_at)
    yield Budget(hash_key("site", str(number)), settings.FAILURES_PER_SITE, ends_at)


def find_device_key(attempt: Attempt) -> str:
    """Return the key of the failures on a device under a name."""
    return hash_key("device", f"{attempt.device} {attempt.username}")


def find_subscriber(address: str) -> str:
    """Return the address under which its subscriber is counted."""
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(int(parsed) >> (parsed.max_prefixlen - _IPV6_SUBSCRIBER_BITS))
    return address


def hash_key(kind: str, value: str) -> str:
    """Return the keyed hash of an address, a device or a name: none of them is stored."""
    return salted_hmac(f"wuzha.people.log_in_budget.{kind}", value, algorithm="sha256").hexdigest()
