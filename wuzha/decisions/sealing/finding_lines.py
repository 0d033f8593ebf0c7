"""Findings as canonical lines: one for each target, org, clause of an org, and duty sheet.

Ids of rows are sorted here: databases sort texts each in its own way. The chance of luck is left out: it is a fraction,
and follows from base and requirement. Sentences are the Chinese ones, as papers have them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wuzha.core.findings.findings import (
    Assessment,
    CriterionFinding,
    DutySheet,
    OrgFinding,
    Range,
    TargetFinding,
    TestFinding,
)
from wuzha.core.i18n import override
from wuzha.core.statement.questions import Questions
from wuzha.core.words.sentences import explain_criterion, explain_target
from wuzha.decisions.sealing.canonical import to_canonical


def write_findings(assessment: Assessment) -> list[str]:
    """Return the lines: targets, then each org with its clauses, then duty sheets."""
    with override(None):
        return [to_canonical(record) for record in _build_records(assessment)]


def _build_records(assessment: Assessment) -> Iterator[dict[str, Any]]:
    questions = assessment.questions
    for target in assessment.targets:
        yield _build_target(target, questions)
    for org in assessment.orgs:
        yield _build_org(org)
        for criterion in org.criteria:
            yield _build_clause(org, criterion, questions)
    for code, sheet in assessment.duty_sheets.items():
        yield _build_duty_sheet(code, sheet)


def _build_target(target: TargetFinding, questions: Questions) -> dict[str, Any]:
    return {
        "record": "target",
        "org": target.code,
        "name": target.name,
        **_build_criterion(target.criterion),
        "sentence": explain_target(target, questions),
    }


def _build_org(org: OrgFinding) -> dict[str, Any]:
    return {
        "record": "org",
        "org": org.code,
        "name": org.name,
        "kind": org.kind.value,
        "standard": org.standard,
        "outcome": org.outcome.value,
        "headroom": org.headroom,
    }


def _build_clause(org: OrgFinding, finding: CriterionFinding, questions: Questions) -> dict[str, Any]:
    return {
        "record": "clause",
        "org": org.code,
        "name": org.name,
        "standard": org.standard,
        **_build_criterion(finding),
        "sentence": explain_criterion(finding, questions),
    }


def _build_criterion(finding: CriterionFinding) -> dict[str, Any]:
    return {
        "criterion": finding.id,
        "clause": finding.clause,
        "outcome": finding.outcome.value,
        "tests": [_build_test(test) for test in finding.tests],
    }


def _build_test(test: TestFinding) -> dict[str, Any]:
    return {
        "test": test.id,
        "outcome": test.outcome.value,
        "now": _build_range(test.now),
        "now_signed": test.now_signed,
        "base": _build_range(test.base),
        "base_is_signed": test.base_is_signed,
        "required": test.required,
        "missing": [month.id for month in test.missing],
        "base_missing": [month.id for month in test.base_missing],
        "evidence": _sort_ids(test.evidence),
        "doubtful": _sort_ids(test.doubtful),
        "base_evidence": _sort_ids(test.base_evidence),
        "base_doubtful": _sort_ids(test.base_doubtful),
        "refused": _sort_ids(test.refused),
        "about_amounts": sorted([column, int(fen)] for column, fen in test.about_amounts),
    }


def _build_range(number: Range | None) -> list[int | None] | None:
    return None if number is None else [number.low, number.high]


def _sort_ids(ids: Iterable[str]) -> list[str]:
    return sorted(map(str, ids))


def _build_duty_sheet(code: str, sheet: DutySheet) -> dict[str, Any]:
    # Files that were sealed before there was a register of groups have no such day: their lines stay as they are.
    formation = {} if sheet.group_formed_on is None else {"group_formed_on": sheet.group_formed_on.isoformat()}
    return formation | {
        "record": "duties",
        "org": code,
        "group_formed": sheet.group_formed.value,
        "required_months": sheet.required_months,
        "declared_months": sheet.declared_months,
        "late_months": sheet.late_months,
        "outreach_count": sheet.outreach_count,
        "outreach_by_must": {must.value: count for must, count in sheet.outreach_by_must.items()},
    }
