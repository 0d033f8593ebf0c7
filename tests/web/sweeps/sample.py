"""Define the sample arguments of an address, and who finds a page at them."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Any

from wuzha.core.vocabulary import Register


@dataclass(frozen=True)
class Sample:
    """Arguments for an address: the page exists for those who have this org in their scope, and for the owner."""

    arguments: dict[str, Any]
    org: str | None = None
    _: KW_ONLY
    register: Register | None = None
    owner: str | None = None
    is_the_owners_alone: bool = False
    also: str | None = None
    """A second org that suffices: a proposal for a case without a village is also visible to the village it names."""
    judged_orgs: tuple[str, ...] = ()
    """Orgs of which each suffices: a circular is for all that it names."""

    @property
    def is_list(self) -> bool:
        """Whether the address is that of a list: it has no arguments, or only the register."""
        return len(self.arguments) == (self.register is not None)
