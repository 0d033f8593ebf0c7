"""Issue papers: keep them byte for byte under the number that the office has given."""

from __future__ import annotations

import hashlib

from django.db import IntegrityError, transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import bind_rows
from wuzha.core.free_text import clean_reason
from wuzha.core.problems import RefusalError, refuse_personal_data
from wuzha.core.vocabulary import LogAction, Permission
from wuzha.orgs.models import Org
from wuzha.people.access import may
from wuzha.people.models import User
from wuzha.reports.papers.models import LONGEST_DOCUMENT_NUMBER, LONGEST_FILE_NAME, IssuedPaper
from wuzha.reports.papers.paper_draft import PaperDraft, refuse_missing_number
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.round_papers import ROUND_PAPERS


def find_issuing_permission(kind: PaperKind) -> Permission:
    """Return the permission that it takes to issue a paper of the kind."""
    return ROUND_PAPERS[kind].permission if kind in ROUND_PAPERS else Permission.ORGANISE_ROUNDS


def issue_paper(*, actor: User, draft: PaperDraft, document_number: str = "") -> IssuedPaper:
    """Issue a paper: render it with its day and document number, and keep it as it is.

    Raises: RefusalError when the actor may not issue it, the number is missing, too long, or taken, and as
    `render_paper` does.
    """
    document_number = clean_reason(document_number)
    if not may(actor, find_issuing_permission(draft.kind), draft.org):
        raise RefusalError("paper.not_yours")
    refuse_missing_number(draft.kind, document_number)
    if len(document_number) > LONGEST_DOCUMENT_NUMBER:
        raise RefusalError("paper.number_too_long", most=LONGEST_DOCUMENT_NUMBER)
    refuse_personal_data(document_number)
    numbered_draft = draft.issue_on(timezone.localdate(), document_number)
    # Rendered outside the transaction: nobody waits for it.
    return _store_paper(actor, numbered_draft, document_number, numbered_draft.render())


@transaction.atomic
def _store_paper(actor: User, draft: PaperDraft, document_number: str, content: bytes) -> IssuedPaper:
    Org.objects.select_for_update().get(pk=draft.org.pk)
    paper = IssuedPaper(
        org=draft.org,
        round=draft.round,
        kind=draft.kind,
        subject=draft.subject.key,
        subject_org=draft.subject.org,
        document_number=document_number,
        file_name=draft.file_name[:LONGEST_FILE_NAME],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        issued_by=actor,
        issued_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            paper.save(force_insert=True)
    except IntegrityError:
        raise RefusalError("paper.number_taken", number=document_number) from None
    log.record(
        actor=actor.get_username(),
        action=LogAction.ISSUE_PAPER,
        subject=f"paper:{paper.pk}",
        org=draft.org.code,
        blocks=bind_rows(paper),
        kind=draft.kind.value,
        sha256=paper.sha256,
    )
    return paper
