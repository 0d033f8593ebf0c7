"""The pages of a plan's worked examples: their results, the form of one, and adding, copying and removing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.examples.example_texts import (
    ExampleEntry,
    add_entry,
    begin_examples,
    read_entries,
    read_orgs,
    remove_entry,
    replace_entry,
    set_expected,
)
from wuzha.core.plan.loading import PlanError
from wuzha.core.plan.plan import Plan
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission
from wuzha.people.access import Scope
from wuzha.programmes.models import PlanVersion
from wuzha.programmes.plan_choice import load_version
from wuzha.programmes.plan_examples import ExampleRun, run_examples
from wuzha.programmes.plan_services import change_plan
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions, require_post
from wuzha.web.forms import refusals_on
from wuzha.web.numbers import read_number
from wuzha.web.plans.example_form import ExampleForm
from wuzha.web.plans.example_page import (
    ExampleLine,
    find_values,
    invent_example,
    list_examples,
    list_expected_lines,
    list_tables,
)
from wuzha.web.plans.plan_page import PlanFault, describe_faults
from wuzha.web.plans.versions import get_version_or_404


@require_permissions(Permission.MANAGE_ORGS)
@require_safe
def check_plan(request: AuthenticatedRequest, scope: Scope, version: int) -> HttpResponse:
    """Run the worked examples of a version and show every one, those that come out otherwise first."""
    plan_version = get_version_or_404(scope, version)
    problems: Sequence[PlanFault] = ()
    run: ExampleRun | None = None
    try:
        run = run_examples(plan_version.files)
    except PlanError as error:
        problems = describe_faults(plan_version, error)
    lines = _list_lines(plan_version.files, run)
    failures = [line for line in lines if not line.is_passed]
    context = {
        "version": plan_version,
        "problems": problems,
        "run": run,
        "failed": failures,
        "passed": [line for line in lines if line.is_passed],
        "count": len(run.results) if run else len(lines),
        "difference_count": sum(len(line.differences) + len(line.refusals) for line in failures),
        "seen": plan_version.files.content_sha256,
    }
    return render(request, "plans/check_plan.html", context)


def _list_lines(files: PlanFiles, run: ExampleRun | None) -> list[ExampleLine]:
    try:
        return list_examples(files, run)
    except RefusalError:
        return []


@require_permissions(Permission.MANAGE_ORGS)
@require_form_methods
def edit_example(request: AuthenticatedRequest, scope: Scope, version: int) -> HttpResponse:
    """Show and save one example; the query or the form has its number."""
    plan_version = get_version_or_404(scope, version)
    query = request.POST if request.method == "POST" else request.GET
    files, plan = plan_version.files, _load_plan(plan_version)
    try:
        number, entry = _find_entry(files, query.get("example", "1"))
    except RefusalError as error:
        messages.error(request, str(error))
        return redirect("check_plan", plan_version.pk)
    initial = {"seen": files.content_sha256, "example": number}
    form = ExampleForm(files.examples, plan, entry, request.POST or None, initial=initial, query=request.GET)
    if request.method == "POST":
        with refusals_on(form):
            if form.is_valid():
                new_entry = form.build_entry()
                if _accept_entry(form, files, new_entry, plan):
                    new_files = replace(files, examples=replace_entry(files.examples, number, new_entry))
                    sha256 = form.cleaned_data["seen"]
                    change_plan(actor=request.user, version=plan_version, files=new_files, seen_sha256=sha256)
                    return _go_on(request, plan_version, number, form)
    context = {"version": plan_version, "form": form, "number": number, "entry": entry, "tables": list_tables(form)}
    context |= _compare(files, entry, plan, form)
    return render(request, "plans/example.html", context)


def _accept_entry(form: ExampleForm, files: PlanFiles, entry: ExampleEntry, plan: Plan | None) -> bool:
    """Return whether an example can be read and judged by the plan; each problem becomes an error of the form."""
    try:
        if plan is not None:
            find_values(files.examples, entry, plan)
    except PlanError as error:
        for problem in error.problems:
            form.add_error(None, f"{problem.text}{problem.remedy}")
        return False
    return True


def _go_on(request: AuthenticatedRequest, version: PlanVersion, number: int, form: ExampleForm) -> HttpResponse:
    """Return to the example, with the register or the column that the person wants besides."""
    messages.success(request, _("已保存算例。"))
    query = QueryDict(mutable=True)
    query["example"] = str(number)
    if form.cleaned_data["new_register"]:
        query["register"] = form.cleaned_data["new_register"]
    if form.cleaned_data["new_column"]:
        query["column"] = form.cleaned_data["new_column"]
    return redirect(f"{reverse('edit_example', args=[version.pk])}?{query.urlencode()}")


def _compare(files: PlanFiles, entry: ExampleEntry, plan: Plan | None, form: ExampleForm) -> dict[str, object]:
    values: dict[tuple[str, str, str, str], str] = {}
    fault = ""
    if plan is not None:
        try:
            values = find_values(files.examples, entry, plan)
        except RefusalError as error:
            fault = str(error)
    return {"expected": list_expected_lines(form, values), "fault": fault}


@require_permissions(Permission.MANAGE_ORGS)
@require_post
def add_example(request: AuthenticatedRequest, scope: Scope, version: int) -> HttpResponse:
    """Add an example: a copy of the one whose number the form has, or a first one."""
    plan_version = get_version_or_404(scope, version)
    files = plan_version.files

    def write() -> tuple[str, int]:
        entries = read_entries(files.examples)
        if not request.POST.get("example"):
            tree, entry = invent_example(load_version(plan_version), read_orgs(files.examples, {}))
            entry["id"] = _choose_id("S", entries)
            return (add_entry(files.examples, len(entries), entry) if entries else begin_examples(tree, entry)), 0
        number, entry = _find_entry(files, request.POST["example"])
        copy = entry | {"id": _choose_id(f"{entry.get('id', '')}-", entries)}
        return add_entry(files.examples, number, copy), number + 1

    return _change(request, plan_version, write, _("已加一个算例，请改成您要的。"))


@require_permissions(Permission.MANAGE_ORGS)
@require_post
def remove_example(request: AuthenticatedRequest, scope: Scope, version: int) -> HttpResponse:
    """Remove an example."""
    plan_version = get_version_or_404(scope, version)
    files = plan_version.files

    def write() -> tuple[str, int]:
        number, _entry = _find_entry(files, request.POST.get("example", ""))
        return remove_entry(files.examples, number), -1

    return _change(request, plan_version, write, _("已删除算例。"))


@require_permissions(Permission.MANAGE_ORGS)
@require_post
def adopt_results(request: AuthenticatedRequest, scope: Scope, version: int) -> HttpResponse:
    """Write what came out as what is expected, in the examples that a person has looked at and chosen."""
    plan_version = get_version_or_404(scope, version)
    files = plan_version.files

    def write() -> tuple[str, int]:
        run, text = run_examples(files), files.examples
        lines = [str(line.number) for line in list_examples(files, run) if not line.is_passed]
        for name in lines if "all" in request.POST else request.POST.getlist("chosen"):
            number, entry = _find_entry(files, name)
            ids = {str(entry.get("id")), *(f"{entry.get('id')} {option}" for option in entry.get("under") or {})}
            for result in run.failed:
                for value in result.differences if result.example.id in ids else ():
                    expectation = value.expectation
                    set_expected(
                        entry,
                        option=next(iter(result.example.reading.values()), ""),
                        org=expectation.org,
                        node=expectation.node,
                        aspect=expectation.aspect,
                        value=value.actual,
                    )
            text = replace_entry(text, number, entry)
        return text, -1

    return _change(request, plan_version, write, _("已把选中的算例改成现在的结论。"))


def _change(
    request: AuthenticatedRequest, version: PlanVersion, write: Callable[[], tuple[str, int]], done: str
) -> HttpResponse:
    """Store other examples and show the one of the number that was written; 0 is the last one, below it the list."""
    check = reverse("check_plan", args=[version.pk])
    try:
        text, number = write()
        files = replace(version.files, examples=text)
        change_plan(actor=request.user, version=version, files=files, seen_sha256=request.POST.get("seen", ""))
    except RefusalError as error:
        messages.error(request, str(error))
        return redirect(check)
    messages.success(request, done)
    if number < 0:
        return redirect(check)
    return redirect(f"{reverse('edit_example', args=[version.pk])}?example={number or len(read_entries(text))}")


def _find_entry(files: PlanFiles, text: str) -> tuple[int, ExampleEntry]:
    """Return an example by its number.

    Raises: Http404 when there is none; RefusalError when the examples cannot be read.
    """
    entries = read_entries(files.examples)
    number = read_number(text, digits=5) or 0
    if not 1 <= number <= len(entries):
        raise Http404
    return number, entries[number - 1]


def _choose_id(lead: str, entries: Sequence[ExampleEntry]) -> str:
    ids = {str(entry.get("id")) for entry in entries}
    return next(name for number in range(1, len(ids) + 2) if (name := f"{lead}{number}") not in ids)


def _load_plan(version: PlanVersion) -> Plan | None:
    try:
        return load_version(version)
    except PlanError:
        return None
