"""What a leader looks at first: targets at risk, outcomes lost, orgs one case from losing, disputes, late months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.assessments.clause_changes import ClauseChange
from wuzha.assessments.gaps import Gap
from wuzha.assessments.overview import Overview
from wuzha.core.vocabulary import Outcome, Register
from wuzha.core.words.phrases import join_clause

MAX_ITEMS = 5
MAX_NAMES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionItem:
    """Something to look at: its title, the reason in a line, a figure, and the page with it.

    `address` is empty where the reader, who sees no entries, has no such page.
    """

    icon: str
    title: str
    reason: str
    figure: str
    address: str


def list_attention_items(
    overview: Overview, changes: Sequence[ClauseChange], waiting_proposal_count: int
) -> list[AttentionItem]:
    """Return up to five items, the most urgent kind first; `changes` are those of whole standards since yesterday."""
    items = [
        *_list_targets_at_risk(overview),
        *_list_lost_outcomes(changes),
        *_list_orgs_at_the_limit(overview),
        *_list_disputes(waiting_proposal_count),
        *_list_late_months(overview.gaps),
    ]
    return items[:MAX_ITEMS]


def _list_targets_at_risk(overview: Overview) -> Iterator[AttentionItem]:
    period = overview.questions.period.id
    for target in overview.targets:
        if target.outcome in (Outcome.NOT_MET, Outcome.UNDETERMINED):
            yield AttentionItem(
                icon="trending-up",
                title=join_clause(target.clause, target.title),
                reason=target.allowance,
                figure=target.outcome.label,
                address=f"{reverse('targets', args=(target.code,))}?period={period}#{target.id}",
            )


def _list_lost_outcomes(changes: Sequence[ClauseChange]) -> Iterator[AttentionItem]:
    losses = [change for change in changes if change.before is Outcome.MET and not change.is_target]
    if losses:
        yield AttentionItem(
            icon="arrow-left-right",
            title=_("%(count)s个村（社区）、单位不再达标") % {"count": len(losses)},
            reason=_join_names([change.name for change in losses]),
            figure=_("昨天以来"),
            address=reverse("standing", args=(losses[0].code,)) if len(losses) == 1 else reverse("standings"),
        )


def _list_orgs_at_the_limit(overview: Overview) -> Iterator[AttentionItem]:
    at_limit = [finding for finding in overview.findings if finding.outcome is Outcome.MET and finding.headroom == 0]
    if at_limit:
        address = reverse("standing", args=(overview.top.code,))
        yield AttentionItem(
            icon="circle-alert",
            title=_("%(count)s个村（社区）、单位再发1起即不达标") % {"count": len(at_limit)},
            reason=_join_names([finding.name for finding in at_limit]),
            figure=_("还可发案0起"),
            address=f"{address}?period={overview.questions.period.id}&outcome={Outcome.MET.value}",
        )


def _list_disputes(count: int) -> Iterator[AttentionItem]:
    if count:
        yield AttentionItem(
            icon="scale",
            title=_("%(count)s件案件归属等待决定") % {"count": count},
            reason=_("决定之前，各方的结论可能改变"),
            figure="",
            address="",
        )


def _list_late_months(gaps: Sequence[Gap]) -> Iterator[AttentionItem]:
    for gap in gaps:
        if gap.register is Register.DECLARATIONS:
            yield AttentionItem(
                icon="clock",
                title=gap.text,
                reason=_join_names([finding.name for finding in gap.orgs]),
                figure=_("未报送"),
                address=reverse("standing", args=(gap.orgs[0].code,)),
            )


def _join_names(names: Sequence[str]) -> str:
    text = _("、").join(names[:MAX_NAMES])
    return text if len(names) <= MAX_NAMES else _("%(names)s等%(count)s个") % {"names": text, "count": len(names)}
