"""Encrypt a backup for a key whose secret half is kept elsewhere, and decrypt it: the age format, piece by piece."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from wuzha.core.input_paths import check_input_file
from wuzha.core.problems import RefusalError

if TYPE_CHECKING:
    from pyrage import x25519

_MAGIC = b"age-encryption.org/v1\n"
_SECRET_KEY = re.compile(r"AGE-SECRET-KEY-1[A-Z0-9]+")
_PUBLIC_KEY = re.compile(r"age1[a-z0-9]+")
_LARGEST_KEY_FILE = 10_000


def write_key_pair(path: Path) -> Path:
    """Write a new secret key to the path, and its public key to `<path>.pub`; return the path of the latter.

    Raises: RefusalError when one of the files exists.
    """
    from pyrage import x25519

    public_path = path.with_name(f"{path.name}.pub")
    if taken_path := next((file for file in (path, public_path) if os.path.lexists(file)), None):
        raise RefusalError("output.exists", path=taken_path)
    identity = x25519.Identity.generate()
    public_key = str(identity.to_public())
    _write_private(path, f"# public key: {public_key}\n{identity}\n")
    _write_private(public_path, f"{public_key}\n")
    return public_path


def read_public_key(path: Path) -> x25519.Recipient:
    """Return the public key in the file.

    Raises: RefusalError when there is none, or when the file holds the secret key, which must not lie on the server.
    """
    from pyrage import RecipientError, x25519

    text = _read_key_file(path)
    if _SECRET_KEY.search(text):
        raise RefusalError("backup.key_is_secret", path=path)
    match = _PUBLIC_KEY.search(text)
    try:
        return x25519.Recipient.from_str(match[0] if match else "")
    except RecipientError as error:
        raise RefusalError("backup.no_public_key", path=path) from error


def read_secret_key(path: Path) -> x25519.Identity:
    """Return the secret key in the file.

    Raises: RefusalError when there is none.
    """
    from pyrage import IdentityError, x25519

    match = _SECRET_KEY.search(_read_key_file(path))
    try:
        return x25519.Identity.from_str(match[0] if match else "")
    except IdentityError as error:
        raise RefusalError("restore.no_secret_key", path=path) from error


def is_encrypted(path: Path) -> bool:
    """Return whether the file begins as an encrypted one does.

    Raises: RefusalError when it is no plain file.
    """
    check_input_file(path)
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def encrypt_file(source: Path, destination: Path, public_key: x25519.Recipient) -> None:
    """Write the source encrypted to the destination, and read it back; the file is on the disk when this returns.

    Nobody here can read it with the key of the office. So it is encrypted for a second key too, which exists in memory
    only until the content has been compared.
    Raises: RefusalError when the written file does not decrypt to the source.
    """
    from pyrage import EncryptError, encrypt_io, x25519

    own_key = x25519.Identity.generate()
    with source.open("rb") as content, _open_private(destination) as file:
        output = _Output(file)
        try:
            encrypt_io(content, output, [public_key, own_key.to_public()])
        except EncryptError:
            # It keeps only the text of an error of the disk.
            raise output.error or RefusalError("backup.not_verified") from None
        file.flush()
        os.fsync(file.fileno())
        content.seek(0)
        expected = hashlib.file_digest(content, "sha256").digest()
    digest = _Digest()
    _decrypt(destination, digest, own_key)
    if digest.sha256.digest() != expected:
        raise RefusalError("backup.not_verified")


def check_encrypted(path: Path, secret_key: x25519.Identity) -> None:
    """Decrypt the whole file without writing anything.

    Raises: RefusalError when it is encrypted for another key, or damaged.
    """
    _decrypt(path, _Digest(), secret_key)


def decrypt_file(source: Path, destination: Path, secret_key: x25519.Identity) -> None:
    """Write the content of the encrypted file to the destination.

    Raises: RefusalError when it is encrypted for another key, or damaged.
    """
    with _open_private(destination) as file:
        _decrypt(source, _Output(file), secret_key)


def _decrypt(source: Path, output: _Output | _Digest, secret_key: x25519.Identity) -> None:
    from pyrage import DecryptError, decrypt_io

    with source.open("rb") as file:
        try:
            decrypt_io(file, output, [secret_key])
        except DecryptError as error:
            # Its kinds differ by their texts alone.
            code = "restore.wrong_key" if "No matching keys" in str(error) else "backup.damaged"
            raise RefusalError(code, path=source) from error
        except OSError as error:
            if output.error is not None:
                raise output.error from None
            raise RefusalError("backup.damaged", path=source) from error


class _Output:
    """A file that remembers the error of its disk, which is lost on the way through the library."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            return self._file.write(content)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._file.flush()


class _Digest:
    """An output that keeps nothing but the hash of its content."""

    error: OSError | None = None

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def write(self, content: bytes) -> int:
        self.sha256.update(content)
        return len(content)

    def flush(self) -> None:
        """Do nothing: there is no file."""


def _read_key_file(path: Path) -> str:
    check_input_file(path)
    with path.open("rb") as file:
        return file.read(_LARGEST_KEY_FILE).decode("utf-8", "replace")


def _open_private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _write_private(path: Path, text: str) -> None:
    with _open_private(path) as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
