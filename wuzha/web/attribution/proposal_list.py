"""The list of proposals and its export, with the claims and the cases and persons without a village above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.audit.books_state import read_books_state
from wuzha.core.vocabulary import Permission, Register
from wuzha.people.access import Scope, find_scope
from wuzha.people.models import User
from wuzha.registers.access import find_keeper_scope, find_read_scope
from wuzha.registers.models import Case, Claim, Entry, EntryQuerySet, PersonOfConcern, Proposal, ProposalQuerySet
from wuzha.web.attribution.proposal_text import describe_outcome, export_headers, export_row, prefetch_proposals
from wuzha.web.books.reading_log import try_recording_reading
from wuzha.web.lists import ListColumn, ListFilter, ListPage, ListTexts
from wuzha.web.pagination import COUNTS
from wuzha.web.workbook_export import CHUNK_SIZE, ExportRow

FOR_ANSWER, FOR_DECISION = "answer", "decision"
MAX_UNPLACED, MAX_OWN_CLAIMS = 100, 50


@dataclass(frozen=True, slots=True)
class ProposalListRow:
    """A proposal as a row of the list, with its outcome in words."""

    proposal: Proposal
    outcome: str


@dataclass(frozen=True, slots=True)
class _Unplaced:
    """Entries without a village: how many there are, and the first of them."""

    count: int
    entries: Sequence[Entry]

    @classmethod
    def within(cls, scope: Scope, book: type[Entry]) -> Self:
        """Return those of a register in the scope; its SQL is written only if there are any."""

        def select() -> EntryQuerySet:
            return book.objects.as_of(None).within(scope).filter(**{"village__isnull": True})

        count = COUNTS.get((book.register, scope, "village__isnull"), read_books_state(), lambda: select().count())
        return cls(count, list(select()[:MAX_UNPLACED]) if count else ())


class ProposalFilter(ListFilter):
    """The filter of the list: what waits for an answer of the police clerk, or for a decision of the office."""

    waits = forms.ChoiceField(label=gettext_lazy("状态"), required=False)

    def add_fields(self) -> None:
        """Add the choices."""
        choices = [("", _("全部")), (FOR_ANSWER, _("没有答复的")), (FOR_DECISION, _("没有决定的"))]
        self.fields["waits"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def narrow(self, proposals: ProposalQuerySet, user: User) -> ProposalQuerySet:
        """Return the proposals that wait so; nobody answers or decides a proposal of their own."""
        waits = self.cleaned_data.get("waits")
        if not waits:
            return proposals
        permission = Permission.ANSWER_VILLAGE if waits == FOR_ANSWER else Permission.DECIDE_VILLAGE
        proposals = proposals.waiting()
        if waits == FOR_ANSWER:
            proposals = proposals.filter(answered_at__isnull=True)
        if scope := find_scope(user, permission):
            proposals = proposals.belonging_to(scope).exclude(proposed_by=user)
        return proposals


class ProposalList(ListPage[ProposalQuerySet]):
    """The proposals in the scope: those that wait for a decision first, then the latest."""

    template = "attribution/proposals.html"
    filter_type = ProposalFilter
    filters: ProposalFilter
    subject = "list:attribution"

    @property
    def texts(self) -> ListTexts:
        """What the page says."""
        return ListTexts(
            title=_("案件归属"),
            caption=_("归属意见，没有决定的在前"),
            empty=_("现在没有归属意见。"),
        )

    @property
    def columns(self) -> list[ListColumn]:
        """The columns."""
        labels = _("案件"), _("提出"), _("认为属于"), _("理由"), _("派出所答复"), _("办公室决定")
        names = "case", "proposed_for", "village", "reason", "answer", "outcome"
        return [ListColumn(name=name, label=label) for name, label in zip(names, labels, strict=True)]

    def select_items(self) -> ProposalQuerySet:
        """Return the proposals with their orgs and people."""
        return prefetch_proposals(self.filters.narrow(Proposal.objects.within(self.scope), self.request.user))

    def make_rows(self, items: Sequence[Proposal]) -> list[ProposalListRow]:
        """Return each proposal with its outcome in words."""
        return [ProposalListRow(proposal, describe_outcome(proposal)) for proposal in items]

    @property
    def extra_context(self) -> dict[str, Any]:
        """The claims that wait, those of the reader's villages, and the cases and persons without a village."""
        claim_scope = find_scope(self.request.user, Permission.PROPOSE_VILLAGE)
        # Fewer people may see persons than cases.
        persons = _Unplaced.within(find_read_scope(self.request.user, Register.PERSONS), PersonOfConcern)
        if persons.count and not try_recording_reading(self.request, [Register.PERSONS]):
            persons = replace(persons, entries=())
        cases = _Unplaced.within(self.scope, Case)
        return {
            "claims": Claim.objects.waiting(self.scope).select_related("village", "claimed_by")[:MAX_UNPLACED],
            "own_claims": Claim.objects.made_within(claim_scope).select_related("village")[:MAX_OWN_CLAIMS],
            "may_claim": bool(claim_scope),
            "may_open": bool(find_keeper_scope(self.request.user)),
            "unplaced": cases.entries,
            "unplaced_count": cases.count,
            "unplaced_persons": persons.entries,
            "unplaced_persons_count": persons.count,
        }

    def narrow_export(self, items: ProposalQuerySet, scope: Scope) -> ProposalQuerySet:
        """Return the proposals of the orgs where the reader may export."""
        return items.within(scope)

    @property
    def export_headers(self) -> tuple[str, ...]:
        """The headers of the workbook."""
        return export_headers()

    def export_rows(self, items: ProposalQuerySet) -> Iterator[ExportRow]:
        """Return a row for each proposal."""
        return (export_row(proposal) for proposal in items.iterator(chunk_size=CHUNK_SIZE))
