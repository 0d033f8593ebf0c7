"""Add, correct and withdraw an entry by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.core.i18n import join_words
from wuzha.core.problems import RefusalError, format_refusal
from wuzha.core.vocabulary import Permission, Register
from wuzha.people.access import Scope
from wuzha.registers.access import find_read_scope, find_write_scope
from wuzha.registers.manual_entry import Addition, KeyTakenError, add_entries
from wuzha.registers.models import Entry
from wuzha.registers.services import correct_entry, withdraw_entry
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions, require_post
from wuzha.web.books.completion import COMPLETED_FIELD, complete_data, find_page_to_return_to, read_form_texts
from wuzha.web.books.entry_form import EntryForm, format_form_values
from wuzha.web.books.entry_place import EntryPlace, find_place
from wuzha.web.books.entry_words import FieldChange, compare_revisions, format_title, load_words
from wuzha.web.books.reading_log import record_reading
from wuzha.web.books.views import (
    RECORDING_PERMISSIONS,
    get_entry_or_404,
    get_newest_revision,
    list_revisions,
    render_entry,
)
from wuzha.web.uploads.visible_uploads import list_holders
from wuzha.web.write_preview import (
    is_preview,
    may_preview,
    preview_withdrawal,
    preview_writing,
    write_and_compare,
)


@dataclass(frozen=True, slots=True)
class InterveningRevision:
    """A revision that somebody else wrote while the reader was typing, and what it changed."""

    revision: Entry
    changes: Sequence[FieldChange]


@require_permissions(*RECORDING_PERMISSIONS)
@require_form_methods
def add(request: AuthenticatedRequest, scope: Scope, register: Register) -> HttpResponse:
    """Add an entry; if its number is taken, link to the entry that has it."""
    write_scope, read_scope = find_write_scope(request.user, register), find_read_scope(request.user, register)
    if not write_scope:
        raise Http404
    texts = read_form_texts(request.GET, register)
    form = EntryForm(register, write_scope, request.POST or None, holders=list_holders(write_scope), texts=texts)
    existing_entry, title, consequence = None, "", None
    if request.method == "POST" and form.is_valid():
        add_to_book = partial(add_entries, actor=request.user, holder=form.holder, register=register)
        write = partial(add_to_book, rows=form.rows, within=write_scope)
        try:
            if not is_preview(request):
                return _redirect_after_adding(request, form, write_and_compare(request, form.holder, write))
            consequence = preview_writing(request, form.holder, write)
        except KeyTakenError as error:
            path = error.entry.owner_path
            existing_entry = error.entry if write_scope.holds(path) and read_scope.holds(path) else None
            title = format_title(error.entry, load_words(register, [error.entry]))
            record_reading(request, [register])
            form.add_error(None, format_refusal("entry.exists", value=title))
        except RefusalError as error:
            form.add_error(None, str(error))
    context = {
        "register": register,
        "form": form,
        "title": title,
        "existing_entry": existing_entry,
        "sees_book": bool(read_scope),
        "consequence": consequence,
        "may_preview": may_preview(request),
    }
    return render(request, "books/add_entry.html", context)


def _redirect_after_adding(request: AuthenticatedRequest, form: EntryForm, addition: Addition) -> HttpResponse:
    register, entries = form.register, addition.entries
    words = load_words(register, entries)
    titles = join_words(format_title(entry, words) for entry in entries)
    slots: dict[str, object] = {"register": register.label, "count": len(entries), "keys": titles}
    messages.success(request, _("已登记%(register)s%(count)d条：%(keys)s。") % slots)
    if addition.ended_item_count:
        slots = {"count": addition.ended_item_count}
        messages.success(request, _("另有编号相同的退回行%(count)d条，已随本次登记办结。") % slots)
    for note in form.notes:
        messages.warning(request, note)
    if "again" in request.POST or not find_read_scope(request.user, register).holds(entries[0].owner_path):
        return redirect("add_entry", register)
    return redirect("entry", register, entries[0].pk)


@require_permissions(Permission.SEE_ENTRIES)
@require_form_methods
def correct(request: AuthenticatedRequest, scope: Scope, register: Register, number: int) -> HttpResponse:
    """Correct an entry; the number in the address is the revision that the form was loaded from.

    If somebody else has written a later revision, the page shows what it changed and keeps what the reader typed.
    """
    entry = _get_writable_entry_or_404(request, register, number)
    newest, write_scope = get_newest_revision(entry), find_write_scope(request.user, register)
    if not write_scope.holds(newest.owner_path):
        return redirect("entry", register, entry.pk)
    # Corrections start from the newest revision: an old address (a bookmark, a second window) leads to its form. A POST
    # goes on, so that what the reader typed is kept beside the intervening revisions.
    if request.method != "POST" and newest.pk != entry.pk:
        return _redirect_to_form(request, newest)
    intervening = _list_intervening_revisions(entry, newest, find_read_scope(request.user, register))
    data = _read_correction(request, entry, newest, is_behind=bool(intervening))
    # The place is found before the entry is written: afterwards the list may have it no more.
    form, place, consequence = EntryForm(register, write_scope, data, entry=newest), find_place(request, newest), None
    if data is not None and form.is_valid() and not intervening:
        reason = form.cleaned_data["remark"]
        write = partial(correct_entry, actor=request.user, entry=entry, row=form.build_row(), reason=reason)
        try:
            if not is_preview(request):
                revision = write_and_compare(request, entry.holder, write)
                return _redirect_after_correcting(request, form, revision, place)
            consequence = preview_writing(request, entry.holder, write)
        except RefusalError as error:
            form.add_error(None, str(error))
    record_reading(request, [register])
    context = {
        "register": register,
        "entry": newest,
        "title": format_title(newest, load_words(register, [newest])),
        "form": form,
        "list_place": place,
        "intervening": intervening,
        "consequence": consequence,
        "may_preview": may_preview(request),
        "next": find_page_to_return_to(request),
    }
    return render(request, "books/correct.html", context)


def _read_correction(
    request: AuthenticatedRequest, entry: Entry, newest: Entry, *, is_behind: bool
) -> QueryDict | None:
    """Return the data of the form: completed where one field was sent, merged where a later revision was written."""
    data: QueryDict | None = request.POST or None
    if data is not None and COMPLETED_FIELD in data:
        data = complete_data(data, format_form_values(entry))
    if data is not None and is_behind:
        data = _merge_data(data, format_form_values(entry), format_form_values(newest))
    return data


def _redirect_to_form(request: AuthenticatedRequest, entry: Entry) -> HttpResponse:
    address, query = reverse("correct_entry", args=(entry.register, entry.pk)), request.META.get("QUERY_STRING")
    return redirect(f"{address}?{query}" if query else address)


def _redirect_after_correcting(
    request: AuthenticatedRequest, form: EntryForm, revision: Entry, place: EntryPlace | None
) -> HttpResponse:
    messages.success(request, _("已更正，原来的内容留在历史里。"))
    for note in form.notes:
        messages.warning(request, note)
    if place is not None and "following" in request.POST:
        if following_address := place.choose_following_form(request):
            return redirect(following_address)
        messages.info(request, _("这是列表的最后一条。"))
        return redirect(replace(place, entry=revision).list_address)
    if page := find_page_to_return_to(request):
        return redirect(page)
    return _redirect_to_entry(revision, place)


def _redirect_to_entry(revision: Entry, place: EntryPlace | None) -> HttpResponse:
    address = reverse("entry", args=(revision.register, revision.pk))
    return redirect(address if place is None else address + place.suffix)


@require_permissions(Permission.SEE_ENTRIES)
@require_post
def withdraw(request: AuthenticatedRequest, scope: Scope, register: Register, number: int) -> HttpResponse:
    """Withdraw an entry: it counts no longer, its history stays. A reason that is refused stays in its field."""
    entry = _get_writable_entry_or_404(request, register, number)
    reason = request.POST.get("reason", "")
    if is_preview(request):
        return render_entry(request, entry, reason=reason, consequence=preview_withdrawal(request, entry))
    place = find_place(request, entry)
    try:
        write = partial(withdraw_entry, actor=request.user, entry=entry, reason=reason)
        revision = write_and_compare(request, entry.holder, write)
    except RefusalError as error:
        return render_entry(request, entry, reason=reason, error=str(error))
    messages.success(request, _("已撤回，不再计入结论；内容留在历史里。"))
    return _redirect_to_entry(revision, place)


def _get_writable_entry_or_404(request: AuthenticatedRequest, register: Register, number: int) -> Entry:
    entry = get_entry_or_404(request, register, number)
    if not find_write_scope(request.user, register).holds(entry.owner_path):
        raise Http404
    return entry


def _list_intervening_revisions(base: Entry, newest: Entry, scope: Scope) -> list[InterveningRevision]:
    """Return the revisions within the scope after the one the form was loaded from."""
    if base.pk == newest.pk:
        return []
    revisions = list(
        list_revisions(base)
        .within(scope)
        .filter(revision__gte=base.revision)
        .select_related("recorded_by")
        .order_by("revision")
    )
    words = load_words(base.register, revisions)
    return [
        InterveningRevision(after, compare_revisions(base.register, before, after, words))
        for before, after in pairwise(revisions)
    ]


def _merge_data(data: QueryDict, loaded_texts: Mapping[str, str], newest_texts: Mapping[str, str]) -> QueryDict:
    """Return the data with the newest text in every field that the reader left as it was loaded."""
    merged_data = data.copy()
    for name, text in loaded_texts.items():
        if data.get(name, "").strip() == text:
            merged_data[name] = newest_texts[name]
    return merged_data
