"""Convert a register to and from its part of an address."""

from __future__ import annotations

from collections.abc import Mapping

from wuzha.core.vocabulary import Register

ADDRESS_WORDS: Mapping[str, str] = {Register.DECLARATIONS.value: "reports"}
"""Registers with an address that differs from their code, so that bookmarks stay valid."""


class RegisterConverter:
    """A part of a path that names a register; the view answers 404 if there is no such register."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """Return the code of the register."""
        return next((code for code, word in ADDRESS_WORDS.items() if word == value), value)

    def to_url(self, value: str) -> str:
        """Return the word for the register in addresses."""
        return ADDRESS_WORDS.get(str(value), str(value))
