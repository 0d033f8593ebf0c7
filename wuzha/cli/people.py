"""`wuzha people open`: opens the accounts of an office's three administrators."""

from __future__ import annotations

import sys
from argparse import Namespace
from getpass import getpass

from wuzha.cli.django_setup import set_up_django
from wuzha.core.problems import RefusalError

EXIT_DONE = 0


def open_first_account(options: Namespace) -> int:
    """Open an account with one of the separated roles; the password comes from the keyboard or standard input.

    Raises: RefusalError when the org or the name is unfit, the password too weak, or its two entries differ.
    """
    with set_up_django():
        from django.core.exceptions import ValidationError

        from wuzha.audit.log import SYSTEM
        from wuzha.core.vocabulary import Role
        from wuzha.orgs.models import Org
        from wuzha.people.services import add_account_with_role

        org = Org.objects.filter(code=options.org).first()
        if org is None:
            raise RefusalError("database.org_unknown", code=options.org)
        role = Role.of(options.role)
        try:
            add_account_with_role(
                actor=SYSTEM, username=options.username, password=_read_password(), role=role, org=org
            )
        except ValidationError as error:
            raise RefusalError("option.password_weak", reason="".join(error.messages)) from error
    print(f"已开通账号 {options.username}：{org.name}{role.label}。首次登录时要换密码。")
    return EXIT_DONE


def _read_password() -> str:
    """Read the password; it is no option, since other users of the machine can read a command line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass("首次登录的密码：")
    if getpass("再输一遍：") != first:
        raise RefusalError("option.password_differs")
    return first
