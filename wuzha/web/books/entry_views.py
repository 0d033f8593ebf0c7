"""An entry written by hand: added, corrected without losing what was typed when somebody was quicker, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wuzha.core.i18n import in_a_row
from wuzha.core.problems import Refusal, refusal
from wuzha.core.vocabulary import Register, Verb
from wuzha.people.access import Scope, scope_of
from wuzha.registers.access import RECORDING, SEEING
from wuzha.registers.manual_entry import KeyTaken, add_entries
from wuzha.registers.models import Entry
from wuzha.registers.services import correct_entry, withdraw_entry
from wuzha.web.access import Asked, needs
from wuzha.web.books.entry_form import EntryForm, shown_values
from wuzha.web.books.entry_words import Difference, differences, title_of, words_of
from wuzha.web.books.views import RECORDS, entry_in_sight, newest_of, register_named, revisions_of
from wuzha.web.uploads.views import holders_of

ask = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A revision that somebody else wrote while one was typing."""

    revision: Entry
    differences: Sequence[Difference]


@needs(*RECORDS)
@ask
def add(request: Asked, scope: Scope, register: str) -> HttpResponse:
    """A new entry; whoever gives it a number that is taken is shown the way to that one."""
    kind = register_named(register)
    records = scope_of(request.user, RECORDING[kind])
    if not records:
        raise Http404
    form = EntryForm(kind, records, request.POST or None, holders=holders_of(records))
    taken, title = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            added = add_entries(actor=request.user, holder=form.holder, register=kind, rows=form.rows, within=records)
        except KeyTaken as fault:
            taken = fault.entry if records.holds(fault.entry.owner_path) else None
            title = title_of(fault.entry, words_of(kind, [fault.entry]))
            form.add_error(None, str(refusal("entry.exists", value=title)))
        except Refusal as fault:
            form.add_error(None, str(fault))
        else:
            return _added(request, kind, form, added)
    context = {
        "register": kind,
        "form": form,
        "title": title,
        "taken": taken if taken and scope_of(request.user, SEEING[kind]).holds(taken.owner_path) else None,
        "sees_book": bool(scope_of(request.user, SEEING[kind])),
    }
    return render(request, "books/add_entry.html", context)


def _added(request: Asked, kind: Register, form: EntryForm, added: Sequence[Entry]) -> HttpResponse:
    words = words_of(kind, added)
    told = {"register": kind.label, "count": len(added), "keys": in_a_row(title_of(one, words) for one in added)}
    messages.success(request, _("已登记%(register)s%(count)d条：%(keys)s。") % told)
    for note in form.notes:
        messages.warning(request, note)
    if "again" in request.POST or not scope_of(request.user, SEEING[kind]).holds(added[0].owner_path):
        return redirect("add_entry", kind)
    return redirect("entry", kind, added[0].pk)


@needs(Verb.SEE_ENTRIES)
@ask
def correct(request: Asked, scope: Scope, register: str, number: int) -> HttpResponse:
    """The entry says something else; the number in the address is the revision that the corrector has seen.

    Whoever comes second sees what changed meanwhile and by whom, and goes on from there with what they typed.
    """
    kind = register_named(register)
    found = _writable(request, kind, number)
    newest = newest_of(found)
    if not scope_of(request.user, RECORDING[kind]).holds(newest.owner_path):
        return redirect("entry", kind, found.pk)
    if request.method != "POST" and newest.pk != found.pk:
        return redirect("correct_entry", kind, newest.pk)
    meanwhile = _meanwhile(found, newest, scope_of(request.user, SEEING[kind]))
    given: QueryDict | None = request.POST or None
    if given is not None and meanwhile:
        given = _merged(given, shown_values(found), shown_values(newest))
    form = EntryForm(kind, scope_of(request.user, RECORDING[kind]), given, entry=newest)
    if given is not None and form.is_valid() and not meanwhile:
        try:
            corrected = correct_entry(
                actor=request.user, entry=found, row=form.row(), reason=form.cleaned_data["remark"]
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已更正，原来的内容留在历史里。"))
            for note in form.notes:
                messages.warning(request, note)
            return redirect("entry", kind, corrected.pk)
    title = title_of(newest, words_of(kind, [newest]))
    shown = {"register": kind, "entry": newest, "title": title, "form": form, "meanwhile": meanwhile}
    return render(request, "books/correct.html", shown)


@needs(Verb.SEE_ENTRIES)
@require_POST
def withdraw(request: Asked, scope: Scope, register: str, number: int) -> HttpResponse:
    """The entry no longer counts."""
    kind = register_named(register)
    found = _writable(request, kind, number)
    try:
        withdrawn = withdraw_entry(actor=request.user, entry=found, reason=request.POST.get("reason", ""))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("entry", kind, found.pk)
    messages.success(request, _("已撤回，不再计入结论；内容留在历史里。"))
    return redirect("entry", kind, withdrawn.pk)


def _writable(request: Asked, register: Register, number: int) -> Entry:
    found = entry_in_sight(request, register, number)
    if not scope_of(request.user, RECORDING[register]).holds(found.owner_path):
        raise Http404
    return found


def _meanwhile(seen: Entry, newest: Entry, scope: Scope) -> list[Meanwhile]:
    """The revisions in sight after the one that was seen, each with what it changed."""
    if seen.pk == newest.pk:
        return []
    revisions = list(
        revisions_of(seen)
        .within(scope)
        .filter(revision__gte=seen.revision)
        .select_related("recorded_by")
        .order_by("revision")
    )
    words = words_of(seen.register, revisions)
    return [Meanwhile(after, differences(seen.register, before, after, words)) for before, after in pairwise(revisions)]


def _merged(given: QueryDict, seen: Mapping[str, str], now: Mapping[str, str]) -> QueryDict:
    """What was typed, upon what the entry says now: a field that was left as it was seen follows the newer revision."""
    merged = given.copy()
    for name, value in seen.items():
        if given.get(name, "").strip() == value:
            merged[name] = now[name]
    return merged
