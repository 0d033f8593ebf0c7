"""Drafts of orgs: the fields that an org shall have, or has now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date

from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import OrgKind
from wuzha.orgs.models import Org

ORG_FIELDS = ("name", "kind", "parent_id", "has_management_duty", "opened_on", "closed_on", "aliases")
"""The model fields that a draft sets, beside the code."""


@dataclass(frozen=True, slots=True)
class OrgDraft:
    """The fields that an org shall have. Columns: as the ledger's sheet of orgs; `parent` is a code."""

    code: str
    name: str
    kind: OrgKind
    parent: str | None = None
    # Nearly every call gives the first four in the order of the sheet; the rest by name.
    _: KW_ONLY
    has_management_duty: bool = False
    opened_on: date | None = None
    closed_on: date | None = None
    aliases: tuple[str, ...] = ()


def to_draft(org: Org, *, parent: str | None = None) -> OrgDraft:
    """Return the org as a draft, below the `parent` if one is given."""
    return OrgDraft(
        org.code,
        org.name,
        org.term,
        parent or org.parent_id,
        has_management_duty=org.has_management_duty,
        opened_on=org.opened_on,
        closed_on=org.closed_on,
        aliases=org.other_names,
    )


def to_field_values(org: Org) -> Mapping[str, object]:
    """Return the values of `ORG_FIELDS`."""
    return {name: getattr(org, name) for name in ORG_FIELDS}


def find_last_change(code: str) -> int:
    """Return the number of the last log line about the org of this code; 0 when there is none."""
    lines = LogLine.objects.filter(subject=f"org:{code}").order_by("-number")
    return lines.values_list("number", flat=True).first() or 0
