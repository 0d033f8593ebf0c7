"""Write the assessment as one JSON document, for other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wuzha.core.findings.findings import Assessment, CriterionFinding, OrgFinding, Range, TargetFinding, TestFinding
from wuzha.core.problems import Problem
from wuzha.core.statement.questions import Questions
from wuzha.core.words.sentences import explain_criterion, explain_target

if TYPE_CHECKING:
    from wuzha.intake.reading.ledger_reader import SheetReading

ATTESTATION = "attestation"
"""The word in place of the measure in a test that people decide."""


def build_document(
    assessment: Assessment, problems: Sequence[Problem], sheets: Sequence[SheetReading] | None
) -> dict[str, Any]:
    """Return the whole document; `sheets` is None where the facts came as a folder."""
    questions = assessment.questions
    targets = [_dump_target(target, questions) for target in assessment.targets]
    orgs = [_dump_org(org, questions) for org in assessment.orgs]
    return _dump_head(questions, problems, sheets) | {"targets": targets, "orgs": orgs}


def build_refused_document(
    questions: Questions, problems: Sequence[Problem], sheets: Sequence[SheetReading] | None
) -> dict[str, Any]:
    """Return the document of ledgers that were not assessed because rows were refused: no targets, no orgs."""
    return _dump_head(questions, problems, sheets) | {"targets": [], "orgs": []}


def _dump_head(
    questions: Questions, problems: Sequence[Problem], sheets: Sequence[SheetReading] | None
) -> dict[str, Any]:
    plan = questions.plan
    return {
        "plan": {"id": plan.id, "title": plan.title, "version": plan.version, "sha256": plan.sha256},
        "period": questions.period.id,
        "as_of": None if questions.as_of is None else questions.as_of.isoformat(),
        "reading": dict(questions.reading),
        "assumed_complete": questions.assume_complete,
        "refused": _dump_refusals(questions),
        "problems": [_dump_problem(problem) for problem in problems],
        "read": [_dump_sheet(sheet) for sheet in sheets or ()],
    }


def _dump_refusals(questions: Questions) -> dict[str, Any]:
    """Return the open refused rows by register, and the sheets that were not read (R20) or look like no register."""
    refusals = questions.refusals
    return {
        "rows": {register.value: count for register, count in sorted(refusals.row_counts.items()) if count},
        "unread_registers": sorted(register.value for register in refusals.unread_registers),
        "unread_sheets": list(refusals.unread_places),
        "unknown_sheets": list(refusals.unknown_places),
    }


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a document in UTF-8.

    Raises: OSError when the file cannot be written.
    """
    # File names may hold bytes that are no text.
    path.write_text(_format_document(content), encoding="utf-8", errors="replace")


def _format_document(content: Mapping[str, Any]) -> str:
    """Write one line per org, target, sheet and problem: fast to write, and easy to compare line by line."""
    parts = []
    for key, value in content.items():
        if isinstance(value, list) and value:
            text = "[\n" + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in value) + "\n]"
        else:
            text = json.dumps(value, ensure_ascii=False)
        parts.append(f'"{key}": {text}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _dump_problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "file": problem.file,
        "sheet": problem.sheet,
        "line": problem.line,
        "column": problem.column,
        "value": problem.value,
        "text": problem.text,
        "remedy": problem.remedy,
    }


def _dump_sheet(sheet: SheetReading) -> dict[str, Any]:
    return {
        "file": sheet.file,
        "sheet": sheet.sheet,
        "is_hidden": sheet.is_hidden,
        "register": None if sheet.register is None else sheet.register.value,
        "rows": sheet.rows,
        "refused": sheet.refused,
        "skipped": sheet.skipped,
        "repeated": sheet.repeated,
        "left_out_columns": list(sheet.left_out_columns),
        "unknown_columns": list(sheet.unknown_columns),
    }


def _dump_target(target: TargetFinding, questions: Questions) -> dict[str, Any]:
    test = target.test
    return {
        "id": target.criterion.id,
        "org": target.code,
        "clause": target.criterion.clause,
        "outcome": target.criterion.outcome.value,
        "now": None if test is None else _dump_range(test.now),
        "base": None if test is None else _dump_range(test.base),
        "required": None if test is None else test.required,
        "text": explain_target(target, questions),
    }


def _dump_org(org: OrgFinding, questions: Questions) -> dict[str, Any]:
    return {
        "code": org.code,
        "name": org.name,
        "kind": org.kind.value,
        "standard": org.standard,
        "outcome": org.outcome.value,
        "headroom": org.headroom,
        "criteria": [_dump_criterion(criterion, questions) for criterion in org.criteria],
    }


def _dump_criterion(finding: CriterionFinding, questions: Questions) -> dict[str, Any]:
    return {
        "id": finding.id,
        "clause": finding.clause,
        "outcome": finding.outcome.value,
        "readings": [questions.reading[reading_id] for reading_id in finding.question.criterion.readings],
        "text": explain_criterion(finding, questions),
        "tests": [_dump_test(test) for test in finding.tests],
    }


def _dump_test(test: TestFinding) -> dict[str, Any]:
    return {
        "measure": ATTESTATION if test.question.now is None else test.question.now.measure,
        "outcome": test.outcome.value,
        "now": _dump_range(test.now),
        "base": _dump_range(test.base),
        "required": test.required,
        "evidence": list(test.evidence),
        "doubtful": list(test.doubtful),
        "refused": list(test.refused),
        "signed": test.now_signed,
        "luck": test.luck,
    }


def _dump_range(range: Range | None) -> list[int | None] | None:
    return None if range is None else [range.low, range.high]
