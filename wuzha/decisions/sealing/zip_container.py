"""Pack members into one zip file whose every byte counts, and unpack such a file without trusting it.

The comment of the zip is the SHA-256 of all bytes before it: a changed date, flag or padding bit, which no hash of a
member covers, is noticed too. It guards against damage; against people, the signature does.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Mapping
from io import BytesIO
from struct import error as StructError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from wuzha.core.problems import RefusalError

MAX_FILE_BYTES = 128_000_000
MAX_MEMBER_BYTES = 256_000_000
MAX_TOTAL_BYTES = 512_000_000
"""The largest file, member and sum of members that is read: fifty times the county of three years that we measure."""

MAX_MEMBERS = 64
FIRST_MEMBER = "bagit.txt"

_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_PLAIN_FILE = 0o100644 << 16
_COMMENT_PREFIX = b"sha256:"
_DIGEST_LENGTH = 64
_NAME = re.compile(r"[a-z0-9_-]+(?:[./][a-z0-9_-]+)*")
_ENCRYPTED_FLAG = 1
_ZIP_FAULTS = (
    BadZipFile,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    StructError,
    ValueError,
    zlib.error,
)


def pack(members: Mapping[str, bytes]) -> bytes:
    """Return a zip file of the members, in their order, without a date or a name of whoever made it."""
    output = BytesIO()
    with ZipFile(output, "w") as archive:
        for name, content in members.items():
            entry = ZipInfo(name, _FIXED_DATE)
            entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, _UNIX, _PLAIN_FILE
            archive.writestr(entry, content)
        archive.comment = _COMMENT_PREFIX + bytes(_DIGEST_LENGTH)
    body = output.getvalue()[:-_DIGEST_LENGTH]
    return body + _compute_digest(body)


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the members of a sealed file.

    Raises: RefusalError when it is none (seal.not_sealed), too large, or when a member cannot be read.
    """
    if len(content) > MAX_FILE_BYTES:
        if not _begins_as_sealed(content):
            raise RefusalError("seal.not_sealed")
        raise RefusalError("seal.too_large", limit=MAX_FILE_BYTES // 1_000_000)
    try:
        archive = ZipFile(BytesIO(content))
    except _ZIP_FAULTS as error:
        # A sealed file that was cut off, or whose directory is damaged, still begins as one.
        code = "seal.damaged_zip" if _begins_as_sealed(content) else "seal.not_sealed"
        raise RefusalError(code) from error
    with archive:
        entries = archive.infolist()
        if FIRST_MEMBER not in {entry.filename for entry in entries} and not _begins_as_sealed(content):
            raise RefusalError("seal.not_sealed")
        _check_entries(entries)
        return {entry.filename: _read_member(archive, entry) for entry in entries}


def check_digest(content: bytes) -> None:
    """Check the file against the digest at its end.

    Raises: RefusalError when any byte has changed, or another program has packed the members again.
    """
    body, digest = content[:-_DIGEST_LENGTH], content[-_DIGEST_LENGTH:]
    if not body.endswith(_COMMENT_PREFIX) or _compute_digest(body) != digest:
        raise RefusalError("seal.container")


def _begins_as_sealed(content: bytes) -> bool:
    name_start = 30
    return content[:4] == b"PK\x03\x04" and content[name_start:].startswith(FIRST_MEMBER.encode())


def _compute_digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


def _check_entries(entries: list[ZipInfo]) -> None:
    """Refuse names that lead outside, names that stand twice, and sizes beyond the limits."""
    if len(entries) > MAX_MEMBERS:
        raise RefusalError("seal.too_many_members", limit=MAX_MEMBERS)
    names = set()
    for entry in entries:
        if not _NAME.fullmatch(entry.filename):
            raise RefusalError("seal.member_name", member=entry.filename.encode("unicode_escape").decode()[:60])
        if entry.filename in names:
            raise RefusalError("seal.member_twice", member=entry.filename)
        names.add(entry.filename)
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or entry.flag_bits & _ENCRYPTED_FLAG:
            raise RefusalError("seal.member_unreadable", member=entry.filename)
        if entry.file_size > MAX_MEMBER_BYTES:
            raise RefusalError("seal.member_too_large", member=entry.filename, limit=MAX_MEMBER_BYTES // 1_000_000)
    if sum(entry.file_size for entry in entries) > MAX_TOTAL_BYTES:
        raise RefusalError("seal.too_large", limit=MAX_TOTAL_BYTES // 1_000_000)


def _read_member(archive: ZipFile, entry: ZipInfo) -> bytes:
    """Read a member; never more than the size that its entry says, whatever its stream holds."""
    try:
        with archive.open(entry) as file:
            content = file.read(entry.file_size + 1)
    except _ZIP_FAULTS as error:
        raise RefusalError("seal.member_unreadable", member=entry.filename) from error
    if len(content) != entry.file_size:
        raise RefusalError("seal.member_unreadable", member=entry.filename)
    return content
