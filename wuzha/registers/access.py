"""Which verb opens which register, to look at and to write."""

from __future__ import annotations

from collections.abc import Mapping

from wuzha.core.vocabulary import Register, Verb

_OFFICE = dict.fromkeys(
    (Register.SANCTIONS, Register.DECLARATIONS, Register.BASELINES, Register.ATTESTATIONS), Verb.RECORD_OFFICE
)
RECORDING: Mapping[Register, Verb] = {
    Register.ORGS: Verb.MANAGE_ORGS,
    **dict.fromkeys((Register.CASES, Register.PERSONS, Register.DENS), Verb.RECORD_POLICE),
    Register.OUTREACH: Verb.RECORD_OUTREACH,
    **_OFFICE,
}
"""What someone must be granted to enter rows of a register."""

SEEING: Mapping[Register, Verb] = {
    register: Verb.SEE_PERSONS if register is Register.PERSONS else Verb.SEE_ENTRIES for register in Register
}
"""What someone must be granted to see its rows."""
