"""Build the brief of an org above (简报): what its leader has to know, short enough for one page of paper.

Plain values only: a page prints them, and papers can be made of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from wuzha.assessments.clause_changes import find_outcome_changes
from wuzha.assessments.gaps import Gap
from wuzha.assessments.late_months import LateOrg
from wuzha.assessments.look_back import end_of_day
from wuzha.assessments.overview import Overview, TargetSummary
from wuzha.assessments.standing import assess
from wuzha.audit.models import LogLine
from wuzha.core.findings.findings import Assessment, OrgFinding
from wuzha.core.periods import Period
from wuzha.core.vocabulary import VILLAGE_KINDS, Outcome, Register
from wuzha.core.words.brief import explain_briefly
from wuzha.core.words.phrases import format_months
from wuzha.programmes.plan_choice import build_questions
from wuzha.programmes.report_days import ReportDays
from wuzha.registers.declaration_calendar import OPEN_STATES, load_calendar
from wuzha.registers.owed_months import find_required_registers
from wuzha.reports.attention import AttentionItem, AttentionSources, list_attention_items, load_sources

DAYS_BEFORE = 30
"""With the outcomes of so many days ago those of today are compared."""

DAYS_AHEAD = 7
MAX_TARGETS = 4
MAX_NOT_MET = 16
MAX_LATE = 8
MAX_TASKS = 5
MAX_NAMES = 3
MOST_LINES_IN_NORMAL_TYPE = 34
ListedT = TypeVar("ListedT")
COUNTED_OUTCOMES = (Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED)


@dataclass(frozen=True, slots=True)
class BriefCount:
    """How many orgs have an outcome now and 30 days ago (None: not known)."""

    outcome: Outcome
    now: int
    before: int | None


@dataclass(frozen=True, slots=True)
class BriefCounts:
    """The counts of the villages, or of the units."""

    label: str
    all_count: int
    counts: tuple[BriefCount, ...]


@dataclass(frozen=True, slots=True)
class BriefTarget:
    """A target with its name, how much it still allows, and its trend and forecast in a line (empty: not known)."""

    summary: TargetSummary
    name: str
    trend: str
    forecast: str


@dataclass(frozen=True, slots=True)
class BriefReason:
    """An org that is not met, with the clause and the reason in a few words."""

    code: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class BriefTask:
    """What is to be done in the coming week, and until when (None: no day is set)."""

    text: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Shortlist(Generic[ListedT]):
    """The first items of a list, and how many there are."""

    items: tuple[ListedT, ...]
    count: int

    @classmethod
    def take(cls, items: Iterable[ListedT], most: int) -> Shortlist[ListedT]:
        """Return the first items of a list."""
        all_items = tuple(items)
        return cls(all_items[:most], len(all_items))

    @property
    def more_count(self) -> int:
        """How many are left out."""
        return self.count - len(self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """The brief of an org: `as_of` is the day on which it is judged, `before_on` the one compared with, if known."""

    org_code: str
    org_name: str
    period: Period
    plan_title: str
    plan_sha256: str
    as_of: date
    is_provisional: bool
    before_on: date | None
    counts: tuple[BriefCounts, ...]
    targets: Shortlist[BriefTarget]
    attention: tuple[AttentionItem, ...]
    not_met: Shortlist[BriefReason]
    late: Shortlist[LateOrg]
    tasks: tuple[BriefTask, ...]

    @property
    def is_long(self) -> bool:
        """Whether one page has room for it in small type alone."""
        return self._line_count > MOST_LINES_IN_NORMAL_TYPE

    @property
    def has_room_for_forecasts(self) -> bool:
        """Whether one page has room for another line of each target."""
        return self._line_count + len(self.targets.items) <= MOST_LINES_IN_NORMAL_TYPE

    @property
    def _line_count(self) -> int:
        """The lines without the forecasts: reasons take two lines, lists have two columns."""
        pairs = (
            len(self.targets.items) + len(self.attention) + (len(self.not_met.items) + len(self.late.items) + 1) // 2
        )
        return 2 * pairs + len(self.tasks)


def build_brief(overview: Overview, today: date) -> Brief:
    """Return the brief of the org above that the overview is about."""
    questions = overview.questions
    before_on = _find_day_before(overview, today)
    before = None if before_on is None else _judge_before(overview, before_on)
    codes = {finding.code for finding in overview.findings} | {target.code for target in overview.targets}
    changes = [
        change
        for change in (find_outcome_changes(before, overview.assessment) if before else ())
        if change.code in codes
    ]
    sources = load_sources(
        overview, changes, since=_("近%(days)s天") % {"days": DAYS_BEFORE}, today=today, max_names=MAX_NAMES
    )
    return Brief(
        org_code=overview.top.code,
        org_name=overview.top.name,
        period=questions.period,
        plan_title=questions.plan.full_title,
        plan_sha256=questions.plan.sha256,
        as_of=questions.last_day,
        is_provisional=questions.is_provisional,
        before_on=before_on,
        counts=tuple(_count(overview.findings, before)),
        targets=Shortlist.take(_list_targets(overview, sources), MAX_TARGETS),
        attention=tuple(list_attention_items(sources)),
        not_met=Shortlist.take(_list_not_met(overview.findings), MAX_NOT_MET),
        late=Shortlist.take(sources.late_orgs, MAX_LATE),
        tasks=tuple(_list_tasks(overview, sources, today))[:MAX_TASKS],
    )


def _find_day_before(overview: Overview, today: date) -> date | None:
    """Return the day to compare with; None where the period or the books had not begun by then."""
    day = today - timedelta(days=DAYS_BEFORE)
    if day < overview.questions.period.start:
        return None
    first_moment = LogLine.objects.order_by("number").values_list("at", flat=True).first()
    return day if first_moment is not None and first_moment < end_of_day(day) else None


def _judge_before(overview: Overview, day: date) -> Assessment:
    questions = build_questions(overview.programme, day, overview.questions.period)
    return assess(overview.programme, questions, known_at=end_of_day(day), with_rows=False)


def _count(findings: Sequence[OrgFinding], before: Assessment | None) -> Iterator[BriefCounts]:
    earlier: Mapping[str, Outcome] = {finding.code: finding.outcome for finding in before.orgs} if before else {}
    labels = (_("村（社区）"), _("单位"))
    for label, is_village in zip(labels, (True, False), strict=True):
        group = [finding for finding in findings if (finding.kind in VILLAGE_KINDS) is is_village]
        if not group:
            continue
        # An org that was not judged then would look like one whose outcome has changed.
        is_known = all(finding.code in earlier for finding in group)
        yield BriefCounts(
            label,
            len(group),
            tuple(
                BriefCount(
                    outcome,
                    sum(finding.outcome is outcome for finding in group),
                    sum(earlier[finding.code] is outcome for finding in group) if is_known else None,
                )
                for outcome in COUNTED_OUTCOMES
            ),
        )


def _list_targets(overview: Overview, sources: AttentionSources) -> Iterator[BriefTarget]:
    for target in overview.targets:
        trend = sources.trends.get((target.code, target.id))
        forecast = sources.forecasts.get((target.code, target.id))
        yield BriefTarget(
            target,
            target.name_within(overview.top),
            trend.sentence if trend else "",
            forecast.sentence if forecast and forecast.has_interval else "",
        )


def _list_not_met(findings: Iterable[OrgFinding]) -> Iterator[BriefReason]:
    for finding in findings:
        if finding.outcome is Outcome.NOT_MET:
            criterion = next((item for item in finding.criteria if item.outcome is Outcome.NOT_MET), None)
            words = {"clause": criterion.clause, "reason": explain_briefly(criterion)} if criterion else {}
            yield BriefReason(finding.code, finding.name, _("%(clause)s：%(reason)s") % words if criterion else "")


def _list_tasks(overview: Overview, sources: AttentionSources, today: date) -> Iterator[BriefTask]:
    """Yield what the coming week asks for: dated things first."""
    report_days = ReportDays.load()
    month, due_on = report_days.find_next_due_day(overview.top.path, today)
    is_near = due_on <= today + timedelta(days=DAYS_AHEAD) and month in overview.questions.period.months
    if is_near and _is_owed(overview, month, report_days, today):
        yield BriefTask(_("报送%(month)s的台账") % {"month": format_months([month])}, due_on)
    period_end = overview.questions.period.end
    if today <= period_end <= today + timedelta(days=DAYS_AHEAD):
        yield BriefTask(_("本期结束，核对全部结论"), period_end)
    for waiting in sources.waiting_decisions:
        if waiting.due_on is None or waiting.due_on <= today + timedelta(days=DAYS_AHEAD):
            yield BriefTask(waiting.title, waiting.due_on)
    if sources.late_orgs:
        words = {"count": len(sources.late_orgs)}
        yield BriefTask(_("催报：%(count)s个村（社区）、单位逾期未报送") % words)
    if sources.dispute_count:
        yield BriefTask(_("决定%(count)s件案件的归属") % {"count": sources.dispute_count})
    has_open_target = any(target.outcome is Outcome.UNDETERMINED for target in overview.targets)
    yield from (BriefTask(text) for text in _describe_gaps(overview.gaps, has_open_target=has_open_target))


def _is_owed(overview: Overview, month: Period, report_days: ReportDays, today: date) -> bool:
    """Return whether a register of the month that an outcome depends on is not declared by everybody below."""
    top, programme_org = overview.top, overview.programme.org
    for register in find_required_registers(overview.questions, {top.term}):
        calendar = load_calendar(
            top=programme_org if top.path.startswith(programme_org.path) else top,
            orgs=[top],
            register=register,
            questions=overview.questions,
            today=today,
            find_due=lambda org, due_month: report_days.find_due_day(org.path, due_month.start),
        )
        if calendar.cells[f"{top.code}|{month.id}"].state in OPEN_STATES:
            return True
    return False


def _describe_gaps(gaps: Sequence[Gap], *, has_open_target: bool) -> Iterator[str]:
    """Yield what is to be attested, repaired or verified, each kind once with the number of orgs.

    An org that is not met stays so; its rows matter where a target waits for them.
    """
    other_gaps = [gap for gap in gaps if gap.register is not Register.DECLARATIONS]
    attestation_gaps = [gap for gap in other_gaps if gap.register is Register.ATTESTATIONS and not gap.is_refused]
    refused_gaps = [gap for gap in other_gaps if gap.is_refused]
    doubtful = [gap for gap in other_gaps if gap not in attestation_gaps and gap not in refused_gaps]
    for text, members in (
        (_("认定：%(count)s个村（社区）、单位有条款待认定"), attestation_gaps),
        (_("补正：%(count)s个村（社区）、单位有退回未补的行"), refused_gaps),
        (_("核实：%(count)s个村（社区）、单位有待核实的记录"), doubtful),
    ):
        is_for_target = has_open_target and members is not attestation_gaps
        codes = {
            finding.code
            for gap in members
            for finding in gap.orgs
            if finding.outcome is not Outcome.NOT_MET or is_for_target
        }
        if codes:
            yield text % {"count": len(codes)}
