"""Make rows that several papers of a round have: counts, decisions beside findings, reasons, targets, steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from wuzha.core.calendar_words import format_day
from wuzha.core.i18n import override
from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.rounds.state import OrgProgress
from wuzha.core.statement.questions import walk_tests
from wuzha.core.vocabulary import VILLAGE_KINDS, OptionalStep, OrgKind, Outcome, RoundMove
from wuzha.core.words.phrases import join_clause
from wuzha.core.words.sentences import explain_requirement
from wuzha.decisions.models import RoundFinding
from wuzha.decisions.round_questions import load_questions
from wuzha.orgs.models import Org
from wuzha.reports.papers.paper_rows import (
    DecisionRow,
    OrgClauseRow,
    OutcomeCountRow,
    StepRow,
    TargetOutcomeRow,
)
from wuzha.reports.papers.round_books import RoundBooks, find_outcome, write_reason

RECIPIENTS = "各村（社区），各单位"
GROUP_LABELS = ("村（社区）", "单位")


def count_outcomes(outcomes: Iterable[tuple[OrgKind, Outcome]]) -> tuple[OutcomeCountRow, ...]:
    """Return how many villages and how many units have which outcome."""
    pairs = list(outcomes)
    rows = []
    for label, is_village in zip(GROUP_LABELS, (True, False), strict=True):
        group = [outcome for kind, outcome in pairs if (kind in VILLAGE_KINDS) is is_village]
        if group:
            counts = [group.count(outcome) for outcome in (Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED)]
            rows.append(OutcomeCountRow(label, len(group), *counts))
    return tuple(rows)


def count_decisions(books: RoundBooks) -> tuple[OutcomeCountRow, ...]:
    """Return how many orgs were decided how."""
    return count_outcomes((org.term, find_outcome(progress)) for org, progress in books.progress)


def list_decisions(books: RoundBooks) -> tuple[DecisionRow, ...]:
    """Return the finding of each org beside its decision, with the reason where they differ."""
    return tuple(make_decision_row(books, org, progress) for org, progress in books.progress)


def make_decision_row(books: RoundBooks, org: Org, progress: OrgProgress) -> DecisionRow:
    """Return the finding of an org beside its decision."""
    outcome = find_outcome(progress)
    reason = find_reason(books, org.code) if outcome is not progress.finding else ""
    return DecisionRow(org.name, org.term.chinese, progress.finding.chinese, outcome.chinese, reason)


def find_reason(books: RoundBooks, code: str) -> str:
    """Return why an org was decided as it is: what the revocation or the proposal says, with the ground it names."""
    step = books.find_last_step(RoundMove.REVOKE, org=code) or books.find_last_step(
        RoundMove.PROPOSE_DECISION, org=code
    )
    if step is None:
        return ""
    ground = f"依据：{step.ground}" if step.ground else ""
    return books.quote("；".join(filter(None, (step.text, ground))))


def list_failed_clauses(books: RoundBooks) -> Iterator[tuple[Org, RoundFinding]]:
    """Yield the clauses that orgs without a title do not meet."""
    for org, progress in books.progress:
        if find_outcome(progress) is not Outcome.MET:
            for finding in books.clauses[org.code]:
                if finding.term is Outcome.NOT_MET:
                    yield org, finding


def list_reasons(books: RoundBooks) -> tuple[OrgClauseRow, ...]:
    """Return why orgs are not met: each clause that is not; where all are, what the decision says."""
    rows = []
    for org, progress in books.progress:
        if find_outcome(progress) is Outcome.NOT_MET:
            clauses = [finding for finding in books.clauses[org.code] if finding.term is Outcome.NOT_MET]
            rows += [OrgClauseRow(org.name, finding.clause, write_reason(finding.sentence)) for finding in clauses]
            if not clauses:
                rows.append(OrgClauseRow(org.name, "—", find_reason(books, org.code)))
    return tuple(rows)


def list_targets(books: RoundBooks) -> tuple[TargetOutcomeRow, ...]:
    """Return the targets of the orgs above, as they stood when the facts were sealed."""
    if not books.targets:
        return ()
    questions = load_questions(books.round, books.state.frozen_on or books.today)
    with override(None):
        requirements = {
            question.criterion.id: explain_requirement(test, questions)
            for question in questions.targets
            if (test := next(walk_tests(question.tree), None)) is not None
        }
    return tuple(_make_target_row(books, finding, requirements) for finding in books.targets)


def _make_target_row(books: RoundBooks, finding: RoundFinding, requirements: Mapping[str, str]) -> TargetOutcomeRow:
    item = books.titles.get(finding.criterion)
    name = join_clause(finding.clause, item.title if item else "")
    if finding.org_id != books.round.org_id:
        name = f"{finding.org.name}：{name}"
    required = requirements.get(finding.criterion, "")
    return TargetOutcomeRow(name, required, write_reason(finding.sentence), finding.term.chinese)


def list_calendar_steps(books: RoundBooks) -> tuple[StepRow, ...]:
    """Return the parts of the round with their days, without those that the plan leaves out."""
    calendar = books.state.calendar
    with override(None):
        return tuple(
            StepRow(name, f"{format_day(calendar[part])}{ending}", text)
            for part, ending, name, text in describe_flow(books.state.flow, is_internal=books.round.is_internal)
            if part in calendar
        )


def describe_flow(flow: RoundFlow, *, is_internal: bool) -> Iterator[tuple[str, str, str, str]]:
    """Yield the parts of a round: part of the calendar, how its day is meant, name, and what happens."""
    yield "freeze_on", "", "封存数据", "以当日已登记的台账为准，封存后不再改动。"
    if flow.has(OptionalStep.SELF_CHECK):
        text = f"各村（社区）、各单位核对测算结论，交回自查表，不少于{flow.self_check_days}个工作日。"
        yield "self_check_until", "前", "自查", text
    if flow.has(OptionalStep.VERIFICATION):
        text = f"按事先登记的随机数抽取{flow.sample_percent}%现场复核；拟作出不利结论的，先听取说明。"
        yield "verification_until", "前", "复核", text
    signatures = "由领导小组认定，另一人会签。" if flow.countersign else "由领导小组认定。"
    yield "decision_until", "前", "认定", signatures
    if flow.has(OptionalStep.PUBLICITY):
        inside = "内部" if is_internal else ""
        yield "publicity_until", "前", f"{inside}公示", f"{inside}公示{flow.publicity_days}个工作日，受理异议。"
    name = "通报" if is_internal else "公布"
    yield "list_on", "", f"{name}结果", f"{name}后需要整改的，下达整改通知。"
