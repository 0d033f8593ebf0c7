"""A standing as the workbook an office prints, signs and files: only the orgs in sight, as shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from wuzha.assessments.standing import stand
from wuzha.core.vocabulary import ABOVE_KINDS, Verb
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, may
from wuzha.programmes.plans import programme_of
from wuzha.reports.workbook.report import write_workbook
from wuzha.web.access import Asked, needs
from wuzha.web.export import note_export
from wuzha.web.standing.views import outcome_asked, questions_asked

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(Verb.EXPORT)
@require_safe
def export_standing(request: Asked, scope: Scope, code: str) -> HttpResponse:
    """The workbook; the numbers of rows stand in it only for those who may see every register."""
    org = get_object_or_404(Org.objects.under(scope.paths).of_kind(*ABOVE_KINDS), code=code)
    programme = programme_of(org)
    if programme is None:
        raise Http404
    questions, wanted = questions_asked(request, programme), outcome_asked(request)
    seen = set(Org.objects.below(org).under(scope.paths).values_list("code", flat=True))
    now = timezone.localtime()
    whole = stand(programme, questions, with_rows=may(request.user, Verb.SEE_PERSONS, org))
    shown = replace(
        whole,
        orgs=tuple(one for one in whole.orgs if one.code in seen and wanted in (None, one.outcome)),
        targets=tuple(one for one in whole.targets if one.code in seen),
    )
    with TemporaryDirectory(prefix="wuzha-") as folder:
        path = Path(folder) / "standing.xlsx"
        write_workbook(path, shown, books_at=now)
        content = path.read_bytes()
    note_export(request, Scope((org.path,)), subject="list:standing", length=len(shown.orgs))
    name = f"{org.name} {questions.period.label}.xlsx"
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": content_disposition_header(True, name)}
    )
