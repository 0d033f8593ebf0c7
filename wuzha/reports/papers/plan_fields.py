"""Make the values of the notice with which a plan is sent out: from the plan alone, without a round."""

from __future__ import annotations

from collections.abc import Iterator

from wuzha.core.calendar_words import format_day
from wuzha.core.i18n import override
from wuzha.core.plan.plan import Plan
from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.vocabulary import OptionalStep
from wuzha.reports.papers.paper_contents import PlanNotice
from wuzha.reports.papers.paper_rows import MeasureRow, StandardRow, StepRow, TextRow
from wuzha.reports.papers.round_rows import RECIPIENTS, describe_flow

_PURPOSE_CLAUSE = "一"
"""Plans begin with what they are for (指导思想)."""

_STEP_OF_PART = {
    "self_check_until": OptionalStep.SELF_CHECK,
    "verification_until": OptionalStep.VERIFICATION,
    "publicity_until": OptionalStep.PUBLICITY,
}


def build_plan_notice(plan: Plan) -> PlanNotice:
    """Return the notice of the plan: its targets, standards, steps and duties in its own words."""
    with override(None):
        return PlanNotice(
            recipients=RECIPIENTS,
            purpose=next((clause.text for clause in plan.clauses if clause.number == _PURPOSE_CLAUSE), plan.title),
            targets=tuple(TextRow(target.quote) for target in plan.targets),
            standards=tuple(
                StandardRow("、".join(kind.chinese for kind in standard.kinds), criterion.clause, criterion.quote)
                for standard in plan.standards
                for criterion in standard.criteria
            ),
            steps=tuple(_list_steps(plan.flow, is_internal=not plan.approval)),
            measures=tuple(
                MeasureRow(duty.clause, duty.quote, f"{format_day(duty.due_on)}前" if duty.due_on else "")
                for duty in plan.duties
            ),
        )


def _list_steps(flow: RoundFlow, *, is_internal: bool) -> Iterator[StepRow]:
    """Yield the parts of a round; how long each takes, since the days are set when a round is opened."""
    days = {
        OptionalStep.SELF_CHECK: flow.self_check_days,
        OptionalStep.VERIFICATION: flow.verification_days,
        OptionalStep.PUBLICITY: flow.publicity_days,
    }
    for part, _, name, text in describe_flow(flow, is_internal=is_internal):
        step = _STEP_OF_PART.get(part)
        yield StepRow(name, "日期见考核通知" if step is None else f"{days[step]}个工作日", text)
