"""Manage accounts and their roles; an account outside the reader's scope does not exist."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission
from wuzha.people.access import Scope
from wuzha.people.log_in_state import find_lock_end
from wuzha.people.models import Membership, User, UserQuerySet
from wuzha.people.services import (
    add_account_with_role,
    close_account,
    end_role,
    grant_role,
    reopen_account,
    set_password,
)
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.forms import refusals_on
from wuzha.web.people.account_list import AccountList
from wuzha.web.people.forms import AccountForm, PasswordForm, RoleForm


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
@sensitive_post_parameters()
@require_form_methods
def add_account(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Add an account with its first role."""
    form = AccountForm(scope, request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        with refusals_on(form):
            user = add_account_with_role(
                actor=request.user.get_username(),
                username=values["username"],
                password=values["password"],
                role=values["role"],
                org=values["org"],
            )
            messages.success(request, _("已开通账号“%(name)s”。第一次登录要先换密码。") % {"name": user.username})
            return redirect("account", user.pk)
    return render(request, "people/add_account.html", {"form": form})


@require_permissions(Permission.MANAGE_PEOPLE)
@require_safe
def show_account(request: AuthenticatedRequest, scope: Scope, pk: int) -> HttpResponse:
    """Show one account: whether it is open, its roles now and before."""
    user = get_object_or_404(_list_accounts_in_scope(scope), pk=pk)
    context = {
        "account": user,
        "locked_until": find_lock_end(user.username),
        "memberships": _list_memberships(user, scope),
        "today": timezone.localdate(),
        "is_own": user.pk == request.user.pk,
    }
    return render(request, "people/account.html", context)


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
            grant_role(actor=request.user.get_username(), user=user, role=role, org=org)
            messages.success(request, _("已授予“%(role)s”（%(org)s）。") % {"role": role.label, "org": org.name})
            return redirect("account", user.pk)
    return render(request, "people/grant.html", {"form": form, "account": user})


@require_permissions(Permission.MANAGE_PEOPLE)
@sensitive_post_parameters()
@require_form_methods
def give_password(request: AuthenticatedRequest, scope: Scope, pk: int) -> HttpResponse:
    """Set a new password for somebody else who cannot log in any more."""
    user = get_object_or_404(_list_accounts_in_scope(scope), pk=pk)
    if user.pk == request.user.pk:
        return redirect("password")
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            set_password(actor=request.user.get_username(), user=user, password=form.cleaned_data["password"])
            messages.success(request, _("已给“%(name)s”新密码。下次登录要先换密码。") % {"name": user.username})
            return redirect("account", user.pk)
    return render(request, "people/give_password.html", {"form": form, "account": user})


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
@sensitive_post_parameters()
@require_form_methods
def reopen(request: AuthenticatedRequest, scope: Scope, pk: int) -> HttpResponse:
    """Reopen a closed account with a new password; its roles have to be granted again."""
    user = get_object_or_404(_list_accounts_in_scope(scope), pk=pk)
    if user.is_active:
        return redirect("account", user.pk)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            reopen_account(actor=request.user.get_username(), user=user, password=form.cleaned_data["password"])
            messages.success(request, _("已恢复账号“%(name)s”。请再授予角色。") % {"name": user.username})
            return redirect("grant_role", user.pk)
    return render(request, "people/reopen_account.html", {"form": form, "account": user})
