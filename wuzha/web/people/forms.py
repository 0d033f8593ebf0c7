"""The forms of log-in, passwords, accounts and roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wuzha.core.text_lengths import LONGEST_NAME
from wuzha.core.vocabulary import Role
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.web.forms import ORG_INPUT_ATTRIBUTES, OrgSuggestion, SiteForm, find_org, suggest_orgs


def make_password_field(label: Any, *, is_current: bool = False, help_text: Any = "") -> forms.CharField:
    """Return a field for a password; it is never shown again and never trimmed."""
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password" if is_current else "new-password"})
    return forms.CharField(label=label, strip=False, widget=widget, help_text=help_text, max_length=LONGEST_NAME)


INTERRUPTED_FIELD = "interrupted"


class LogInForm(SiteForm):
    """The account and password of a log-in.

    `interrupted` is true when the session had ended before a form or a button was sent.
    """

    interrupted = forms.BooleanField(required=False, widget=forms.HiddenInput)

    username = forms.CharField(
        label=pgettext_lazy("field", "账号"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = make_password_field(_("密码"), is_current=True)


class PasswordForm(SiteForm):
    """A new password, typed twice."""

    password = make_password_field(
        _("新密码"),
        help_text=_(
            "不少于10个字符，含大写字母、小写字母、数字、其他符号中的三种；"
            "不要用常见的密码，也不要写账号名、单位名称、年份和日期。"
        ),
    )
    again = make_password_field(_("确认新密码"))

    def clean(self) -> dict[str, Any]:
        """Check that both passwords are the same."""
        values = super().clean() or {}
        if "again" in values and values.get("password") != values["again"]:
            self.add_error("again", _("两遍输入的不一样。请再输一遍。"))
        return values


class OwnPasswordForm(PasswordForm):
    """The user's own new password; asks for the old one, which somebody at an unattended screen does not know."""

    WRONG = "wrong_old_password"
    """The code of the error of a wrong old password."""

    field_order = ("old", "password", "again")
    old = make_password_field(_("现在的密码"), is_current=True)

    def __init__(self, user: User, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.user = user

    def clean_old(self) -> str:
        """Check the old password."""
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise ValidationError(_("现在的密码不对。请重新输入。"), self.WRONG)
        return old


def list_roles() -> list[tuple[str, str]]:
    """Return the choices of a field for a role."""
    return [(role.value, role.label) for role in Role]


class RoleForm(SiteForm):
    """A role on an org within the scope; no role is preselected, since each opens books to its person."""

    role = forms.ChoiceField(label=_("角色"), choices=lambda: [("", _("请选择")), *list_roles()])
    org = forms.CharField(
        label=_("组织"),
        help_text=_("填代码，或组织全称。"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs=dict(ORG_INPUT_ATTRIBUTES)),
    )

    def __init__(self, scope: Scope, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.scope = scope

    @property
    def suggestions(self) -> list[OrgSuggestion]:
        """What to suggest in the field of the org."""
        return suggest_orgs(Org.objects.under(self.scope.paths).in_use(timezone.localdate()))

    def clean_role(self) -> Role:
        """Return the role."""
        return Role.of(self.cleaned_data["role"])

    def clean_org(self) -> Org:
        """Return the org."""
        return find_org(self.scope, self.cleaned_data["org"])


class CodeForm(SiteForm):
    """No field: the button issues a one-time code."""


class RedeemForm(PasswordForm):
    """An account, its one-time code and the password that its person chooses."""

    field_order = ("username", "one_time_code", "password", "again")
    username = forms.CharField(
        label=pgettext_lazy("field", "账号"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    one_time_code = forms.CharField(
        label=_("一次性代码"),
        max_length=LONGEST_NAME,
        help_text=_("安全管理员交给您的12位字母和数字，大小写和连字符都可以不管。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )


class AccountForm(RoleForm):
    """A new account with its first role."""

    field_order = ("username", "role", "org")
    username = forms.CharField(
        label=pgettext_lazy("field", "账号"),
        max_length=LONGEST_NAME,
        help_text=_("字母开头，只用字母、数字和 . _ -，如 qh-wang。不要用姓名、手机号或身份证号。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
