"""Validators of passwords, and the hasher that stores them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wuzha.orgs.models import Org
from wuzha.people.guessable_passwords import Weakness, find_weakness, list_org_words

if TYPE_CHECKING:
    from wuzha.people.models import User

MINIMUM_KINDS = 3


class Argon2ForSmallMachines(Argon2PasswordHasher):
    """Argon2id with 19 MiB and two passes: an office machine logs several people in at once."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1


class LengthValidator:
    """Requires a number of characters; Django's own validator has no text in Chinese."""

    def __init__(self, minimum: int) -> None:
        self.minimum = minimum

    def validate(self, password: str, user: User | None = None) -> None:
        """Check the password. Raises: ValidationError."""
        if len(password) < self.minimum:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        """Return the requirement in words."""
        return _("密码不能少于%(fewest)d个字符。") % {"fewest": self.minimum}


class CharacterKindsValidator:
    """Requires three of four kinds of characters: capitals, small letters, digits, others."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Check the password. Raises: ValidationError."""
        kinds = {_classify(character) for character in password}
        if len(kinds) < MINIMUM_KINDS:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self) -> str:
        """Return the requirement in words."""
        return _("密码要含大写字母、小写字母、数字、其他符号中的三种。")


class GuessablePasswordValidator:
    """Refuses common words, keyboard walks and dates, and the account's own name, orgs and product."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Check the password. Raises: ValidationError."""
        username = "" if user is None else user.get_username()
        weakness = find_weakness(password, username, [] if user is None else _list_words_of_orgs(user))
        if weakness is not None:
            raise ValidationError(_(_WEAKNESSES[weakness]), code="password_guessable")

    def get_help_text(self) -> str:
        """Return the requirement in words."""
        return _("不要用常见的密码，也不要写账号名、单位名称、年份和日期。")


_WEAKNESSES = {
    Weakness.ACCOUNT: gettext_noop("密码里不能有账号名。请换一个与账号无关的密码。"),
    Weakness.ORG: gettext_noop("密码里不能有本单位或上级的名称、拼音和代码。请换一个与单位无关的密码。"),
    Weakness.PRODUCT: gettext_noop("密码里不能有“无诈”“反诈”“诈骗”及其拼音。请换一个与工作无关的密码。"),
    Weakness.NUMBER: gettext_noop("密码里不能有年份、日期、110和96110。请换成别的数字。"),
    Weakness.COMMON: gettext_noop("这样的密码很常见，容易被猜到。请用几个不相干的词，中间加数字或符号。"),
}


def _list_words_of_orgs(user: User) -> list[str]:
    """Return the words of the orgs on which the account has or had a role, and of those above them."""
    if user.pk is None:
        return []
    paths = user.memberships.values_list("org__path", flat=True)
    codes = {code for path in paths for code in path.split("/") if code}
    orgs = Org.objects.filter(code__in=codes).values_list("name", "code")
    return [word for name, code in orgs for word in list_org_words(name, code)]


def _classify(character: str) -> str:
    if character.isdigit():
        return "digit"
    return "capital" if character.isupper() else "small" if character.islower() else "other"
