"""Find which outcomes a change of the books would move: without writing it, or in a transaction that is rolled back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from wuzha.assessments.clause_changes import ClauseChange, find_outcome_changes
from wuzha.assessments.standing import assess, judge_uncommitted
from wuzha.audit.books_state import read_books_state
from wuzha.core.findings.findings import Assessment, OrgFinding
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Permission
from wuzha.orgs.models import Org, match_paths_under
from wuzha.people.access import Scope, find_scope
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions, find_programme
from wuzha.registers.unwritten_change import UnwrittenChange

Change = Callable[[], object]
"""A function that makes a change of the books with its lines of the log, as it would be made for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """The outcomes that a change of the books moves.

    `changes` are those of orgs, clauses and targets that the viewer may see, `dropped_findings` the findings of those
    that would not be judged any more; `unseen_count` is the number of other orgs of which either is true. Without a
    programme nothing is judged (`has_programme`).
    """

    changes: Sequence[ClauseChange] = ()
    dropped_findings: Sequence[OrgFinding] = ()
    unseen_count: int = 0
    has_programme: bool = True

    @property
    def moves_nothing(self) -> bool:
        """Whether no outcome moves, of any org."""
        return not (self.changes or self.dropped_findings or self.unseen_count)

    @property
    def digest(self) -> str:
        """A hash of what is shown of it: equal for equal consequences."""
        moves = [(change.code, change.clause, change.before.value, change.after.value) for change in self.changes]
        dropped_findings = [finding.code for finding in self.dropped_findings]
        return hashlib.sha256(repr((moves, dropped_findings, self.unseen_count)).encode()).hexdigest()


def find_consequence(change: UnwrittenChange, *, book: Org, viewer: User, today: date) -> Consequence:
    """Return which outcomes of the current periods the change of the org's book would move; no lock is held.

    Call it in a snapshot of the database, in which the change was planned.
    """
    scope = find_scope(viewer, Permission.SEE_STANDING)
    pairs = [(programme, build_questions(programme, today)) for programme in _find_programmes(book, scope)]
    if not pairs:
        return Consequence(has_programme=False)
    before = [assess(*pair, with_rows=False) for pair in pairs]
    after = [judge_uncommitted(*pair, change) for pair in pairs]
    return _compare(before, after, pairs, scope)


def consequence_of(change: Change, *, book: Org, viewer: User, today: date) -> Consequence:
    """Return which outcomes of the current periods the change of the org's book would move; nothing is written.

    The change is made in a transaction, all orgs are judged inside it, and it is rolled back: an outcome that is shown
    is the one that the change would have. Other writers wait as long as that takes. What the change does outside the
    database stays, so it must do nothing there.

    Raises: what the change raises.
    """
    scope = find_scope(viewer, Permission.SEE_STANDING)
    pairs = [(programme, build_questions(programme, today)) for programme in _find_programmes(book, scope)]
    if not pairs:
        return Consequence(has_programme=False)
    state = read_books_state()
    before = [assess(*pair, with_rows=False) for pair in pairs]
    with transaction.atomic():
        if read_books_state() != state:
            # Somebody has written meanwhile; what that moved must not look like a consequence of this change.
            before = [judge_uncommitted(*pair) for pair in pairs]
        change()
        after = [judge_uncommitted(*pair) for pair in pairs]
        transaction.set_rollback(True)
    return _compare(before, after, pairs, scope)


def _find_programmes(book: Org, scope: Scope) -> Iterator[Programme]:
    """Yield the programme that counts for the org, those below it, and those above that the viewer may see as a whole.

    Programmes above judge the same orgs a second time; whoever does not see their pages does not see these outcomes.
    """
    own_programme = find_programme(book)
    codes = [code for code in book.path.split("/") if code]
    programmes = Programme.objects.filter(Q(org__code__in=codes) | match_paths_under([book.path], "org__path"))
    for programme in programmes.select_related("org").order_by("org__path"):
        is_below = programme.org.path.startswith(book.path)
        if programme == own_programme or is_below or scope.holds(programme.org.path):
            yield programme


def _compare(
    before: Sequence[Assessment],
    after: Sequence[Assessment],
    pairs: Sequence[tuple[Programme, Questions]],
    scope: Scope,
) -> Consequence:
    changes: list[ClauseChange] = []
    dropped_findings: list[OrgFinding] = []
    unseen_codes: set[str] = set()
    for past, future, (programme, _) in zip(before, after, pairs, strict=True):
        visible_codes = set(Org.objects.below(programme.org).under(scope.paths).values_list("code", flat=True))
        remaining_codes = {finding.code for finding in future.orgs}
        for change in find_outcome_changes(past, future):
            if change.code in visible_codes:
                changes.append(change)
            else:
                unseen_codes.add(change.code)
        for finding in past.orgs:
            if finding.code in remaining_codes:
                continue
            if finding.code in visible_codes:
                dropped_findings.append(finding)
            else:
                unseen_codes.add(finding.code)
    return Consequence(changes=changes, dropped_findings=dropped_findings, unseen_count=len(unseen_codes))
