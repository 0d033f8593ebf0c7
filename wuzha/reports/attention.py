"""List what a leader looks at first: decisions to sign, targets at risk, moved outcomes, disputes, late months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wuzha.assessments.clause_changes import ClauseChange
from wuzha.assessments.late_months import LateOrg, find_late_orgs
from wuzha.assessments.overview import Overview, TargetSummary
from wuzha.assessments.standing import assess_targets
from wuzha.assessments.target_forecast import TargetForecast, TargetForecasts, forecast_targets
from wuzha.assessments.target_trends import TargetKey, TargetTrend, find_target_trends
from wuzha.core.vocabulary import Outcome
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.report_days import ReportDays
from wuzha.registers.models import Proposal
from wuzha.reports.waiting_decisions import WaitingDecisions, find_waiting_decisions

MAX_ITEMS = 5
MAX_NAMES = 6


class AttentionKind(StrEnum):
    """Why something needs attention."""

    SIGNATURE = "signature"
    TARGET = "target"
    LOST = "lost"
    MOVED = "moved"
    AT_LIMIT = "at_limit"
    DISPUTE = "dispute"
    LATE = "late"

    @property
    def icon(self) -> str:
        """The symbol beside it on a page."""
        return _ICONS[self]


_ICONS: Mapping[AttentionKind, str] = {
    AttentionKind.SIGNATURE: "clipboard-check",
    AttentionKind.TARGET: "trending-up",
    AttentionKind.LOST: "arrow-left-right",
    AttentionKind.MOVED: "arrow-left-right",
    AttentionKind.AT_LIMIT: "circle-alert",
    AttentionKind.DISPUTE: "scale",
    AttentionKind.LATE: "clock",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionItem:
    """Something to look at: its title, the reason in a line, a figure, and the page with it.

    `address` is empty where the reader, who sees no entries, has no such page.
    """

    kind: AttentionKind
    title: str
    reason: str
    figure: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionSources:
    """What the items are made of.

    `changes` are those of whole standards and of targets since the day that `since` names in words; `max_names` is how
    many orgs a reason names.
    """

    overview: Overview
    trends: Mapping[TargetKey, TargetTrend]
    forecasts: TargetForecasts
    changes: Sequence[ClauseChange]
    since: str
    dispute_count: int
    dispute_days: int
    late_orgs: tuple[LateOrg, ...]
    max_names: int
    waiting_decisions: tuple[WaitingDecisions, ...] = ()


def load_sources(
    overview: Overview,
    changes: Sequence[ClauseChange],
    *,
    since: str,
    today: date,
    max_names: int = MAX_NAMES,
    may_wait: bool = True,
) -> AttentionSources:
    """Read what the overview does not have: trends and forecasts of targets, proposals that wait, late months.

    `may_wait`: whether forecasts that are not cached are computed.
    """
    programme, questions = overview.programme, overview.questions
    top, codes = overview.top, {target.code for target in overview.targets}
    proposals = Proposal.objects.waiting().belonging_to(Scope((top.path,)))
    days = [timezone.localdate(proposed_at) for proposed_at in proposals.values_list("proposed_at", flat=True)]
    paths = dict(Org.objects.below(top).order_by().values_list("code", "path"))
    return AttentionSources(
        overview=overview,
        trends=find_target_trends(programme, questions, codes),
        forecasts=forecast_targets(
            programme, questions, assess_targets(programme, questions), codes, may_wait=may_wait
        ),
        changes=[change for change in changes if not change.clause or change.is_target],
        since=since,
        dispute_count=len(days),
        dispute_days=(today - min(days)).days if days else 0,
        late_orgs=find_late_orgs(overview.findings, paths, ReportDays.load(), today),
        max_names=max_names,
        waiting_decisions=find_waiting_decisions(top),
    )


def list_attention_items(sources: AttentionSources) -> list[AttentionItem]:
    """Return up to five items: the most urgent of each kind first, then the others in the same order."""
    groups = [
        list(items)
        for items in (
            _list_signatures(sources),
            _list_targets_at_risk(sources),
            _list_lost_outcomes(sources),
            _list_orgs_at_the_limit(sources),
            _list_disputes(sources),
            _list_late_orgs(sources),
            _list_other_moves(sources),
        )
    ]
    chosen_ids = {id(item) for item in _take_in_turn(groups)}
    return [item for items in groups for item in items if id(item) in chosen_ids]


def _take_in_turn(groups: Sequence[Sequence[AttentionItem]]) -> list[AttentionItem]:
    """Return the first of each kind, then the second of each: four targets at risk do not push out a dispute."""
    longest = max(map(len, groups))
    return [items[turn] for turn in range(longest) for items in groups if turn < len(items)][:MAX_ITEMS]


def is_at_risk(
    target: TargetSummary, trend: TargetTrend | None, *, is_provisional: bool, forecast: TargetForecast | None = None
) -> bool:
    """Return whether a target is missed or open, or will probably be missed, or has no case left after such a month."""
    if target.outcome in (Outcome.NOT_MET, Outcome.UNDETERMINED) or (forecast and forecast.is_unlikely):
        return True
    if target.outcome is not Outcome.MET or target.left is None or not is_provisional:
        return False
    return target.left <= (trend.latest.low if trend and trend.latest else 0)


def _list_targets_at_risk(sources: AttentionSources) -> Iterator[AttentionItem]:
    overview = sources.overview
    is_provisional, period = overview.questions.is_provisional, overview.questions.period.id
    for target in overview.targets:
        trend = sources.trends.get((target.code, target.id))
        forecast = sources.forecasts.get((target.code, target.id))
        if is_at_risk(target, trend, is_provisional=is_provisional, forecast=forecast):
            yield AttentionItem(
                kind=AttentionKind.TARGET,
                title=target.name_within(overview.top),
                reason=target.allowance + _describe_course(trend, forecast),
                figure=target.outcome.label,
                address=f"{reverse('targets', args=(target.code,))}?period={period}#{target.id}",
            )


def _describe_course(trend: TargetTrend | None, forecast: TargetForecast | None) -> str:
    """Return the trend of a target, and its forecast where it will probably be missed."""
    sentences = [trend.sentence] if trend else []
    if forecast and forecast.is_unlikely:
        sentences.append(forecast.sentence)
    return "".join(sentence + _("。") for sentence in sentences)


def _list_lost_outcomes(sources: AttentionSources) -> Iterator[AttentionItem]:
    losses = [change for change in sources.changes if change.before is Outcome.MET and not change.is_target]
    if losses:
        yield AttentionItem(
            kind=AttentionKind.LOST,
            title=_("%(count)s个村（社区）、单位不再达标") % {"count": len(losses)},
            reason=join_some([change.name for change in losses], sources.max_names),
            figure=sources.since,
            address=_find_address(sources, losses),
        )


def _list_other_moves(sources: AttentionSources) -> Iterator[AttentionItem]:
    moves = [change for change in sources.changes if change.before is not Outcome.MET or change.is_target]
    if moves:
        yield AttentionItem(
            kind=AttentionKind.MOVED,
            title=_("另有%(count)s项结论有变化") % {"count": len(moves)}
            if len(moves) < len(sources.changes)
            else _("%(count)s项结论有变化") % {"count": len(moves)},
            reason=join_some([_describe_move(change, sources.overview.top) for change in moves], sources.max_names),
            figure=sources.since,
            address=_find_address(sources, moves),
        )


def _describe_move(change: ClauseChange, top: Org) -> str:
    words = {"before": change.before.label, "after": change.after.label}
    words["name"] = change.name
    if change.is_target:
        words["name"] = change.clause if change.code == top.code else f"{change.name} {change.clause}"
    return _("%(name)s由%(before)s变为%(after)s") % words


def _find_address(sources: AttentionSources, changes: Sequence[ClauseChange]) -> str:
    """Return the page of the one org or target that changed, or that of all."""
    change = changes[0]
    if len(changes) > 1:
        return reverse("standing", args=(sources.overview.top.code,))
    return reverse("targets" if change.is_target else "standing", args=(change.code,))


def _list_orgs_at_the_limit(sources: AttentionSources) -> Iterator[AttentionItem]:
    overview = sources.overview
    at_limit = [finding for finding in overview.findings if finding.outcome is Outcome.MET and finding.headroom == 0]
    if at_limit:
        address = reverse("standing", args=(overview.top.code,))
        yield AttentionItem(
            kind=AttentionKind.AT_LIMIT,
            title=_("%(count)s个村（社区）、单位再发1起即不达标") % {"count": len(at_limit)},
            reason=join_some([finding.name for finding in at_limit], sources.max_names),
            figure=_("还可发案0起"),
            address=f"{address}?period={overview.questions.period.id}&outcome={Outcome.MET.value}",
        )


def _list_signatures(sources: AttentionSources) -> Iterator[AttentionItem]:
    for waiting in sources.waiting_decisions:
        yield AttentionItem(
            kind=AttentionKind.SIGNATURE,
            title=waiting.title,
            reason=waiting.round_name,
            figure="" if waiting.due_on is None else _("%(day)s前") % {"day": date_format(waiting.due_on, "Y-m-d")},
            address=f"{reverse('round', args=(waiting.round_pk,))}?show={waiting.show}",
        )


def _list_disputes(sources: AttentionSources) -> Iterator[AttentionItem]:
    if sources.dispute_count:
        yield AttentionItem(
            kind=AttentionKind.DISPUTE,
            title=_("%(count)s件案件归属等待决定") % {"count": sources.dispute_count},
            reason=_("决定之前，各方的结论可能改变"),
            figure=_("最早的已等%(days)s天") % {"days": sources.dispute_days} if sources.dispute_days else "",
            address="",
        )


def _list_late_orgs(sources: AttentionSources) -> Iterator[AttentionItem]:
    late_orgs = sources.late_orgs
    if late_orgs:
        days = max(org.days for org in late_orgs)
        is_alone = len(late_orgs) == 1
        yield AttentionItem(
            kind=AttentionKind.LATE,
            title=_("%(count)s个村（社区）、单位逾期未报送") % {"count": len(late_orgs)},
            reason=join_some([org.name for org in late_orgs], sources.max_names),
            figure=_("逾期%(days)s天") % {"days": days} if is_alone else _("最长逾期%(days)s天") % {"days": days},
            address=reverse("standing", args=(late_orgs[0].code,)) if is_alone else reverse("declarations"),
        )


def join_some(names: Sequence[str], max_count: int) -> str:
    """Return the first of the names, and how many there are where these are not all: 甲村、乙村等9个."""
    text = _("、").join(names[:max_count])
    return text if len(names) <= max_count else _("%(names)s等%(count)s个") % {"names": text, "count": len(names)}
