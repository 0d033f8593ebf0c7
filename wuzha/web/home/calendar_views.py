"""The calendar of due days: its address is a secret, which its account opens and closes (ADR 25)."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.problems import RefusalError
from wuzha.people.calendar_feed_services import close_calendar_feed, find_feed_owner, open_calendar_feed
from wuzha.people.models import CalendarFeed
from wuzha.web.access import AuthenticatedRequest, require_post
from wuzha.web.home.calendar_text import write_calendar
from wuzha.web.home.todo_list import list_todo_groups


@require_safe
def show_feed(request: AuthenticatedRequest) -> HttpResponse:
    """Show whether the user has opened a calendar, and the buttons that open and close it."""
    feed = CalendarFeed.objects.filter(user=request.user).first()
    return render(request, "home/calendar.html", {"feed": feed})


@require_post
def open_feed(request: AuthenticatedRequest) -> HttpResponse:
    """Open the calendar and show its address: once, in the answer to the form itself."""
    secret = open_calendar_feed(user=request.user)
    # The secret is in the query: the log of accesses has none.
    address = request.build_absolute_uri(f"{reverse('calendar')}?key={secret}")
    feed = CalendarFeed.objects.filter(user=request.user).first()
    return render(request, "home/calendar.html", {"feed": feed, "address": address})


@require_post
def close_feed(request: AuthenticatedRequest) -> HttpResponse:
    """Close the calendar: its address shows nothing any more."""
    try:
        close_calendar_feed(user=request.user)
        messages.success(request, _("已停用日历订阅，原来的地址不再有效。"))
    except RefusalError as error:
        messages.error(request, str(error))
    return redirect("calendar_feed")


@login_not_required
@require_safe
def serve_calendar(request: HttpRequest) -> HttpResponse:
    """Serve the due days of the account whose secret the address has; a wrong one is no page."""
    user = find_feed_owner(request.GET.get("key", ""))
    if user is None:
        raise Http404
    user.cache_memberships()
    text = write_calendar(list_todo_groups(user), timezone.localdate()).encode()
    etag = f'"{hashlib.sha256(text).hexdigest()}"'
    is_same = etag in parse_etags(request.headers.get("If-None-Match", ""))
    response = HttpResponseNotModified() if is_same else HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response
