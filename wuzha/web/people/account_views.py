"""The pages on which the security admin looks after accounts: whoever lies outside their scope is not there."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import Verb
from wuzha.people.access import Scope
from wuzha.people.models import Membership, User, UserQuerySet
from wuzha.people.services import (
    close_person,
    end_role,
    grant_role,
    locked_until,
    open_account,
    reopen_person,
    set_password,
)
from wuzha.web.access import Asked, needs
from wuzha.web.forms import told_on
from wuzha.web.people.account_filter import AccountFilter
from wuzha.web.people.forms import AccountForm, PasswordForm, RoleForm

ON_A_PAGE = 50
ask = require_http_methods(["GET", "HEAD", "POST"])


def _accounts(scope: Scope) -> UserQuerySet:
    return User.objects.under(scope.paths, timezone.localdate())


def accounts_found(request: Asked, scope: Scope) -> tuple[AccountFilter, UserQuerySet]:
    """The accounts of the scope that are asked for, each with the roles it holds as `current`."""
    today = timezone.localdate()
    filters = AccountFilter(request.GET)
    current = Membership.objects.in_force(today).select_related("org").order_by("org__path")
    found = filters.narrowed(_accounts(scope), today).order_by("username")
    return filters, found.prefetch_related(Prefetch("memberships", current, to_attr="current"))


@needs(Verb.MANAGE_PEOPLE)
@require_safe
def accounts(request: Asked, scope: Scope) -> HttpResponse:
    """All accounts, found by name, by org, by role, or by being closed."""
    filters, found = accounts_found(request, scope)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/accounts.html", {"page": page, "filters": filters})


@needs(Verb.MANAGE_PEOPLE)
@sensitive_post_parameters()
@ask
def add_account(request: Asked, scope: Scope) -> HttpResponse:
    """A new account with its first role."""
    form = AccountForm(scope, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with told_on(form):
            user = open_account(
                actor=request.user.get_username(),
                username=given["username"],
                password=given["password"],
                role=given["role"],
                org=given["org"],
            )
            messages.success(request, _("已开通账号“%(name)s”。第一次登录要先换密码。") % {"name": user.username})
            return redirect("account", user.pk)
    return render(request, "people/add_account.html", {"form": form})


@needs(Verb.MANAGE_PEOPLE)
@require_safe
def account(request: Asked, scope: Scope, pk: int) -> HttpResponse:
    """One account: whether it is open, the roles it holds and held."""
    user = get_object_or_404(_accounts(scope), pk=pk)
    context = {
        "account": user,
        "locked_until": locked_until(user.username),
        "memberships": _roles(user, scope),
        "today": timezone.localdate(),
        "own": user.pk == request.user.pk,
    }
    return render(request, "people/account.html", context)


def _roles(user: User, scope: Scope) -> QuerySet[Membership]:
    return user.memberships.within(scope.paths).select_related("org").order_by("-since_on", "org__path")


@needs(Verb.MANAGE_PEOPLE)
@ask
def grant(request: Asked, scope: Scope, pk: int) -> HttpResponse:
    """A further role for an account."""
    user = get_object_or_404(_accounts(scope), pk=pk)
    form = RoleForm(scope, request.POST or None)
    if request.method == "POST" and form.is_valid():
        role, org = form.cleaned_data["role"], form.cleaned_data["org"]
        with told_on(form):
            grant_role(actor=request.user.get_username(), user=user, role=role, org=org)
            messages.success(request, _("已授予“%(role)s”（%(org)s）。") % {"role": role.label, "org": org.name})
            return redirect("account", user.pk)
    return render(request, "people/grant.html", {"form": form, "account": user})


@needs(Verb.MANAGE_PEOPLE)
@sensitive_post_parameters()
@ask
def give_password(request: Asked, scope: Scope, pk: int) -> HttpResponse:
    """A new password for someone who cannot log in any more; one's own is set on one's own page."""
    user = get_object_or_404(_accounts(scope), pk=pk)
    if user.pk == request.user.pk:
        return redirect("password")
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            set_password(actor=request.user.get_username(), user=user, password=form.cleaned_data["password"])
            messages.success(request, _("已给“%(name)s”新密码。下次登录要先换密码。") % {"name": user.username})
            return redirect("account", user.pk)
    return render(request, "people/give_password.html", {"form": form, "account": user})


@needs(Verb.MANAGE_PEOPLE)
@ask
def end(request: Asked, scope: Scope, pk: int, held: int) -> HttpResponse:
    """Taking a role back, after a question."""
    user = get_object_or_404(_accounts(scope), pk=pk)
    membership = get_object_or_404(_roles(user, scope), pk=held)
    if request.method == "POST":
        try:
            end_role(actor=request.user.get_username(), membership=membership)
            messages.success(request, _("已收回“%(role)s”。") % {"role": membership.term.label})
        except Refusal as fault:
            messages.error(request, str(fault))
        return redirect("account", user.pk)
    return render(request, "people/end_role.html", {"account": user, "membership": membership})


@needs(Verb.MANAGE_PEOPLE)
@ask
def close(request: Asked, scope: Scope, pk: int) -> HttpResponse:
    """Closing an account, after a question."""
    user = get_object_or_404(_accounts(scope), pk=pk)
    if request.method == "POST":
        try:
            close_person(actor=request.user.get_username(), user=user)
            messages.success(request, _("已停用账号“%(name)s”。") % {"name": user.username})
        except Refusal as fault:
            messages.error(request, str(fault))
        return redirect("account", user.pk)
    return render(request, "people/close_account.html", {"account": user})


@needs(Verb.MANAGE_PEOPLE)
@sensitive_post_parameters()
@ask
def reopen(request: Asked, scope: Scope, pk: int) -> HttpResponse:
    """Opening a closed account again, with a new password; its roles are granted anew."""
    user = get_object_or_404(_accounts(scope), pk=pk)
    if user.is_active:
        return redirect("account", user.pk)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            reopen_person(actor=request.user.get_username(), user=user, password=form.cleaned_data["password"])
            messages.success(request, _("已恢复账号“%(name)s”。请再授予角色。") % {"name": user.username})
            return redirect("grant_role", user.pk)
    return render(request, "people/reopen_account.html", {"form": form, "account": user})
