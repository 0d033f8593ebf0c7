"""Verify a sealed file: its bytes, its signatures, and by recomputing every finding from its facts under its plan.

Needs no database, no network and no settings: Python's own SQLite, in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import Any

from wuzha.core.facts import FactRow, Facts
from wuzha.core.findings.findings import Assessment
from wuzha.core.findings.judge import judge
from wuzha.core.i18n import override
from wuzha.core.input_paths import check_input_file
from wuzha.core.plan.loading import build_plan
from wuzha.core.plan.plan import Plan
from wuzha.core.problems import Problem, RefusalError, build_problem
from wuzha.core.vocabulary import Register
from wuzha.decisions.sealing.bag import (
    FACTS,
    FINDINGS,
    LOG,
    PLAN_DATA,
    PLAN_TEXT,
    PUBLIC_KEY,
    QUESTIONS,
    READINGS,
    REFUSED,
    SIGNATURE,
    SM2_PUBLIC_KEY,
    SM2_SIGNATURE,
    TAG_MANIFEST,
    TIME_STAMP,
    check_bag,
)
from wuzha.decisions.sealing.canonical import read_record, to_lines
from wuzha.decisions.sealing.fact_lines import check_org_tree, read_facts
from wuzha.decisions.sealing.finding_lines import write_findings
from wuzha.decisions.sealing.question_lines import (
    LogRoot,
    SealedQuestions,
    read_log_root,
    read_questions,
    read_readings,
)
from wuzha.decisions.sealing.refusal_lines import read_refusals
from wuzha.decisions.sealing.signing import compute_fingerprint, is_signed
from wuzha.decisions.sealing.sm2_signing import is_available, is_signed_by_sm2
from wuzha.decisions.sealing.time_stamp import check_time_stamp
from wuzha.decisions.sealing.zip_container import MAX_FILE_BYTES, check_digest, unpack
from wuzha.engines.sqlite import SQLiteEngine

NOT_SEALED = "seal.not_sealed"
_COMPUTING_FAULTS = (
    AssertionError,
    ArithmeticError,
    KeyError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
    sqlite3.Error,
)
"""What facts or a plan that somebody has signed with another key may raise: no file is trusted."""


class Sm2State(StrEnum):
    """What is known of the SM2 signature: there is none, it is right, or the extra that checks it is missing."""

    ABSENT = "absent"
    VALID = "valid"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, kw_only=True, slots=True)
class SealSummary:
    """What a sealed file that verifies is about, and what was verified."""

    questions: SealedQuestions
    log_root: LogRoot
    fingerprint: str
    sm2: Sm2State
    has_time_stamp: bool
    fact_count: int
    refused_count: int
    org_count: int
    finding_count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class VerificationResult:
    """Either the summary of a file that verifies, or the first difference; `is_sealed`: it is a sealed file at all."""

    is_sealed: bool = True
    difference: Problem | None = None
    summary: SealSummary | None = None


def verify(source: bytes | Path, expected_fingerprint: str | None = None) -> VerificationResult:
    """Verify a sealed file, given as its content or its path.

    With an expected fingerprint, or the beginning of one, a file that another key has signed differs.
    Raises: RefusalError when the path is no plain file; OSError when it cannot be read.
    """
    content = _read_file(source) if isinstance(source, Path) else source
    try:
        return VerificationResult(summary=_verify_content(content, expected_fingerprint))
    except RefusalError as refusal:
        problem = build_problem(refusal.code, **refusal.context)  # type: ignore[arg-type]
        return VerificationResult(is_sealed=refusal.code != NOT_SEALED, difference=problem)


def _read_file(path: Path) -> bytes:
    check_input_file(path)
    with path.open("rb") as file:
        # One byte more than may be, so that what is too large is known without reading it all.
        return file.read(MAX_FILE_BYTES + 1)


def _verify_content(content: bytes, expected_fingerprint: str | None) -> SealSummary:
    members = unpack(content)
    check_bag(members)
    fingerprint = _check_signature(members, expected_fingerprint)
    sm2 = _check_sm2(members)
    if TIME_STAMP in members:
        check_time_stamp(members[TIME_STAMP])
    # After the members: what has changed in one of them is named.
    check_digest(content)
    sealed_questions = read_questions(members[QUESTIONS])
    log_root = read_log_root(members[LOG])
    facts = _read_all_facts(members)
    check_org_tree(facts[Register.ORGS])
    assessment = _recompute(members, sealed_questions, facts)
    lines = write_findings(assessment)
    _compare_findings(members[FINDINGS], lines)
    return SealSummary(
        questions=sealed_questions,
        log_root=log_root,
        fingerprint=fingerprint,
        sm2=sm2,
        has_time_stamp=TIME_STAMP in members,
        fact_count=sum(len(rows) for register, rows in facts.items() if register is not Register.ORGS),
        refused_count=assessment.questions.refusals.row_count,
        org_count=len({finding.code for finding in assessment.orgs}),
        finding_count=len(lines),
    )


def _read_all_facts(members: Mapping[str, bytes]) -> dict[Register, list[FactRow]]:
    """Return the rows of every register; of one that the file was sealed without, none."""
    return {register: read_facts(register, members.get(member, b"")) for register, member in FACTS.items()}


def judge_again(content: bytes, later_facts: Facts) -> Assessment:
    """Judge the facts of a sealed file anew, with these registers in place of its own.

    Raises: RefusalError when it is no sealed file, or cannot be judged.
    """
    members = unpack(content)
    check_bag(members)
    facts = _read_all_facts(members)
    return _recompute(members, read_questions(members[QUESTIONS]), {**facts, **later_facts})


def _check_signature(members: Mapping[str, bytes], expected_fingerprint: str | None) -> str:
    """Return the fingerprint of the key that has signed."""
    if not is_signed(members[TAG_MANIFEST], members[SIGNATURE], members[PUBLIC_KEY]):
        raise RefusalError("seal.signature", member=SIGNATURE)
    fingerprint = compute_fingerprint(members[PUBLIC_KEY])
    if expected_fingerprint and not fingerprint.startswith(expected_fingerprint):
        raise RefusalError("seal.other_key", fingerprint=fingerprint, expected=expected_fingerprint)
    return fingerprint


def _check_sm2(members: Mapping[str, bytes]) -> Sm2State:
    if SM2_SIGNATURE not in members:
        return Sm2State.ABSENT
    if not is_available():
        return Sm2State.UNCHECKED
    if not is_signed_by_sm2(members[TAG_MANIFEST], members[SM2_SIGNATURE], members[SM2_PUBLIC_KEY]):
        raise RefusalError("seal.signature", member=SM2_SIGNATURE)
    return Sm2State.VALID


def _recompute(members: Mapping[str, bytes], sealed_questions: SealedQuestions, facts: Facts) -> Assessment:
    """Judge the facts under the sealed plan and readings.

    Raises: RefusalError when the plan is another one, or the content cannot be judged.
    """
    plan = _build_plan(members, sealed_questions)
    refusals, refused_rows = read_refusals(members[REFUSED])
    try:
        questions = sealed_questions.ask(plan, read_readings(members[READINGS]), refusals)
        with closing(SQLiteEngine(facts, refused_rows)) as engine:
            return judge(questions, engine, find_report_day=sealed_questions.office.find_report_day)
    except _COMPUTING_FAULTS as error:
        raise RefusalError("seal.not_judged", reason=type(error).__name__) from error


def _build_plan(members: Mapping[str, bytes], sealed_questions: SealedQuestions) -> Plan:
    try:
        plan = build_plan(Path(PLAN_DATA).parent, members[PLAN_TEXT], members[PLAN_DATA])
    except (RecursionError, ValueError) as error:
        raise RefusalError("seal.not_judged", reason=type(error).__name__) from error
    if plan.sha256 != sealed_questions.plan_sha256:
        raise RefusalError("seal.plan_hash", sha256=plan.sha256, sealed=sealed_questions.plan_sha256)
    return plan


def _compare_findings(content: bytes, lines: Sequence[str]) -> None:
    """Compare the sealed findings with those of now, line by line.

    Raises: RefusalError that names the org and the clause of the first one that differs.
    """
    if content == to_lines(lines):
        return
    sealed_lines = content.removesuffix(b"\n").split(b"\n") if content else []
    for number, (sealed_line, line) in enumerate(zip_longest(sealed_lines, lines), 1):
        computed_line = None if line is None else line.encode()
        if sealed_line != computed_line:
            sealed_record = None if sealed_line is None else read_record(FINDINGS, number, sealed_line)
            computed_record = None if computed_line is None else read_record(FINDINGS, number, computed_line)
            raise _describe_difference(number, sealed_record, computed_record)
    raise RefusalError("seal.line", member=FINDINGS, number=len(lines))


def _describe_difference(
    number: int, sealed_record: Mapping[str, Any] | None, computed_record: Mapping[str, Any] | None
) -> RefusalError:
    """Return the refusal for a line: where it stands, and what it says in the file and after judging again."""
    with override(None):
        record = computed_record or sealed_record or {}
        place = " ".join(str(record[name]) for name in ("name", "org", "clause") if name in record)
        return RefusalError(
            "seal.finding",
            place=place or f"{FINDINGS}第{number}行",
            number=number,
            sealed=_describe_record(sealed_record),
            computed=_describe_record(computed_record),
        )


def _describe_record(record: Mapping[str, Any] | None) -> str:
    if record is None:
        return "没有这一条"
    return str(record.get("sentence") or record.get("outcome") or "（责任清单）")[:200]
