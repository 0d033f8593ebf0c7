"""Make the values of the papers about a round's results: the report, the list, and the minutes of the decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from wuzha.core.calendar_words import format_day
from wuzha.core.i18n import override
from wuzha.core.vocabulary import OptionalStep, Outcome, RoundMove, SelfCheckAnswer
from wuzha.decisions.models import RoundStep
from wuzha.decisions.round_words import describe_early_freeze
from wuzha.people.models import User
from wuzha.reports.papers.paper_contents import MeetingMinutes, ResultList, ResultReport
from wuzha.reports.papers.paper_fields import BLANK, BLANK_DAY
from wuzha.reports.papers.paper_rows import AgendaRow, OrgNameRow, OrgOutcomeRow
from wuzha.reports.papers.round_books import RoundBooks, find_day, find_outcome
from wuzha.reports.papers.round_rows import (
    RECIPIENTS,
    count_decisions,
    list_decisions,
    list_reasons,
    list_targets,
)

SIGNATURES = (RoundMove.DECIDE, RoundMove.COUNTERSIGN)


def build_result_report(books: RoundBooks) -> ResultReport:
    """Return the report on the decisions of all orgs."""
    has_self_check = books.state.flow.has(OptionalStep.SELF_CHECK)
    silent_codes = books.state.missing_self_checks if has_self_check else ()
    decisions = list_decisions(books)
    return ResultReport(
        recipients=f"{books.round.org.name}领导小组",
        process="".join(_describe_process(books)),
        counts=count_decisions(books),
        targets=list_targets(books),
        differences=tuple(row for row in decisions if row.finding != row.decision),
        results=decisions,
        reasons=list_reasons(books),
        silent_orgs=tuple(OrgNameRow(org.name) for code, org in books.orgs.items() if code in silent_codes),
    )


def _describe_process(books: RoundBooks) -> Iterator[str]:
    """Yield a sentence on each part of the round that has come, in its order."""
    state, orgs = books.state, list(books.state.orgs.values())
    with override(None):
        if state.frozen_on is not None:
            yield f"{format_day(state.frozen_on)}封存台账数据，测算{len(orgs)}个村（社区）、单位的结论。"
            yield describe_early_freeze(books.round, state.frozen_on)
        if state.flow.has(OptionalStep.SELF_CHECK):
            answers = [org.self_check for org in orgs if org.self_check is not None]
            disputed_count = answers.count(SelfCheckAnswer.DISPUTED)
            yield f"交回自查表{len(answers)}个，其中有异议{disputed_count}个。"
        if state.is_sample_drawn:
            drawn_count = sum(org.is_drawn for org in orgs)
            visited_count = sum(bool(org.visited_by) for org in orgs)
            yield f"按事先登记的随机数抽取{drawn_count}个，现场复核{visited_count}个。"
        heard_count = sum(org.explanation_due_on is not None for org in orgs)
        if heard_count:
            yield f"听取{heard_count}个村（社区）、单位的说明。"
        if last := books.find_last_step(*SIGNATURES):
            yield f"{format_day(_require_day(last))}完成认定。"
        if state.objections:
            accepted_count = sum(bool(item.accepts and item.is_settled) for item in state.objections.values())
            inside = "内部" if books.round.is_internal else ""
            yield f"{inside}公示期间收到异议{len(state.objections)}件，成立{accepted_count}件。"


def build_result_list(books: RoundBooks) -> ResultList:
    """Return the list as it was issued, which never changes; the address only where the public may read it."""
    if books.published_list is None:
        raise LookupError("a round without a list has no paper of it")
    number = books.published_list.number
    return ResultList(
        recipients=RECIPIENTS,
        number=number,
        orgs=tuple(OrgOutcomeRow(line.name, line.kind_term.chinese, line.term.chinese) for line in books.lines),
        address=f"{books.site}/public/lists/{number}/" if books.site and not books.round.is_internal else "",
    )


def build_minutes(books: RoundBooks) -> MeetingMinutes:
    """Return the minutes of the decisions with blanks for the meeting: who signed is on record, who met is not."""
    return MeetingMinutes(
        held_on=BLANK_DAY,
        place=BLANK,
        chair=BLANK,
        present=BLANK,
        absent="",
        recorder=BLANK,
        items=tuple(_list_items(books)),
        decisions=list_decisions(books),
    )


def find_last_signature(books: RoundBooks) -> date:
    """Return the day of the last signature under a decision."""
    return _require_day(books.list_steps(*SIGNATURES)[-1])


def _list_items(books: RoundBooks) -> Iterator[AgendaRow]:
    orgs = list(books.progress)
    counts = [sum(find_outcome(progress) is outcome for _, progress in orgs) for outcome in _COUNTED_OUTCOMES]
    figures = "，".join(f"{outcome.chinese}{count}个" for outcome, count in zip(_COUNTED_OUTCOMES, counts, strict=True))
    different_count = sum(find_outcome(progress) is not progress.finding for _, progress in orgs)
    discussion = f"办公室提请认定{len(orgs)}个村（社区）、单位；与测算结论不一致的{different_count}个，逐一说明理由。"
    yield AgendaRow(f"认定{books.period}考核结果", discussion, f"{figures}。{_describe_signatures(books)}")
    returns = books.list_steps(RoundMove.RETURN_DECISION)
    if returns:
        names = dict.fromkeys(step.org.name for step in returns if step.org is not None)
        yield AgendaRow("退回重提的事项", f"退回{len(returns)}次：{'、'.join(names)}。", "补充后重新提请，结论见附表。")


def _describe_signatures(books: RoundBooks) -> str:
    """Return by whom the decisions were proposed, signed and countersigned in the system."""
    verbs = {RoundMove.PROPOSE_DECISION: "提请", RoundMove.DECIDE: "签署认定", RoundMove.COUNTERSIGN: "会签"}
    names = {verb: _name_signers(books.list_steps(move)) for move, verb in verbs.items()}
    parts = "，".join(f"{people}{verb}" for verb, people in names.items() if people)
    return f"签署情况：{parts}。"


_COUNTED_OUTCOMES = (Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED)


def _name_signers(steps: Iterable[RoundStep]) -> str:
    """Return who made these steps, each once, by office and account: accounts hold no names of people."""
    people: dict[User, RoundStep] = {step.by: step for step in steps if step.by is not None}
    return "、".join(name_signer(user, step) for user, step in people.items())


def name_signer(user: User, step: RoundStep) -> str:
    """Return who made a step: the role of that day, and the account."""
    role = user.memberships_on(_require_day(step)).first()
    return user.get_username() if role is None else f"{role.term.chinese}（{user.get_username()}）"


def _require_day(step: RoundStep) -> date:
    day = find_day(step)
    if day is None:
        raise LookupError("a step has its day")
    return day
