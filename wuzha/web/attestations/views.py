"""The grid of attestations (认定): drafts are kept, all verdicts of a clause are attested in one step."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wuzha.assessments.consequence_text import ConsequenceText
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission, Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.plan_choice import find_programme
from wuzha.registers.access import find_write_scope
from wuzha.registers.attestation_services import attest_orgs, save_drafts
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.attestations.grid import Grid, GridRow, load_grid
from wuzha.web.attestations.verdict_form import BULK, SignatureForm, check_rows, fill_rows, list_verdicts
from wuzha.web.common_book import find_common_book
from wuzha.web.period_choice import choose_period_of
from wuzha.web.write_preview import is_preview, preview_writing, write_and_compare


@require_permissions(Permission.RECORD_OFFICE)
@require_form_methods
def show_attestations(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Show the grid of one clause; keep drafts, attest, or show what the verdicts would settle."""
    scope = find_write_scope(request.user, Register.ATTESTATIONS)
    top = find_common_book(Org.objects.filter(path__in=scope.paths).order_by("path"))
    programme = find_programme(top)
    period = choose_period_of(request, programme)
    if programme is None or period is None:
        return render(request, "attestations/no_programme.html", {"org": top})
    today = timezone.localdate()
    grid = load_grid(programme=programme, period=period, scope=scope, user=request.user, today=today, query=request.GET)
    if grid is None:
        return render(request, "attestations/no_programme.html", {"org": top, "has_programme": True})
    if request.method != "POST":
        return _render(request, grid, SignatureForm(grid, today))
    is_draft = "draft" in request.POST or any(name in request.POST for name in BULK)
    form = SignatureForm(grid, today, request.POST, is_draft=is_draft)
    fill_rows(grid, request.POST)
    return _keep_drafts(request, grid, form) if is_draft else _attest(request, grid, form, scope)


def _keep_drafts(request: AuthenticatedRequest, grid: Grid, form: SignatureForm) -> HttpResponse:
    rows = list(grid.rows)
    if form.is_valid() and check_rows(rows, is_draft=True):
        try:
            count = save_drafts(
                actor=request.user,
                criterion=grid.clause.id,
                period=grid.period.id,
                verdicts=list_verdicts(rows),
                signature=form.signature,
            )
        except RefusalError as error:
            form.add_error(None, str(error))
        else:
            if "draft" in request.POST:
                messages.success(request, _("草稿已保存，改动%(count)d项。") % {"count": count})
            return redirect(request.get_full_path())
    return _render(request, grid, form)


def _attest(request: AuthenticatedRequest, grid: Grid, form: SignatureForm, scope: Scope) -> HttpResponse:
    rows = [row for row in grid.rows if row.verdict]
    consequence = None
    if not rows:
        form.add_error(None, _("还没有填结论。请先选“达标”或“未达标”。"))
    is_complete = check_rows(rows, is_draft=False)
    if form.is_valid() and is_complete and rows:
        attest = partial(
            attest_orgs,
            actor=request.user,
            criterion=grid.clause.id,
            period=grid.period.id,
            verdicts=list_verdicts(rows),
            signature=form.signature,
            within=scope,
        )
        try:
            book = find_common_book(row.org for row in rows)
            if not is_preview(request):
                return _redirect_after_attesting(request, rows, write_and_compare(request, book, attest))
            consequence = preview_writing(request, book, attest)
        except RefusalError as error:
            form.add_error(None, str(error))
    return _render(request, grid, form, consequence)


def _redirect_after_attesting(request: AuthenticatedRequest, rows: list[GridRow], count: int) -> HttpResponse:
    text = _("已认定%(count)d项。") % {"count": count}
    if unchanged_count := len(rows) - count:
        text += _("另有%(count)d项与原来相同，没有改动。") % {"count": unchanged_count}
    messages.success(request, text)
    return redirect(request.get_full_path())


def _render(
    request: AuthenticatedRequest, grid: Grid, form: SignatureForm, consequence: ConsequenceText | None = None
) -> HttpResponse:
    context = {
        "grid": grid,
        "form": form,
        "consequence": consequence,
        "when": _("认定以后"),
        "fault_count": sum(bool(row.faults) for row in grid.rows),
        "attested_count": sum(row.attestation is not None for row in grid.rows),
        "gap_count": sum(bool(row.gaps) for row in grid.rows),
    }
    return render(request, "attestations/attestations.html", context)
