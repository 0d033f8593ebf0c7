"""The first page: the tasks of the user and the current results of the orgs that they are responsible for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.assessments.clause_changes import ClauseChange, find_outcome_changes
from wuzha.assessments.evidence import load_evidence
from wuzha.assessments.look_back import end_of_day
from wuzha.assessments.missing_items import MissingItem, list_missing_items
from wuzha.assessments.missing_of_orgs import list_missing_of_orgs
from wuzha.assessments.open_rows import link_open_rows
from wuzha.assessments.overview import Overview, StandardTable, build_overview, build_tables
from wuzha.assessments.revisions_since import RecentRevisions, find_revisions_since
from wuzha.assessments.standing import assess, limit_refusals
from wuzha.core.findings.findings import OrgFinding
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import HIGHER_KINDS, Outcome, Permission, Register, Role
from wuzha.core.words.explain import describe_unknown_sheets, explain_headroom
from wuzha.demo.office import is_demo_office
from wuzha.intake.uploads.uploads_not_entered import describe_uploads_not_entered
from wuzha.orgs.models import Org
from wuzha.people.access import find_scope, list_permissions, list_roles_today, may
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions, find_programme
from wuzha.reports.attention import AttentionItem, list_attention_items, load_sources
from wuzha.reports.charts.charts import Chart, build_charts
from wuzha.reports.charts.trends import load_trends
from wuzha.reports.maps.maps import Map, build_map
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.books.reading_log import try_recording_reading
from wuzha.web.charts.drawing import find_script_address
from wuzha.web.circulars.visible_lists import find_new_lists
from wuzha.web.home.backup_note import build_backup_note
from wuzha.web.home.disk_space import find_scarce_megabytes
from wuzha.web.home.last_visit import EarlierMoment, choose_earlier_moment, find_last_visit
from wuzha.web.home.role_desks import build_audit_desk, list_police_figures
from wuzha.web.home.running_rounds import list_running_rounds
from wuzha.web.home.todo_list import list_todo_groups
from wuzha.web.standing.page_query import read_questions
from wuzha.web.standing.views import MAX_ORGS_IN_TABLES

TODO_LINES = 8
"""The first lines of the to-do centre; the others are on its own page."""

CHART_COUNT = 2
"""Cases and losses by month; the other charts are on the page of charts."""


@dataclass(frozen=True, slots=True)
class OrgChanges:
    """The outcomes of one org that have changed since: that of the whole standard, and those of clauses."""

    code: str
    name: str
    whole: ClauseChange | None
    clauses: tuple[ClauseChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeSection:
    """An org above: its overview, `notes` on what is not in it, and what has changed or was entered since `earlier`.

    `earlier` is None on the first day of the period. `tables` are its orgs clause by clause, none where there are too
    many for a page. Leaders, who see no entries, get what needs their `attention`, a `map` where outlines were
    uploaded, and `charts` of cases and losses by month, instead of `since`.
    """

    overview: Overview
    notes: tuple[str, ...]
    tables: tuple[StandardTable, ...]
    org_changes: tuple[OrgChanges, ...]
    earlier: EarlierMoment | None
    missing_items: tuple[MissingItem, ...]
    since: RecentRevisions | None = None
    attention: tuple[AttentionItem, ...] = ()
    map: Map | None = None
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOrgSection:
    """A village or unit of the user: its finding, its headroom, what is missing, what its people may do."""

    org: Org
    questions: Questions
    notes: tuple[str, ...]
    finding: OrgFinding
    headroom: str
    missing_items: tuple[MissingItem, ...]
    may_record_outreach: bool
    may_report: bool
    may_claim: bool


@require_safe
def show_home(request: AuthenticatedRequest) -> HttpResponse:
    """Show the page that opens after log-in."""
    user = request.user
    permissions = list_permissions(user)
    tops = list(Org.objects.filter(path__in=find_scope(user, Permission.SEE_STANDING).paths).order_by("path"))
    programmes = {top: find_programme(top) for top in tops}
    running = [(top, programme) for top, programme in programmes.items() if programme is not None]
    offices = _build_office_sections(request, running)
    roles = list_roles_today(user)
    own_orgs = [
        section
        for top, programme in running
        if top.term not in HIGHER_KINDS
        for section in _build_own_sections(request, programme, top)
    ]
    context = {
        "roles": roles,
        "backup_note": build_backup_note() if Role.SECURITY_ADMIN in {role.term for role in roles} else None,
        "allowed": [permission.label for permission in Permission if permission in permissions],
        "offices": offices,
        "own_orgs": own_orgs,
        # A grid is not judged, and has no section with the button.
        "records_outreach_only": Permission.RECORD_OUTREACH in permissions and not own_orgs and not offices,
        "orgs_without_programme": [top for top, programme in programmes.items() if programme is None],
        "fills_in": next((office.overview.top.code for office in offices if office.map), ""),
        "script": find_script_address() if any(office.charts for office in offices) else "",
        "is_demo": is_demo_office(),
        "may_upload": Permission.UPLOAD in permissions,
        "may_set": Permission.MANAGE_ORGS in permissions,
        "police_figures": list_police_figures(user),
        "audit_desk": build_audit_desk(user),
        "todo_groups": [group for group in list_todo_groups(user) if not group.is_settled][:TODO_LINES],
        "scarce_megabytes": find_scarce_megabytes(permissions),
        "sees_orgs": Permission.SEE_STANDING in permissions,
        "running_rounds": list_running_rounds(user, timezone.localdate()),
        "new_lists": find_new_lists(user) if Permission.SEE_STANDING in permissions else [],
    }
    return render(request, "home/home.html", context)


def _build_office_sections(
    request: AuthenticatedRequest, running: Iterable[tuple[Org, Programme]]
) -> list[OfficeSection]:
    """Return the sections of the orgs above; persons are left out where reading them cannot be logged."""
    running_offices = [(top, programme) for top, programme in running if top.term in HIGHER_KINDS]
    # Leaders see no entries: their page says what is urgent today, compared with yesterday.
    sees_entries = any(may(request.user, Permission.SEE_ENTRIES, top) for top, _programme in running_offices)
    visited_at = find_last_visit(request.user) if sees_entries else None
    offices = [_build_office_section(request, programme, top, visited_at) for top, programme in running_offices]
    registers = frozenset[Register]().union(*(office.since.registers for office in offices if office.since))
    if try_recording_reading(request, registers):
        return offices
    return [replace(office, since=office.since and office.since.without(Register.PERSONS)) for office in offices]


def _build_office_section(
    request: AuthenticatedRequest, programme: Programme, top: Org, visited_at: datetime | None
) -> OfficeSection:
    user, questions = request.user, read_questions(request, programme)
    sees_entries = may(user, Permission.SEE_ENTRIES, top)
    overview = build_overview(programme, questions, top, find_scope(user, Permission.SEE_STANDING))
    earlier = choose_earlier_moment(visited_at if sees_entries else None, questions.period)
    changes: list[ClauseChange] = []
    if earlier is not None:
        earlier_questions = build_questions(programme, earlier.day, questions.period)
        before = assess(programme, earlier_questions, known_at=earlier.moment, with_rows=False)
        codes = {finding.code for finding in overview.findings} | {target.code for target in overview.targets}
        changes = [change for change in find_outcome_changes(before, overview.assessment) if change.code in codes]
    section = OfficeSection(
        overview=overview,
        notes=_list_notes(questions, top),
        tables=tuple(build_tables(questions, overview.findings))
        if len(overview.findings) <= MAX_ORGS_IN_TABLES
        else (),
        org_changes=tuple(_group_by_org(changes)),
        earlier=earlier,
        missing_items=list_missing_of_orgs(overview, user=user, today=timezone.localdate()),
    )
    if sees_entries:
        moment = end_of_day(timezone.localdate() - timedelta(days=1)) if earlier is None else earlier.moment
        return replace(section, since=find_revisions_since(user, programme=programme, moment=moment, tops=[top]))
    charts = islice(build_charts(load_trends(programme, questions, top), user), CHART_COUNT)
    since = _("昨天以来") if earlier is None else earlier.label
    sources = load_sources(overview, changes, since=since, today=timezone.localdate(), may_wait=False)
    return replace(
        section,
        attention=tuple(list_attention_items(sources)),
        map=build_map(overview, find_scope(user, Permission.SEE_STANDING)),
        charts=tuple(replace(chart, id=f"{chart.id}-{top.code}") for chart in charts),
    )


def _list_notes(questions: Questions, org: Org) -> tuple[str, ...]:
    """Return the lines about what was handed in and is not part of the results of the org."""
    return (*describe_unknown_sheets(limit_refusals(questions.refusals, [org])), *describe_uploads_not_entered(org))


def _group_by_org(changes: Iterable[ClauseChange]) -> Iterator[OrgChanges]:
    by_org: dict[tuple[str, str], list[ClauseChange]] = {}
    for change in changes:
        by_org.setdefault((change.code, change.name), []).append(change)
    for (code, name), org_changes in by_org.items():
        whole = next((change for change in org_changes if not change.clause), None)
        yield OrgChanges(code, name, whole, tuple(change for change in org_changes if change.clause))


def _build_own_sections(request: AuthenticatedRequest, programme: Programme, org: Org) -> Iterator[OwnOrgSection]:
    questions = read_questions(request, programme)
    for finding in assess(programme, questions, org=org, with_rows=False).orgs:
        yield OwnOrgSection(
            org=org,
            questions=questions,
            notes=_list_notes(questions, org),
            finding=finding,
            headroom=explain_headroom(finding, questions),
            missing_items=_list_missing_of_org(request.user, programme, questions, org, finding),
            may_record_outreach=may(request.user, Permission.RECORD_OUTREACH, org),
            may_report=may(request.user, Permission.REPORT_MONTHS, org),
            may_claim=may(request.user, Permission.PROPOSE_VILLAGE, org),
        )


def _list_missing_of_org(
    user: User, programme: Programme, questions: Questions, org: Org, finding: OrgFinding
) -> tuple[MissingItem, ...]:
    """Return the list of the evidence card; only its counts are shown here, no row of a person."""
    open_ids = {criterion.id for criterion in finding.criteria if criterion.outcome is Outcome.UNDETERMINED}
    if not open_ids:
        return ()
    criteria = [
        criterion
        for with_rows in assess(programme, questions, org=org).orgs
        if with_rows.standard == finding.standard
        for criterion in with_rows.criteria
        if criterion.id in open_ids
    ]
    evidence = load_evidence(user, programme=programme, org=org, questions=questions, criteria=criteria)
    missing = list_missing_items(
        criteria,
        user=user,
        org=org,
        questions=questions,
        tables=evidence.tables,
        open_rows=link_open_rows(user, criteria),
        today=timezone.localdate(),
        has_total=True,
        cards_at=f"{reverse('standing', args=(org.code,))}?period={questions.period.id}",
    )
    return missing.items
