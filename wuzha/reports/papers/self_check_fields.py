"""Make the values of the self-check sheet of an org."""

from __future__ import annotations

from collections.abc import Iterator

from wuzha.core.plan.plan import (
    AllOf,
    AnyOf,
    Attested,
    ByReading,
    Criterion,
    During,
    Duty,
    Node,
    OnlyIf,
    Plan,
)
from wuzha.core.vocabulary import Outcome, RoundMove
from wuzha.decisions.models import RoundFinding
from wuzha.reports.papers.paper_contents import SelfCheckSheet
from wuzha.reports.papers.paper_rows import ClauseCheckRow, ClauseTextRow, TextRow
from wuzha.reports.papers.round_books import RoundBooks, write_reason


def build_self_check(books: RoundBooks, code: str) -> SelfCheckSheet:
    """Return the sheet of an org: its clauses with their findings, the evidence to name, and what is missing."""
    org, clauses = books.orgs[code], books.clauses[code]
    freeze = books.find_last_step(RoundMove.FREEZE)
    due_on = freeze.due_on if freeze is not None else None
    return SelfCheckSheet(
        org=org.name,
        org_kind=org.term.chinese,
        due_on=due_on or books.state.calendar["self_check_until"],
        clauses=tuple(_make_clause_row(books, finding) for finding in clauses),
        evidence=tuple(_list_evidence(books, clauses)),
        gaps=tuple(
            TextRow(f"{finding.clause}：{write_reason(finding.sentence)}")
            for finding in clauses
            if finding.term is Outcome.UNDETERMINED
        ),
    )


def list_duties_of_orgs(plan: Plan) -> tuple[Duty, ...]:
    """Return the duties that each village and unit does: those of the main clauses in which one is asked for by a day
    or names ways of outreach. The other clauses are about the street: its leading group, the assessment.

    A plan that names neither gives no hint, so that all its duties are returned.
    """
    chapters = {_find_chapter(duty) for duty in plan.duties if duty.due_on is not None or duty.terms}
    return tuple(duty for duty in plan.duties if not chapters or _find_chapter(duty) in chapters)


def _find_chapter(duty: Duty) -> str:
    """Return the number of the main clause: 六 of 六(二)1."""
    return duty.clause.partition("(")[0]


def _make_clause_row(books: RoundBooks, finding: RoundFinding) -> ClauseCheckRow:
    item = books.titles.get(finding.criterion)
    text = item.title if item is not None else ""
    return ClauseCheckRow(finding.clause, text, finding.term.chinese, write_reason(finding.sentence))


def _list_evidence(books: RoundBooks, clauses: tuple[RoundFinding, ...]) -> Iterator[ClauseTextRow]:
    """Yield the duties that the org does itself, where a clause of it is judged by people: they look at these."""
    ids = {finding.criterion for finding in clauses}
    criteria = [item for standard in books.plan.standards for item in standard.criteria if item.id in ids]
    if any(_is_attested(criterion) for criterion in criteria):
        for duty in list_duties_of_orgs(books.plan):
            yield ClauseTextRow(duty.clause, duty.title)


def _is_attested(criterion: Criterion) -> bool:
    return any(isinstance(node, Attested) for node in _walk(criterion.node))


def _walk(node: Node) -> Iterator[Node]:
    yield node
    match node:
        case AnyOf(parts) | AllOf(parts):
            for part in parts:
                yield from _walk(part)
        case OnlyIf(_, part) | During(_, part):
            yield from _walk(part)
        case ByReading(_, options):
            for part in options.values():
                yield from _walk(part)
        case _:
            return
