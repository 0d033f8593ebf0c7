"""List refused rows and unread sheets, repair a row cell by cell, and waive one."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.assessments.consequence_text import ConsequenceText
from wuzha.core.facts import BOOK_COLUMN_NAMES
from wuzha.core.problems import RefusalError, format_refusal
from wuzha.core.vocabulary import Permission, Register
from wuzha.people.access import Scope, find_scope
from wuzha.registers.access import find_visible_items, find_write_scope, may_repair_item, may_waive_item
from wuzha.registers.diff import BooksChangedError
from wuzha.registers.models import BOOKS, RefusedItem
from wuzha.registers.refused_item_queries import build_values
from wuzha.registers.refused_items import repair_item, waive_item
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions, require_post
from wuzha.web.books.entry_form import EntryForm, format_values
from wuzha.web.books.item_place import RefusedItemPlace, find_item_place
from wuzha.web.books.reading_log import record_reading
from wuzha.web.books.refused_list import RefusedItemList, describe_item
from wuzha.web.write_preview import (
    is_preview,
    may_preview,
    preview_waiving,
    preview_writing,
    write_and_compare,
)


@require_permissions(Permission.SEE_ENTRIES, Permission.UPLOAD)
@require_safe
def list_items(request: AuthenticatedRequest, scope: Scope) -> HttpResponseBase:
    """List what was refused and stays open; the export (`as=xlsx`) is in `RefusedItemList` too."""
    return RefusedItemList(request, scope).respond()


@require_permissions(Permission.SEE_ENTRIES, Permission.UPLOAD)
@require_form_methods
def repair(request: AuthenticatedRequest, scope: Scope, item: int) -> HttpResponse:
    """Show a refused row or an unread sheet, with the form that repairs the row for those who may write it."""
    refused_item = _get_item_or_404(request, item)
    place = find_item_place(request, refused_item)
    form, consequence = _make_form(request, refused_item, request.POST or None), None
    if request.method == "POST":
        if refused_item.ended_at is not None:
            # Somebody else was faster: say who, and show how it ended.
            messages.error(request, format_refusal("refused_item.ended", who=refused_item.ended_by or "—"))
            return _redirect_to_item(refused_item, place)
        if form is None:
            raise Http404
        if form.is_valid():
            is_saved, consequence = _save(request, refused_item, form)
            if is_saved:
                return _redirect_after_repair(request, refused_item, place)
    return _render_item(request, refused_item, form, consequence=consequence)


@require_permissions(Permission.WAIVE_ROWS)
@require_post
def waive(request: AuthenticatedRequest, scope: Scope, item: int) -> HttpResponse:
    """Waive the repair for a reason: the row is a doubt no more. A reason that is refused stays in its field."""
    refused_item = _get_item_or_404(request, item)
    if not scope.holds(refused_item.holder.path):
        raise Http404
    reason = request.POST.get("reason", "")
    if is_preview(request):
        form = _make_form(request, refused_item)
        consequence = None if refused_item.ended_at else preview_waiving(request, refused_item)
        return _render_item(request, refused_item, form, reason=reason, waiving=consequence)
    try:
        write = partial(waive_item, actor=request.user, item=refused_item, reason=reason)
        write_and_compare(request, refused_item.holder, write)
    except RefusalError as error:
        # Somebody else may have ended the item meanwhile.
        refused_item = _get_item_or_404(request, item)
        form = _make_form(request, refused_item)
        return _render_item(request, refused_item, form, reason=reason, error=str(error))
    messages.success(request, _("已免补，理由记入日志和本页。"))
    return _redirect_to_item(refused_item, find_item_place(request, refused_item))


def _redirect_after_repair(
    request: AuthenticatedRequest, item: RefusedItem, place: RefusedItemPlace | None
) -> HttpResponse:
    if place is None or "following" not in request.POST:
        return _redirect_to_item(item, place)
    if place.following is None:
        messages.info(request, _("这是列表的最后一条。"))
    # The repaired row has left the list: the next one stands at its place, on its page.
    place = find_item_place(request, item) or place
    return redirect(place.following_address or place.list_address)


def _redirect_to_item(item: RefusedItem, place: RefusedItemPlace | None) -> HttpResponse:
    address = reverse("refused_item", args=(item.pk,))
    return redirect(address if place is None else address + place.suffix)


def _render_item(
    request: AuthenticatedRequest,
    item: RefusedItem,
    form: EntryForm | None,
    *,
    reason: str = "",
    error: str = "",
    consequence: ConsequenceText | None = None,
    waiving: ConsequenceText | None = None,
) -> HttpResponse:
    """Return the page of an item, with the reason for waiving it and the error if that was refused.

    `consequence` is what repairing it would move, `waiving` what waiving it would.
    """
    if item.term is not None:
        record_reading(request, [item.term])
    context = {
        "text": describe_item(item),
        "item": item,
        "form": form,
        "may_waive": may_waive_item(request.user, item),
        "sees_upload": _sees_upload(request, item),
        "reason": reason or (_("不是台账") if item.is_unknown_sheet and not error else ""),
        "error": error,
        "consequence": consequence,
        "waiving": waiving,
        "may_preview": may_preview(request),
        "list_place": find_item_place(request, item),
    }
    return render(request, "books/refused_item.html", context)


def _get_item_or_404(request: AuthenticatedRequest, number: int) -> RefusedItem:
    items = find_visible_items(request.user).select_related("holder", "org", "recorded_by", "ended_by")
    return get_object_or_404(items, pk=number)


def _sees_upload(request: AuthenticatedRequest, item: RefusedItem) -> bool:
    is_sender = item.recorded_by_id == request.user.pk
    return is_sender or find_scope(request.user, Permission.UPLOAD).holds(item.holder.path)


def _make_form(request: AuthenticatedRequest, item: RefusedItem, data: QueryDict | None = None) -> EntryForm | None:
    """Return the form that repairs the row, None for those who may not.

    It holds what the book has under its number, with what could be read of the row over it. An entry that is not the
    reader's to write may be one that the reader must not see.
    """
    if not may_repair_item(request.user, item):
        return None
    register, holder = Register.of(item.register), item.holder
    scope, values = find_write_scope(request.user, register), {}
    entries = BOOKS[register].objects.as_of(None).within(scope).filter(holder=holder, key=item.key)
    if item.key and (entry := entries.first()):
        values = dict(zip(BOOK_COLUMN_NAMES[register], entry.row, strict=True))
    values = dict.fromkeys(BOOK_COLUMN_NAMES[register]) | values | build_values(item)
    texts = format_values(register, values, holder)
    return EntryForm(register, scope, data, holders=[holder], texts=texts)


def _save(request: AuthenticatedRequest, item: RefusedItem, form: EntryForm) -> tuple[bool, ConsequenceText | None]:
    """Repair the row, or only look what that moves; return whether it is repaired, and what would move."""
    write = partial(repair_item, actor=request.user, item=item, rows=form.rows, within=form.scope)
    try:
        if is_preview(request):
            return False, preview_writing(request, item.holder, write)
        write_and_compare(request, item.holder, write)
    except RefusalError as error:
        form.add_error(None, str(error))
        return False, None
    except (BooksChangedError, IntegrityError):
        form.add_error(None, format_refusal("refused_item.taken"))
        return False, None
    messages.success(request, _("已补正并登记入账，这一行不再是退回未补。"))
    for note in form.notes:
        messages.warning(request, note)
    return True, None
