"""Make the head of a paper: of a round as its facts were sealed, or of the books as they are today."""

from __future__ import annotations

from wuzha.audit.verification import read_chain_head
from wuzha.core.i18n import override
from wuzha.core.plan.plan import Plan
from wuzha.core.statement.questions import Questions
from wuzha.core.words.explain import HASH_LENGTH
from wuzha.decisions.early_freeze import write_facts_note
from wuzha.orgs.models import Org
from wuzha.reports.papers.paper_fields import PaperHead
from wuzha.reports.papers.round_books import RoundBooks


def build_head(books: RoundBooks) -> PaperHead:
    """Return the head of a round's papers: as of the day the facts were sealed, before that as of today."""
    round_, sealed_file = books.round, books.sealed_file
    return PaperHead(
        street=round_.org.name,
        office=round_.org.name,
        plan_title=round_.plan_title,
        plan_hash=round_.plan_sha256[:HASH_LENGTH],
        period=books.period,
        as_of=books.state.frozen_on or books.today,
        chain_root=read_chain_head()[1] if sealed_file is None else sealed_file.log_hash,
        issued_on=None,
        approval="" if round_.is_internal else round_.approval,
        facts_note=write_facts_note(round_),
        legal_basis=books.plan.legal_basis or "",
    )


def build_head_of_today(org: Org, questions: Questions) -> PaperHead:
    """Return the head of a paper about the org that is made from the books without a round."""
    plan: Plan = questions.plan
    with override(None):
        period = questions.period.label
    return PaperHead(
        street=org.name,
        office=org.name,
        plan_title=plan.full_title,
        plan_hash=plan.sha256[:HASH_LENGTH],
        period=period,
        as_of=questions.last_day,
        chain_root=read_chain_head()[1],
        issued_on=None,
        approval=plan.approval or "",
        legal_basis=plan.legal_basis or "",
    )
