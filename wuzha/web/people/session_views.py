"""Log in, log out, and set one's own password."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from wuzha.people.log_in_state import find_lock_end, must_set_password
from wuzha.people.models import User
from wuzha.people.services import (
    record_log_in,
    record_log_in_failure,
    record_log_out,
    set_password,
)
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_post
from wuzha.web.forms import refusals_on
from wuzha.web.people.forms import INTERRUPTED_FIELD, LogInForm, OwnPasswordForm

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
"""Host names under which a browser reaches its own machine."""


@login_not_required
@sensitive_post_parameters()
@require_form_methods
def log_in(request: HttpRequest) -> HttpResponse:
    """Log in; a wrong name, a wrong password and a closed account get the same answer."""
    if request.user.is_authenticated:
        return redirect("first")
    form = LogInForm(request.POST or None, initial={INTERRUPTED_FIELD: request.GET.get(INTERRUPTED_FIELD, "")})
    if request.method == "POST" and form.is_valid():
        user = _authenticate(request, form)
        if user is not None:
            login(request, user)
            if form.cleaned_data[INTERRUPTED_FIELD]:
                messages.warning(request, _("登录已过期，刚才的操作没有执行。请核对后重新操作。"))
            return HttpResponseRedirect(_find_next_address(request))
    context = {"form": form, "next": request.GET.get("next", ""), "is_unencrypted": _is_unencrypted(request)}
    return render(request, "people/log_in.html", context)


def _is_unencrypted(request: HttpRequest) -> bool:
    """Return whether the password crosses a network as it is typed: plain HTTP, and not from this machine."""
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    return not request.is_secure() and host not in LOOPBACK_HOSTS


def _authenticate(request: HttpRequest, form: LogInForm) -> User | None:
    username = form.cleaned_data["username"]
    if find_lock_end(username) is None:
        user = authenticate(request, username=username, password=form.cleaned_data["password"])
        if isinstance(user, User):
            record_log_in(user=user)
            return user
        record_log_in_failure(username=username)
    if until := find_lock_end(username):
        clock = date_format(timezone.localtime(until), "H:i")
        message = _("输错次数过多，这个账号已锁定到%(clock)s。请到时再试；忘了密码的，请联系安全管理员另给一个。")
        form.add_error(None, message % {"clock": clock})
    else:
        message = _("账号或密码不对。请核对大小写后重新输入；连续错%(count)d次，账号会锁定%(minutes)d分钟。")
        form.add_error(None, message % {"count": settings.FAILURES_BEFORE_LOCK, "minutes": settings.LOCKED_MINUTES})
    return None


def _find_next_address(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    is_own = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_own else reverse("first")


@require_post
def log_out(request: AuthenticatedRequest) -> HttpResponse:
    """Log out."""
    record_log_out(user=request.user)
    logout(request)
    messages.success(request, _("已退出。"))
    return redirect("log_in")


@sensitive_post_parameters()
@require_form_methods
def change_password(request: AuthenticatedRequest) -> HttpResponse:
    """Set one's own new password; the middleware shows no other page to a user who must."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            set_password(actor=request.user.get_username(), user=request.user, password=form.cleaned_data["password"])
        if form.is_valid():
            update_session_auth_hash(request, request.user)
            messages.success(request, _("新密码已生效。"))
            return redirect("first")
    return render(request, "people/password.html", {"form": form, "must": must_set_password(request.user)})
