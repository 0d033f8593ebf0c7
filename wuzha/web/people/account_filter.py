"""What the list of accounts is narrowed to: read from the address, so that it can be shared as a link."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from wuzha.orgs.models import LONGEST_NAME
from wuzha.people.models import Membership, UserQuerySet
from wuzha.web.people.forms import roles

IDLE_DAYS = 180


class AccountFilter(forms.Form):
    """By name or org, by a role held today, and whether the account is open."""

    q = forms.CharField(
        label=_("账号或组织名称"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    role = forms.ChoiceField(label=_("角色"), required=False, choices=lambda: [("", _("全部")), *roles()])
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("", _("全部")),
            ("open", _("启用")),
            ("closed", _("已停用")),
            ("without_role", _("启用而没有角色")),
            ("idle", _("启用而半年没有登录")),
        ],
    )

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.full_clean()

    @property
    def used(self) -> list[str]:
        """The names of the fields that narrow the list."""
        return [name for name in self.fields if self.cleaned_data.get(name)]

    def narrowed(self, accounts: UserQuerySet, day: date) -> UserQuerySet:
        """The accounts that are asked for, as they are on the day."""
        held = Membership.objects.filter(user=OuterRef("pk"))
        given = self.cleaned_data
        if wanted := given.get("q"):
            at_org = held.filter(org__name__icontains=wanted)
            accounts = accounts.filter(Q(username__icontains=wanted) | Exists(at_org))
        if role := given.get("role"):
            accounts = accounts.filter(Exists(held.in_force(day).filter(role=role)))
        match given.get("state"):
            case "open":
                accounts = accounts.filter(is_active=True)
            case "closed":
                accounts = accounts.filter(is_active=False)
            case "without_role":
                accounts = accounts.filter(~Exists(held.in_force(day)), is_active=True)
            case "idle":
                long_ago = Q(last_login__isnull=True) | Q(last_login__date__lt=day - timedelta(days=IDLE_DAYS))
                accounts = accounts.filter(long_ago, is_active=True)
        return accounts
