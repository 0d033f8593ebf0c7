"""The pages that add a clause to a draft, and remove one with what hangs on it."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.core.examples.example_texts import forget_conditions, read_entries
from wuzha.core.plan.clause_editing import add_clause, find_clause_uses, remove_clause
from wuzha.core.plan.editing import outline_files
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission
from wuzha.people.access import Scope
from wuzha.programmes.models import PlanVersion
from wuzha.programmes.plan_services import change_plan
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.forms import refusals_on
from wuzha.web.plans.clause_form import ClauseForm
from wuzha.web.plans.versions import get_version_or_404


@require_permissions(Permission.MANAGE_ORGS)
@require_form_methods
def add_plan_clause(request: AuthenticatedRequest, scope: Scope, version: int) -> HttpResponse:
    """Add a clause to a draft: text, a condition that people attest, or one that is judged as another is."""
    plan_version = get_version_or_404(scope, version)
    form = ClauseForm(plan_version.files, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            clause = form.build_clause()
            files = add_clause(plan_version.files, clause)
            sha256 = form.cleaned_data["seen"]
            change_plan(actor=request.user, version=plan_version, files=files, seen_sha256=sha256)
            messages.success(request, _("已加条款%(number)s。") % {"number": clause.number})
            return redirect(_find_clause_page(plan_version, clause.number))
    return render(request, "plans/add_clause.html", {"version": plan_version, "form": form})


@require_permissions(Permission.MANAGE_ORGS)
@require_form_methods
def remove_plan_clause(request: AuthenticatedRequest, scope: Scope, version: int) -> HttpResponse:
    """Show what hangs on a clause of a draft and where else it is in use; remove it where it is not."""
    plan_version = get_version_or_404(scope, version)
    files = plan_version.files
    number = request.POST.get("removing", "") if request.method == "POST" else request.GET.get("clause", "")
    try:
        uses = find_clause_uses(files, number)
        if request.method == "POST":
            change_plan(
                actor=request.user,
                version=plan_version,
                files=_remove(files, number),
                seen_sha256=request.POST.get("seen", ""),
            )
            messages.success(request, _("已删除条款%(number)s。") % {"number": number})
            return redirect("plan", plan_version.pk)
    except RefusalError as error:
        messages.error(request, str(error))
        return redirect("plan", plan_version.pk)
    clause = next((clause for clause in outline_files(files).clauses if clause.number == number), None)
    if clause is None:
        raise Http404
    context = {"version": plan_version, "clause": clause, "uses": uses, "seen": files.content_sha256}
    context["expecting"] = _count_examples(files, number)
    return render(request, "plans/remove_clause.html", context)


def _remove(files: PlanFiles, number: str) -> PlanFiles:
    """Return the files without the clause, and without what the examples expect of its conditions."""
    ids = [path.rpartition(".")[2] for path, _title in find_clause_uses(files, number).entries]
    new_files = remove_clause(files, number)
    return replace(new_files, examples=forget_conditions(files.examples, ids)) if ids and files.examples else new_files


def _count_examples(files: PlanFiles, number: str) -> int:
    """Return how many examples would change."""
    try:
        before, after = read_entries(files.examples), read_entries(_remove(files, number).examples)
    except RefusalError:
        return 0
    return sum(entry not in after for entry in before)


def _find_clause_page(version: PlanVersion, number: str) -> str:
    return f"{reverse('plan', args=[version.pk])}#clause-{number}"
