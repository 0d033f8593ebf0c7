"""The assessment as one JSON document, for other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wuzha.core.findings.findings import Assessment, CriterionFinding, OrgFinding, Range, TargetFinding, TestFinding
from wuzha.core.problems import Problem
from wuzha.core.statement.questions import Questions
from wuzha.core.words.explain import explain_criterion, explain_target

if TYPE_CHECKING:
    from wuzha.intake.reading.ledger_reader import SheetReading

ATTESTATION = "attestation"
"""The measure of a test that people decide."""


def document(
    assessment: Assessment, problems: Sequence[Problem], read: Sequence[SheetReading] | None
) -> dict[str, Any]:
    """The whole document; `read` is None where the facts came as a folder."""
    questions = assessment.questions
    plan = questions.plan
    return {
        "plan": {"id": plan.id, "title": plan.title, "sha256": plan.sha256},
        "period": questions.period.id,
        "as_of": None if questions.as_of is None else questions.as_of.isoformat(),
        "reading": dict(questions.reading),
        "assumed_complete": questions.assume_complete,
        "problems": [_problem(problem) for problem in problems],
        "read": [_sheet(sheet) for sheet in read or ()],
        "targets": [_target(target, questions) for target in assessment.targets],
        "orgs": [_org(org, questions) for org in assessment.orgs],
    }


def write_json(
    path: Path, assessment: Assessment, problems: Sequence[Problem], read: Sequence[SheetReading] | None
) -> None:
    """Write the document in UTF-8.

    Raises: OSError when the place cannot be written.
    """
    # The name of a file may hold signs that no text can.
    path.write_text(_text(document(assessment, problems, read)), encoding="utf-8", errors="replace")


def _text(told: Mapping[str, Any]) -> str:
    """The document with one line per org, target, sheet and problem: quick to write, and to compare line by line."""
    parts = []
    for key, value in told.items():
        if isinstance(value, list) and value:
            text = "[\n" + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in value) + "\n]"
        else:
            text = json.dumps(value, ensure_ascii=False)
        parts.append(f'"{key}": {text}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _problem(problem: Problem) -> dict[str, Any]:
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


def _sheet(sheet: SheetReading) -> dict[str, Any]:
    return {
        "file": sheet.file,
        "sheet": sheet.sheet,
        "register": None if sheet.register is None else sheet.register.value,
        "rows": sheet.rows,
        "refused": sheet.refused,
        "skipped": sheet.skipped,
        "repeated": sheet.repeated,
        "left_out_columns": list(sheet.left_out_columns),
        "unknown_columns": list(sheet.unknown_columns),
    }


def _target(target: TargetFinding, questions: Questions) -> dict[str, Any]:
    test = target.test
    return {
        "id": target.criterion.id,
        "org": target.code,
        "clause": target.criterion.clause,
        "outcome": target.criterion.outcome.value,
        "now": None if test is None else _range(test.now),
        "base": None if test is None else _range(test.base),
        "required": None if test is None else test.required,
        "text": explain_target(target, questions),
    }


def _org(org: OrgFinding, questions: Questions) -> dict[str, Any]:
    return {
        "code": org.code,
        "name": org.name,
        "kind": org.kind.value,
        "standard": org.standard,
        "outcome": org.outcome.value,
        "headroom": org.headroom,
        "criteria": [_criterion(criterion, questions) for criterion in org.criteria],
    }


def _criterion(finding: CriterionFinding, questions: Questions) -> dict[str, Any]:
    return {
        "id": finding.id,
        "clause": finding.clause,
        "outcome": finding.outcome.value,
        "readings": [questions.reading[reading_id] for reading_id in finding.asked.criterion.readings],
        "text": explain_criterion(finding, questions),
        "tests": [_test(test) for test in finding.tests],
    }


def _test(test: TestFinding) -> dict[str, Any]:
    return {
        "measure": ATTESTATION if test.asked.now is None else test.asked.now.measure,
        "outcome": test.outcome.value,
        "now": _range(test.now),
        "base": _range(test.base),
        "required": test.required,
        "evidence": list(test.evidence),
        "doubtful": list(test.doubtful),
        "luck": test.luck,
    }


def _range(known: Range | None) -> list[int | None] | None:
    return None if known is None else [known.low, known.high]
