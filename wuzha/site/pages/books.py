"""The registers on the web: lists that search, filter, sort and export what they show, and each entry's history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import Register, Verb
from wuzha.intake.changes import NOTHING, said
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, scope_of
from wuzha.people.gate import Asked, needs
from wuzha.registers.access import RECORDING, SEEING
from wuzha.registers.base import Entry, EntryQuerySet
from wuzha.registers.models import BOOKS
from wuzha.registers.services import correct_entry, withdraw_entry
from wuzha.site.pages.entry_form import EntryForm
from wuzha.site.pages.export import workbook_of

ON_A_PAGE = 50
ask = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as a line of a list: its cells in the order of the columns."""

    entry: Entry
    cells: tuple[str, ...]


@needs(Verb.SEE_ENTRIES)
@require_safe
def books(request: Asked, scope: Scope) -> HttpResponse:
    """Every register one may look at, and how many entries stand in it."""
    counted = []
    for register in BOOKS:
        if seen := scope_of(request.user, SEEING[register]):
            counted.append((register, BOOKS[register].objects.as_of(None).within(seen).count()))
    return render(request, "pages/books.html", {"books": counted})


@needs(Verb.SEE_ENTRIES)
@require_safe
def book(request: Asked, scope: Scope, register: str) -> HttpResponse | FileResponse:
    """The entries in force that one may see; the same as a workbook with `as=xlsx`."""
    kind = _register(register)
    model = BOOKS[kind]
    entries = _sorted(_found(request, kind), kind, request.GET.get("sort", ""))
    labels = model.fact_labels()
    if request.GET.get("as") == "xlsx":
        if not scope_of(request.user, Verb.EXPORT):
            raise Http404
        return workbook_of(kind, entries)
    page = Paginator(entries, ON_A_PAGE).get_page(request.GET.get("page"))
    names = _names(page.object_list)
    shown = {
        "register": kind,
        "labels": labels,
        "page": page,
        "rows": [Shown(entry, _listed(_cells(kind, entry, names))) for entry in page],
        "wanted": request.GET.get("q", "").strip(),
        "org": request.GET.get("org", "").strip(),
        "may_export": bool(scope_of(request.user, Verb.EXPORT)),
    }
    return render(request, "pages/book.html", shown)


@needs(Verb.SEE_ENTRIES)
@require_safe
def entry(request: Asked, scope: Scope, register: str, number: int) -> HttpResponse:
    """One entry: what it said while it was in sight, and who said it.

    A revision that belongs elsewhere does not exist here, and neither does what it says of where it went.
    """
    kind = _register(register)
    found = _entry(request, kind, number)
    seen = scope_of(request.user, SEEING[kind])
    revisions = list(_revisions(found).within(seen).select_related("recorded_by").order_by("-revision"))
    shown, newest = revisions[0], _revisions(found).latest("revision")
    is_here = shown.pk == newest.pk
    names = _names(revisions)
    context = {
        "register": kind,
        "entry": shown,
        "is_here": is_here,
        "facts": list(zip(BOOKS[kind].fact_labels().values(), _cells(kind, shown, names), strict=True)),
        "history": [(revision, _difference(kind, before, revision, names)) for revision, before in _pairs(revisions)],
        "may_propose": kind is Register.CASES
        and is_here
        and not shown.is_withdrawn
        and scope_of(request.user, Verb.PROPOSE_VILLAGE).holds(shown.owner_path),
        "may_write": is_here and scope_of(request.user, RECORDING[kind]).holds(shown.owner_path),
    }
    return render(request, "pages/entry.html", context)


@needs(Verb.SEE_ENTRIES)
@ask
def correct(request: Asked, scope: Scope, register: str, number: int) -> HttpResponse:
    """The entry says something else; whoever comes second is told what changed and by whom."""
    kind = _register(register)
    found = _writable(request, kind, number)
    form = EntryForm(kind, found, scope_of(request.user, RECORDING[kind]), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            corrected = correct_entry(
                actor=request.user, entry=found, row=form.row(), reason=form.cleaned_data["remark"]
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已更正，原来的内容留在历史里。"))
            return redirect("entry", kind, corrected.pk)
    return render(request, "pages/correct.html", {"register": kind, "entry": found, "form": form})


@needs(Verb.SEE_ENTRIES)
@require_POST
def withdraw(request: Asked, scope: Scope, register: str, number: int) -> HttpResponse:
    """The entry no longer counts."""
    kind = _register(register)
    found = _writable(request, kind, number)
    try:
        withdrawn = withdraw_entry(actor=request.user, entry=found, reason=request.POST.get("reason", ""))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("entry", kind, found.pk)
    messages.success(request, _("已撤回，不再计入结论；内容留在历史里。"))
    return redirect("entry", kind, withdrawn.pk)


def _register(word: str) -> Register:
    found = next((register for register in BOOKS if register == word), None)
    if found is None:
        raise Http404
    return found


def _entry(request: Asked, register: Register, number: int) -> Entry:
    seen = scope_of(request.user, SEEING[register])
    book = BOOKS[register]
    return get_object_or_404(book.objects.within(seen).select_related("holder", book.owner), pk=number)


def _revisions(found: Entry) -> EntryQuerySet:
    """Everything the entry has ever said, whoever may see it."""
    return type(found).objects.filter(holder=found.holder, key=found.key)


def _writable(request: Asked, register: Register, number: int) -> Entry:
    found = _entry(request, register, number)
    if not scope_of(request.user, RECORDING[register]).holds(found.owner_path):
        raise Http404
    return found


def _found(request: Asked, register: Register) -> QuerySet[Entry]:
    """The entries that match what is searched for: a number, an org by code or name."""
    book = BOOKS[register]
    seen = scope_of(request.user, SEEING[register])
    if not seen:
        raise Http404
    entries = book.objects.as_of(None).within(seen).select_related(book.owner)
    if wanted := request.GET.get("q", "").strip():
        entries = entries.filter(key__icontains=wanted)
    if org := request.GET.get("org", "").strip():
        named = Q(**{f"{book.owner}__code": org}) | Q(**{f"{book.owner}__name__icontains": org})
        entries = entries.filter(named)
    fields = dict(zip(book.fact_labels(), book.fact_fields(), strict=True))
    if blank := fields.get(request.GET.get("blank", "")):
        entries = entries.filter(**{f"{blank}__isnull": True})
    return entries


def _sorted(entries: QuerySet[Entry], register: Register, wanted: str) -> QuerySet[Entry]:
    fields = dict(zip(BOOKS[register].fact_labels(), BOOKS[register].fact_fields(), strict=True))
    column = fields.get(wanted.removeprefix("-"))
    if column is None:
        return entries.order_by("key", "pk")
    return entries.order_by(f"-{column}" if wanted.startswith("-") else column, "pk")


def _names(entries: Any) -> dict[str, str]:
    """The names of the orgs that these entries speak of, by code."""
    codes = {getattr(one, name) for one in entries for name in type(one).fact_fields() if name.endswith("_id")}
    return dict(Org.objects.filter(code__in=codes - {None}).values_list("code", "name"))


def _cells(register: Register, one: Entry, names: dict[str, str]) -> tuple[str, ...]:
    columns = zip(one.fact_labels(), one.fact_fields(), one.fact, strict=True)
    return tuple(
        names.get(str(value), str(value)) if field.endswith("_id") and value else said(register, name, value)
        for name, field, value in columns
    )


def _listed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """In a list a blank is blank."""
    return tuple("" if cell == NOTHING else cell for cell in cells)


def _pairs(revisions: list[Entry]) -> list[tuple[Entry, Entry | None]]:
    return list(zip(revisions, [*revisions[1:], None], strict=True))


def _difference(
    register: Register, before: Entry | None, after: Entry, names: dict[str, str]
) -> list[tuple[str, str, str]]:
    """Field by field: label, before, after."""
    if before is None:
        return []
    told = zip(
        after.fact_labels().values(), _cells(register, before, names), _cells(register, after, names), strict=True
    )
    return [(label, old, new) for label, old, new in told if old != new]
