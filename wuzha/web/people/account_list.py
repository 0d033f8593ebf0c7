"""The list of accounts and its export, which an office checks every half-year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.core.normalise import normalise
from wuzha.core.text_lengths import LONGEST_NAME
from wuzha.orgs.models import contains_name
from wuzha.people.access import Scope
from wuzha.people.models import Membership, User, UserQuerySet
from wuzha.web.lists import ListColumn, ListFilter, ListPage, ListTexts, label_columns
from wuzha.web.people.account_requests import list_waiting_requests
from wuzha.web.people.forms import list_roles
from wuzha.web.workbook_export import CHUNK_SIZE, ExportRow

IDLE_DAYS = 180


class AccountFilter(ListFilter):
    """The filter of accounts: name or org, a role in force today, and whether the account is open."""

    q = forms.CharField(
        label=gettext_lazy("账号或组织名称"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("角色"), required=False, choices=lambda: [("", _("全部")), *list_roles()]
    )
    state = forms.ChoiceField(
        label=gettext_lazy("状态"),
        required=False,
        choices=[
            ("", gettext_lazy("全部")),
            ("open", gettext_lazy("启用")),
            ("closed", gettext_lazy("已停用")),
            ("without_role", gettext_lazy("启用而没有角色")),
            ("never", gettext_lazy("启用而从未登录")),
            ("idle", gettext_lazy("启用而半年没有登录")),
        ],
    )

    def narrow(self, accounts: UserQuerySet, day: date) -> UserQuerySet:
        """Return the accounts that match every field on the day."""
        memberships = Membership.objects.filter(user=OuterRef("pk"))
        values = self.cleaned_data
        if text := values.get("q"):
            at_org = memberships.filter(contains_name("org__name", text))
            accounts = accounts.filter(Q(username__icontains=normalise(text)) | Exists(at_org))
        if role := values.get("role"):
            accounts = accounts.filter(Exists(memberships.in_force(day).filter(role=role)))
        match values.get("state"):
            case "open":
                accounts = accounts.filter(is_active=True)
            case "closed":
                accounts = accounts.filter(is_active=False)
            case "without_role":
                accounts = accounts.filter(~Exists(memberships.in_force(day)), is_active=True)
            case "never":
                accounts = accounts.filter(is_active=True, last_login__isnull=True)
            case "idle":
                long_ago = Q(last_login__isnull=True) | Q(last_login__date__lt=day - timedelta(days=IDLE_DAYS))
                accounts = accounts.filter(long_ago, is_active=True)
        return accounts


class AccountList(ListPage[UserQuerySet]):
    """The accounts with a role in the reader's scope."""

    template = "people/accounts.html"
    subject = "list:accounts"
    count_text = gettext_lazy("共%(count)s个。")
    url_name = "accounts"
    export_url_name = "export_accounts"
    filter_type = AccountFilter
    filters: AccountFilter

    @property
    def texts(self) -> ListTexts:
        """What the page says."""
        return ListTexts(
            title=_("账号"),
            caption=_("您职责范围内的账号"),
            empty=_("没有符合的账号。请换个条件再找，或开通一个账号。"),
        )

    @property
    def columns(self) -> list[ListColumn]:
        """The columns."""
        return label_columns(
            {"username": _("账号"), "roles": _("现有角色"), "last_login": _("最近登录"), "state": _("状态")}
        )

    def select_items(self) -> UserQuerySet:
        """Return the filtered accounts by name, each with `current_memberships`, its roles in force today."""
        today = timezone.localdate()
        memberships = Membership.objects.in_force(today).select_related("org").order_by("org__path")
        accounts = self.filters.narrow(User.objects.under(self.scope.paths, today), today).order_by("username")
        return accounts.prefetch_related(Prefetch("memberships", memberships, to_attr="current_memberships"))

    @property
    def extra_context(self) -> dict[str, Any]:
        """What waits for a second administrator."""
        return {"requests": list_waiting_requests(self.scope)}

    @property
    def export_scope(self) -> Scope:
        """The scope of the list: everybody who manages accounts may export them."""
        return self.scope

    @property
    def export_headers(self) -> tuple[str, ...]:
        """The headers of the columns."""
        return _("账号"), _("现有角色"), _("状态"), _("最近登录"), _("密码设置于")

    def export_rows(self, items: UserQuerySet) -> Iterator[ExportRow]:
        """Return each account with its roles in one cell."""
        for account in items.iterator(chunk_size=CHUNK_SIZE):
            memberships = vars(account)["current_memberships"]
            roles = "；".join(f"{membership.term.label}（{membership.org.name}）" for membership in memberships)
            state = _("启用") if account.is_active else _("已停用")
            yield account.username, roles, state, account.last_login, account.password_set_at
