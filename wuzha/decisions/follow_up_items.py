"""List what waits for a user in a round whose list is out: rectifications, baselines to sign, findings that moved."""

from __future__ import annotations

from collections.abc import Iterator

from wuzha.core.i18n import noop
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import Permission, RoundMove, RoundStage, TodoVerb
from wuzha.decisions.baseline_gaps import count_baseline_gaps
from wuzha.decisions.moved_outcomes import list_moved_orgs
from wuzha.decisions.todo_context import TodoContext


def list_follow_up_items(context: TodoContext) -> Iterator[TodoItem]:
    """Yield the items; there are none before the list is out, and none once the round is closed."""
    if context.state.stage is not RoundStage.PUBLISHED:
        return
    yield from _list_rectifications(context)
    yield from _list_baselines(context)
    if context.organises(Permission.ORGANISE_ROUNDS):
        yield from _list_baselines_of_all(context)
        yield from _list_moved_outcomes(context)


def _list_rectifications(context: TodoContext) -> Iterator[TodoItem]:
    """Yield the rectifications that the person reports, checks or closes."""
    for number, item in context.state.rectifications.items():
        if context.may_make(RoundMove.REPORT_RECTIFICATION, number) and [*context.list_own([item.org])]:
            yield context.make_item(
                TodoVerb.CARRY_OUT,
                "rectify",
                noop("{round}：整改"),
                item.due_on,
                org=item.org,
                page="rectification",
                subject=number,
            )
        elif context.may_make(RoundMove.CHECK_RECTIFICATION, number):
            yield context.make_item(
                TodoVerb.CHECK,
                "check_rectification",
                noop("{round}：整改结果"),
                item.due_on,
                org=item.org,
                page="rectification",
                subject=number,
            )
        elif context.may_make(RoundMove.CLOSE_RECTIFICATION, number):
            yield context.make_item(
                TodoVerb.CONFIRM,
                "close_rectification",
                noop("{round}：整改销号"),
                item.due_on,
                org=item.org,
                page="rectification",
                subject=number,
            )


def _list_baselines(context: TodoContext) -> Iterator[TodoItem]:
    """Yield the baselines that the person signs for an org; who organises the round signs none."""
    if context.organises(Permission.ORGANISE_ROUNDS):
        return
    for code in context.list_own(context.state.unanswered_baselines):
        yield context.make_item(TodoVerb.CONFIRM, "baseline", noop("{round}：下期基数"), None, org=code)


def _list_baselines_of_all(context: TodoContext) -> Iterator[TodoItem]:
    """Yield for the office the baselines that are not signed, those in dispute, and those to be entered."""
    if all(org.baseline is None for org in context.state.orgs.values()):
        return
    gaps = count_baseline_gaps(context.round, context.state)
    lines = (
        (TodoVerb.CHASE, "unsigned", noop("{round}：签认下期基数"), gaps.unsigned),
        (TodoVerb.CHECK, "disputed", noop("{round}：对下期基数的异议"), gaps.disputed),
        (TodoVerb.CARRY_OUT, "signed", noop("{round}：登记已签认的基数"), gaps.unentered),
    )
    for verb, show, title, count in lines:
        if count:
            yield context.make_item(verb, f"{show}_baselines", title, None, page="baselines", show=show, count=count)


def _list_moved_outcomes(context: TodoContext) -> Iterator[TodoItem]:
    """Yield for the office the orgs whose published outcome the books of today would change, each with its page."""
    title = noop("{round}：封存以后的变化")
    for org in list_moved_orgs(context.round, context.state):
        context.orgs[org.code] = org
        yield context.make_item(
            TodoVerb.CHECK, "moved_outcome", title, None, org=org.code, page="reviews", show="moved"
        )
