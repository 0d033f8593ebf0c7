"""The tables of the registers, as Django finds them."""

from __future__ import annotations

from collections.abc import Mapping

from wuzha.core.vocabulary import Register
from wuzha.registers.attestations import Attestation
from wuzha.registers.base import Entry
from wuzha.registers.baselines import Baseline
from wuzha.registers.cases import Case
from wuzha.registers.claims import Claim
from wuzha.registers.dens import Den
from wuzha.registers.outreach import Outreach
from wuzha.registers.persons import PersonOfConcern
from wuzha.registers.proposals import Proposal, ProposalStep
from wuzha.registers.reports import Report
from wuzha.registers.sanctions import Sanction

BOOKS: Mapping[Register, type[Entry]] = {
    book.register: book for book in (Case, PersonOfConcern, Den, Sanction, Outreach, Report, Baseline, Attestation)
}
"""The table of each register; orgs have the tree itself."""

__all__ = ["BOOKS", "Claim", "Proposal", "ProposalStep"]
