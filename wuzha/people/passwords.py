"""Validators of passwords, and the hasher that stores them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

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


def _classify(character: str) -> str:
    if character.isdigit():
        return "digit"
    return "capital" if character.isupper() else "small" if character.islower() else "other"
