"""Sign and verify with SM2 (GB/T 32918) beside Ed25519, where the extra `wuzha[sm2]` is installed.

`openssl pkeyutl -verify -pubin -inkey public_key_sm2.pem -rawin -digest sm3 -pkeyopt distid:1234567812345678` checks
the same signature.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from importlib.util import find_spec

_SIGNER_ID = b"1234567812345678"
"""The identity that the standard (GM/T 0009) sets where none is agreed on."""

_DER_PREFIX = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")
"""A SubjectPublicKeyInfo with an uncompressed point of the curve sm2p256v1, up to the point."""

_POINT_BYTES, _SCALAR_BYTES = 64, 32
_PEM_BEGIN, _PEM_END = b"-----BEGIN PUBLIC KEY-----", b"-----END PUBLIC KEY-----"


@dataclass(frozen=True, slots=True)
class Sm2Key:
    """A key pair: 64 bytes of the public point, 32 of the private number."""

    public: bytes
    private: bytes

    @property
    def public_pem(self) -> bytes:
        """The public key as openssl reads it."""
        text = b64encode(_DER_PREFIX + self.public)
        lines = [text[start : start + 64] for start in range(0, len(text), 64)]
        return b"\n".join((_PEM_BEGIN, *lines, _PEM_END, b""))

    def sign(self, content: bytes) -> bytes:
        """Return the signature in DER; needs the extra."""
        from gmssl_pyx import sm2_sign

        signature: bytes = sm2_sign(self.private, self.public, content, signer_id=_SIGNER_ID)
        return signature


def is_available() -> bool:
    """Return whether the extra is installed."""
    return find_spec("gmssl_pyx") is not None


def make_sm2_key() -> Sm2Key:
    """Return a new key pair; needs the extra."""
    from gmssl_pyx import sm2_key_generate

    return Sm2Key(*sm2_key_generate())


def is_signed_by_sm2(content: bytes, signature: bytes, public_pem: bytes) -> bool:
    """Return whether the holder of the key has signed the content; needs the extra."""
    from gmssl_pyx import GmsslInnerError, sm2_verify

    point = read_public_point(public_pem)
    if point is None:
        return False
    try:
        return bool(sm2_verify(point, content, signature, signer_id=_SIGNER_ID))
    except GmsslInnerError:
        return False


def read_public_point(public_pem: bytes) -> bytes | None:
    """Return the point of a public key as `Sm2Key.public_pem` writes it; None for anything else."""
    body = public_pem.strip().removeprefix(_PEM_BEGIN).removesuffix(_PEM_END)
    try:
        der = b64decode(b"".join(body.split()), validate=True)
    except ValueError:
        return None
    point = der.removeprefix(_DER_PREFIX)
    is_point = len(point) == _POINT_BYTES and Sm2Key(point, bytes(_SCALAR_BYTES)).public_pem == public_pem
    return point if is_point else None
