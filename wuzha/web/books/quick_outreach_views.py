"""Record outreach in three taps, and say what it settles."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.i18n import join_words
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import OutreachForm, OutreachMust, Permission, Register
from wuzha.people.access import Scope
from wuzha.registers.access import find_read_scope
from wuzha.registers.models import Outreach
from wuzha.registers.numbered_outreach import NumberedOutreach, record_outreach
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.books.quick_outreach_form import QuickOutreachForm
from wuzha.web.numbers import read_number
from wuzha.web.write_preview import write_and_compare


@require_permissions(Permission.RECORD_OUTREACH)
@require_form_methods
def record(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Show the choices, and record what was chosen under a number that the system gives."""
    form = QuickOutreachForm(request.user, scope, request.POST or None)
    if request.method == "POST" and form.is_valid():
        write = partial(
            record_outreach,
            actor=request.user,
            holder=form.holder,
            row=form.rows[0],
            proposed=form.proposed_number,
            day=form.today,
            within=scope,
        )
        try:
            return _redirect_after_recording(request, form, write_and_compare(request, form.holder, write))
        except RefusalError as error:
            form.add_error(None, str(error))
    return render(request, "books/quick_outreach.html", {"form": form})


@require_permissions(Permission.RECORD_OUTREACH)
@require_safe
def show_recorded(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Show the page after recording: the message, what it settles, and the way to the next record."""
    number = read_number(request.GET.get("entry"))
    entry = None
    if number is not None:
        visible = Outreach.objects.within(find_read_scope(request.user, Register.OUTREACH))
        entry = visible.filter(pk=number).first()
    return render(request, "books/quick_outreach_recorded.html", {"entry": entry})


def describe_equal_record(record: NumberedOutreach) -> list[str]:
    """Return the sentence that another record says the same; none if there is no other."""
    if not record.equal_number:
        return []
    text = _("当天已有内容相同的一条（%(number)s）。如是同一次宣传，请打开这条记录撤回。")
    return [text % {"number": record.equal_number}]


def _redirect_after_recording(
    request: AuthenticatedRequest, form: QuickOutreachForm, record: NumberedOutreach
) -> HttpResponse:
    entry = record.entry
    if not isinstance(entry, Outreach):
        raise TypeError
    term = OutreachMust.get(entry.must) or OutreachForm.get(entry.form)
    people = _("没有统计人数") if entry.audience_count is None else _("%(count)s人") % {"count": entry.audience_count}
    facts = [entry.org.name, str(entry.done_on), term.label if term else "", people]
    slots = {"facts": join_words(filter(None, facts)), "number": entry.key}
    if record.is_new:
        messages.success(request, _("已记宣传：%(facts)s。记录编号：%(number)s。") % slots)
    else:
        messages.info(request, _("这次宣传刚才已经记下，没有重复登记：%(facts)s。记录编号：%(number)s。") % slots)
    for note in (*describe_equal_record(record), *form.notes):
        messages.warning(request, note)
    return redirect(f"{reverse('outreach_recorded')}?entry={entry.pk}")
