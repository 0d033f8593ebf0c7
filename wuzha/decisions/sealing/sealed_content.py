"""Put what a round freezes into one signed file: the same content gives members with the same hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from wuzha.core.facts import FactRow, Facts
from wuzha.core.findings.findings import Assessment
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.problems import RefusalError
from wuzha.core.statement.questions import Questions
from wuzha.decisions.sealing.bag import (
    DATA_PACKAGE,
    FACTS,
    FINDINGS,
    LOG,
    PLAN_DATA,
    PLAN_EXAMPLES,
    PLAN_TEXT,
    PUBLIC_KEY,
    QUESTIONS,
    READINGS,
    REFUSED,
    SIGNATURE,
    SM2_PUBLIC_KEY,
    SM2_SIGNATURE,
    TAG_MANIFEST,
    PublicKeys,
    Signatures,
    build_tags,
    check_bag,
    pack_bag,
)
from wuzha.decisions.sealing.canonical import to_lines
from wuzha.decisions.sealing.fact_lines import write_data_package, write_facts
from wuzha.decisions.sealing.finding_lines import write_findings
from wuzha.decisions.sealing.question_lines import (
    LogRoot,
    SealedOffice,
    write_log_root,
    write_questions,
    write_readings,
)
from wuzha.decisions.sealing.refusal_lines import write_refusals
from wuzha.decisions.sealing.signing import OfficeKey
from wuzha.decisions.sealing.sm2_signing import Sm2Key
from wuzha.decisions.sealing.time_stamp import check_time_stamp
from wuzha.decisions.sealing.zip_container import unpack


@dataclass(frozen=True, kw_only=True)
class SealedContent:
    """What a round freezes: the plan, the facts as known at the cut-off, and the findings on them.

    The questions are those of the assessment. Facts hold numbers of cases and amounts: a sealed file is for the
    office, and never public.
    """

    plan_files: PlanFiles
    facts: Facts
    refused_rows: Sequence[FactRow]
    assessment: Assessment
    office: SealedOffice
    log_root: LogRoot

    @property
    def questions(self) -> Questions:
        return self.assessment.questions


def seal(content: SealedContent, key: OfficeKey, sm2_key: Sm2Key | None = None) -> bytes:
    """Return the sealed file, signed with the key of the office, and with an SM2 key if one is given.

    Raises: RefusalError when the files are not those of the plan that was judged by.
    """
    if content.plan_files.sha256 != content.questions.plan.sha256:
        raise RefusalError("seal.other_plan")
    payload = build_payload(content)
    sm2_pem = None if sm2_key is None else sm2_key.public_pem
    tags = build_tags(payload, PublicKeys(ed25519=key.public_pem, sm2=sm2_pem))
    signed_bytes = tags[TAG_MANIFEST]
    signatures = Signatures(ed25519=key.sign(signed_bytes), sm2=None if sm2_key is None else sm2_key.sign(signed_bytes))
    return pack_bag(payload, tags, signatures)


def compute_root(sealed_file: bytes) -> str:
    """Return the hash of what was signed: it stands for all of the content."""
    return hashlib.sha256(unpack(sealed_file)[TAG_MANIFEST]).hexdigest()


def build_payload(content: SealedContent) -> Mapping[str, bytes]:
    """Return the members of the payload."""
    plan, questions = content.plan_files, content.questions
    payload = {
        PLAN_TEXT: plan.text.encode(),
        PLAN_DATA: plan.data.encode(),
        PLAN_EXAMPLES: plan.examples.encode(),
        QUESTIONS: write_questions(questions, content.office),
        READINGS: write_readings(questions),
        LOG: write_log_root(content.log_root),
        REFUSED: write_refusals(questions.refusals, content.refused_rows),
        FINDINGS: to_lines(write_findings(content.assessment)),
    }
    payload |= {member: write_facts(register, content.facts.get(register, ())) for register, member in FACTS.items()}
    return payload | {DATA_PACKAGE: write_data_package(payload)}


def attach_time_stamp(sealed_file: bytes, token: bytes) -> bytes:
    """Return the sealed file with the answer of a time stamping authority (RFC 3161) about its tag manifest.

    Raises: RefusalError when the token is no such answer, or the file no sealed file.
    """
    check_time_stamp(token)
    members = unpack(sealed_file)
    check_bag(members)
    signatures = Signatures(ed25519=members[SIGNATURE], sm2=members.get(SM2_SIGNATURE))
    payload = {name: content for name, content in members.items() if name.startswith("data/")}
    tags = build_tags(payload, PublicKeys(ed25519=members[PUBLIC_KEY], sm2=members.get(SM2_PUBLIC_KEY)))
    return pack_bag(payload, tags, replace(signatures, time_stamp=token))
