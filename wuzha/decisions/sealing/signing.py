"""Sign sealed files with the key of the office (Ed25519), and verify signatures.

The signed bytes are the tag manifest itself, so that `openssl pkeyutl -verify -rawin` checks a signature without any
program of ours.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from wuzha.core.input_paths import check_input_file
from wuzha.core.problems import RefusalError

SEAL_KEY_NAME = "seal_key.pem"
"""The name of the file with the private key, in the data folder."""

_MAX_KEY_BYTES = 4096


@dataclass(frozen=True, slots=True)
class OfficeKey:
    """The private key with which an office signs its sealed files."""

    private_key: Ed25519PrivateKey

    @property
    def public_pem(self) -> bytes:
        """The public key as it stands in each sealed file."""
        return _to_pem(self.private_key.public_key())

    @property
    def fingerprint(self) -> str:
        """The fingerprint by which people compare public keys."""
        return compute_fingerprint(self.public_pem)

    def sign(self, content: bytes) -> bytes:
        """Return the signature, 64 bytes."""
        return self.private_key.sign(content)


def make_key() -> OfficeKey:
    """Return a new key."""
    return OfficeKey(Ed25519PrivateKey.generate())


def load_office_key(folder: Path) -> OfficeKey:
    """Return the key in the folder; the first call makes it.

    Raises: RefusalError when the file is no plain file or holds no such key.
    """
    path = folder / SEAL_KEY_NAME
    check_input_file(path)
    if not path.exists():
        _write_key(path, make_key())
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise RefusalError("seal.key_damaged", path=path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise RefusalError("seal.key_damaged", path=path)
    return OfficeKey(key)


def _write_key(path: Path, key: OfficeKey) -> None:
    """Write the key aside and give it its name, unless another process was first: a key that has signed stays."""
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    try:
        # Unlike a rename, a link never replaces.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _to_pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def compute_fingerprint(public_pem: bytes) -> str:
    """Return the SHA-256 of the public key in DER, as `openssl pkey -pubin -outform DER | sha256sum` prints it.

    Raises: RefusalError when it is no Ed25519 key.
    """
    der = _load_public_key(public_pem).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def is_signed(content: bytes, signature: bytes, public_pem: bytes) -> bool:
    """Return whether the holder of the key has signed the content.

    Raises: RefusalError when it is no Ed25519 key.
    """
    try:
        _load_public_key(public_pem).verify(signature, content)
    except InvalidSignature:
        return False
    return True


def _load_public_key(public_pem: bytes) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(public_pem[:_MAX_KEY_BYTES])
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise RefusalError("seal.public_key") from error
    # One spelling: nothing can hide beside the key in its file.
    if not isinstance(key, Ed25519PublicKey) or _to_pem(key) != public_pem:
        raise RefusalError("seal.public_key")
    return key
