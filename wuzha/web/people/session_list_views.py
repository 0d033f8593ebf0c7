"""List the sessions of an account and end them: one's own, or those of an account that one manages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wuzha.core.i18n import translate
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission
from wuzha.people.access import Scope
from wuzha.people.log_in_services import end_sessions
from wuzha.people.models import Session, User
from wuzha.web.access import AuthenticatedRequest, require_permissions, require_post


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as the list shows it."""

    session: Session
    is_current: bool
    ends_at: datetime | None


@require_safe
def list_own_sessions(request: AuthenticatedRequest) -> HttpResponse:
    """Show where the user is logged in."""
    rows = _make_rows(request, request.user)
    context = {"rows": rows, "has_others": any(not row.is_current for row in rows), "hours": settings.SESSION_HOURS}
    return render(request, "people/own_sessions.html", context)


@require_post
def end_own_session(request: AuthenticatedRequest) -> HttpResponse:
    """End one session of the user, or all others."""
    _end_sessions(request, request.user)
    return redirect("sessions")


@require_permissions(Permission.MANAGE_PEOPLE)
@require_safe
def list_account_sessions(request: AuthenticatedRequest, scope: Scope, pk: int) -> HttpResponse:
    """Show where the person of an account is logged in."""
    user = _find_account(scope, pk)
    return render(request, "people/account_sessions.html", {"account": user, "rows": _make_rows(request, user)})


@require_permissions(Permission.MANAGE_PEOPLE)
@require_post
def end_account_session(request: AuthenticatedRequest, scope: Scope, pk: int) -> HttpResponse:
    """End one session of an account, or all."""
    user = _find_account(scope, pk)
    _end_sessions(request, user)
    return redirect("account_sessions", user.pk)


def _find_account(scope: Scope, pk: int) -> User:
    return get_object_or_404(User.objects.under(scope.paths, timezone.localdate()), pk=pk)


def _make_rows(request: AuthenticatedRequest, user: User) -> list[SessionRow]:
    longest = timedelta(hours=settings.SESSION_HOURS)
    return [
        SessionRow(
            session,
            is_current=session.session_key == request.session.session_key,
            ends_at=session.started_at and session.started_at + longest,
        )
        for session in Session.objects.of(user, timezone.now())
    ]


def _end_sessions(request: AuthenticatedRequest, user: User) -> None:
    """End the session that the form names, or all if it names none; the reader's own goes on."""
    try:
        count = end_sessions(
            actor=request.user.get_username(),
            user=user,
            handle=request.POST.get("session", ""),
            except_key=request.session.session_key or "",
        )
        messages.success(request, translate("已结束{count}处登录。", count=count))
    except RefusalError as error:
        messages.error(request, str(error))
