"""Export the overview of an org above as the workbook that an office prints, signs and files."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.assessments.standing import assess
from wuzha.assessments.visible_evidence import find_visible_ids
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import HIGHER_KINDS, Permission
from wuzha.intake.uploads.uploads_not_entered import describe_uploads_not_entered
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, may
from wuzha.programmes.plan_choice import find_programme
from wuzha.reports.workbook.report import write_workbook
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.books.reading_log import record_reading
from wuzha.web.error_pages import render_error
from wuzha.web.log_head import describe_log_head
from wuzha.web.standing.circumstances import limit_to_sight
from wuzha.web.standing.look_back_form import LookBackForm
from wuzha.web.standing.page_query import read_outcome_filter, read_questions_and_days
from wuzha.web.workbook_export import record_export

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_permissions(Permission.EXPORT)
@require_safe
def export_standing(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Return the workbook of the orgs in the scope, filtered as the page is.

    Only those who may see every register find the numbers of ledger rows in it.
    """
    org = get_object_or_404(Org.objects.under(scope.paths).of_kind(*HIGHER_KINDS), code=code)
    programme = find_programme(org)
    if programme is None:
        raise Http404
    questions, look_back = read_questions_and_days(request, programme)
    if look_back.has_refused_as_of:
        return refuse_days(look_back)
    outcome_filter = read_outcome_filter(request)
    codes = set(Org.objects.below(org).under(scope.paths).values_list("code", flat=True))
    now = timezone.localtime()
    assessment = assess(programme, questions, with_rows=may(request.user, Permission.SEE_PERSONS, org))
    visible = replace(
        assessment,
        questions=replace(questions, refusals=limit_to_sight(assessment.questions.refusals, org, scope)),
        orgs=tuple(org for org in assessment.orgs if org.code in codes and outcome_filter in (None, org.outcome)),
        targets=tuple(target for target in assessment.targets if target.code in codes),
    )
    visible_ids = find_visible_ids(request.user, visible, known_at=None)
    record_reading(request, [register for register, ids in visible_ids.items() if ids])
    with TemporaryDirectory(prefix="wuzha-") as folder:
        path = Path(folder) / "standing.xlsx"
        write_workbook(
            path,
            visible,
            books_at=now,
            visible_ids=visible_ids,
            log_head=describe_log_head(),
            omissions=list(describe_uploads_not_entered(org)),
        )
        content = path.read_bytes()
    record_export(request, Scope((org.path,)), subject="list:standing", row_count=len(visible.orgs))
    name = _name_file(org, questions, look_back)
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": content_disposition_header(True, name)}
    )


def _name_file(org: Org, questions: Questions, look_back: LookBackForm) -> str:
    parts = [org.name, questions.period.label]
    if look_back.as_of_day is not None:
        parts.append(_("截至%(day)s") % {"day": look_back.as_of_day})
    return f"{' '.join(parts)}.xlsx"


def refuse_days(look_back: LookBackForm) -> HttpResponse:
    """Refuse to export for a day that cannot be used: a paper of today must not pass for one of that day."""
    return render_error(HTTPStatus.BAD_REQUEST, _("日期不能采用"), look_back.first_error)
