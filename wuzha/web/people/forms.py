"""What is asked for at log-in, for a password, and about accounts and their roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wuzha.core.vocabulary import Role
from wuzha.orgs.models import LONGEST_NAME, Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.web.forms import org_named


def password_field(label: Any, *, current: bool = False, help_text: Any = "") -> forms.CharField:
    """A password, never shown again and never trimmed."""
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password" if current else "new-password"})
    return forms.CharField(label=label, strip=False, widget=widget, help_text=help_text, max_length=LONGEST_NAME)


class LogInForm(forms.Form):
    """Who wants to come in."""

    username = forms.CharField(
        label=pgettext_lazy("field", "账号"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = password_field(_("密码"), current=True)


class PasswordForm(forms.Form):
    """A new password, twice; `user` is whose it will be."""

    password = password_field(
        _("新密码"), help_text=_("不少于10个字符，含大写字母、小写字母、数字、其他符号中的三种。")
    )
    again = password_field(_("再输一遍新密码"))

    def clean(self) -> dict[str, Any]:
        """Both the same."""
        given = super().clean() or {}
        if "again" in given and given.get("password") != given["again"]:
            self.add_error("again", _("两遍输入的不一样。请再输一遍。"))
        return given


class OwnPasswordForm(PasswordForm):
    """One's own new password: whoever sits down at an open screen does not know the old one."""

    field_order = ("old", "password", "again")
    old = password_field(_("现在的密码"), current=True)

    def __init__(self, user: User, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.user = user

    def clean_old(self) -> str:
        """The one in force."""
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise ValidationError(_("现在的密码不对。请重新输入。"))
        return old


def roles() -> list[tuple[str, str]]:
    """Every role, to choose from."""
    return [(role.value, role.label) for role in Role]


class RoleForm(forms.Form):
    """A role on an org that lies in the scope."""

    role = forms.ChoiceField(label=_("角色"), choices=roles)
    org = forms.CharField(label=_("组织"), help_text=_("填代码，或不会混淆的名称。"), max_length=LONGEST_NAME)

    def __init__(self, scope: Scope, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.scope = scope

    def clean_role(self) -> Role:
        """As a term."""
        return Role.of(self.cleaned_data["role"])

    def clean_org(self) -> Org:
        """The one that is meant."""
        return org_named(self.scope, self.cleaned_data["org"])


class AccountForm(RoleForm, PasswordForm):
    """A new account, with its first password and its first role."""

    field_order = ("username", "role", "org", "password", "again")
    username = forms.CharField(
        label=pgettext_lazy("field", "账号"),
        max_length=LONGEST_NAME,
        help_text=_("字母开头，只用字母、数字和 . _ -，如 qh-wang。不要用姓名、手机号或身份证号。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
