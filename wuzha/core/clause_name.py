"""The name by which a sheet refers to a criterion or a duty of a plan."""

from __future__ import annotations

from dataclasses import dataclass

from wuzha.core.vocabulary import OrgKind


@dataclass(frozen=True, slots=True)
class ClauseName:
    """A criterion or a duty by its id and its clause number as printed.

    `kinds` are the kinds of org that the criterion applies to; a duty has none. With `is_attested` people decide some
    part of the criterion.
    """

    id: str
    clause: str
    kinds: tuple[OrgKind, ...] = ()
    is_duty: bool = False
    is_attested: bool = False
