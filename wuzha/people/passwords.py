"""What a password must be, and how it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from wuzha.people.models import User

FEWEST_KINDS = 3


class Argon2ForSmallMachines(Argon2PasswordHasher):
    """Argon2id with 19 MiB and two passes: an office machine logs several people in at once."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1


class LongEnough:
    """At least so many characters; said in our words, since Django's are not in Chinese."""

    def __init__(self, fewest: int) -> None:
        self.fewest = fewest

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises: ValidationError."""
        if len(password) < self.fewest:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        """What is asked for, in words."""
        return _("密码不能少于%(fewest)d个字符。") % {"fewest": self.fewest}


class ThreeKindsOfCharacters:
    """Capitals, small letters, digits, others: at least three of the four kinds."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises: ValidationError."""
        kinds = {_kind(character) for character in password}
        if len(kinds) < FEWEST_KINDS:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self) -> str:
        """What is asked for, in words."""
        return _("密码要含大写字母、小写字母、数字、其他符号中的三种。")


def _kind(character: str) -> str:
    if character.isdigit():
        return "digit"
    return "capital" if character.isupper() else "small" if character.islower() else "other"
