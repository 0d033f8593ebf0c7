"""Lead from a gap to the register of sanctions: the ladder from a reminder to an ordered rectification (督办)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from wuzha.core.i18n import override
from wuzha.core.text_lengths import LONGEST_FREE_TEXT
from wuzha.core.vocabulary import IssuedBy, OrgKind, Register, SanctionKind
from wuzha.decisions.models import Round
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.registers.access import find_write_scope
from wuzha.registers.models import Sanction


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRung:
    """A kind of sanction: the form of its register filled for the org, and whether one is on record."""

    kind: SanctionKind
    address: str
    is_recorded: bool


def list_rungs(user: User, round_: Round, org: Org, reason: str) -> Sequence[LadderRung]:
    """Return the rungs for an org from a reminder (提醒) on; the address is empty for who cannot write the register.

    `reason` is what the form proposes to say.
    """
    may_write = find_write_scope(user, Register.SANCTIONS).holds(org.path)
    sanctions = Sanction.objects.as_of(None).filter(**{Sanction.owner: org.code})
    recorded_kinds = {cast("Sanction", entry).kind for entry in sanctions}
    return [
        LadderRung(
            kind=kind,
            address=_make_address(round_, org, kind, reason) if may_write else "",
            is_recorded=kind.value in recorded_kinds,
        )
        for kind in SanctionKind
    ]


def _make_address(round_: Round, org: Org, kind: SanctionKind, reason: str) -> str:
    issued_by = IssuedBy.COUNTY if round_.org.term is OrgKind.COUNTY else IssuedBy.STREET
    # The form reads the words of a sheet, which are Chinese whatever the language of the page.
    with override(None):
        values = {
            "org": org.name,
            "kind": kind.label,
            "issued_by": issued_by.label,
            "issued_on": timezone.localdate().isoformat(),
            "reason": reason[:LONGEST_FREE_TEXT],
        }
    return f"{reverse('add_entry', args=(Register.SANCTIONS,))}?{urlencode(values)}"
