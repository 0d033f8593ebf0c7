"""Show the registers, the entries of each, and one entry with its history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from wuzha.assessments.consequence_text import ConsequenceText
from wuzha.audit.books_state import read_books_state
from wuzha.core.vocabulary import Permission, Register
from wuzha.people.access import Scope, find_scope, list_roles_today
from wuzha.people.models import User
from wuzha.registers.access import find_read_scope, find_visible_items, find_write_scope, may_propose_village
from wuzha.registers.models import BOOKS, Case, Entry, EntryQuerySet, Owners
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.books.entry_list import EntryList
from wuzha.web.books.entry_place import find_place
from wuzha.web.books.entry_words import compare_revisions, format_cells, format_title, list_labels, load_words
from wuzha.web.books.reading_log import record_reading
from wuzha.web.pagination import COUNTS
from wuzha.web.write_preview import may_preview

RECORDING_PERMISSIONS = (Permission.RECORD_POLICE, Permission.RECORD_OUTREACH, Permission.RECORD_OFFICE)
"""The permissions that each allow a person to write in some of the registers."""


@dataclass(frozen=True, slots=True)
class RegisterSummary:
    """A register and how many of its entries the reader sees; `count` is None if the reader may not read it."""

    register: Register
    count: int | None
    may_add: bool


@require_permissions(Permission.SEE_ENTRIES, *RECORDING_PERMISSIONS)
@require_safe
def list_registers(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Show every register that the reader may read or write in, with the number of entries in it."""
    summaries, state, owners = [], read_books_state(), cache(Owners.within)
    for register, book in BOOKS.items():
        read_scope = find_read_scope(request.user, register)
        may_add = bool(find_write_scope(request.user, register))
        if read_scope or may_add:
            count = _count_entries(book, read_scope, owners, state) if read_scope else None
            summaries.append(RegisterSummary(register, count, may_add))
    may_declare = bool(find_write_scope(request.user, Register.DECLARATIONS))
    open_count = _count_open_items(request.user, state)
    context = {"books": summaries, "may_declare": may_declare, "open_count": open_count}
    return render(request, "books/books.html", context)


def _count_entries(book: type[Entry], scope: Scope, owners: Callable[[Scope], Owners], state: str) -> int:
    return COUNTS.get((book.register, scope), state, lambda: book.objects.as_of(None).visible_to(owners(scope)).count())


def _count_open_items(user: User, state: str) -> int:
    roles = tuple((role.org.path, role.role) for role in list_roles_today(user))
    return COUNTS.get((user.pk, roles), state, lambda: find_visible_items(user).as_of(None).count())


@require_permissions(Permission.SEE_ENTRIES)
@require_safe
def list_entries(request: AuthenticatedRequest, scope: Scope, register: Register) -> HttpResponseBase:
    """Show the entries of a register; its export (`as=xlsx`) is in `EntryList` too."""
    entry_list = EntryList(request, register)
    if not entry_list.scope:
        raise Http404
    record_reading(request, [entry_list.register])
    return entry_list.respond()


@require_permissions(Permission.SEE_ENTRIES)
@require_safe
def show_entry(request: AuthenticatedRequest, scope: Scope, register: Register, number: int) -> HttpResponse:
    """Show one entry and its revisions within the reader's scope.

    An entry that has moved to another org is shown up to its last revision in this scope; the page does not say where
    it went.
    """
    return render_entry(request, get_entry_or_404(request, register, number))


def render_entry(
    request: AuthenticatedRequest,
    entry: Entry,
    *,
    reason: str = "",
    error: str = "",
    consequence: ConsequenceText | None = None,
) -> HttpResponse:
    """Return the page of an entry: with the reason for a withdrawal, and its consequence or why it was refused."""
    register, read_scope = entry.register, find_read_scope(request.user, entry.register)
    record_reading(request, [register])
    revisions = list(list_revisions(entry).within(read_scope).select_related("recorded_by").order_by("-revision"))
    latest = revisions[0]
    is_current = latest.pk == get_newest_revision(entry).pk
    may_write = is_current and find_write_scope(request.user, register).holds(latest.owner_path)
    words = load_words(register, revisions)
    context = {
        "register": register,
        "entry": latest,
        "title": format_title(latest, words),
        "is_current": is_current,
        "facts": list(zip(list_labels(register).values(), format_cells(register, latest, words), strict=True)),
        "history": [
            (revision, compare_revisions(register, before, revision, words))
            for revision, before in zip(revisions, [*revisions[1:], None], strict=True)
        ],
        "may_propose": isinstance(latest, Case)
        and is_current
        and not latest.is_withdrawn
        and may_propose_village(request.user, latest),
        "sees_uploads": find_scope(request.user, Permission.UPLOAD).holds(latest.holder.path),
        "may_write": may_write,
        "may_withdraw": may_write and not latest.is_withdrawn,
        "may_preview": may_preview(request),
        "list_place": find_place(request, latest),
        "reason": reason,
        "error": error,
        "consequence": consequence,
    }
    return render(request, "books/entry.html", context)


def get_entry_or_404(request: AuthenticatedRequest, register: Register, number: int) -> Entry:
    """Return the revision with this primary key.

    Raises: Http404 if there is none in the reader's scope.
    """
    read_scope = find_read_scope(request.user, register)
    book = BOOKS[register]
    return get_object_or_404(book.objects.within(read_scope).select_related("holder", book.owner), pk=number)


def list_revisions(entry: Entry) -> EntryQuerySet:
    """Return all revisions of the entry, also those outside the reader's scope."""
    return type(entry).objects.filter(holder=entry.holder, key=entry.key)


def get_newest_revision(entry: Entry) -> Entry:
    """Return the revision in force, withdrawn or not, also outside the reader's scope."""
    return list_revisions(entry).select_related("holder", entry.owner).get(superseded_at__isnull=True)
