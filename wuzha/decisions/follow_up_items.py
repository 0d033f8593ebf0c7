"""List what waits for a user in a round whose list is out: rectifications, baselines to sign, findings that moved."""

from __future__ import annotations

from collections.abc import Iterator

from wuzha.core.i18n import noop
from wuzha.core.rounds.rules import find_refusal
from wuzha.core.rounds.state import RectificationProgress
from wuzha.core.rounds.steps import StepRecord
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import Permission, RoundMove, RoundStage, TodoVerb
from wuzha.decisions.baseline_gaps import count_baseline_gaps
from wuzha.decisions.moved_outcomes import list_moved_orgs
from wuzha.decisions.todo_context import TodoContext


def list_follow_up_items(context: TodoContext) -> Iterator[TodoItem]:
    """Yield the items; there are none before the list is out, and none once the round is closed."""
    if context.state.stage is not RoundStage.PUBLISHED:
        return
    yield from _list_outcomes(context)
    yield from _list_rectifications(context)
    yield from _list_reviews(context)
    yield from _list_baselines(context)
    if context.organises(Permission.ORGANISE_ROUNDS):
        yield from _list_baselines_of_all(context)
        yield from _list_moved_outcomes(context)


def _list_outcomes(context: TodoContext) -> Iterator[TodoItem]:
    """Yield the outcomes that the person has not read yet for an org; who organises the round knows them."""
    if context.organises(Permission.ORGANISE_ROUNDS):
        return
    for code in context.list_own(context.state.orgs):
        org = context.state.orgs[code]
        if not org.has_read_outcome:
            title = noop("{round}：已撤销认定") if org.is_revoked else noop("{round}：结果已印发")
            yield context.make_item(TodoVerb.READ, "outcome", title, None, org=code)


def _list_rectifications(context: TodoContext) -> Iterator[TodoItem]:
    """Yield the rectifications that the person reports, checks or closes, and for the office those that are late."""
    for number, item in context.state.rectifications.items():
        if (kind := _find_kind(context, number, item)) is not None:
            verb, key, title, reminder = kind
            yield context.make_item(
                verb,
                key,
                title,
                item.due_on,
                org=item.org,
                page="rectification",
                subject=number,
                reminder=reminder,
            )


def _find_kind(context: TodoContext, number: int, item: RectificationProgress) -> tuple[TodoVerb, str, str, str] | None:
    """Return what the person does about a rectification: verb, key, title, and what its org is asked to do."""
    if context.may_make(RoundMove.REPORT_RECTIFICATION, number) and [*context.list_own([item.org])]:
        return TodoVerb.CARRY_OUT, "rectify", noop("{round}：整改"), ""
    if context.may_make(RoundMove.CHECK_RECTIFICATION, number):
        return TodoVerb.CHECK, "check_rectification", noop("{round}：整改结果"), ""
    if context.may_make(RoundMove.CLOSE_RECTIFICATION, number):
        return TodoVerb.CONFIRM, "close_rectification", noop("{round}：整改销号"), ""
    if context.organises(Permission.ORGANISE_ROUNDS) and _is_unreported(context, item):
        title = noop("{round}：逾期未报告的整改")
        return TodoVerb.CHASE, "overdue_rectification", title, noop("{round}：报告整改结果")
    return None


def _is_unreported(context: TodoContext, item: RectificationProgress) -> bool:
    is_late = item.due_on is not None and item.due_on < context.today
    return item.is_open and not item.reported_by and is_late


def _list_reviews(context: TodoContext) -> Iterator[TodoItem]:
    """Yield the reviews that run: to be ended by the office, or signed by the leader as a revocation."""
    for code, org in context.state.orgs.items():
        if org.review is None:
            continue
        step = StepRecord(
            move=RoundMove.REVOKE, by=context.username, on=context.today, org=code, text=RoundMove.REVOKE.value
        )
        if context.organises(Permission.DECIDE_OUTCOMES) and find_refusal(context.state, step) is None:
            yield context.make_item(
                TodoVerb.SIGN, "revocation", noop("{round}：撤销认定"), None, org=code, page="reviews"
            )
        elif context.organises(Permission.ORGANISE_ROUNDS) and not org.review.proposed_by:
            yield context.make_item(
                TodoVerb.CARRY_OUT, "review", noop("{round}：正在复查"), None, org=code, page="reviews"
            )


def _list_baselines(context: TodoContext) -> Iterator[TodoItem]:
    """Yield the baselines that the person signs for an org; who organises the round signs none."""
    if context.organises(Permission.ORGANISE_ROUNDS):
        return
    for code in context.list_own(context.state.unanswered_baselines):
        baseline = context.state.orgs[code].baseline
        due_on = None if baseline is None else baseline.due_on
        yield context.make_item(TodoVerb.CONFIRM, "baseline", noop("{round}：下期基数"), due_on, org=code)


def _list_baselines_of_all(context: TodoContext) -> Iterator[TodoItem]:
    """Yield for the office the baselines that are not signed, those in dispute, and those to be entered."""
    baselines = [org.baseline for org in context.state.orgs.values() if org.baseline is not None]
    if not baselines:
        return
    gaps, due_on = count_baseline_gaps(context.round, context.state), baselines[0].due_on
    lines = (
        (TodoVerb.CHASE, "unsigned", noop("{round}：签认下期基数"), due_on, gaps.unsigned),
        (TodoVerb.CHECK, "disputed", noop("{round}：对下期基数的异议"), None, gaps.disputed),
        (TodoVerb.CARRY_OUT, "signed", noop("{round}：登记已签认的基数"), None, gaps.unentered),
    )
    for verb, show, title, day, count in lines:
        if count:
            yield context.make_item(verb, f"{show}_baselines", title, day, page="baselines", show=show, count=count)


def _list_moved_outcomes(context: TodoContext) -> Iterator[TodoItem]:
    """Yield for the office the orgs whose published outcome the books of today would change, each with its page."""
    title = noop("{round}：封存以后的变化")
    for org in list_moved_orgs(context.round, context.state):
        context.orgs[org.code] = org
        yield context.make_item(
            TodoVerb.CHECK, "moved_outcome", title, None, org=org.code, page="reviews", show="moved"
        )
