"""The list of accounts as a workbook: who may log in, with which roles, as an office checks it every half-year."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.vocabulary import Verb
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.web.access import Asked, needs
from wuzha.web.export import AT_ONCE, Row, exported
from wuzha.web.people.account_views import accounts_found


@needs(Verb.MANAGE_PEOPLE)
@require_safe
def export_accounts(request: Asked, scope: Scope) -> HttpResponseBase:
    """The accounts that the list shows, whatever page one is on."""
    _filters, found = accounts_found(request, scope)
    headers = _("账号"), _("现有角色"), _("状态"), _("最近登录"), _("密码设置于")
    rows = (_row(account) for account in found.iterator(chunk_size=AT_ONCE))
    about = {"subject": "list:accounts", "title": _("账号")}
    return exported(request, scope, **about, headers=headers, rows=rows)


def _row(account: User) -> Row:
    roles = "；".join(f"{held.term.label}（{held.org.name}）" for held in vars(account)["current"])
    state = _("启用") if account.is_active else _("已停用")
    return account.username, roles, state, account.last_login, account.password_set_at
