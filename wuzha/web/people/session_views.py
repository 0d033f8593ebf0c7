"""The pages of log-in and of one's own password."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from wuzha.people.models import User
from wuzha.people.services import (
    locked_until,
    log_in_failed,
    log_in_succeeded,
    logged_out,
    must_set_password,
    set_password,
)
from wuzha.web.access import Asked
from wuzha.web.forms import told_on
from wuzha.web.people.forms import LogInForm, OwnPasswordForm


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """The way in. A wrong name, a wrong password and a closed account are answered in the same words."""
    if request.user.is_authenticated:
        return redirect("first")
    form = LogInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = _let_in(request, form)
        if user is not None:
            login(request, user)
            return HttpResponseRedirect(_onward(request))
    return render(request, "people/log_in.html", {"form": form, "next": request.GET.get("next", "")})


def _let_in(request: HttpRequest, form: LogInForm) -> User | None:
    username = form.cleaned_data["username"]
    if locked_until(username) is None:
        user = authenticate(request, username=username, password=form.cleaned_data["password"])
        if isinstance(user, User):
            log_in_succeeded(user=user)
            return user
        log_in_failed(username=username)
    if until := locked_until(username):
        clock = date_format(timezone.localtime(until), "H:i")
        told = _("输错次数过多，这个账号已锁定到%(clock)s。请到时再试；忘了密码的，请联系安全管理员另给一个。")
        form.add_error(None, told % {"clock": clock})
    else:
        told = _("账号或密码不对。请核对大小写后重新输入；连续错%(count)d次，账号会锁定%(minutes)d分钟。")
        form.add_error(None, told % {"count": settings.FAILURES_BEFORE_LOCK, "minutes": settings.LOCKED_MINUTES})
    return None


def _onward(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else "/"


@require_POST
def log_out(request: Asked) -> HttpResponse:
    """The way out."""
    logged_out(user=request.user)
    logout(request)
    messages.success(request, _("已退出。"))
    return redirect("log_in")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: Asked) -> HttpResponse:
    """One's own new password; whoever must set one sees no other page before."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            set_password(actor=request.user.get_username(), user=request.user, password=form.cleaned_data["password"])
        if form.is_valid():
            update_session_auth_hash(request, request.user)
            messages.success(request, _("新密码已生效。"))
            return redirect("first")
    return render(request, "people/password.html", {"form": form, "must": must_set_password(request.user)})
