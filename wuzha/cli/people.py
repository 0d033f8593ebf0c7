"""`wuzha people open`: the first accounts of an office, those of its three administrators; they open the others."""

from __future__ import annotations

import sys
from argparse import Namespace
from getpass import getpass

from wuzha.cli.django_setup import the_house
from wuzha.core.problems import Refusal

OPENED = 0


def open_first_account(options: Namespace) -> int:
    """An account with one of the separated roles; its password is asked for twice, or read as a line of the input.

    Raises: Refusal when the org or the name is unfit, the password too weak, or the two differ.
    """
    with the_house():
        from django.core.exceptions import ValidationError

        from wuzha.audit.log import SYSTEM
        from wuzha.core.vocabulary import Role
        from wuzha.orgs.models import Org
        from wuzha.people.services import open_account

        org = Org.objects.filter(code=options.org).first()
        if org is None:
            raise Refusal(f"没有代码为“{options.org}”的组织。请先用 wuzha orgs import-codes 导入，或核对代码。")
        role = Role.of(options.role)
        try:
            open_account(actor=SYSTEM, username=options.username, password=_password(), role=role, org=org)
        except ValidationError as fault:
            raise Refusal("".join(fault.messages)) from fault
    print(f"已开通账号 {options.username}：{org.name}{role.label}。首次登录时要换密码。")
    return OPENED


def _password() -> str:
    """Never on the command line, where others on the machine could read it."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass("首次登录的密码：")
    if getpass("再输一遍：") != first:
        raise Refusal("两遍密码不一样，没有开通。请再试一次。")
    return first
