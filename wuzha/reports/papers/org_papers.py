"""List the papers that an office makes without a round: the notice of its plan, the bulletin, the target report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from wuzha.assessments.overview import Overview
from wuzha.core.i18n import noop
from wuzha.core.problems import RefusalError
from wuzha.reports.papers.bulletin_fields import build_monthly_bulletin, build_target_report
from wuzha.reports.papers.head_fields import build_head_of_today
from wuzha.reports.papers.paper_draft import PaperDraft, PaperSubject
from wuzha.reports.papers.paper_fields import PaperContent
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.plan_fields import build_plan_notice

_NO_ORGS = noop("还没有可以评判的村（社区）和单位。")
_NO_TARGETS = noop("方案在这个期间没有工作目标。")

ORG_PAPERS: Mapping[PaperKind, Callable[[Overview, date], PaperContent]] = {
    PaperKind.PLAN_NOTICE: lambda overview, _: build_plan_notice(overview.questions.plan),
    PaperKind.MONTHLY_BULLETIN: build_monthly_bulletin,
    PaperKind.TARGET_REPORT: lambda overview, _: build_target_report(overview),
}
"""The kinds, and what makes the values of each."""


def find_paper_obstacle(overview: Overview, kind: PaperKind) -> str:
    """Return why the org does not have papers of the kind; empty where it has."""
    if kind is PaperKind.MONTHLY_BULLETIN and not overview.findings:
        return _NO_ORGS
    if kind is PaperKind.TARGET_REPORT and not overview.targets:
        return _NO_TARGETS
    return ""


def draft_org_paper(overview: Overview, kind: PaperKind, today: date) -> PaperDraft:
    """Return the values of a paper of the overview's org.

    Raises: RefusalError where the org does not have it.
    """
    if obstacle := find_paper_obstacle(overview, kind):
        raise RefusalError("paper.not_yet", kind=kind.chinese, why=obstacle)
    return PaperDraft(
        org=overview.top,
        round=None,
        subject=PaperSubject(),
        head=build_head_of_today(overview.top, overview.questions),
        content=ORG_PAPERS[kind](overview, today),
    )
