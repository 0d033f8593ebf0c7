"""What stands otherwise than on an earlier day, as a workbook: outcomes and figures of then and of now."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.assessments.look_back import Changed
from wuzha.core.vocabulary import ABOVE_KINDS, Verb
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.plans import programme_of
from wuzha.web.access import Asked, needs
from wuzha.web.export import Row, Sheet, exported_lists
from wuzha.web.standing.look_back_form import LookBack
from wuzha.web.standing.views import changes_in_sight, questions_asked


@needs(Verb.EXPORT)
@require_safe
def export_changes(request: Asked, scope: Scope, code: str) -> HttpResponseBase:
    """The workbook of the org and all below it for the day in the address; without a day there is none."""
    org = get_object_or_404(Org.objects.under(scope.paths).of_kind(*ABOVE_KINDS), code=code)
    programme, look_back = programme_of(org), LookBack(request.GET)
    if programme is None or look_back.day is None:
        raise Http404
    questions = questions_asked(request, programme)
    changes = changes_in_sight(programme, questions, look_back, org, scope)
    headers = _("代码"), _("名称"), _("条款"), _("当时"), _("现在"), _("当时的情况"), _("现在的情况")
    told = {"org": org.name, "period": questions.period.label, "day": look_back.day}
    name = _("%(org)s %(period)s 与%(day)s相比") % told
    sheets = [Sheet(_("不同之处"), headers, _rows(changes))]
    return exported_lists(request, Scope((org.path,)), subject="list:changes", name=name, sheets=sheets)


def _rows(changes: list[Changed]) -> Iterator[Row]:
    for one in changes:
        outcomes = one.before.label, one.after.label
        yield one.code, one.name, one.clause, *outcomes, one.before_told, one.after_told
