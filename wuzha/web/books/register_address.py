"""How a register is written in an address."""

from __future__ import annotations

from collections.abc import Mapping

from wuzha.core.vocabulary import Register

WRITTEN: Mapping[str, str] = {Register.DECLARATIONS.value: "reports"}
"""Registers whose address differs from their code: pages people have saved keep their addresses."""


class RegisterConverter:
    """A part of a path that names a register; whether there is such a register is for the page to find out."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """Return the code of the register."""
        return next((code for code, written in WRITTEN.items() if written == value), value)

    def to_url(self, value: str) -> str:
        """Return the register as its addresses write it."""
        return WRITTEN.get(str(value), str(value))
