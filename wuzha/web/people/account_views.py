"""Manage accounts and their roles; an account outside the reader's scope does not exist."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission, Role
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, needs_confirmation
from wuzha.people.confirmation_services import open_account, submit_code, submit_role
from wuzha.people.log_in_state import find_lock_end
from wuzha.people.models import Membership, OneTimeCode, User, UserQuerySet
from wuzha.people.services import close_account, end_role, reopen_account
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.forms import refusals_on
from wuzha.web.people.account_list import AccountList
from wuzha.web.people.account_requests import list_waiting_requests
from wuzha.web.people.code_page import show_code
from wuzha.web.people.forms import AccountForm, CodeForm, RoleForm


@require_permissions(Permission.MANAGE_PEOPLE)
@require_safe
def list_accounts(request: AuthenticatedRequest, scope: Scope) -> HttpResponseBase:
    """Show the accounts of the scope."""
    return AccountList(request, scope).respond()


@require_permissions(Permission.MANAGE_PEOPLE)
@require_safe
def export_accounts(request: AuthenticatedRequest, scope: Scope) -> HttpResponseBase:
    """Return the accounts that the list shows, of all pages, as a workbook."""
    return AccountList(request, scope).export()


@require_permissions(Permission.MANAGE_PEOPLE)
@require_form_methods
def add_account(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Add an account with its first role, and show its one-time code once."""
    form = AccountForm(scope, request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        with refusals_on(form):
            user, code = open_account(
                actor=request.user.get_username(),
                username=values["username"],
                role=values["role"],
                org=values["org"],
            )
            if code:
                return show_code(request, user, code, _("已开通账号“%(name)s”。") % {"name": user.username})
            messages.success(request, _("已开通账号“%(name)s”，角色等另一位管理员确认。") % {"name": user.username})
            return redirect("account", user.pk)
        if opened := _find_opened_account(scope, values["username"], values["role"], values["org"]):
            # The button was pressed twice: the first answer, with the code, never came into sight.
            text = (
                _("账号“%(name)s”已开通，角色等另一位管理员确认。")
                if opened.requests.waiting().exists()
                else _("账号“%(name)s”已开通，本人还没有设置密码。没有看到一次性代码的，可以在本页另发一个。")
            )
            messages.warning(request, text % {"name": opened.username})
            return redirect("account", opened.pk)
    return render(request, "people/add_account.html", {"form": form})


@require_permissions(Permission.MANAGE_PEOPLE)
@require_safe
def show_account(request: AuthenticatedRequest, scope: Scope, pk: int) -> HttpResponse:
    """Show one account: whether it is open, its roles now and before."""
    user = get_object_or_404(_list_accounts_in_scope(scope), pk=pk)
    context = {
        "account": user,
        "locked_until": find_lock_end(user.username),
        "code": OneTimeCode.objects.filter(user=user).first(),
        "now": timezone.now(),
        "memberships": _list_memberships(user, scope),
        "requests": list_waiting_requests(scope).filter(user=user),
        "today": timezone.localdate(),
        "is_own": user.pk == request.user.pk,
    }
    return render(request, "people/account.html", context)


def _find_opened_account(scope: Scope, username: str, role: Role, org: Org) -> User | None:
    """Return the account with this name if it was opened just so and its person has not set a password yet."""
    user = _list_accounts_in_scope(scope).filter(username=username, is_active=True).first()
    if user is None or user.has_usable_password():
        return None
    has_role = user.memberships_on(timezone.localdate()).filter(role=role, org=org).exists()
    return user if has_role or user.requests.waiting().filter(role=role, org=org).exists() else None


def _list_accounts_in_scope(scope: Scope) -> UserQuerySet:
    return User.objects.under(scope.paths, timezone.localdate())


def _list_memberships(user: User, scope: Scope) -> QuerySet[Membership]:
    return user.memberships.within(scope.paths).select_related("org").order_by("-since_on", "org__path")


@require_permissions(Permission.MANAGE_PEOPLE)
@require_form_methods
def grant(request: AuthenticatedRequest, scope: Scope, pk: int) -> HttpResponse:
    """Grant a role to an account."""
    user = get_object_or_404(_list_accounts_in_scope(scope), pk=pk)
    form = RoleForm(scope, request.POST or None)
    if request.method == "POST" and form.is_valid():
        role, org = form.cleaned_data["role"], form.cleaned_data["org"]
        with refusals_on(form):
            is_in_force = submit_role(actor=request.user.get_username(), user=user, role=role, org=org)
            text = (
                _("已授予“%(role)s”（%(org)s）。")
                if is_in_force
                else _("已提交“%(role)s”（%(org)s），等另一位管理员确认。")
            )
            messages.success(request, text % {"role": role.label, "org": org.name})
            return redirect("account", user.pk)
    return render(request, "people/grant.html", {"form": form, "account": user})


@require_permissions(Permission.MANAGE_PEOPLE)
@require_form_methods
def give_code(request: AuthenticatedRequest, scope: Scope, pk: int) -> HttpResponse:
    """Issue a one-time code for somebody who cannot log in any more, or request it, and show it once."""
    user = get_object_or_404(_list_accounts_in_scope(scope), pk=pk)
    if user.pk == request.user.pk:
        return redirect("password")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            code = submit_code(actor=request.user.get_username(), user=user)
            if code:
                return show_code(request, user, code, _("原来的密码已失效。"))
            messages.success(request, _("已提交，等另一位管理员确认；确认以前，原来的密码照常使用。"))
            return redirect("account", user.pk)
    context = {"form": form, "account": user, "needs_confirmation": needs_confirmation(user)}
    return render(request, "people/give_code.html", context)


@require_permissions(Permission.MANAGE_PEOPLE)
@require_form_methods
def end_membership(request: AuthenticatedRequest, scope: Scope, pk: int, membership: int) -> HttpResponse:
    """Ask for confirmation, then end a role."""
    user = get_object_or_404(_list_accounts_in_scope(scope), pk=pk)
    role_membership = get_object_or_404(_list_memberships(user, scope), pk=membership)
    if request.method == "POST":
        try:
            end_role(actor=request.user.get_username(), membership=role_membership)
            messages.success(request, _("已收回“%(role)s”。") % {"role": role_membership.term.label})
        except RefusalError as error:
            messages.error(request, str(error))
        return redirect("account", user.pk)
    return render(request, "people/end_role.html", {"account": user, "membership": role_membership})


@require_permissions(Permission.MANAGE_PEOPLE)
@require_form_methods
def close(request: AuthenticatedRequest, scope: Scope, pk: int) -> HttpResponse:
    """Ask for confirmation, then close an account."""
    user = get_object_or_404(_list_accounts_in_scope(scope), pk=pk)
    if request.method == "POST":
        try:
            close_account(actor=request.user.get_username(), user=user)
            messages.success(request, _("已停用账号“%(name)s”。") % {"name": user.username})
        except RefusalError as error:
            messages.error(request, str(error))
        return redirect("account", user.pk)
    return render(request, "people/close_account.html", {"account": user})


@require_permissions(Permission.MANAGE_PEOPLE)
@require_form_methods
def reopen(request: AuthenticatedRequest, scope: Scope, pk: int) -> HttpResponse:
    """Reopen a closed account and show its one-time code once; its roles have to be granted again."""
    user = get_object_or_404(_list_accounts_in_scope(scope), pk=pk)
    if user.is_active:
        if request.method == "POST":
            messages.warning(request, _("账号已恢复。没有看到一次性代码的，可以在本页另发一个。"))
        return redirect("account", user.pk)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            code = reopen_account(actor=request.user.get_username(), user=user)
            return show_code(request, user, code, _("已恢复账号“%(name)s”。请再授予角色。") % {"name": user.username})
    return render(request, "people/reopen_account.html", {"form": form, "account": user})
