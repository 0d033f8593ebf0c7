"""The first page: the tasks of the user and the current results of the orgs that they are responsible for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.assessments.clause_changes import ClauseChange, find_outcome_changes
from wuzha.assessments.gaps import Gap, find_gaps
from wuzha.assessments.look_back import end_of_day
from wuzha.assessments.overview import Overview, build_overview
from wuzha.assessments.revisions_since import RecentRevisions, find_revisions_since
from wuzha.assessments.standing import add_refusals, assess
from wuzha.core.findings.findings import OrgFinding
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import HIGHER_KINDS, Outcome, Permission, Register, Role
from wuzha.core.words.explain import describe_standing, explain_headroom
from wuzha.core.words.phrases import join_clause
from wuzha.core.words.sentences import explain_criterion
from wuzha.intake.uploads.uploads_not_entered import describe_uploads_not_entered
from wuzha.orgs.models import Org
from wuzha.people.access import find_scope, list_permissions, list_roles_today, may
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions, find_programme
from wuzha.registers.access import READ_PERMISSIONS
from wuzha.registers.models import BOOKS
from wuzha.reports.charts.charts import Chart, build_charts
from wuzha.reports.charts.trends import load_trends
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.books.reading_log import try_recording_reading
from wuzha.web.charts.drawing import find_script_address
from wuzha.web.home.backup_note import build_backup_note
from wuzha.web.home.disk_space import find_scarce_megabytes
from wuzha.web.home.todo_items import list_todo_items

CHART_COUNT = 2
"""Cases and losses by month; the other charts are on the page of charts."""


@dataclass(frozen=True, slots=True)
class OrgChanges:
    """The outcomes of one org that have changed since yesterday: that of the whole standard, and those of clauses."""

    code: str
    name: str
    whole: ClauseChange | None
    clauses: tuple[ClauseChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeSection:
    """An org above: its overview, `notes` on what is not in it, and what has changed or was entered since yesterday.

    Leaders, who see no entries, get `charts` of cases and losses by month instead of `since`.
    """

    overview: Overview
    notes: tuple[str, ...]
    org_changes: tuple[OrgChanges, ...]
    is_first_day: bool
    since: RecentRevisions | None = None
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOrgSection:
    """A village or unit of the user: its outcome in one sentence, its headroom, what is missing, its clauses.

    Each clause is: id, number and title, outcome, sentence.
    """

    org: Org
    questions: Questions
    notes: tuple[str, ...]
    finding: OrgFinding
    sentence: str
    headroom: str
    gaps: tuple[Gap, ...]
    clauses: tuple[tuple[str, str, Outcome, str], ...]


@require_safe
def show_home(request: AuthenticatedRequest) -> HttpResponse:
    """Show the page that opens after log-in."""
    user = request.user
    permissions = list_permissions(user)
    tops = list(Org.objects.filter(path__in=find_scope(user, Permission.SEE_STANDING).paths).order_by("path"))
    programmes = {top: find_programme(top) for top in tops}
    running = [(top, programme) for top, programme in programmes.items() if programme is not None]
    offices = [_build_office_section(user, programme, top) for top, programme in running if top.term in HIGHER_KINDS]
    registers = frozenset[Register]().union(*(office.since.registers for office in offices if office.since))
    if not try_recording_reading(request, registers):
        offices = [replace(office, since=office.since and office.since.without(Register.PERSONS)) for office in offices]
    roles = list_roles_today(user)
    context = {
        "roles": roles,
        "backup_note": build_backup_note() if Role.SECURITY_ADMIN in {role.term for role in roles} else None,
        "allowed": [permission.label for permission in Permission if permission in permissions],
        "offices": offices,
        "own_orgs": [
            section
            for top, programme in running
            if top.term not in HIGHER_KINDS
            for section in _build_own_sections(programme, top)
        ],
        "orgs_without_programme": [top for top, programme in programmes.items() if programme is None],
        "script": find_script_address() if any(office.charts for office in offices) else "",
        "may_set": Permission.MANAGE_ORGS in permissions,
        "todo_items": list(list_todo_items(user)),
        "scarce_megabytes": find_scarce_megabytes(permissions),
        "sees_books": [register for register in BOOKS if READ_PERMISSIONS[register] in permissions],
        "sees_orgs": Permission.SEE_STANDING in permissions,
    }
    return render(request, "home/home.html", context)


def _build_office_section(user: User, programme: Programme, top: Org) -> OfficeSection:
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    midnight = end_of_day(yesterday)
    questions = add_refusals(build_questions(programme, today), programme)
    overview = build_overview(programme, questions, top, find_scope(user, Permission.SEE_STANDING))
    org_changes: tuple[OrgChanges, ...] = ()
    is_first_day = yesterday < questions.period.start
    if not is_first_day:
        before = assess(programme, build_questions(programme, yesterday), known_at=midnight, with_rows=False)
        codes = {finding.code for finding in overview.findings} | {target.code for target in overview.targets}
        changes = find_outcome_changes(before, overview.assessment)
        org_changes = tuple(_group_by_org(change for change in changes if change.code in codes))
    notes = tuple(describe_uploads_not_entered(top))
    section = OfficeSection(overview=overview, notes=notes, org_changes=org_changes, is_first_day=is_first_day)
    if may(user, Permission.SEE_ENTRIES, top):
        return replace(section, since=find_revisions_since(user, programme=programme, moment=midnight, tops=[top]))
    charts = islice(build_charts(load_trends(programme, questions, top), user), CHART_COUNT)
    return replace(section, charts=tuple(replace(chart, id=f"{chart.id}-{top.code}") for chart in charts))


def _group_by_org(changes: Iterable[ClauseChange]) -> Iterator[OrgChanges]:
    by_org: dict[tuple[str, str], list[ClauseChange]] = {}
    for change in changes:
        by_org.setdefault((change.code, change.name), []).append(change)
    for (code, name), org_changes in by_org.items():
        whole = next((change for change in org_changes if not change.clause), None)
        yield OrgChanges(code, name, whole, tuple(change for change in org_changes if change.clause))


def _build_own_sections(programme: Programme, org: Org) -> Iterator[OwnOrgSection]:
    questions = add_refusals(build_questions(programme, timezone.localdate()), programme)
    for finding in assess(programme, questions, org=org, with_rows=False).orgs:
        clauses = tuple(
            (
                criterion.id,
                join_clause(criterion.clause, criterion.question.criterion.title),
                criterion.outcome,
                explain_criterion(criterion, questions),
            )
            for criterion in finding.criteria
        )
        sentence = _("%(name)s %(period)s：%(outcome)s") % {
            "name": org.name,
            "period": questions.period.label,
            "outcome": describe_standing(finding.outcome, questions),
        }
        yield OwnOrgSection(
            org=org,
            questions=questions,
            notes=tuple(describe_uploads_not_entered(org)),
            finding=finding,
            sentence=sentence,
            headroom=explain_headroom(finding, questions),
            gaps=find_gaps([finding]),
            clauses=clauses,
        )
