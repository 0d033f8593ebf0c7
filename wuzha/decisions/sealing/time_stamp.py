"""Check the form of a time stamp token (RFC 3161). Whether to trust its authority, `openssl ts -verify` says."""

from __future__ import annotations

from wuzha.core.problems import RefusalError

MAX_TOKEN_BYTES = 65_536
_SEQUENCE, _LONG_FORM = 0x30, 0x80
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_TIME_STAMP_INFO = bytes.fromhex("060b2a864886f70d0109100104")
"""The object identifiers of signed data (CMS) and of its content, in DER."""


def check_time_stamp(token: bytes) -> None:
    """Check that the token is the whole answer of an authority, with signed data about a time stamp in it.

    Raises: RefusalError when it is not.
    """
    is_answer = (
        len(token) <= MAX_TOKEN_BYTES
        and _read_length(token) == len(token)
        and 0 <= token.find(_SIGNED_DATA) < token.find(_TIME_STAMP_INFO)
    )
    if not is_answer:
        raise RefusalError("seal.time_stamp")


def _read_length(token: bytes) -> int | None:
    """Return how many bytes the sequence has at the beginning of the token, its head included."""
    head = 2
    if len(token) < head or token[0] != _SEQUENCE:
        return None
    if token[1] < _LONG_FORM:
        return head + token[1]
    size = token[1] - _LONG_FORM
    return head + size + int.from_bytes(token[head : head + size], "big")
