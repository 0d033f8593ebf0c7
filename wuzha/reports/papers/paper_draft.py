"""A paper before it is issued: its values, the org that issues it, and what it is about."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from wuzha.core.problems import RefusalError
from wuzha.decisions.models import Round
from wuzha.orgs.models import Org
from wuzha.reports.papers.paper_fields import PaperContent, PaperHead, list_record_fields, make_values
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.rendering import render_paper, render_papers
from wuzha.reports.papers.template_services import find_template


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSubject:
    """What a paper is about besides its round: an org, or the number of an objection or a rectification of it.

    `key` names it in addresses; it is empty where the paper is about the whole.
    """

    key: str = ""
    org: Org | None = None
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDraft:
    """A paper with its values; `round` is None where it is made from the books of today."""

    org: Org
    round: Round | None
    subject: PaperSubject
    head: PaperHead
    content: PaperContent

    @property
    def kind(self) -> PaperKind:
        """The kind of paper."""
        return self.content.kind

    @property
    def name(self) -> str:
        """The Chinese name of its kind, as the round calls it."""
        return self.kind.name_for(is_internal=self.head.is_internal)

    @property
    def has_tables(self) -> bool:
        """Whether the paper has tables, and so an annex workbook."""
        return any(field.is_list for field in list_record_fields(type(self.content)))

    @property
    def file_name(self) -> str:
        """The name of its file, without what stands after the point."""
        label = f"（{self.subject.label}）" if self.subject.label else ""
        return f"{self.head.street}{self.head.period}{self.name}{label}"

    @property
    def annex_name(self) -> str:
        """The name of the workbook with its tables."""
        return f"{self.file_name}（附表）"

    @property
    def digest(self) -> str:
        """A hash of what the paper says besides its head: who issues it must have seen these words."""
        names = [field.name for field in list_record_fields(type(self.content))]
        values = make_values(self.head, self.content)
        return hashlib.sha256(json.dumps([values[name] for name in names]).encode()).hexdigest()

    def issue_on(self, day: date, document_number: str) -> PaperDraft:
        """Return the paper with its day and the number that the office gives it."""
        return replace(self, head=replace(self.head, issued_on=day, document_number=document_number))

    def render(self) -> bytes:
        """Return the paper as a Word file, by the template that the office has in force for the kind.

        Raises: RefusalError where the template does not fit, or an internal assessment speaks of honours.
        """
        return render_paper(self.head, self.content, find_template(self.org, self.kind))


def render_drafts(drafts: Sequence[PaperDraft]) -> list[bytes | RefusalError]:
    """Return papers of one kind and org as Word files, in place of each that cannot be made the refusal.

    Together they take a third of the time; where one is refused, or all are too much for one process, each is made
    in a process of its own.
    """
    template = find_template(drafts[0].org, drafts[0].kind)
    try:
        return list(render_papers([(draft.head, draft.content) for draft in drafts], template))
    except RefusalError as refusal:
        return [refusal] if len(drafts) == 1 else [paper for draft in drafts for paper in render_drafts([draft])]


PAPERS_WITHOUT_NUMBER = (PaperKind.SELF_CHECK, PaperKind.CLOSING_NOTE, PaperKind.BRIEF)
"""Forms and the brief: they have no document number."""


def refuse_missing_number(kind: PaperKind, document_number: str) -> None:
    """Refuse a paper without its document number, where the kind has one.

    Raises: RefusalError.
    """
    if not document_number and kind not in PAPERS_WITHOUT_NUMBER:
        raise RefusalError("paper.number_missing")
