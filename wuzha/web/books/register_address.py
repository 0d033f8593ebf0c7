"""Convert a register to and from its part of an address."""

from __future__ import annotations

from collections.abc import Mapping

from wuzha.core.vocabulary import Register
from wuzha.registers.models import BOOKS

ADDRESS_WORDS: Mapping[str, str] = {Register.DECLARATIONS.value: "reports"}
"""Registers with an address that differs from their code, so that bookmarks stay valid."""


class RegisterConverter:
    """A part of a path that names a register; an address with another word there is none, and no view is called."""

    regex = "[^/]+"

    def to_python(self, value: str) -> Register:
        """Return the register.

        Raises: ValueError if the word names no register that has a book.
        """
        for register in BOOKS:
            if value in (register, self.to_url(register)):
                return register
        raise ValueError(value)

    def to_url(self, value: str) -> str:
        """Return the word for the register in addresses."""
        return ADDRESS_WORDS.get(str(value), str(value))
