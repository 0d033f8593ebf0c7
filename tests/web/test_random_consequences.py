"""What a write would move is what it moves: random writes, each foretold, then made, and judged before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection

from tests.drawing import list_seeds
from tests.sample_county import COUNTY, STREET, VILLAGE, SampleCounty, give_role
from tests.standing import declare_everything
from tests.web.random_writes import PERIODS, WriteDraw
from wuzha.assessments.consequence import (
    Consequence,
    compare_with_now,
    consequence_between,
    consequence_of,
    consequence_of_programme,
    find_consequence,
    judge_before,
)
from wuzha.assessments.consequence_text import ConsequenceText, describe_consequence
from wuzha.assessments.finding_changes import ClausePair, get_outcome
from wuzha.assessments.standing import judge_uncommitted
from wuzha.core.findings.findings import Assessment, CriterionFinding, OrgFinding, TargetFinding
from wuzha.core.findings.supposition import join_outcomes, judge_supposed
from wuzha.core.vocabulary import Outcome, Role
from wuzha.engines.django_connection import open_snapshot
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.write_moments import find_write_moments
from wuzha.orgs.models import Org
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.programmes.services import set_programme

pytestmark = pytest.mark.drawn
TODAY = (date(2022, 11, 15), date(2023, 2, 1))
WRITES = 8

Figures = tuple[Any, ...]
OrgResult = tuple[Outcome, Any, Mapping[str, Figures]]
"""Outcome, headroom, and the figures of each clause."""


def read_clause(finding: CriterionFinding) -> Figures:
    tests = [
        (
            (test.outcome, test.now, test.now_signed, test.base, test.required),
            (test.missing, test.base_missing, test.base_is_signed, len(test.refused)),
        )
        for test in finding.tests
    ]
    return finding.outcome, tests


def check_rules_of_suppositions(assessment: Assessment) -> None:
    """The rules by which a card supposes outcomes are those of the statement: as things are, they find the same."""
    clauses = [*(clause for org in assessment.orgs for clause in org.criteria)]
    clauses += [target.criterion for target in assessment.targets]
    for clause in clauses:
        assert judge_supposed(clause, lambda test: test) is clause.outcome
    for org in assessment.orgs:
        assert join_outcomes(clause.outcome for clause in org.criteria) is org.outcome


def read_finding(finding: OrgFinding | TargetFinding) -> OrgResult:
    if isinstance(finding, TargetFinding):
        return get_outcome(finding), None, {finding.criterion.id: read_clause(finding.criterion)}
    return finding.outcome, finding.headroom, {clause.id: read_clause(clause) for clause in finding.criteria}


def judge_books(today: date) -> dict[tuple[str, str, str], OrgResult]:
    """Judge every programme anew, past every cache; by programme, org, and standard or target."""
    results = {}
    for programme in Programme.objects.select_related("org"):
        assessment = judge_uncommitted(programme, build_questions(programme, today))
        check_rules_of_suppositions(assessment)
        for org in assessment.orgs:
            results[programme.org.code, org.code, org.standard] = read_finding(org)
        for target in assessment.targets:
            results[programme.org.code, target.code, target.criterion.id] = read_finding(target)
    return results


def list_moves(before: OrgResult, after: OrgResult) -> Any:
    """Return what differs of an org, None where nothing does; what does not apply before and after is no difference."""
    clauses = {
        id: (figures, after[2][id])
        for id, figures in before[2].items()
        if id in after[2] and figures != after[2][id] and not (figures[0] is after[2][id][0] is Outcome.NOT_APPLICABLE)
    }
    heads = (before[:2], after[:2])
    return None if heads[0] == heads[1] and not clauses else repr((heads, sorted(clauses.items())))


def list_real_moves(before: Mapping[Any, OrgResult], after: Mapping[Any, OrgResult]) -> set[tuple[str, str]]:
    moves = ((key[1], list_moves(before[key], after[key])) for key in before.keys() & after.keys())
    return {(code, move) for code, move in moves if move is not None}


def list_foretold_moves(consequence: Consequence) -> set[tuple[str, str]]:
    return {
        (change.code, list_moves(read_finding(change.before), read_finding(change.after)))
        for change in consequence.changes
    }


def check_clauses(consequence: Consequence) -> None:
    """The clauses that a change lists are those that differ."""
    for change in consequence.changes:
        pairs: Sequence[ClausePair] = change.clauses
        ids = {pair.after.id for pair in pairs}
        before, after = read_finding(change.before)[2], read_finding(change.after)[2]
        omitted_ids = [id for id in before.keys() & after.keys() if before[id] != after[id] and id not in ids]
        assert all(before[id][0] is after[id][0] is Outcome.NOT_APPLICABLE for id in omitted_ids)


def count_judged(results: Mapping[tuple[str, str, str], OrgResult], other: Any) -> set[str]:
    return {key[1] for key in results} - {key[1] for key in other}


def choose_programmes(county: SampleCounty, seed: int) -> None:
    """Choose one or two programmes; without declarations, months that are declared or confirmed move figures."""
    if seed % 3:
        declare_everything(county)
    else:
        set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=PERIODS[1])
    if seed % 2:
        set_programme(actor="wu", org=county.orgs[COUNTY], plan="fengling", period=PERIODS[1])


@pytest.mark.parametrize("seed", list_seeds(12))
def test_what_a_write_would_move_is_what_it_moves(county: SampleCounty, tmp_path: Path, seed: int) -> None:
    choose_programmes(county, seed)
    give_role(county["wu"], Role.STREET_OFFICE, county.orgs[COUNTY])
    draw, today = WriteDraw(Random(seed), county, tmp_path), TODAY[seed % len(TODAY)]
    moved_count = 0
    for name, drawn_write in islice(draw.draw(), WRITES):
        question: Any = {"viewer": county["wu"], "today": today}
        books = list(Org.objects.filter(code__in=[STREET, COUNTY]))
        forecast = consequence_of(drawn_write.trial, book=books, **question)
        secretary: Any = {"viewer": county["li"], "today": today}
        village_forecast = consequence_of(drawn_write.trial, book=books[-1], **secretary)
        if drawn_write.selection is not None:
            with open_snapshot(connection):
                unwritten_forecast = find_consequence(drawn_write.selection, book=books[0], **question)
            assert unwritten_forecast.key == forecast.key, name
        before, judgement = judge_books(today), judge_before(books, **question)
        cause_forecast = forecast
        if name == "upload" and drawn_write.upload is not None:
            options = question | {"upload": drawn_write.upload.pk}
            cause_forecast = consequence_of(drawn_write.trial, book=books[0], **options)
        drawn_write.write()
        after = judge_books(today)

        assert list_foretold_moves(forecast) == list_real_moves(before, after), name
        check_clauses(forecast)
        assert {finding.code for finding in forecast.dropped_findings} == count_judged(before, after), name
        assert {finding.code for finding in forecast.added_findings} == count_judged(after, before), name
        assert compare_with_now(judgement).key == forecast.key, name
        assert {change.code for change in village_forecast.changes} <= {VILLAGE}, "no other village is named"
        if drawn_write.upload is not None and not drawn_write.changes_orgs:
            check_look_back(drawn_write.upload, forecast, books, question)
        if name == "upload":
            check_causes(drawn_write.upload, cause_forecast, books, question)
        check_text(forecast)
        moved_count += not forecast.moves_nothing
    assert moved_count, "writes that move nothing prove nothing"


def check_look_back(upload: Upload, forecast: Consequence, books: Sequence[Org], question: Any) -> None:
    """The page of an upload that was committed or undone says the same afterwards."""
    moments = find_write_moments(Upload.objects.get(pk=upload.pk))
    assert moments is not None
    assert consequence_between(*moments, book=books[0], **question).key == forecast.key


def check_causes(upload: Upload | None, forecast: Consequence, books: Sequence[Org], question: Any) -> None:
    """The rows that are named before the upload is entered are those named afterwards."""
    assert upload is not None
    moments = find_write_moments(Upload.objects.get(pk=upload.pk))
    assert moments is not None
    look_back = consequence_between(*moments, book=books[0], upload=upload.pk, **question)
    foretold, real = (
        {key: [row[:2] for row in rows] for key, rows in consequence.causes.items()}
        for consequence in (forecast, look_back)
    )
    assert foretold == real


def check_text(consequence: Consequence) -> None:
    """Every move has words, and they survive being kept for the next page."""
    text = describe_consequence(consequence)
    assert ConsequenceText.unpack(text.pack()) == text
    for org in (*text.first_orgs, *text.later_orgs):
        assert all(clause.figures or clause.sentence for clause in org.clauses)
        assert org.clauses or org.headroom or org.moves_outcome
    for org in text.figure_orgs:
        assert org.figures, "an org is not ids without what moves of it"


@pytest.mark.parametrize("seed", list_seeds(6))
def test_another_period_moves_what_it_says(county: SampleCounty, tmp_path: Path, seed: int) -> None:
    declare_everything(county)
    if seed % 2:
        set_programme(actor="wu", org=county.orgs[COUNTY], plan="fengling", period=PERIODS[1])
    draw = WriteDraw(Random(seed), county, tmp_path)
    for _name, drawn_write in islice(draw.draw(), WRITES):
        drawn_write.write()
    today, before = TODAY[1], judge_books(TODAY[1])
    question: Any = {"plan": "fengling", "period": PERIODS[0], "viewer": county["wu"], "today": today}
    forecast = consequence_of_programme(org=Org.objects.get(code=STREET), **question)
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=PERIODS[0])
    after = judge_books(today)
    of_street = {key for key in before.keys() & after.keys() if key[0] == STREET}
    real = list_real_moves({key: before[key] for key in of_street}, {key: after[key] for key in of_street})
    assert list_foretold_moves(forecast) == real
