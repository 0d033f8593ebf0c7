"""Show what waits for a second administrator, and confirm, refuse or withdraw it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission
from wuzha.people.access import Scope
from wuzha.people.confirmation_services import confirm_request, refuse_request
from wuzha.people.models import AccountRequest
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.people.account_requests import list_requests_in_scope, list_waiting_requests
from wuzha.web.people.code_page import show_code


@require_permissions(Permission.CONFIRM_ACCOUNTS)
@require_safe
def list_requests(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Show the requests of the scope that wait."""
    return render(request, "people/requests.html", {"requests": list_waiting_requests(scope)})


@require_permissions(Permission.CONFIRM_ACCOUNTS)
@require_form_methods
def decide_request(request: AuthenticatedRequest, scope: Scope, request_pk: int) -> HttpResponse:
    """Show one request with what is known of its account; confirm or refuse it."""
    account_request = get_object_or_404(list_requests_in_scope(scope), pk=request_pk)
    if request.method == "POST":
        return _decide(request, account_request)
    if account_request.decided_at is not None:
        # The address of the page that showed a code, loaded again.
        messages.info(request, _("这个事项已经办过。"))
        return redirect("account_requests")
    username, today = request.user.get_username(), timezone.localdate()
    context = {
        "request_to_decide": account_request,
        "account": account_request.user,
        "memberships": account_request.user.memberships_on(today).within(scope.paths).order_by("org__path"),
        "is_requester": account_request.requested_by == username,
        "is_subject": account_request.user_id == request.user.pk,
    }
    return render(request, "people/request.html", context)


def _decide(request: AuthenticatedRequest, account_request: AccountRequest) -> HttpResponse:
    actor = request.user.get_username()
    try:
        if request.POST.get("answer") != "confirm":
            refuse_request(actor=actor, request=account_request)
            is_requester = actor == account_request.requested_by
            messages.success(request, _("已撤回，没有生效。") if is_requester else _("已退回，没有生效。"))
            return redirect("account_requests")
        code = confirm_request(actor=actor, request=account_request)
    except RefusalError as error:
        messages.error(request, _describe_repeated(account_request, actor) or str(error))
        return redirect("account_requests")
    if code:
        return show_code(request, account_request.user, code, _("已确认，已生效。"))
    messages.success(request, _("已确认，已生效。"))
    return redirect("account_requests")


def _describe_repeated(account_request: AccountRequest, actor: str) -> str:
    """Return what to do if this actor has confirmed the request already and its code never came into sight.

    That happens when the button is pressed twice: only the second answer is shown. Otherwise return "".
    """
    account_request.refresh_from_db()
    is_repeated = account_request.is_confirmed and account_request.decided_by == actor
    if not is_repeated or account_request.user.has_usable_password():
        return ""
    return _("您已确认，已生效。没有看到一次性代码的，请安全管理员另发一个。")
