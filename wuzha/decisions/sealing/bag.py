"""Lay out a sealed file as a bag (BagIt, RFC 8493): what belongs to it, its manifests, and the bytes that are signed.

In the unpacked folder `sha256sum -c manifest-sha256.txt` checks the payload, `sha256sum -c tagmanifest-sha256.txt` the
rest; the signature is over the bytes of the tag manifest, which has the hash of the manifest. A time stamp (RFC 3161)
can be added later, so it is in neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.decisions.sealing.zip_container import FIRST_MEMBER, pack

PLAN_TEXT, PLAN_DATA, PLAN_EXAMPLES = "data/plan.md", "data/plan.yaml", "data/examples.yaml"
QUESTIONS, READINGS, LOG = "data/questions.json", "data/readings.json", "data/log.json"
REFUSED, FINDINGS, DATA_PACKAGE = "data/refused.jsonl", "data/findings.jsonl", "data/datapackage.json"
FACTS = {register: f"data/facts/{register.value}.jsonl" for register in Register}
PAYLOAD = (
    *(PLAN_TEXT, PLAN_DATA, PLAN_EXAMPLES, QUESTIONS, READINGS, LOG),
    *(*FACTS.values(), REFUSED, FINDINGS, DATA_PACKAGE),
)
"""Every member of the payload, in the order of the file; there is no other."""

LATER_MEMBERS = frozenset({FACTS[Register.GROUPS]})
"""Members that came into being later: files that were sealed before lack them. No other may be missing."""

BAGIT, BAG_INFO, MANIFEST, TAG_MANIFEST = FIRST_MEMBER, "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"
PUBLIC_KEY, SIGNATURE = "public_key.pem", "signature.ed25519"
SM2_PUBLIC_KEY, SM2_SIGNATURE = "public_key_sm2.pem", "signature.sm2"
TIME_STAMP = "timestamp.tsr"
_MANDATORY = (
    *(BAGIT, BAG_INFO, MANIFEST, TAG_MANIFEST, PUBLIC_KEY, SIGNATURE),
    *(name for name in PAYLOAD if name not in LATER_MEMBERS),
)
_OPTIONAL = (SM2_PUBLIC_KEY, SM2_SIGNATURE, TIME_STAMP, *LATER_MEMBERS)
_BAGIT_TEXT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicKeys:
    """The public keys as PEM; they are part of what is signed."""

    ed25519: bytes
    sm2: bytes | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Signatures:
    """The signatures over the tag manifest, and the token of a time stamping authority."""

    ed25519: bytes
    sm2: bytes | None = None
    time_stamp: bytes | None = None


def build_tags(payload: Mapping[str, bytes], keys: PublicKeys) -> dict[str, bytes]:
    """Return the members around the payload but for the signatures; the tag manifest is what is signed."""
    tags = {BAGIT: _BAGIT_TEXT, BAG_INFO: _build_bag_info(payload), MANIFEST: build_manifest(payload)}
    tags[PUBLIC_KEY] = keys.ed25519
    if keys.sm2 is not None:
        tags[SM2_PUBLIC_KEY] = keys.sm2
    return tags | {TAG_MANIFEST: build_manifest(tags)}


def pack_bag(payload: Mapping[str, bytes], tags: Mapping[str, bytes], signatures: Signatures) -> bytes:
    """Return the sealed file: tags, payload, signatures."""
    members = {**tags, **{name: payload[name] for name in PAYLOAD if name in payload}, SIGNATURE: signatures.ed25519}
    if signatures.sm2 is not None:
        members[SM2_SIGNATURE] = signatures.sm2
    if signatures.time_stamp is not None:
        members[TIME_STAMP] = signatures.time_stamp
    return pack(members)


def check_bag(members: Mapping[str, bytes]) -> None:
    """Check that a file has its members and no others, and each against the manifests.

    Raises: RefusalError that names the first member that differs.
    """
    _check_names(members)
    tags = [BAGIT, BAG_INFO, MANIFEST, PUBLIC_KEY]
    tags += [SM2_PUBLIC_KEY] if SM2_PUBLIC_KEY in members else []
    payload = {name: members[name] for name in PAYLOAD if name in members}
    _check_hashes(members, MANIFEST, payload)
    _check_hashes(members, TAG_MANIFEST, tags)
    for name, content in ((BAGIT, _BAGIT_TEXT), (BAG_INFO, _build_bag_info(payload))):
        if members[name] != content:
            raise RefusalError("seal.member_content", member=name)


def _check_names(members: Mapping[str, bytes]) -> None:
    for name in _MANDATORY:
        if name not in members:
            raise RefusalError("seal.member_missing", member=name)
    for name in members:
        if name not in _MANDATORY and name not in _OPTIONAL:
            raise RefusalError("seal.member_unknown", member=name)
    if (SM2_PUBLIC_KEY in members) != (SM2_SIGNATURE in members):
        missing = SM2_SIGNATURE if SM2_PUBLIC_KEY in members else SM2_PUBLIC_KEY
        raise RefusalError("seal.member_missing", member=missing)


def _check_hashes(members: Mapping[str, bytes], manifest: str, names: Iterable[str]) -> None:
    """Compare the manifest line by line with what it must say; the first member whose line differs is named."""
    lines = frozenset(members[manifest].split(b"\n"))
    content = {name: members[name] for name in names}
    for name in content:
        if _build_line(name, content[name]).encode() not in lines:
            raise RefusalError("seal.member_hash", member=name, manifest=manifest)
    # Nothing beside these lines: order, line ends and further lines count.
    if members[manifest] != build_manifest(content):
        raise RefusalError("seal.member_content", member=manifest)


def build_manifest(members: Mapping[str, bytes]) -> bytes:
    """Return the manifest of the members, sorted by name, as `sha256sum` writes it."""
    return "".join(f"{_build_line(name, members[name])}\n" for name in sorted(members)).encode()


def _build_line(name: str, content: bytes) -> str:
    return f"{hashlib.sha256(content).hexdigest()}  {name}"


def _build_bag_info(payload: Mapping[str, bytes]) -> bytes:
    size = sum(len(content) for content in payload.values())
    return f"Bag-Software-Agent: wuzha\nPayload-Oxum: {size}.{len(payload)}\n".encode()
