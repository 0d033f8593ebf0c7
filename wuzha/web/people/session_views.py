"""Log in, log out, and set one's own password."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from wuzha.core.problems import RefusalError
from wuzha.people.log_in_budget import Attempt, AttemptRefusal, find_refusal
from wuzha.people.log_in_services import record_log_in, record_log_in_failure, record_log_out
from wuzha.people.log_in_state import must_set_password
from wuzha.people.models import User
from wuzha.people.password_services import WRONG_CODE, redeem_code, set_password
from wuzha.people.refusal_services import record_refused_attempt
from wuzha.web.access import AuthenticatedRequest, find_form_page, is_of_frame, require_form_methods, require_post
from wuzha.web.error_pages import render_for_reader
from wuzha.web.forms import refusals_on
from wuzha.web.people.browser_names import shorten_user_agent
from wuzha.web.people.form_owners import find_form_owner, remember_form_owner
from wuzha.web.people.forms import INTERRUPTED_FIELD, LogInForm, OwnPasswordForm, RedeemForm
from wuzha.web.people.log_in_attempts import read_attempt, remember_device
from wuzha.web.people.typed_forms import find_typed_form, keep_typed_form

_MISTYPED = gettext_lazy("账号或密码不对。请核对大小写后重新输入；连续错%(count)d次，账号会锁定%(minutes)d分钟。")
_LOCKED = gettext_lazy("输错次数过多，这个账号已锁定到%(clock)s。请到时再试；忘了密码的，请向安全管理员要一次性代码。")
_LOCK_RULE = {"count": settings.FAILURES_BEFORE_LOCK, "minutes": settings.LOCKED_MINUTES}

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
"""Host names under which a browser reaches its own machine."""


@login_not_required
@sensitive_post_parameters()
@require_form_methods
def log_in(request: HttpRequest) -> HttpResponse:
    """Log in; a wrong name, a wrong password and a closed account get the same answer."""
    if request.user.is_authenticated:
        return redirect("home")
    form = LogInForm(request.POST or None, initial={INTERRUPTED_FIELD: request.GET.get(INTERRUPTED_FIELD, "")})
    refusal = None
    if request.method == "POST" and form.is_valid():
        attempt = read_attempt(request, form.cleaned_data["username"])
        user = _authenticate(request, attempt, form.cleaned_data["password"])
        if user is not None:
            return _open_session(request, user, attempt, is_interrupted=form.cleaned_data[INTERRUPTED_FIELD])
        refusal = find_refusal(attempt)
        form.add_error(None, _MISTYPED % _LOCK_RULE if refusal is None else _describe_refusal(refusal))
    context = {
        "form": form,
        "next": request.GET.get("next", ""),
        "is_unencrypted": _is_unencrypted(request),
        "typed_form": find_typed_form(request),
    }
    response = render(request, "people/log_in.html", context)
    return response if refusal is None else _mark_refused(response, refusal)


def _is_unencrypted(request: HttpRequest) -> bool:
    """Return whether the password crosses a network as it is typed: plain HTTP, and not from this machine."""
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    return not request.is_secure() and host not in LOOPBACK_HOSTS


def _authenticate(request: HttpRequest, attempt: Attempt, password: str) -> User | None:
    """Return the user if the password is right and the attempt within its budgets; count it otherwise."""
    if find_refusal(attempt) is not None:
        record_refused_attempt(attempt)
        return None
    user = authenticate(request, username=attempt.username, password=password)
    if isinstance(user, User):
        record_log_in(user=user, address=attempt.address, device=attempt.device)
        return user
    _record_failure(attempt)
    return None


def _record_failure(attempt: Attempt) -> None:
    record_log_in_failure(username=attempt.username, address=attempt.address, device=attempt.device)


def _open_session(request: HttpRequest, user: User, attempt: Attempt, *, is_interrupted: bool) -> HttpResponse:
    login(request, user)
    request.session["address"] = attempt.address
    request.session["browser"] = shorten_user_agent(request.headers.get("User-Agent", ""))
    if is_interrupted:
        messages.warning(request, _("登录已过期，刚才的操作没有执行。请核对后重新操作。"))
    # Removes the form of somebody else.
    find_typed_form(request)
    response = HttpResponseRedirect(_find_next_address(request))
    remember_form_owner(request, response, user)
    remember_device(request, response, user.get_username())
    return response


def _describe_refusal(refusal: AttemptRefusal) -> str:
    clock = date_format(timezone.localtime(refusal.until), "H:i")
    message = _LOCKED if refusal.is_of_name else _("登录失败次数过多，请%(clock)s以后再试。")
    return message % {"clock": clock}


def _mark_refused(response: HttpResponse, refusal: AttemptRefusal) -> HttpResponse:
    """Give the page the status 429, and the seconds until the next attempt."""
    seconds = (refusal.until - timezone.now()).total_seconds()
    response.status_code = HTTPStatus.TOO_MANY_REQUESTS
    response.headers["Retry-After"] = str(max(1, ceil(seconds)))
    return response


def _find_next_address(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    is_own = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_own else reverse("home")


def redirect_interrupted(request: HttpRequest) -> HttpResponseRedirect:
    """Return the way over the log-in to the page of the form or button that the request is about."""
    query = urlencode({REDIRECT_FIELD_NAME: find_form_page(request), INTERRUPTED_FIELD: "1"})
    return HttpResponseRedirect(f"{reverse('log_in')}?{query}")


def show_wrong_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form with the token of an earlier log-in: its owner gets it back, anybody else the page that says why.

    Whoever logs in again in another window has such forms in the first one.
    """
    owner = find_form_owner(request)
    is_own_frame = is_of_frame(request) and owner is not None and owner == request.user.pk
    if keep_typed_form(request) is None and not is_own_frame:
        has_other_account = request.user.is_authenticated and owner not in (None, request.user.pk)
        context = {"has_other_account": has_other_account}
        return HttpResponseForbidden(render_for_reader("403_csrf.html", context, request))
    if request.user.is_authenticated:
        return redirect(find_form_page(request))
    return redirect_interrupted(request)


@login_not_required
@sensitive_post_parameters()
@require_form_methods
def redeem(request: HttpRequest) -> HttpResponse:
    """Set one's own password by a one-time code, and log in.

    Whatever is wrong with account or code gets the same answer, and counts like a failed log-in.
    """
    if request.user.is_authenticated:
        return redirect("home")
    form = RedeemForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        attempt = read_attempt(request, form.cleaned_data["username"])
        refusal = find_refusal(attempt)
        if refusal is not None:
            record_refused_attempt(attempt)
        user = None if refusal else _redeem(form, attempt)
        if user is not None:
            record_log_in(user=user, address=attempt.address, device=attempt.device)
            messages.success(request, _("新密码已生效。"))
            return _open_session(request, user, attempt, is_interrupted=False)
        refusal = refusal or find_refusal(attempt)
        if refusal is not None:
            form.add_error(None, _describe_refusal(refusal))
    response = render(request, "people/redeem.html", {"form": form, "is_unencrypted": _is_unencrypted(request)})
    return response if refusal is None else _mark_refused(response, refusal)


def _redeem(form: RedeemForm, attempt: Attempt) -> User | None:
    """Return the user if account and code are right and the password will do; else put the reason on the form."""
    with refusals_on(form):
        try:
            values = form.cleaned_data
            return redeem_code(username=attempt.username, code=values["one_time_code"], password=values["password"])
        except RefusalError as error:
            if error.code == WRONG_CODE:
                _record_failure(attempt)
            raise
    return None


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
    attempt = read_attempt(request, request.user.get_username())
    refusal = find_refusal(attempt) if request.method == "POST" else None
    if refusal is not None:
        record_refused_attempt(attempt)
    # Whoever may not guess any more gets no answer about the guess either: the form is not evaluated.
    form = OwnPasswordForm(request.user, (request.POST or None) if refusal is None else None)
    if request.method == "POST" and refusal is None and form.is_valid():
        with refusals_on(form):
            set_password(user=request.user, password=form.cleaned_data["password"])
        if form.is_valid():
            update_session_auth_hash(request, request.user)
            messages.success(request, _("新密码已生效。"))
            return redirect("home")
    elif form.has_error("old", OwnPasswordForm.WRONG):
        _record_failure(attempt)
        refusal = find_refusal(attempt)
    context = {"form": form, "must": must_set_password(request.user)}
    if refusal is None:
        return render(request, "people/password.html", context)
    return _mark_refused(
        render(request, "people/password.html", context | {"refusal": _describe_refusal(refusal)}), refusal
    )
