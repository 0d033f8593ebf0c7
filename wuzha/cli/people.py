"""`wuzha people`: open administrators' accounts, issue one-time codes, confirm what waits for confirmation.

Whoever may run a command on the server holds the whole database: the command is its own second pair of eyes, and the
log says that it was done on the server.
"""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from wuzha.cli.django_setup import set_up_django
from wuzha.core.problems import RefusalError

if TYPE_CHECKING:
    from wuzha.people.models import AccountRequest

EXIT_DONE = 0


def manage_people(options: Namespace) -> int:
    """Carry out the action of the command and return the exit code. Raises: RefusalError."""
    with set_up_django():
        match options.action:
            case "open":
                _open_account(options.username, options.role, options.org)
            case "code":
                _issue_code(options.username)
            case "requests":
                _print_requests()
            case "confirm":
                _confirm_request(options.number)
    return EXIT_DONE


def _open_account(username: str, role_value: str, org_code: str) -> None:
    """Open an account with one of the separated roles and print its one-time code."""
    from django.db import transaction

    from wuzha.audit.log import SYSTEM
    from wuzha.core.vocabulary import Role
    from wuzha.orgs.models import Org
    from wuzha.people.account_checks import SERVER
    from wuzha.people.password_services import issue_code
    from wuzha.people.services import add_account_with_role

    org = Org.objects.filter(code=org_code).first()
    if org is None:
        raise RefusalError("database.org_unknown", code=org_code)
    role = Role.of(role_value)
    with transaction.atomic():
        user = add_account_with_role(actor=SYSTEM, username=username, role=role, org=org, confirmed_by=SERVER)
        code = issue_code(actor=SYSTEM, user=user, confirmed_by=SERVER)
    print(f"已开通账号 {username}：{org.name}{role.label}。")
    _print_code(code)


def _issue_code(username: str) -> None:
    from wuzha.audit.log import SYSTEM
    from wuzha.people.account_checks import SERVER
    from wuzha.people.models import User
    from wuzha.people.password_services import issue_code

    user = User.objects.filter(username=username).first()
    if user is None:
        raise RefusalError("option.account_unknown", value=username)
    code = issue_code(actor=SYSTEM, user=user, confirmed_by=SERVER)
    print(f"账号 {username} 原来的密码已失效，现有的登录已结束。")
    _print_code(code)


def _print_requests() -> None:
    from django.utils import timezone

    from wuzha.people.models import AccountRequest

    requests = list(AccountRequest.objects.waiting().select_related("user", "org").order_by("pk"))
    for request in requests:
        day = f"{timezone.localtime(request.requested_at):%Y-%m-%d}"
        print(f"{request.pk}  {_describe_request(request)}（{request.requested_by} 于{day}申请）")
    if not requests:
        print("没有待确认的账号事项。")


def _confirm_request(number: int) -> None:
    from wuzha.audit.log import SYSTEM
    from wuzha.people.confirmation_services import confirm_request
    from wuzha.people.models import AccountRequest

    request = AccountRequest.objects.select_related("user", "org").filter(pk=number).first()
    if request is None:
        raise RefusalError("option.request_unknown", value=str(number))
    code = confirm_request(actor=SYSTEM, request=request, is_on_server=True)
    print(f"已确认：{_describe_request(request)}。")
    if code:
        _print_code(code)


def _describe_request(request: AccountRequest) -> str:
    role = f"“{request.role_term.label}”（{request.org}）" if request.role_term else ""
    return f"{request.user.username} {request.term.label}{role}"


def _print_code(code: str) -> None:
    """Print the code, on standard output alone: it is stored nowhere."""
    from django.conf import settings

    print(f"一次性代码：{code}")
    print(f"代码只显示这一次，{settings.ONE_TIME_CODE_DAYS}天内有效。请交给本人，在登录页用它设置密码。")
