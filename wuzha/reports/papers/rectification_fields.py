"""Make the values of the papers of a rectification: the order, and the note that closes it."""

from __future__ import annotations

from collections.abc import Iterator

from wuzha.core.vocabulary import Outcome, RoundMove
from wuzha.decisions.models import RoundStep
from wuzha.reports.papers.paper_contents import ClosingNote, RectificationOrder
from wuzha.reports.papers.paper_rows import ProblemRow
from wuzha.reports.papers.result_fields import name_signer
from wuzha.reports.papers.round_books import RoundBooks, find_day, write_reason

_ASKED_FOR = {
    Outcome.NOT_MET: "对照条款分析原因，落实措施，报告结果",
    Outcome.UNDETERMINED: "补齐资料，报告核实情况",
}
"""What is asked for by the outcome of a clause."""


def write_rectification_number(books: RoundBooks, subject: int) -> str:
    """Return the number of a rectification: year, round, and its place among those of the round."""
    return f"{books.round.judged_period.start.year}-{books.round.number}-{subject}"


def build_rectification_order(books: RoundBooks, subject: int) -> RectificationOrder:
    """Return the order of this number: the clauses that are not met or not known, and what the office has written."""
    order = _find_step(books, subject, RoundMove.ORDER_RECTIFICATION)
    # A check that fails gives a new day: an order made afterwards demands nothing by a day that has passed.
    due_on = books.state.rectifications[subject].due_on
    if order.org is None or due_on is None:
        raise LookupError("an order has an org and a day")
    return RectificationOrder(
        org=order.org.name,
        number=write_rectification_number(books, subject),
        problems=tuple(_list_problems(books, order)),
        due_on=due_on,
    )


def _list_problems(books: RoundBooks, order: RoundStep) -> Iterator[ProblemRow]:
    code = order.org.code if order.org is not None else ""
    for finding in books.clauses.get(code, ()):
        if demand := _ASKED_FOR.get(finding.term):
            yield ProblemRow(finding.clause, write_reason(finding.sentence), demand)
    yield ProblemRow("—", books.quote(order.text), "按期整改到位")


def build_closing_note(books: RoundBooks, subject: int) -> ClosingNote:
    """Return the note that closes the rectification of this number."""
    order = _find_step(books, subject, RoundMove.ORDER_RECTIFICATION)
    report = _find_step(books, subject, RoundMove.REPORT_RECTIFICATION)
    check = _find_step(books, subject, RoundMove.CHECK_RECTIFICATION)
    closing = _find_step(books, subject, RoundMove.CLOSE_RECTIFICATION)
    closed_on = find_day(closing)
    if order.org is None or closed_on is None:
        raise LookupError("a closed rectification has an org and a day")
    number = write_rectification_number(books, subject)
    return ClosingNote(
        org=order.org.name,
        number=f"{number}-销",
        order_number=number,
        problem=books.quote(order.text),
        measures=books.quote(report.text),
        result=str(report.data.get("result") or "已按报告的措施整改，经检查合格。"),
        check=books.quote(check.text),
        checked_by="" if check.by is None else name_signer(check.by, check),
        closed_on=closed_on,
    )


def _find_step(books: RoundBooks, subject: int, move: RoundMove) -> RoundStep:
    step = books.find_last_step(move, subject=subject)
    if step is None:
        raise LookupError(f"rectification {subject} has no step {move}")
    return step
