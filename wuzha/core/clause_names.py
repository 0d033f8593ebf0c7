"""The criteria and duties of a plan as a sheet names them: what a plan provides and a reader of sheets looks up."""

from __future__ import annotations

from dataclasses import dataclass

from wuzha.core.vocabulary import OrgKind


@dataclass(frozen=True, slots=True)
class NamedClause:
    """A criterion or a duty: its id, and its clause number as printed.

    `kinds` are the kinds of org a criterion is asked of; a duty has none. `is_attested` says whether people decide
    any part of it.
    """

    id: str
    clause: str
    kinds: tuple[OrgKind, ...] = ()
    is_duty: bool = False
    is_attested: bool = False
