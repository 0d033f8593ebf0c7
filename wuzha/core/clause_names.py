"""The names by which a sheet refers to the criteria and duties of a plan."""

from __future__ import annotations

from dataclasses import dataclass

from wuzha.core.vocabulary import OrgKind


@dataclass(frozen=True, slots=True)
class ClauseName:
    """A criterion or a duty by its id and its clause number as printed.

    `kinds` are the kinds of org that a criterion is asked of; a duty has none. `is_attested` says whether people decide
    any part of the criterion.
    """

    id: str
    clause: str
    kinds: tuple[OrgKind, ...] = ()
    is_duty: bool = False
    is_attested: bool = False
